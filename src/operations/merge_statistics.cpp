// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/merge_statistics.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "kernels/pair_test.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

namespace {

using Point = std::array<double, 3>;

/// Groups of up to so many nodes are measured pair by pair.
constexpr GlobalIndex measured_exactly = 64;

/// The nodes of one group that one rank holds, without the master. They are followed by their coordinates or,
/// when they are more than `measured_exactly`, by the lower and upper corner of their box.
struct Part {
  GlobalIndex master;
  GlobalIndex nodes;

  std::size_t points() const { return nodes > measured_exactly ? 2 : static_cast<std::size_t>(nodes); }
};

struct Parts {
  std::vector<Part> parts;
  std::vector<Point> points;
};

struct Member {
  GlobalIndex master;
  LocalIndex node;

  friend bool operator<(const Member& a, const Member& b) {
    return a.master != b.master ? a.master < b.master : a.node < b.node;
  }
};

/// This rank's nodes that are not their own masters, by master.
std::vector<Member> merged_members(Range mine, std::span<const GlobalIndex> master) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < master.size(); ++i) {
    if (master[i] != mine.begin + static_cast<GlobalIndex>(i))
      members.push_back({master[i], static_cast<LocalIndex>(i)});
  }
  if (!std::is_sorted(members.begin(), members.end())) std::sort(members.begin(), members.end());
  return members;
}

void extend(Point& lower, Point& upper, const Point& point) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    lower[axis] = std::min(lower[axis], point[axis]);
    upper[axis] = std::max(upper[axis], point[axis]);
  }
}

Parts summarize(const NodeCoordinates& coordinates, const std::vector<Member>& members) {
  Parts result;
  for (std::size_t begin = 0, end; begin < members.size(); begin = end) {
    end = begin;
    while (end < members.size() && members[end].master == members[begin].master) ++end;
    const Part part{members[begin].master, static_cast<GlobalIndex>(end - begin)};
    result.parts.push_back(part);
    Point lower = coordinates[static_cast<std::size_t>(members[begin].node)];
    Point upper = lower;
    for (std::size_t i = begin; i < end; ++i) {
      const Point point = coordinates[static_cast<std::size_t>(members[i].node)];
      extend(lower, upper, point);
      if (part.nodes <= measured_exactly) result.points.push_back(point);
    }
    if (part.nodes > measured_exactly) result.points.insert(result.points.end(), {lower, upper});
  }
  return result;
}

/// Sends each part to the owner of its master.
Parts send_to_owners(const Comm& comm, const Partition& nodes, const Parts& parts) {
  std::vector<std::int64_t> part_counts, point_counts;
  comm.collectively("measuring groups of nodes", [&] {
    part_counts.assign(static_cast<std::size_t>(comm.size()), 0);
    point_counts.assign(static_cast<std::size_t>(comm.size()), 0);
    for (const Part& part : parts.parts) {
      const std::size_t owner = static_cast<std::size_t>(nodes.owner(part.master));
      ++part_counts[owner];
      point_counts[owner] += static_cast<std::int64_t>(part.points());
    }
  });
  Parts received;
  received.parts =
      comm.all_to_all(std::span<const Part>(parts.parts), std::span<const std::int64_t>(part_counts)).values;
  received.points =
      comm.all_to_all(std::span<const Point>(parts.points), std::span<const std::int64_t>(point_counts))
          .values;
  return received;
}

/// A part and where its points begin.
struct PlacedPart {
  Part part;
  std::size_t first_point;
};

std::vector<PlacedPart> by_master(const std::vector<Part>& parts) {
  std::vector<PlacedPart> placed;
  std::size_t first = 0;
  for (const Part& part : parts) {
    placed.push_back({part, first});
    first += part.points();
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const PlacedPart& a, const PlacedPart& b) { return a.part.master < b.part.master; });
  return placed;
}

double distance(const kernels::PairTest& scale, const Point& a, const Point& b) {
  return scale.distance(scale.square(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
}

/// `points`: all nodes of the group when they are few, else corners of the boxes of its parts.
double diameter(const kernels::PairTest& scale, const std::vector<Point>& points, GlobalIndex group_nodes) {
  if (group_nodes > measured_exactly) {
    Point lower = points.front(), upper = points.front();
    for (const Point& point : points) extend(lower, upper, point);
    return distance(scale, lower, upper);
  }
  double largest = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) largest = std::max(largest, distance(scale, points[i], points[j]));
  }
  return largest;
}

struct GroupStatistics {
  GlobalIndex groups = 0;
  GlobalIndex merged = 0;
  GlobalIndex chained = 0;
  GlobalIndex largest = 0;
  double widest = 0.0;
  GlobalIndex widest_master = -1;
};

/// Statistics of the groups whose masters this rank owns.
GroupStatistics measure_owned(const kernels::PairTest& scale, Range mine, const NodeCoordinates& coordinates,
                              const Parts& received, double tolerance) {
  const std::vector<PlacedPart> parts = by_master(received.parts);
  GroupStatistics result;
  std::vector<Point> points;
  for (std::size_t begin = 0, end; begin < parts.size(); begin = end) {
    const GlobalIndex master = parts[begin].part.master;
    GlobalIndex nodes = 1;
    points.assign(1, coordinates[static_cast<std::size_t>(master - mine.begin)]);
    for (end = begin; end < parts.size() && parts[end].part.master == master; ++end) {
      const auto first = received.points.begin() + static_cast<std::ptrdiff_t>(parts[end].first_point);
      points.insert(points.end(), first, first + static_cast<std::ptrdiff_t>(parts[end].part.points()));
      nodes += parts[end].part.nodes;
    }
    const double width = diameter(scale, points, nodes);
    ++result.groups;
    result.merged += nodes - 1;
    result.largest = std::max(result.largest, nodes);
    if (width > 2.0 * tolerance) ++result.chained;
    // Masters ascend: the first of equally wide groups stays.
    if (result.widest_master < 0 || width > result.widest) {
      result.widest = width;
      result.widest_master = master;
    }
  }
  return result;
}

/// The largest distance between one of `members` and its master.
double farthest_member(const Comm& comm, const Partition& nodes, const kernels::PairTest& scale,
                       const NodeCoordinates& coordinates, const std::vector<Member>& members) {
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
    largest = std::max(largest, distance(scale, coordinates[static_cast<std::size_t>(member.node)], master));
  }
  return comm.all_reduce(largest, ReduceOp::max);
}

}  // namespace

void measure_groups(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                    std::span<const GlobalIndex> master, MergeReport& report) {
  const Range mine = nodes.slice(comm.rank());
  const kernels::PairTest scale(report.tolerance);
  std::vector<Member> members;
  Parts parts;
  comm.collectively("measuring groups of nodes", [&] {
    members = merged_members(mine, master);
    parts = summarize(coordinates, members);
  });
  report.largest_merged_distance = farthest_member(comm, nodes, scale, coordinates, members);
  const Parts received = send_to_owners(comm, nodes, parts);
  GroupStatistics own;
  comm.collectively("measuring groups of nodes",
                    [&] { own = measure_owned(scale, mine, coordinates, received, report.tolerance); });

  report.nodes_before = nodes.size();
  report.nodes_after = nodes.size() - comm.all_reduce(own.merged, ReduceOp::sum);
  report.groups = comm.all_reduce(own.groups, ReduceOp::sum);
  report.chained_groups = comm.all_reduce(own.chained, ReduceOp::sum);
  report.largest_group = comm.all_reduce(own.largest, ReduceOp::max);
  report.largest_diameter = comm.all_reduce(own.widest, ReduceOp::max);
  const bool is_widest = own.widest_master >= 0 && own.widest == report.largest_diameter;
  const GlobalIndex widest = comm.all_reduce(is_widest ? own.widest_master : nodes.size(), ReduceOp::min);
  report.widest_group = widest < nodes.size() ? widest : -1;
}

}  // namespace exomerge
