// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "operations/group_parts.hpp"

namespace exomerge {

/// Measures the diameters of some of the groups that this rank owns, `wanted` as positions in `groups`, in
/// ascending order. `members`: this rank's merged nodes. Collective; does nothing when no rank wants any.
///
/// The ball around the middle of a group's box and two nodes far apart tell which nodes can be an end of a
/// longest pair; those alone, without repeats, travel to the owner. They are few except in groups that are
/// about as wide in all directions and have very many distinct nodes on their skin.
void measure_diameters(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                       const std::vector<Member>& members, const kernels::PairTest& scale,
                       const std::vector<std::size_t>& wanted, std::vector<OwnedGroup>& groups);

}  // namespace exomerge
