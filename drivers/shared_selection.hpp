// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/description.hpp"
#include "exomerge/model_options.hpp"

namespace exomerge::driver {

/// One selection for several files: what it names by id, name or time must be in one of them at least, and is
/// left out of the selection for the others, so that a part of the mesh that is in one file only is no error
/// in the next. Keywords and patterns hold for each file. Throws Error for what is in no file. Local.
///
/// \return options for each file
std::vector<ImportOptions> share_selection(const ImportOptions& options, std::span<const Description> files);

}  // namespace exomerge::driver
