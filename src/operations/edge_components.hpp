// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

struct Edge {
  GlobalIndex a;
  GlobalIndex b;
};

/// Connected components of a graph whose vertices are the indices of `partition` and whose edges lie on any
/// rank. On entry `labels[i]` is i's own global index for each vertex of this rank's slice that an edge names
/// (others are not looked at); on return it is the lowest index of its component. Collective.
///
/// Labels sink to the lowest along edges and by pointer jumping until all edges agree. A round's traffic is
/// proportional to the edges and the vertices that they touch; a path takes O(log length) rounds.
void label_components(const Comm& comm, const Partition& partition, std::span<const Edge> edges,
                      std::span<GlobalIndex> labels);

}  // namespace exomerge
