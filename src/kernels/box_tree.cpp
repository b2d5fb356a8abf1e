// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/box_tree.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace exomerge::kernels {

namespace {

constexpr LocalIndex leaf_size = 8;

/// A box with the points `order[begin..end)`; children are `left` and `left + 1`.
struct Node {
  std::array<double, 3> lower, upper;
  LocalIndex begin, end;
  LocalIndex left = -1;
  bool is_point = false;   // all its points are equal
  bool is_united = false;  // linking: one component; searching for gaps: one group

  bool is_leaf() const { return left < 0; }
};

/// Halves the points along the longest side of their box until few are left or all are equal.
class Tree {
 public:
  explicit Tree(const HostPoints& points) : order(points.x.size()), axes_{points.x, points.y, points.z} {
    std::iota(order.begin(), order.end(), 0);
    nodes.reserve(order.size() / 2 + 1);
    if (order.empty()) return;
    nodes.push_back(make_node(0, static_cast<LocalIndex>(order.size())));
    for (std::size_t i = 0; i < nodes.size(); ++i) split(i);
  }

  double coordinate(std::size_t axis, LocalIndex position) const {
    return axes_[axis][static_cast<std::size_t>(order[static_cast<std::size_t>(position)])];
  }

  std::vector<LocalIndex> order;
  std::vector<Node> nodes;

 private:
  Node make_node(LocalIndex begin, LocalIndex end) const {
    Node node;
    node.begin = begin;
    node.end = end;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      double low = coordinate(axis, begin), high = low;
      for (LocalIndex i = begin + 1; i < end; ++i) {
        low = std::min(low, coordinate(axis, i));
        high = std::max(high, coordinate(axis, i));
      }
      node.lower[axis] = low;
      node.upper[axis] = high;
    }
    node.is_point = node.lower == node.upper;
    return node;
  }

  void split(std::size_t index) {
    const Node node = nodes[index];
    if (node.is_point || node.end - node.begin <= leaf_size) return;
    std::size_t longest = 0;
    for (std::size_t axis = 1; axis < 3; ++axis) {
      if (node.upper[axis] - node.lower[axis] > node.upper[longest] - node.lower[longest]) longest = axis;
    }
    const LocalIndex middle = node.begin + (node.end - node.begin) / 2;
    const std::span<const double> values = axes_[longest];
    std::nth_element(order.begin() + node.begin, order.begin() + middle, order.begin() + node.end,
                     [&](LocalIndex a, LocalIndex b) {
                       return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
                     });
    nodes[index].left = static_cast<LocalIndex>(nodes.size());
    nodes.push_back(make_node(node.begin, middle));
    nodes.push_back(make_node(middle, node.end));
  }

  std::array<std::span<const double>, 3> axes_;
};

/// Bounds on the square of the distance between points of two boxes. Subtraction, scaling and squaring round
/// monotonically, so the bounds hold exactly for the squares computed for pairs of points.
double least_square(const Node& a, const Node& b, const PairTest& test) {
  std::array<double, 3> gap;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    gap[axis] = std::max({0.0, a.lower[axis] - b.upper[axis], b.lower[axis] - a.upper[axis]});
  }
  return test.square(gap[0], gap[1], gap[2]);
}

double greatest_square(const Node& a, const Node& b, const PairTest& test) {
  std::array<double, 3> width;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    width[axis] = std::max(a.upper[axis] - b.lower[axis], b.upper[axis] - a.lower[axis]);
  }
  return test.square(width[0], width[1], width[2]);
}

/// Visits a tree's pairs of boxes. `Derived` decides which pairs need a closer look:
/// `settle_one(node)` and `settle_two(a, b)` return true when the node or pair is done, and otherwise the
/// children are visited, the nearest first, since an early link or a near pair saves the rest; `compare_leaf`
/// and `compare_leaves` do leaves; `leave(node)` follows the visit of a node.
template <class Derived>
class DualVisit {
 public:
  DualVisit(const HostPoints& points, const PairTest& test) : test_(test), tree_(points) {}

 protected:
  void visit_all() {
    if (!tree_.nodes.empty()) visit(0);
  }

  double square(LocalIndex a, LocalIndex b) const {
    return test_.square(tree_.coordinate(0, a) - tree_.coordinate(0, b),
                        tree_.coordinate(1, a) - tree_.coordinate(1, b),
                        tree_.coordinate(2, a) - tree_.coordinate(2, b));
  }
  Node& node(LocalIndex index) { return tree_.nodes[static_cast<std::size_t>(index)]; }

  PairTest test_;
  Tree tree_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  void visit(LocalIndex index) {
    Node& here = node(index);
    if (derived().settle_one(here)) return;
    if (here.is_leaf()) {
      derived().compare_leaf(here);
    } else {
      visit(here.left);
      visit(here.left + 1);
      visit_pair(here.left, here.left + 1);
    }
    derived().leave(here);
  }

  void visit_pair(LocalIndex a, LocalIndex b) {
    if (derived().settle_two(node(a), node(b))) return;
    if (node(a).is_leaf() && node(b).is_leaf()) {
      derived().compare_leaves(node(a), node(b));
      return;
    }
    if (node(a).is_leaf() || (!node(b).is_leaf() && is_wider(node(b), node(a)))) std::swap(a, b);
    LocalIndex near = open(a), far = near + 1;
    if (least_square(node(far), node(b), test_) < least_square(node(near), node(b), test_))
      std::swap(near, far);
    visit_pair(near, b);
    visit_pair(far, b);
  }

  // Children of a united node are united.
  LocalIndex open(LocalIndex index) {
    const LocalIndex left = node(index).left;
    if (node(index).is_united) node(left).is_united = node(left + 1).is_united = true;
    return left;
  }

  bool is_wider(const Node& a, const Node& b) const {
    return greatest_square(a, a, test_) > greatest_square(b, b, test_);
  }
};

class Linker : public DualVisit<Linker> {
 public:
  Linker(const HostPoints& points, const PairTest& test)
      : DualVisit(points, test), parents_(points.x.size()) {
    std::iota(parents_.begin(), parents_.end(), 0);
    visit_all();
  }

  std::vector<LocalIndex> components() {
    for (LocalIndex i = 0; i < static_cast<LocalIndex>(parents_.size()); ++i) parent(i) = root(i);
    return std::move(parents_);
  }

  bool settle_one(Node& node) {
    if (!test_.within(greatest_square(node, node, test_))) return false;
    unite(node);
    return true;
  }

  bool settle_two(Node& a, Node& b) {
    if (a.is_united && b.is_united && root_at(a.begin) == root_at(b.begin)) return true;
    if (!test_.within(least_square(a, b, test_))) return true;
    if (!test_.within(greatest_square(a, b, test_))) return false;
    unite(a);
    unite(b);
    link(a.begin, b.begin);
    return true;
  }

  void compare_leaf(Node& leaf) {
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      for (LocalIndex j = leaf.begin; j < i; ++j) {
        if (test_.within(square(i, j))) link(i, j);
      }
    }
  }

  void compare_leaves(const Node& a, const Node& b) {
    const bool one_link_will_do = a.is_united && b.is_united;
    for (LocalIndex i = a.begin; i < (a.is_point ? a.begin + 1 : a.end); ++i) {
      for (LocalIndex j = b.begin; j < (b.is_point ? b.begin + 1 : b.end); ++j) {
        if (!test_.within(square(i, j))) continue;
        link(i, j);
        if (one_link_will_do) return;
      }
    }
  }

  void leave(Node& node) {
    if (node.is_leaf()) {
      const LocalIndex first = root_at(node.begin);
      node.is_united = true;
      for (LocalIndex i = node.begin + 1; i < node.end; ++i) node.is_united &= root_at(i) == first;
    } else {
      const Node& left = this->node(node.left);
      const Node& right = this->node(node.left + 1);
      node.is_united = left.is_united && right.is_united && root_at(left.begin) == root_at(right.begin);
    }
  }

 private:
  LocalIndex& parent(LocalIndex point) { return parents_[static_cast<std::size_t>(point)]; }
  LocalIndex root(LocalIndex point) {
    while (parent(point) != point) point = parent(point) = parent(parent(point));
    return point;
  }
  LocalIndex root_at(LocalIndex position) { return root(tree_.order[static_cast<std::size_t>(position)]); }

  void link(LocalIndex position_a, LocalIndex position_b) {
    const LocalIndex a = root_at(position_a), b = root_at(position_b);
    parent(std::max(a, b)) = std::min(a, b);
  }

  void unite(Node& node) {
    if (node.is_united) return;
    for (LocalIndex i = node.begin + 1; i < node.end; ++i) link(i, node.begin);
    node.is_united = true;
  }

  std::vector<LocalIndex> parents_;
};

class GapFinder : public DualVisit<GapFinder> {
 public:
  GapFinder(const HostPoints& points, std::span<const GlobalIndex> group, const PairTest& test)
      : DualVisit(points, test),
        group_(group),
        best_(std::nextafter(test.limit(), std::numeric_limits<double>::infinity())) {
    mark_groups();
    visit_all();
  }

  double smallest_square() const {
    return test_.within(best_) ? best_ : std::numeric_limits<double>::infinity();
  }

  bool settle_one(const Node& node) {
    if (node.is_united) return true;
    if (node.is_point) best_ = 0.0;  // equal points of different groups
    return best_ == 0.0;
  }

  bool settle_two(const Node& a, const Node& b) const {
    if (a.is_united && b.is_united && group_at(a.begin) == group_at(b.begin)) return true;
    return least_square(a, b, test_) >= best_;
  }

  void compare_leaf(const Node& leaf) {
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      for (LocalIndex j = leaf.begin; j < i; ++j) compare(i, j);
    }
  }

  void compare_leaves(const Node& a, const Node& b) {
    for (LocalIndex i = a.begin; i < (a.is_point && a.is_united ? a.begin + 1 : a.end); ++i) {
      for (LocalIndex j = b.begin; j < (b.is_point && b.is_united ? b.begin + 1 : b.end); ++j) compare(i, j);
    }
  }

  void leave(const Node&) {}

 private:
  GlobalIndex group_at(LocalIndex position) const {
    return group_[static_cast<std::size_t>(tree_.order[static_cast<std::size_t>(position)])];
  }

  void compare(LocalIndex i, LocalIndex j) {
    if (group_at(i) != group_at(j)) best_ = std::min(best_, square(i, j));
  }

  // Children come after their parents, so the reverse order meets them first.
  void mark_groups() {
    for (std::size_t i = tree_.nodes.size(); i-- > 0;) {
      Node& here = tree_.nodes[i];
      here.is_united = true;
      if (here.is_leaf()) {
        for (LocalIndex p = here.begin + 1; p < here.end; ++p)
          here.is_united &= group_at(p) == group_at(here.begin);
      } else {
        const Node& left = node(here.left);
        const Node& right = node(here.left + 1);
        here.is_united = left.is_united && right.is_united && group_at(left.begin) == group_at(right.begin);
      }
    }
  }

  std::span<const GlobalIndex> group_;
  double best_;
};

}  // namespace

std::vector<LocalIndex> link_crowded_points(const HostPoints& points, const PairTest& test) {
  return Linker(points, test).components();
}

double smallest_gap_in_crowd(const HostPoints& points, std::span<const GlobalIndex> group,
                             const PairTest& test) {
  return GapFinder(points, group, test).smallest_square();
}

}  // namespace exomerge::kernels
