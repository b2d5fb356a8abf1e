// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace exomerge {

/// Hints for MPI-IO and PnetCDF: a name and a value.
using IoHints = std::vector<std::pair<std::string, std::string>>;

/// Adds hints to those that this library gives for every file that is opened or created from now on, such as
/// `striping_factor`, `cb_nodes` or `nc_header_align_size`. They replace the library's own of the same name;
/// the environment variables PNETCDF_HINTS and ROMIO_HINTS of those libraries come first. Hints that a
/// library does not know are ignored by it. Which are in force is logged (LogLevel::info) when a file is
/// created. The same on all ranks. Local.
void set_io_hints(IoHints hints);

}  // namespace exomerge
