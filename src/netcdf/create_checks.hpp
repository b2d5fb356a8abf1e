// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "exomerge/comm.hpp"

namespace exomerge::netcdf {

/// Throws Error when no file can be made at `path`: no such folder, no permission, or a directory of that
/// name. The libraries and MPI-IO have one text for all of these. Collective.
void check_creatable(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge::netcdf
