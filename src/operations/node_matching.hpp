// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/merge_report.hpp"
#include "exomerge/partition.hpp"
#include "operations/participants.hpp"

namespace exomerge {

/// How nodes are matched. The same on all ranks, but for `selected`.
struct MatchSettings {
  double tolerance = 0.0;
  /// Whether to look for the smallest distance between nodes that stay apart, up to 10 x tolerance (nowhere
  /// when the tolerance is 0); where nodes crowd that near, it costs about as much as the matching.
  bool near_misses = true;
  /// Whether to look for the distance of all nodes to others, see `MergeOptions::histogram`.
  bool histogram = false;
  double length_scale = 0.0;  ///< for the histogram
  bool chains = true;         ///< false: groups wider than the tolerance are an Error
  /// For each node of this rank's slice whether it takes part; nullptr on all ranks: all nodes do.
  const std::vector<std::uint8_t>* selected = nullptr;
  /// Not empty: where the nodes of each file end; only nodes of different files are linked.
  std::span<const GlobalIndex> file_ends = {};
  /// Where the nodes of parts end that may lie apart, such as files; ascending. It saves traffic and changes
  /// no result.
  std::span<const GlobalIndex> part_ends = {};
};

/// Which of the distributed nodes coincide.
struct NodeMatch {
  /// For each node of this rank's slice the lowest global index of its group; its own index when it is alone.
  std::vector<GlobalIndex> master;
  /// Everything of the report but `degenerate`.
  MergeReport report;
};

/// Links nodes at Euclidean distance <= tolerance (0: equal coordinates, -0 equals 0; nodes with a NaN or
/// infinite coordinate are never linked) and gives the connected components. `x`, `y`, `z`: this rank's slice
/// of `nodes`. Collective. Throws on all ranks when the tolerance is negative or not finite, and for chains
/// where there must be none.
///
/// Every result is the same at any number of ranks. Time: linear in the local nodes plus those near other
/// ranks' boxes, which travel once to ranks chosen by place. A tolerance of the size of the model makes them
/// meet on few ranks.
NodeMatch match_nodes(const Comm& comm, const Partition& nodes, CoordinateView x, CoordinateView y,
                      CoordinateView z, const MatchSettings& settings);

/// The largest of the coordinate ranges and of the absolute coordinates, over all finite coordinates; 0
/// without nodes. Collective.
double length_scale(const Comm& comm, CoordinateView x, CoordinateView y, CoordinateView z);

}  // namespace exomerge
