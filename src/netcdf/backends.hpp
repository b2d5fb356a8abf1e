// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>

#include "netcdf/dataset.hpp"

namespace exomerge::netcdf {

enum class Access { read, write };

// One translation unit each: pnetcdf.h and netcdf.h cannot be included together. All are collective.

std::unique_ptr<Dataset> open_pnetcdf(const Comm& comm, const std::filesystem::path& path, FileFormat format,
                                      Header header, Access access);
std::unique_ptr<Dataset> create_pnetcdf(const Comm& comm, const std::filesystem::path& path,
                                        const CreateOptions& options);

std::unique_ptr<Dataset> open_netcdf4(const Comm& comm, const std::filesystem::path& path);
std::unique_ptr<Dataset> create_netcdf4(const Comm& comm, const std::filesystem::path& path,
                                        const CreateOptions& options);

}  // namespace exomerge::netcdf
