// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Distances between groups of points that crowd, on the host.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/box_tree.hpp"

namespace exomerge::kernels {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

GlobalIndex group_of(const BoxTree& tree, std::span<const GlobalIndex> group, LocalIndex position) {
  return group[static_cast<std::size_t>(tree.order[static_cast<std::size_t>(position)])];
}

/// Marks the boxes whose points are all of one group.
void mark_groups(BoxTree& tree, std::span<const GlobalIndex> group) {
  // Children come after their parents, so the reverse order meets them first.
  for (std::size_t i = tree.nodes.size(); i-- > 0;) {
    BoxNode& here = tree.nodes[i];
    here.is_united = true;
    if (here.is_leaf()) {
      for (LocalIndex p = here.begin + 1; p < here.end; ++p)
        here.is_united &= group_of(tree, group, p) == group_of(tree, group, here.begin);
    } else {
      const BoxNode& left = tree.nodes[static_cast<std::size_t>(here.left)];
      const BoxNode& right = tree.nodes[static_cast<std::size_t>(here.left) + 1];
      here.is_united = left.is_united && right.is_united &&
                       group_of(tree, group, left.begin) == group_of(tree, group, right.begin);
    }
  }
}

class GapFinder : public DualVisit<GapFinder> {
 public:
  GapFinder(const HostPoints& points, std::span<const GlobalIndex> group, const PairTest& test)
      : DualVisit(points, test),
        group_(group),
        best_(std::nextafter(test.limit(), std::numeric_limits<double>::infinity())) {
    mark_groups(tree_, group_);
    visit_all();
  }

  double smallest_square() const {
    return test_.within(best_) ? best_ : std::numeric_limits<double>::infinity();
  }

  bool settle_one(const BoxNode& node) {
    if (node.is_united) return true;
    if (node.is_point) best_ = 0.0;  // equal points of different groups
    return best_ == 0.0;
  }

  bool settle_two(const BoxNode& a, const BoxNode& b) const {
    if (a.is_united && b.is_united && group_at(a.begin) == group_at(b.begin)) return true;
    return least_square(a, b, test_) >= best_;
  }

  void compare_leaf(const BoxNode& leaf) {
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      for (LocalIndex j = leaf.begin; j < i; ++j) compare(i, j);
    }
  }

  void compare_leaves(const BoxNode& a, const BoxNode& b) {
    for (LocalIndex i = a.begin; i < (a.is_point && a.is_united ? a.begin + 1 : a.end); ++i) {
      for (LocalIndex j = b.begin; j < (b.is_point && b.is_united ? b.begin + 1 : b.end); ++j) compare(i, j);
    }
  }

  void leave(const BoxNode&) {}

 private:
  GlobalIndex group_at(LocalIndex position) const { return group_of(tree_, group_, position); }

  void compare(LocalIndex i, LocalIndex j) {
    if (group_at(i) != group_at(j)) best_ = std::min(best_, square(i, j));
  }

  std::span<const GlobalIndex> group_;
  double best_;
};

/// Finds the nearest point of another group for one point after the other.
class NearestFinder {
 public:
  NearestFinder(const HostPoints& points, std::span<const GlobalIndex> group, const PairTest& test)
      : points_(points), group_(group), test_(test), tree_(points) {
    mark_groups(tree_, group);
  }

  double smallest_square(LocalIndex point) {
    const auto p = static_cast<std::size_t>(point);
    BoxNode at{};
    at.lower = at.upper = {points_.x[p], points_.y[p], points_.z[p]};
    double best = std::nextafter(test_.limit(), infinity);
    waiting_.assign(1, {0, 0.0});
    while (!waiting_.empty()) {
      const auto [number, square] = waiting_.back();
      waiting_.pop_back();
      const BoxNode& node = tree_.nodes[static_cast<std::size_t>(number)];
      if (square >= best || (node.is_united && group_of(tree_, group_, node.begin) == group_[p])) continue;
      if (node.is_leaf()) {
        best = std::min(best, nearest_in(node, at, group_[p]));
      } else {
        push_children(node, at);
      }
    }
    return test_.within(best) ? best : infinity;
  }

 private:
  struct Waiting {
    LocalIndex node;
    double square;
  };

  double nearest_in(const BoxNode& leaf, const BoxNode& at, GlobalIndex group) const {
    double best = infinity;
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      if (group_of(tree_, group_, i) == group) continue;
      best = std::min(best,
                      test_.square(tree_.coordinate(0, i) - at.lower[0], tree_.coordinate(1, i) - at.lower[1],
                                   tree_.coordinate(2, i) - at.lower[2]));
    }
    return best;
  }

  void push_children(const BoxNode& node, const BoxNode& at) {
    Waiting near{node.left, least_square(tree_.nodes[static_cast<std::size_t>(node.left)], at, test_)};
    Waiting far{node.left + 1, least_square(tree_.nodes[static_cast<std::size_t>(node.left) + 1], at, test_)};
    if (far.square < near.square) std::swap(near, far);
    waiting_.push_back(far);
    waiting_.push_back(near);
  }

  HostPoints points_;
  std::span<const GlobalIndex> group_;
  PairTest test_;
  BoxTree tree_;
  std::vector<Waiting> waiting_;
};

}  // namespace

double smallest_gap_in_crowd(const HostPoints& points, std::span<const GlobalIndex> group,
                             const PairTest& test) {
  return GapFinder(points, group, test).smallest_square();
}

std::vector<double> nearest_in_crowd(const HostPoints& points, std::span<const GlobalIndex> group,
                                     std::span<const LocalIndex> wanted, const PairTest& test) {
  NearestFinder finder(points, group, test);
  std::vector<double> squares;
  squares.reserve(wanted.size());
  for (const LocalIndex point : wanted) squares.push_back(finder.smallest_square(point));
  return squares;
}

}  // namespace exomerge::kernels
