// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <vector>

#include "exomerge/comm.hpp"
#include "netcdf/header.hpp"

namespace exomerge::netcdf {

/// What the file itself shows before a library touches it.
struct InspectedFile {
  FileFormat format = FileFormat::cdf1;
  Header header;  ///< empty for netCDF-4, which only the library can read
};

/// Rank 0 looks at the file and tells the others. Throws Error for what is missing, unreadable, a directory,
/// empty, not netCDF, damaged, or shorter than its header says. Collective.
InspectedFile inspect_file(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge::netcdf
