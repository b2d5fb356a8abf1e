// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "exomerge/merge_nodes.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// For each node of this rank's slice 1 when it belongs to something that `only` names, else 0: to an element
/// of one of the blocks, as a member of a node set, or to a side of a side set. Throws Error for names that
/// are not there, and for blocks and sides of which no nodes are known. Collective.
///
/// Connectivity is read in pieces. Sides travel to the ranks that hold their elements; of blocks in which no
/// side lies nothing is read.
std::vector<std::uint8_t> select_nodes(const ModelData& model, const MergeOptions::Only& only);

}  // namespace exomerge
