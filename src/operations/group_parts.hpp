// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "kernels/pair_test.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

using Point = std::array<double, 3>;

/// The distance by the formula that decides about merging; `scale` keeps its squares in range.
inline double distance(const kernels::PairTest& scale, const Point& a, const Point& b) {
  return scale.distance(scale.square(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
}

/// A node of this rank's slice, by its position there, that is merged into another.
struct Member {
  GlobalIndex master;
  LocalIndex node;

  friend bool operator<(const Member& a, const Member& b) {
    return a.master != b.master ? a.master < b.master : a.node < b.node;
  }
};

/// This rank's merged nodes, by master.
std::vector<Member> merged_members(Range mine, std::span<const GlobalIndex> master);

/// A group of two nodes or more whose master this rank owns.
struct OwnedGroup {
  GlobalIndex master;
  GlobalIndex nodes;
  Point lower, upper;  ///< its bounding box
  /// Bounds of its diameter, equal when that is known.
  double at_least, at_most;

  bool is_measured() const { return at_least == at_most; }
};

/// The groups whose masters this rank owns, by master. `members`: those of `merged_members`. Collective.
///
/// No rank collects a group: each sends the owner up to 64 of its nodes, or their bounding box when they are
/// more, so that the diameters of groups of more than 64 nodes are known by their boxes alone.
std::vector<OwnedGroup> owned_groups(const Comm& comm, const Partition& nodes,
                                     const NodeCoordinates& coordinates, const std::vector<Member>& members,
                                     const kernels::PairTest& scale);

}  // namespace exomerge
