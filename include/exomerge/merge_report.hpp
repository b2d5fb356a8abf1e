// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

/// What merging nodes did or, as a dry run, would do. The same on every rank and at any number of ranks.
struct MergeReport {
  double tolerance = 0.0;  ///< absolute, in units of the coordinates
  double length_scale = 0.0;
  GlobalIndex nodes_before = 0;
  GlobalIndex nodes_after = 0;
  GlobalIndex groups = 0;         ///< groups of two nodes or more
  GlobalIndex largest_group = 0;  ///< nodes in it; 0 without groups
  /// Largest extent of a group: exact for groups of up to 64 nodes, the diagonal of the bounding box for
  /// larger ones.
  double largest_diameter = 0.0;
  GlobalIndex widest_group = -1;         ///< its master's node index before merging
  double largest_merged_distance = 0.0;  ///< between a node and its master
  /// Smallest distance between nodes of different groups, looked for up to `near_miss_radius`; infinite when
  /// there is none.
  double smallest_unmerged_distance = 0.0;
  double near_miss_radius = 0.0;
  GlobalIndex non_finite_nodes = 0;  ///< nodes with a NaN or infinite coordinate: they never merge
  GlobalIndex chained_groups = 0;    ///< groups wider than twice the tolerance
  struct Degenerate {
    std::int64_t block_id;
    GlobalIndex elements;
  };
  std::vector<Degenerate> degenerate;  ///< elements that became degenerate by the merge, blocks that have any
};

}  // namespace exomerge
