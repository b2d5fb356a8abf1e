// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"

namespace exomerge {

/// What a file says of itself except its large arrays: reads the header, ids, names, tables, times and
/// records, so the time does not depend on the size of the mesh. The result is the same on every rank. Errors
/// name the file and what is wrong with it, as `ExodusModel::import_model` does. Collective over `comm`.
Description describe(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge
