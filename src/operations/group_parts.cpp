// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/group_parts.hpp"

#include <algorithm>

namespace exomerge {

namespace {

/// Groups of up to so many nodes are measured pair by pair.
constexpr GlobalIndex measured_by_pairs = 64;

/// The nodes of one group that one rank holds, without the master. They are followed by their coordinates or,
/// when they are more than `measured_by_pairs`, by the lower and upper corner of their box.
struct Part {
  GlobalIndex master;
  GlobalIndex nodes;

  std::size_t points() const { return nodes > measured_by_pairs ? 2 : static_cast<std::size_t>(nodes); }
};

struct Parts {
  std::vector<Part> parts;
  std::vector<Point> points;
};

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
      if (part.nodes <= measured_by_pairs) result.points.push_back(point);
    }
    if (part.nodes > measured_by_pairs) result.points.insert(result.points.end(), {lower, upper});
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

/// `points`: all nodes of the group when they are few, else the corners of the boxes of its parts.
OwnedGroup measured(const kernels::PairTest& scale, GlobalIndex master, GlobalIndex nodes,
                    const std::vector<Point>& points) {
  OwnedGroup group{master, nodes, points.front(), points.front(), 0.0, 0.0};
  for (const Point& point : points) extend(group.lower, group.upper, point);
  if (nodes > measured_by_pairs) {
    // As rounded, no distance exceeds the diagonal, and two nodes are as far apart as the box is long.
    group.at_most = distance(scale, group.lower, group.upper);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double extent = group.upper[axis] - group.lower[axis];
      group.at_least = std::max(group.at_least, scale.distance(scale.square(extent, 0.0, 0.0)));
    }
    return group;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      group.at_least = std::max(group.at_least, distance(scale, points[i], points[j]));
    }
  }
  group.at_most = group.at_least;
  return group;
}

}  // namespace

std::vector<Member> merged_members(Range mine, std::span<const GlobalIndex> master) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < master.size(); ++i) {
    if (master[i] != mine.begin + static_cast<GlobalIndex>(i))
      members.push_back({master[i], static_cast<LocalIndex>(i)});
  }
  if (!std::is_sorted(members.begin(), members.end())) std::sort(members.begin(), members.end());
  return members;
}

std::vector<OwnedGroup> owned_groups(const Comm& comm, const Partition& nodes,
                                     const NodeCoordinates& coordinates, const std::vector<Member>& members,
                                     const kernels::PairTest& scale) {
  Parts parts;
  comm.collectively("measuring groups of nodes", [&] { parts = summarize(coordinates, members); });
  const Parts received = send_to_owners(comm, nodes, parts);
  std::vector<OwnedGroup> groups;
  comm.collectively("measuring groups of nodes", [&] {
    const GlobalIndex first_node = nodes.slice(comm.rank()).begin;
    const std::vector<PlacedPart> placed = by_master(received.parts);
    std::vector<Point> points;
    for (std::size_t begin = 0, end; begin < placed.size(); begin = end) {
      const GlobalIndex master = placed[begin].part.master;
      GlobalIndex count = 1;
      points.assign(1, coordinates[static_cast<std::size_t>(master - first_node)]);
      for (end = begin; end < placed.size() && placed[end].part.master == master; ++end) {
        const auto first = received.points.begin() + static_cast<std::ptrdiff_t>(placed[end].first_point);
        points.insert(points.end(), first, first + static_cast<std::ptrdiff_t>(placed[end].part.points()));
        count += placed[end].part.nodes;
      }
      groups.push_back(measured(scale, master, count, points));
    }
  });
  return groups;
}

}  // namespace exomerge
