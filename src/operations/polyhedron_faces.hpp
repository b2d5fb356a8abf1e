// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "operations/ragged_elements.hpp"

namespace exomerge {

/// For each side of polyhedra 1 where its nodes go round it so that the normal points out of the element by
/// the right-hand rule, else -1: files do not say. Faces are turned alike along the edges that they share,
/// and outward by the sign of the volume that they enclose; where an edge is not shared by two faces, each
/// face is turned away from the mean of the nodes. Reads the coordinates of the nodes. Collective.
std::vector<std::int8_t> outward_turns(const ModelData& model, const RaggedSides& sides);

}  // namespace exomerge
