// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/group_diameter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "mpi/exchange.hpp"
#include "operations/farthest_pair.hpp"

namespace exomerge {

namespace {

const char* const activity = "measuring groups of nodes";

/// The nodes of one wide group that this rank holds, the master included.
struct WidePart {
  GlobalIndex master;
  std::vector<LocalIndex> nodes;
};

/// A node that may be an end of a longest pair.
struct FarNode {
  GlobalIndex master;
  Point at;
};

/// For each part the same of its whole group.
struct Farthest {
  std::vector<double> squares;  ///< from the given place to the farthest node
  std::vector<Point> places;    ///< of that node; of several that of the lowest
};

class WideGroups {
 public:
  WideGroups(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
             const std::vector<Member>& members, const kernels::PairTest& scale,
             const std::vector<std::size_t>& wanted, const std::vector<OwnedGroup>& groups)
      : comm_(comm),
        nodes_(nodes),
        coordinates_(coordinates),
        scale_(scale),
        first_node_(nodes.slice(comm.rank()).begin) {
    find_parts(members, wanted, groups);
    std::vector<GlobalIndex> masters;
    comm.collectively(activity, [&] {
      for (const WidePart& part : parts_) masters.push_back(part.master);
    });
    exchange_.emplace(comm, nodes, masters);
    find_middles(wanted, groups);
  }

  /// The groups' diameters, squared, by the order of `wanted`.
  std::vector<double> squared_diameters() const {
    const Farthest ball = farthest_from(middles_);
    const Farthest pair = farthest_from(ball.places);
    std::vector<FarNode> sent;
    std::vector<std::int64_t> counts;
    comm_.collectively(activity, [&] {
      counts.assign(static_cast<std::size_t>(comm_.size()), 0);
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        const std::size_t before = sent.size();
        add_far_nodes(p, std::sqrt(ball.squares[p]), std::sqrt(pair.squares[p]), sent);
        counts[static_cast<std::size_t>(nodes_.owner(parts_[p].master))] +=
            static_cast<std::int64_t>(sent.size() - before);
      }
    });
    std::vector<FarNode> arrived = comm_.all_to_all<FarNode>(sent, counts).values;
    std::vector<double> result;
    comm_.collectively(activity, [&] { result = largest_squares(std::move(arrived), pair.squares); });
    return result;
  }

 private:
  Point at(LocalIndex node) const { return coordinates_[static_cast<std::size_t>(node)]; }
  bool owns(GlobalIndex node) const { return nodes_.slice(comm_.rank()).contains(node); }

  double square(const Point& a, const Point& b) const {
    return scale_.square(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  }

  void find_parts(const std::vector<Member>& members, const std::vector<std::size_t>& wanted,
                  const std::vector<OwnedGroup>& groups) {
    std::vector<GlobalIndex> masters;
    std::vector<std::uint8_t> is_wide, owned_wide;
    comm_.collectively(activity, [&] {
      for (const Member& member : members) {
        if (masters.empty() || masters.back() != member.master) masters.push_back(member.master);
      }
      is_wide.resize(masters.size());
      owned_wide.assign(coordinates_.size(), 0);
      for (const std::size_t group : wanted) {
        owned_wide[static_cast<std::size_t>(groups[group].master - first_node_)] = 1;
      }
    });
    Exchange(comm_, nodes_, masters)
        .gather(std::span<const std::uint8_t>(owned_wide), std::span<std::uint8_t>(is_wide));
    comm_.collectively(activity, [&] {
      for (const std::size_t group : wanted) {
        const GlobalIndex master = groups[group].master;
        parts_.push_back({master, {static_cast<LocalIndex>(master - first_node_)}});
      }
      std::size_t position = 0;
      for (std::size_t begin = 0, end; begin < members.size(); begin = end, ++position) {
        for (end = begin; end < members.size() && members[end].master == masters[position];) ++end;
        if (is_wide[position] == 0) continue;
        WidePart& part = part_of(masters[position], wanted.size());
        for (std::size_t i = begin; i < end; ++i) part.nodes.push_back(members[i].node);
      }
      std::sort(parts_.begin(), parts_.end(),
                [](const WidePart& a, const WidePart& b) { return a.master < b.master; });
    });
  }

  /// The part of a group; those of this rank's own groups are there, before others, by ascending master.
  WidePart& part_of(GlobalIndex master, std::size_t own_groups) {
    if (!owns(master)) return parts_.emplace_back(WidePart{master, {}});
    return *std::lower_bound(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(own_groups), master,
                             [](const WidePart& part, GlobalIndex m) { return part.master < m; });
  }

  void find_middles(const std::vector<std::size_t>& wanted, const std::vector<OwnedGroup>& groups) {
    std::vector<double> owned;
    comm_.collectively(activity, [&] {
      owned.assign(3 * coordinates_.size(), 0.0);
      middles_.resize(parts_.size());
      for (const std::size_t i : wanted) {
        const std::size_t node = static_cast<std::size_t>(groups[i].master - first_node_);
        for (std::size_t axis = 0; axis < 3; ++axis) {
          owned[3 * node + axis] = groups[i].lower[axis] / 2 + groups[i].upper[axis] / 2;
        }
      }
    });
    double* const out = middles_.empty() ? nullptr : middles_.front().data();
    exchange_->gather(std::span<const double>(owned), std::span<double>(out, 3 * middles_.size()), 3);
  }

  Farthest farthest_from(const std::vector<Point>& places) const {
    Farthest result;
    std::vector<double> here, owned;
    std::vector<GlobalIndex> owned_node, node;
    comm_.collectively(activity, [&] {
      here.assign(parts_.size(), -1.0);
      owned.assign(coordinates_.size(), -1.0);
      owned_node.assign(coordinates_.size(), INT64_MAX);
      result.squares.resize(parts_.size());
      result.places.resize(parts_.size());
      node.assign(parts_.size(), INT64_MAX);
      for (std::size_t p = 0; p < parts_.size(); ++p) {
        for (const LocalIndex i : parts_[p].nodes) here[p] = std::max(here[p], square(at(i), places[p]));
      }
    });
    exchange_->scatter_reduce(std::span<const double>(here), std::span<double>(owned), ReduceOp::max);
    exchange_->gather(std::span<const double>(owned), std::span<double>(result.squares));
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      for (const LocalIndex i : parts_[p].nodes) {
        if (square(at(i), places[p]) == result.squares[p]) node[p] = std::min(node[p], first_node_ + i);
      }
    }
    exchange_->scatter_reduce(std::span<const GlobalIndex>(node), std::span<GlobalIndex>(owned_node),
                              ReduceOp::min);
    exchange_->gather(std::span<const GlobalIndex>(owned_node), std::span<GlobalIndex>(node));
    look_up(node, result.places);
    return result;
  }

  void look_up(const std::vector<GlobalIndex>& nodes, std::vector<Point>& places) const {
    const Exchange exchange(comm_, nodes_, nodes);
    std::vector<double> values;
    comm_.collectively(activity, [&] { values.resize(nodes.size()); });
    std::size_t axis = 0;
    for (const std::span<const double> owned : {coordinates_.x, coordinates_.y, coordinates_.z}) {
      exchange.gather(owned, std::span<double>(values));
      for (std::size_t i = 0; i < values.size(); ++i) places[i][axis] = values[i];
      ++axis;
    }
  }

  /// A node is at most as far from any other as from the middle and from there the radius of the ball.
  void add_far_nodes(std::size_t p, double radius, double known, std::vector<FarNode>& far) const {
    constexpr double rounding = 1.0 + 1e-12;
    std::vector<Point> ends;
    for (const LocalIndex i : parts_[p].nodes) {
      const double from_middle = std::sqrt(square(at(i), middles_[p]));
      if ((from_middle + radius) * rounding >= known) ends.push_back(at(i));
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    for (const Point& end : ends) far.push_back({parts_[p].master, end});
  }

  std::vector<double> largest_squares(std::vector<FarNode> arrived, const std::vector<double>& known) const {
    std::stable_sort(arrived.begin(), arrived.end(),
                     [](const FarNode& a, const FarNode& b) { return a.master < b.master; });
    std::vector<double> result;
    auto node = arrived.begin();
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      if (!owns(parts_[p].master)) continue;
      std::vector<Point> points;
      for (; node != arrived.end() && node->master == parts_[p].master; ++node) points.push_back(node->at);
      result.push_back(largest_square(std::move(points), scale_, known[p]));
    }
    return result;
  }

  const Comm& comm_;
  const Partition& nodes_;
  const NodeCoordinates& coordinates_;
  const kernels::PairTest& scale_;
  GlobalIndex first_node_;
  std::vector<WidePart> parts_;  ///< by master
  std::optional<Exchange> exchange_;
  std::vector<Point> middles_;
};

}  // namespace

void measure_diameters(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                       const std::vector<Member>& members, const kernels::PairTest& scale,
                       const std::vector<std::size_t>& wanted, std::vector<OwnedGroup>& groups) {
  if (!comm.any(!wanted.empty())) return;
  const WideGroups wide(comm, nodes, coordinates, members, scale, wanted, groups);
  const std::vector<double> squares = wide.squared_diameters();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    OwnedGroup& group = groups[wanted[i]];
    group.at_least = group.at_most = scale.distance(squares[i]);
  }
}

}  // namespace exomerge
