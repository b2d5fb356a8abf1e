// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <vector>

#include "kernels/crowd_on_host.hpp"

namespace exomerge::kernels {

/// A box of a tree, with the points `order[begin..end)`; children are `left` and `left + 1`.
struct BoxNode {
  std::array<double, 3> lower, upper;
  LocalIndex begin, end;
  LocalIndex left = -1;
  bool is_point = false;   // all its points are equal
  bool is_united = false;  // linking: one component; searching for gaps: one group

  bool is_leaf() const { return left < 0; }
};

/// Halves the points along the longest side of their box until few are left or all are equal.
class BoxTree {
 public:
  explicit BoxTree(const HostPoints& points) : order(points.x.size()), axes_{points.x, points.y, points.z} {
    std::iota(order.begin(), order.end(), 0);
    nodes.reserve(order.size() / 2 + 1);
    if (order.empty()) return;
    nodes.push_back(make_node(0, static_cast<LocalIndex>(order.size())));
    for (std::size_t i = 0; i < nodes.size(); ++i) split(i);
  }

  double coordinate(std::size_t axis, LocalIndex position) const {
    return axes_[axis][static_cast<std::size_t>(order[static_cast<std::size_t>(position)])];
  }

  static constexpr LocalIndex leaf_size = 8;

  std::vector<LocalIndex> order;
  std::vector<BoxNode> nodes;

 private:
  BoxNode make_node(LocalIndex begin, LocalIndex end) const {
    BoxNode node;
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
    const BoxNode node = nodes[index];
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
inline double least_square(const BoxNode& a, const BoxNode& b, const PairTest& test) {
  std::array<double, 3> gap;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    gap[axis] = std::max({0.0, a.lower[axis] - b.upper[axis], b.lower[axis] - a.upper[axis]});
  }
  return test.square(gap[0], gap[1], gap[2]);
}

inline double greatest_square(const BoxNode& a, const BoxNode& b, const PairTest& test) {
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
  BoxNode& node(LocalIndex index) { return tree_.nodes[static_cast<std::size_t>(index)]; }

  PairTest test_;
  BoxTree tree_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  void visit(LocalIndex index) {
    BoxNode& here = node(index);
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

  bool is_wider(const BoxNode& a, const BoxNode& b) const {
    return greatest_square(a, a, test_) > greatest_square(b, b, test_);
  }
};

}  // namespace exomerge::kernels
