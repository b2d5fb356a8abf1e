// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

/// What merging nodes did or, as a dry run, would do. The same on every rank and at any number of ranks.
/// Distances are in units of the coordinates.
struct MergeReport {
  double tolerance = 0.0;  ///< absolute
  double length_scale = 0.0;
  GlobalIndex nodes_before = 0;
  GlobalIndex nodes_after = 0;
  GlobalIndex nodes_considered = 0;  ///< nodes that took part: all, or those that `MergeOptions::only` names
  GlobalIndex non_finite_nodes = 0;  ///< of those, with a NaN or infinite coordinate: they never merge

  /// Groups of two nodes or more.
  GlobalIndex groups = 0;
  /// Groups of `smallest` to `largest` nodes. One entry for each size up to 8, then for 9 to 16, 17 to 32 and
  /// so on; without those that no group has.
  struct SizeClass {
    GlobalIndex smallest;
    GlobalIndex largest;
    GlobalIndex groups;
  };
  std::vector<SizeClass> groups_by_size;
  GlobalIndex largest_group = 0;  ///< nodes in it; 0 without groups
  /// The node index of its master before merging; of groups of equal size the lowest. -1 without groups.
  GlobalIndex largest_group_master = -1;
  std::array<double, 3> largest_group_at{};  ///< where that node is
  double largest_diameter = 0.0;             ///< the largest distance between two nodes of one group
  /// The master of the group with that diameter, likewise the lowest.
  GlobalIndex widest_group = -1;
  std::array<double, 3> widest_group_at{};
  GlobalIndex chained_groups = 0;        ///< groups wider than twice the tolerance
  double largest_merged_distance = 0.0;  ///< between a node and its master

  /// Smallest distance between nodes of different groups, looked for up to `near_miss_radius`; infinite when
  /// there is none. Of `MergeOptions::between_files` see there what counts.
  double smallest_unmerged_distance = 0.0;
  double near_miss_radius = 0.0;

  /// A decade of distances: lower < distance <= upper.
  struct Decade {
    double lower;
    double upper;
    GlobalIndex merged;  ///< merged nodes at such a distance from their master
    GlobalIndex apart;   ///< remaining nodes whose group is at such a distance from the nearest other group
  };
  /// Distances by decade. The decades are those of the tolerance, which is an edge; where it is below 1e-20
  /// of the length scale, those of the length scale.
  struct Histogram {
    GlobalIndex equal_merged = 0;  ///< merged nodes at distance 0
    GlobalIndex equal_apart = 0;   ///< remaining nodes at distance 0 from another group
    std::vector<Decade> decades;   ///< from the first to the last that holds any, those between included
    GlobalIndex beyond = 0;        ///< remaining nodes without any other within `near_miss_radius`
  };
  std::optional<Histogram> histogram;  ///< when `MergeOptions::histogram`

  /// An empty stretch of two decades or more in the distances, with few nodes below it and most above: any
  /// tolerance inside tells duplicates from neighbours.
  struct Suggestion {
    double tolerance;  ///< the geometric middle
    double lower;      ///< the largest distance below, at least 1e-16 of the length scale
    double upper;      ///< the smallest distance above, or `near_miss_radius` when none is known
  };
  std::optional<Suggestion> suggestion;  ///< when `MergeOptions::histogram` and there is such a stretch

  struct Degenerate {
    std::int64_t block_id;
    GlobalIndex elements;
  };
  std::vector<Degenerate> degenerate;  ///< elements that became degenerate by the merge, blocks that have any
};

}  // namespace exomerge
