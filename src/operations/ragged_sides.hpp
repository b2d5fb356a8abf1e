// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// How many nodes sides of polygons and polyhedra have: for each of this rank's `elements` of a ragged block
/// the side with that number from 1; 0 where there is no such side. Reads the lists of the block and of all
/// faces. Collective.
std::vector<GlobalIndex> nodes_of_ragged_sides(const ModelData& model, const EntityData& block,
                                               std::span<const GlobalIndex> elements,
                                               std::span<const GlobalIndex> sides);

}  // namespace exomerge
