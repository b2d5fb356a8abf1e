// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "exomerge/comm.hpp"
#include "netcdf/cdf_header.hpp"
#include "netcdf/header.hpp"

namespace exomerge::netcdf {

/// Which file a path leads to: a file that replaces another has an identity of its own.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// What the file itself shows before a library touches it.
struct InspectedFile {
  FileFormat format = FileFormat::cdf1;
  Header header;     ///< empty for netCDF-4, which only the library can read
  CdfLayout layout;  ///< likewise
  FileIdentity identity;
};

/// Rank 0 looks at the file and tells the others. Throws Error for what is missing, unreadable, a directory,
/// empty, not netCDF, damaged, shorter than its header says, or half-edited (`interrupted_edit`). Collective.
InspectedFile inspect_file(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge::netcdf
