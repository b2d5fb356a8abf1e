// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_matching.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "exomerge/coincident_points.hpp"
#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"
#include "operations/edge_components.hpp"
#include "operations/host_views.hpp"
#include "operations/merge_statistics.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_number = std::numeric_limits<double>::max();

void check_arguments(const Range& mine, CoordinateView x, CoordinateView y, CoordinateView z,
                     double tolerance) {
  if (!std::isfinite(tolerance) || tolerance < 0.0) {
    throw Error("merging nodes: the tolerance must be a finite number, not negative");
  }
  const std::size_t size = static_cast<std::size_t>(mine.size());
  if (x.extent(0) != size || y.extent(0) != size || z.extent(0) != size) {
    throw Error("merging nodes: coordinates of " + std::to_string(x.extent(0)) + ", " +
                std::to_string(y.extent(0)) + " and " + std::to_string(z.extent(0)) + " nodes given, " +
                std::to_string(size) + " expected");
  }
}

/// Matches this rank's nodes alone; returns whether some that stay apart may be within `radius` of each
/// other.
bool match_slice(Range mine, CoordinateView x, CoordinateView y, CoordinateView z, double tolerance,
                 double radius, std::vector<GlobalIndex>& master) {
  const auto found = find_coincident(Kokkos::DefaultExecutionSpace(), x, y, z, tolerance, radius);
  const auto group = to_host(found.group);
  master.resize(group.extent(0));
  for (std::size_t i = 0; i < master.size(); ++i) master[i] = mine.begin + group(i);
  return found.may_have_near_misses;
}

/// Lowers the masters found within ranks to those of groups that span ranks; returns whether nodes held here
/// that stay apart may be within `radius` of each other.
bool join_slices(const Comm& comm, const Partition& nodes, const SharedNodes& shared, double tolerance,
                 double radius, std::vector<GlobalIndex>& master) {
  SharedNodes::Links links;
  comm.collectively("matching nodes of different ranks", [&] { links = shared.links(tolerance, radius); });
  label_components(comm, nodes, links.edges, master);
  // Roots have their labels now; they precede the nodes that refer to them.
  const Range mine = nodes.slice(comm.rank());
  for (GlobalIndex& index : master) {
    if (mine.contains(index)) index = master[static_cast<std::size_t>(index - mine.begin)];
  }
  return links.may_have_near_misses;
}

double smallest_local_gap(CoordinateView x, CoordinateView y, CoordinateView z,
                          const std::vector<GlobalIndex>& master, double radius) {
  return smallest_gap(Kokkos::DefaultExecutionSpace(), x, y, z, to_device(master), radius);
}

/// The smallest distance between held nodes of different groups.
double smallest_shared_gap(const Comm& comm, const Partition& nodes, const SharedNodes& shared,
                           const std::vector<GlobalIndex>& master, double radius) {
  std::vector<GlobalIndex> labels;
  comm.collectively("looking for near misses", [&] { labels.resize(shared.size()); });
  Exchange(comm, nodes, shared.roots())
      .gather(std::span<const GlobalIndex>(master), std::span<GlobalIndex>(labels));
  double gap = infinity;
  comm.collectively("looking for near misses", [&] { gap = shared.smallest_gap(labels, radius); });
  return gap;
}

template <class View>
std::span<const double> as_span(const View& view) {
  return {view.data(), view.extent(0)};
}

}  // namespace

NodeMatch match_nodes(const Comm& comm, const Partition& nodes, CoordinateView x, CoordinateView y,
                      CoordinateView z, double tolerance, bool near_misses) {
  const Range mine = nodes.slice(comm.rank());
  NodeMatch match;
  double radius = 0.0;
  PointBounds bounds;
  bool local_near_misses = false;
  comm.collectively("matching nodes", [&] {
    check_arguments(mine, x, y, z, tolerance);
    if (near_misses) radius = std::min(10.0 * tolerance, largest_number);
    bounds = point_bounds(Kokkos::DefaultExecutionSpace(), x, y, z);
    local_near_misses = match_slice(mine, x, y, z, tolerance, radius, match.master);
  });
  const auto host_x = to_host(x), host_y = to_host(y), host_z = to_host(z);
  const NodeCoordinates coordinates{as_span(host_x), as_span(host_y), as_span(host_z)};

  MergeReport& report = match.report;
  report.tolerance = tolerance;
  report.near_miss_radius = radius;
  report.non_finite_nodes = nodes.size() - comm.all_reduce(bounds.finite_points, ReduceOp::sum);
  double gap = infinity;
  if (comm.size() > 1) {
    const SharedNodes shared(comm, coordinates, bounds, match.master, std::max(tolerance, radius));
    const bool shared_near_misses = join_slices(comm, nodes, shared, tolerance, radius, match.master);
    if (comm.any(shared_near_misses)) gap = smallest_shared_gap(comm, nodes, shared, match.master, radius);
  }
  comm.collectively("looking for near misses", [&] {
    if (local_near_misses) gap = std::min(gap, smallest_local_gap(x, y, z, match.master, radius));
  });
  report.smallest_unmerged_distance = comm.all_reduce(gap, ReduceOp::min);
  measure_groups(comm, nodes, coordinates, match.master, report);
  return match;
}

double length_scale(const Comm& comm, CoordinateView x, CoordinateView y, CoordinateView z) {
  std::array<double, 3> lower{}, upper{};
  comm.collectively("measuring the model", [&] {
    std::size_t axis = 0;
    // Each axis for itself: a node that lacks one coordinate counts with its others.
    for (const CoordinateView& values : {x, y, z}) {
      const PointBounds bounds = point_bounds(Kokkos::DefaultExecutionSpace(), values, values, values);
      lower[axis] = bounds.lower[0];
      upper[axis++] = bounds.upper[0];
    }
  });
  comm.all_reduce(std::span<double>(lower), ReduceOp::min);
  comm.all_reduce(std::span<double>(upper), ReduceOp::max);
  double scale = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (lower[axis] > upper[axis]) continue;
    scale = std::max({scale, std::min(upper[axis] - lower[axis], largest_number), std::abs(lower[axis]),
                      std::abs(upper[axis])});
  }
  return scale;
}

}  // namespace exomerge
