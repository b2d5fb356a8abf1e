// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/merge_report.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

using CoordinateView = Kokkos::View<const double*>;

/// Which of the distributed nodes coincide.
struct NodeMatch {
  /// For each node of this rank's slice the lowest global index of its group; its own index when it is alone.
  std::vector<GlobalIndex> master;
  /// Everything of the report but `degenerate` and `length_scale`.
  MergeReport report;
};

/// Links nodes at Euclidean distance <= `tolerance` (0: equal coordinates, -0 equals 0; nodes with a NaN or
/// infinite coordinate are never linked) and gives the connected components. `x`, `y`, `z`: this rank's slice
/// of `nodes`. `near_misses`: whether to look for the smallest distance between nodes that stay apart, up to
/// 10 x tolerance (nowhere when the tolerance is 0); where nodes crowd that near, it costs about as much as
/// the matching. Collective. Throws on all ranks when the tolerance is negative or not finite.
///
/// Every result is the same at any number of ranks. Time: linear in the local nodes plus those near other
/// ranks' boxes, which travel once to ranks chosen by place. A tolerance of the size of the model makes them
/// meet on few ranks.
NodeMatch match_nodes(const Comm& comm, const Partition& nodes, CoordinateView x, CoordinateView y,
                      CoordinateView z, double tolerance, bool near_misses = true);

/// The largest of the coordinate ranges and of the absolute coordinates, over all finite coordinates; 0
/// without nodes. Collective.
double length_scale(const Comm& comm, CoordinateView x, CoordinateView y, CoordinateView z);

}  // namespace exomerge
