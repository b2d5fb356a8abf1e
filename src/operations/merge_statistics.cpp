// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/merge_statistics.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <string>
#include <vector>

#include "exomerge/error.hpp"
#include "mpi/exchange.hpp"
#include "operations/group_diameter.hpp"

namespace exomerge {

namespace {

constexpr GlobalIndex sizes_counted_singly = 8;
/// Sizes 2 to 8, then 9 to 16, 17 to 32 and so on.
constexpr std::size_t size_classes = 7 + 60;

std::size_t size_class(GlobalIndex nodes) {
  if (nodes <= sizes_counted_singly) return static_cast<std::size_t>(nodes - 2);
  return static_cast<std::size_t>(3 + std::bit_width(static_cast<std::uint64_t>(nodes - 1)));
}

MergeReport::SizeClass class_limits(std::size_t position) {
  if (position < 7) {
    const auto size = static_cast<GlobalIndex>(position) + 2;
    return {size, size, 0};
  }
  const GlobalIndex half = sizes_counted_singly << (position - 7);
  return {half + 1, 2 * half, 0};
}

std::string shortest(double value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// Measures groups and picks out the remarkable ones.
class GroupSurvey {
 public:
  GroupSurvey(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
              const std::vector<Member>& members, const kernels::PairTest& scale)
      : comm_(comm),
        nodes_(nodes),
        coordinates_(coordinates),
        members_(members),
        scale_(scale),
        groups_(owned_groups(comm, nodes, coordinates, members, scale)) {}

  void count(MergeReport& report) const {
    std::array<std::int64_t, size_classes> sizes{};
    std::int64_t merged = 0, largest = 0;
    for (const OwnedGroup& group : groups_) {
      ++sizes[size_class(group.nodes)];
      merged += group.nodes - 1;
      largest = std::max(largest, group.nodes);
    }
    comm_.all_reduce(std::span<std::int64_t>(sizes), ReduceOp::sum);
    report.nodes_before = nodes_.size();
    report.nodes_after = nodes_.size() - comm_.all_reduce(merged, ReduceOp::sum);
    for (std::size_t i = 0; i < size_classes; ++i) {
      if (sizes[i] == 0) continue;
      report.groups_by_size.push_back(class_limits(i));
      report.groups_by_size.back().groups = sizes[i];
      report.groups += sizes[i];
    }
    report.largest_group = comm_.all_reduce(largest, ReduceOp::max);
    report.largest_group_master =
        lowest_master([&](const OwnedGroup& group) { return group.nodes == report.largest_group; });
    report.largest_group_at = place_of(report.largest_group_master);
  }

  void measure(MergeReport& report) {
    const double chained = 2.0 * report.tolerance;
    double wide = 0.0;
    for (const OwnedGroup& group : groups_) wide = std::max(wide, group.at_least);
    wide = comm_.all_reduce(wide, ReduceOp::max);
    measure_where([&](const OwnedGroup& group) {
      return group.at_most >= wide || (group.at_least <= chained && group.at_most > chained);
    });
    std::int64_t chains = 0;
    double widest = 0.0;
    for (const OwnedGroup& group : groups_) {
      chains += group.at_least > chained ? 1 : 0;
      widest = std::max(widest, group.at_least);
    }
    report.chained_groups = comm_.all_reduce(chains, ReduceOp::sum);
    report.largest_diameter = comm_.all_reduce(widest, ReduceOp::max);
    report.widest_group =
        lowest_master([&](const OwnedGroup& group) { return group.at_least == report.largest_diameter; });
    report.widest_group_at = place_of(report.widest_group);
  }

  /// Throws on all ranks when a group is wider than the tolerance.
  void refuse_chains(double tolerance) {
    measure_where(
        [&](const OwnedGroup& group) { return group.at_least <= tolerance && group.at_most > tolerance; });
    const GlobalIndex first =
        lowest_master([&](const OwnedGroup& group) { return group.at_least > tolerance; });
    if (first < 0) return;
    measure_where([&](const OwnedGroup& group) { return group.master == first; });
    comm_.collectively("measuring groups of nodes", [&] {
      for (const OwnedGroup& group : groups_) {
        if (group.master == first) throw Error(chain_message(group, tolerance));
      }
    });
  }

 private:
  template <class Condition>
  void measure_where(const Condition& condition) {
    std::vector<std::size_t> wanted;
    comm_.collectively("measuring groups of nodes", [&] {
      for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (!groups_[i].is_measured() && condition(groups_[i])) wanted.push_back(i);
      }
    });
    measure_diameters(comm_, nodes_, coordinates_, members_, scale_, wanted, groups_);
  }

  /// Of the groups of all ranks that fulfil the condition; -1 when none does.
  template <class Condition>
  GlobalIndex lowest_master(const Condition& condition) const {
    GlobalIndex lowest = nodes_.size();
    for (const OwnedGroup& group : groups_) {
      if (group.master < lowest && condition(group)) lowest = group.master;
    }
    lowest = comm_.all_reduce(lowest, ReduceOp::min);
    return lowest < nodes_.size() ? lowest : -1;
  }

  std::array<double, 3> place_of(GlobalIndex node) const {
    std::array<double, 3> place{};
    if (node < 0) return place;
    const Range mine = nodes_.slice(comm_.rank());
    if (mine.contains(node)) place = coordinates_[static_cast<std::size_t>(node - mine.begin)];
    comm_.broadcast(place, nodes_.owner(node));
    return place;
  }

  std::string chain_message(const OwnedGroup& group, double tolerance) const {
    const Point at = coordinates_[static_cast<std::size_t>(group.master - nodes_.slice(comm_.rank()).begin)];
    // Node numbers of users start at 1.
    return "merging without chains: node " + std::to_string(group.master + 1) + " at (" + shortest(at[0]) +
           ", " + shortest(at[1]) + ", " + shortest(at[2]) + ") is the first of a group of " +
           std::to_string(group.nodes) + " nodes whose diameter " + shortest(group.at_least) +
           " exceeds the tolerance " + shortest(tolerance);
  }

  const Comm& comm_;
  const Partition& nodes_;
  const NodeCoordinates& coordinates_;
  const std::vector<Member>& members_;
  const kernels::PairTest& scale_;
  std::vector<OwnedGroup> groups_;  ///< by master
};

/// The largest distance between one of `members` and its master.
double farthest_member(const Comm& comm, const Partition& nodes, const kernels::PairTest& scale,
                       const NodeCoordinates& coordinates, const std::vector<Member>& members,
                       DistanceTally* tally) {
  std::vector<GlobalIndex> masters;
  std::array<std::vector<double>, 3> at_master;
  comm.collectively("measuring groups of nodes", [&] {
    for (const Member& member : members) {
      if (masters.empty() || masters.back() != member.master) masters.push_back(member.master);
    }
    for (std::vector<double>& values : at_master) values.resize(masters.size());
  });
  const Exchange exchange(comm, nodes, masters);
  exchange.gather(coordinates.x, std::span<double>(at_master[0]));
  exchange.gather(coordinates.y, std::span<double>(at_master[1]));
  exchange.gather(coordinates.z, std::span<double>(at_master[2]));
  double largest = 0.0;
  std::size_t group = 0;
  for (const Member& member : members) {
    if (masters[group] != member.master) ++group;
    const Point master{at_master[0][group], at_master[1][group], at_master[2][group]};
    const double from_master = distance(scale, coordinates[static_cast<std::size_t>(member.node)], master);
    largest = std::max(largest, from_master);
    if (tally != nullptr) tally->add_merged(from_master);
  }
  return comm.all_reduce(largest, ReduceOp::max);
}

}  // namespace

void measure_groups(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                    std::span<const GlobalIndex> master, bool chains, DistanceTally* tally,
                    MergeReport& report) {
  // No distance of the model vanishes beside a tolerance that is far larger.
  const double unit = std::min(report.tolerance, report.length_scale);
  const kernels::PairTest scale(unit > 0.0 ? unit : report.tolerance);
  std::vector<Member> members;
  comm.collectively("measuring groups of nodes",
                    [&] { members = merged_members(nodes.slice(comm.rank()), master); });
  report.largest_merged_distance = farthest_member(comm, nodes, scale, coordinates, members, tally);
  GroupSurvey survey(comm, nodes, coordinates, members, scale);
  survey.count(report);
  if (!chains) survey.refuse_chains(report.tolerance);
  survey.measure(report);
}

}  // namespace exomerge
