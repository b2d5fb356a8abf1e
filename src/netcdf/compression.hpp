// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "exomerge/comm.hpp"

namespace exomerge::netcdf {

/// The highest compression level of the variables of a netCDF-4 file; 0: none is compressed, or the file is
/// of another format. Collective.
int compression_level(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge::netcdf
