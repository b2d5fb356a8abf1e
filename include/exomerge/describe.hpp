// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "exomerge/comm.hpp"
#include "exomerge/description.hpp"
#include "exomerge/model_options.hpp"

namespace exomerge {

/// What a file says of itself except its large arrays: reads the header, ids, names, tables, times and
/// records, so the time does not depend on the size of the mesh. The result is the same on every rank. Errors
/// name the file and what is wrong with it, as `ExodusModel::import_model` does.
///
/// Per-processor files are found and described as one model, as `import_model` would read them; their id maps
/// and the lists of their sets are read for that. Of `options` only those about per-processor files count.
/// Collective over `comm`.
Description describe(const Comm& comm, const std::filesystem::path& path, const ImportOptions& options = {});

}  // namespace exomerge
