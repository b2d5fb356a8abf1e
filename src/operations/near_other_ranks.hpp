// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "operations/participants.hpp"

namespace exomerge {

/// The positions of those finite nodes that may be within `reach` of a node of another rank, ascending: those
/// near a bounding box of other ranks' nodes. A rank's nodes are boxed in a few pieces, so that a rank that
/// holds the end of one part of the model and the beginning of another does not seem to be everywhere.
///
/// `part_begins`: positions at which parts begin that may lie apart, such as files; ascending, perhaps empty.
/// They change what is chosen, never too little. Collective. Time: linear in the nodes and the boxes nearby.
std::vector<LocalIndex> nodes_near_other_ranks(const Comm& comm, const NodeCoordinates& nodes,
                                               std::span<const std::size_t> part_begins, double reach);

}  // namespace exomerge
