// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_matching.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <ranges>
#include <string>

#include "exomerge/coincident_points.hpp"
#include "exomerge/error.hpp"
#include "kernels/pair_test.hpp"
#include "kernels/point_grid.hpp"
#include "operations/distance_histogram.hpp"
#include "operations/edge_components.hpp"
#include "operations/host_views.hpp"
#include "operations/merge_statistics.hpp"
#include "operations/nearest_groups.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_number = std::numeric_limits<double>::max();

void check_arguments(const Range& mine, CoordinateView x, CoordinateView y, CoordinateView z,
                     const MatchSettings& settings) {
  if (!std::isfinite(settings.tolerance) || settings.tolerance < 0.0) {
    throw Error("merging nodes: the tolerance must be a finite number, not negative");
  }
  const std::size_t size = static_cast<std::size_t>(mine.size());
  if (x.extent(0) != size || y.extent(0) != size || z.extent(0) != size) {
    throw Error("merging nodes: coordinates of " + std::to_string(x.extent(0)) + ", " +
                std::to_string(y.extent(0)) + " and " + std::to_string(z.extent(0)) + " nodes given, " +
                std::to_string(size) + " expected");
  }
  if (settings.selected != nullptr && settings.selected->size() != size) {
    throw Error("merging nodes: " + std::to_string(settings.selected->size()) +
                " nodes are selected or not, " + std::to_string(size) + " expected");
  }
}

PointBounds common_bounds(const Comm& comm, PointBounds bounds) {
  comm.all_reduce(std::span<double>(bounds.lower), ReduceOp::min);
  comm.all_reduce(std::span<double>(bounds.upper), ReduceOp::max);
  bounds.finite_points = comm.all_reduce(bounds.finite_points, ReduceOp::sum);
  return bounds;
}

/// How far to look for nodes that stay apart.
double near_radius(const Comm& comm, const MatchSettings& settings, const PointBounds& bounds) {
  const double near = std::min(10.0 * settings.tolerance, largest_number);
  if (!settings.histogram) return settings.near_misses ? near : 0.0;
  const PointBounds all = common_bounds(comm, bounds);
  if (all.empty()) return near;
  return std::max(near, std::min(2.0 * even_spacing(all), largest_number));
}

/// One merge: what its steps have in common.
class Matching {
 public:
  Matching(const Comm& comm, const Partition& nodes, const Participants& participants,
           const PointBounds& bounds, const MatchSettings& settings)
      : comm_(comm),
        nodes_(nodes),
        participants_(participants),
        bounds_(bounds),
        settings_(settings),
        radius_(near_radius(comm, settings, bounds)) {}

  NodeMatch run() {
    comm_.collectively("matching nodes", [&] { match_slice(); });
    if (comm_.size() > 1) join_slices();
    MergeReport& report = match_.report;
    report.tolerance = settings_.tolerance;
    report.length_scale = settings_.length_scale;
    report.near_miss_radius = radius_;
    report.nodes_considered =
        comm_.all_reduce(static_cast<std::int64_t>(participants_.size()), ReduceOp::sum);
    report.non_finite_nodes =
        report.nodes_considered - comm_.all_reduce(bounds_.finite_points, ReduceOp::sum);
    if (settings_.histogram) tally_.emplace(settings_.tolerance, settings_.length_scale);
    measure_groups(comm_, nodes_, participants_.of_slice(), match_.master, settings_.chains,
                   tally_ ? &*tally_ : nullptr, report);
    measure_gaps();
    return std::move(match_);
  }

 private:
  /// Matches this rank's nodes alone.
  void match_slice() {
    const auto found = find_coincident(Kokkos::DefaultExecutionSpace(), participants_.x(), participants_.y(),
                                       participants_.z(), settings_.tolerance, gap_radius(),
                                       to_device(participants_.files()));
    const auto group = to_host(found.group);
    const Range mine = participants_.slice();
    match_.master.resize(static_cast<std::size_t>(mine.size()));
    if (participants_.are_all()) {
      for (std::size_t i = 0; i < match_.master.size(); ++i) match_.master[i] = mine.begin + group(i);
    } else {
      std::iota(match_.master.begin(), match_.master.end(), mine.begin);
      roots_.resize(participants_.size());
      for (std::size_t i = 0; i < roots_.size(); ++i) {
        roots_[i] = participants_.index(static_cast<std::size_t>(group(i)));
        match_.master[participants_.position(i)] = roots_[i];
      }
    }
    near_misses_here_ = may_have_near_misses(found.may_have_near_misses);
  }

  /// Where parts of the model begin among the participants of this rank.
  std::vector<std::size_t> part_begins() const {
    std::vector<std::size_t> begins;
    const auto positions = std::views::iota(std::size_t{0}, participants_.size());
    for (const GlobalIndex end : settings_.part_ends) {
      const auto first =
          std::ranges::lower_bound(positions, end, {}, [&](std::size_t i) { return participants_.index(i); });
      begins.push_back(static_cast<std::size_t>(first - positions.begin()));
    }
    return begins;
  }

  /// Lowers the masters found within ranks to those of groups that span ranks.
  void join_slices() {
    const std::span<const GlobalIndex> roots = participants_.are_all() ? match_.master : roots_;
    shared_.emplace(comm_, participants_, part_begins(), roots, std::max(settings_.tolerance, radius_));
    SharedNodes::Links links;
    comm_.collectively("matching nodes of different ranks",
                       [&] { links = shared_->links(settings_.tolerance, gap_radius()); });
    label_components(comm_, nodes_, links.edges, match_.master);
    // Roots have their labels now; they precede the nodes that refer to them.
    const Range mine = participants_.slice();
    for (GlobalIndex& index : match_.master) {
      if (mine.contains(index)) index = match_.master[static_cast<std::size_t>(index - mine.begin)];
    }
    near_misses_shared_ = may_have_near_misses(links.may_have_near_misses);
  }

  /// `seen`: what the kernel that links says, which skips pairs of one file; with merged nodes these count.
  bool may_have_near_misses(bool seen) const {
    return seen || (participants_.files_matter() && gap_radius() > 0.0);
  }

  void measure_gaps() {
    MergeReport& report = match_.report;
    const bool may_be_near = comm_.any(near_misses_here_ || near_misses_shared_);
    report.smallest_unmerged_distance = infinity;
    if (!tally_ && !may_be_near) return;
    const NearestGroups nearest(comm_, nodes_, participants_, shared_ ? &*shared_ : nullptr, match_.master,
                                radius_);
    if (!tally_) {
      report.smallest_unmerged_distance = nearest.smallest(near_misses_here_, near_misses_shared_);
      return;
    }
    const std::vector<double> distances = nearest.of_masters();
    double smallest = infinity;
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      const std::size_t at = participants_.position(i);
      const auto [x, y, z] = participants_.coordinates()[i];
      if (match_.master[at] != participants_.index(i) || !kernels::is_finite(x, y, z)) continue;
      tally_->add_apart(distances[at]);
      smallest = std::min(smallest, distances[at]);
    }
    report.smallest_unmerged_distance = comm_.all_reduce(smallest, ReduceOp::min);
    tally_->complete(comm_, report);
  }

  /// How far the kernel that links need look for near misses: nowhere, when all distances are wanted anyway.
  double gap_radius() const { return settings_.histogram ? 0.0 : radius_; }

  const Comm& comm_;
  const Partition& nodes_;
  const Participants& participants_;
  const PointBounds& bounds_;
  const MatchSettings& settings_;
  double radius_;
  std::vector<GlobalIndex> roots_;  ///< of participants, within this rank, where these are not all nodes
  std::optional<SharedNodes> shared_;
  std::optional<DistanceTally> tally_;
  bool near_misses_here_ = false, near_misses_shared_ = false;
  NodeMatch match_;
};

}  // namespace

NodeMatch match_nodes(const Comm& comm, const Partition& nodes, CoordinateView x, CoordinateView y,
                      CoordinateView z, const MatchSettings& settings) {
  const Range mine = nodes.slice(comm.rank());
  std::optional<Participants> participants;
  PointBounds bounds;
  comm.collectively("matching nodes", [&] {
    check_arguments(mine, x, y, z, settings);
    participants.emplace(mine, x, y, z, settings.selected, settings.file_ends);
    bounds = point_bounds(Kokkos::DefaultExecutionSpace(), participants->x(), participants->y(),
                          participants->z());
  });
  return Matching(comm, nodes, *participants, bounds, settings).run();
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
