// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/split.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

/// The part of each element as the options ask. Collective.
ElementParts divide_elements(const ModelData& model, const SplitOptions& options);

}  // namespace exomerge
