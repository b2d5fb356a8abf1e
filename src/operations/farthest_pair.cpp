// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/farthest_pair.hpp"

#include <algorithm>
#include <cmath>

namespace exomerge {

namespace {

/// A tree of boxes over points, each half of the points of the one above.
class PointTree {
 public:
  PointTree(std::vector<Point> points, const kernels::PairTest& scale, double known)
      : points_(std::move(points)), scale_(scale), best_(known) {
    if (!points_.empty()) add(0, points_.size());
  }

  double largest_square() {
    if (points_.empty()) return best_;
    std::vector<Pair> open{{0, 0, reach(0, 0)}};
    while (!open.empty()) {
      const Pair pair = open.back();
      open.pop_back();
      if (pair.reach <= best_) continue;
      if (nodes_[pair.a].is_leaf() && nodes_[pair.b].is_leaf()) {
        compare(nodes_[pair.a], nodes_[pair.b]);
      } else {
        split(pair, open);
      }
    }
    return best_;
  }

 private:
  static constexpr std::size_t leaf_size = 8;

  struct Node {
    Point lower, upper;
    std::size_t begin, end;
    std::size_t left = 0, right = 0;  ///< 0: a leaf

    bool is_leaf() const { return left == 0; }
    double extent(std::size_t axis) const { return upper[axis] - lower[axis]; }
  };

  struct Pair {
    std::size_t a, b;
    double reach;
  };

  std::size_t add(std::size_t begin, std::size_t end) {
    const std::size_t index = nodes_.size();
    Node node{points_[begin], points_[begin], begin, end};
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        node.lower[axis] = std::min(node.lower[axis], points_[i][axis]);
        node.upper[axis] = std::max(node.upper[axis], points_[i][axis]);
      }
    }
    nodes_.push_back(node);
    if (end - begin <= leaf_size) return index;
    std::size_t longest = 0;
    for (std::size_t axis = 1; axis < 3; ++axis) {
      if (node.extent(axis) > node.extent(longest)) longest = axis;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    const auto at = [&](std::size_t i) { return points_.begin() + static_cast<std::ptrdiff_t>(i); };
    std::nth_element(at(begin), at(middle), at(end),
                     [&](const Point& p, const Point& q) { return p[longest] < q[longest]; });
    const std::size_t left = add(begin, middle);
    const std::size_t right = add(middle, end);
    nodes_[index].left = left;
    nodes_[index].right = right;
    return index;
  }

  /// No point of one box is farther from one of the other: rounding keeps the order.
  double reach(std::size_t a, std::size_t b) const {
    Point widest;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      widest[axis] = std::max(nodes_[a].upper[axis] - nodes_[b].lower[axis],
                              nodes_[b].upper[axis] - nodes_[a].lower[axis]);
    }
    return scale_.square(widest[0], widest[1], widest[2]);
  }

  void compare(const Node& a, const Node& b) {
    for (std::size_t i = a.begin; i < a.end; ++i) {
      for (std::size_t j = b.begin; j < b.end; ++j) {
        const Point &p = points_[i], &q = points_[j];
        best_ = std::max(best_, scale_.square(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }

  /// The halves, those that reach farthest last, which are looked at first.
  void split(const Pair& pair, std::vector<Pair>& open) const {
    const Node &a = nodes_[pair.a], &b = nodes_[pair.b];
    const std::size_t first = open.size();
    const auto push = [&](std::size_t i, std::size_t j) {
      const double far = reach(i, j);
      if (far > best_) open.push_back({i, j, far});
    };
    if (pair.a == pair.b) {
      push(a.left, a.left);
      push(a.right, a.right);
      push(a.left, a.right);
    } else if (b.is_leaf() || (!a.is_leaf() && a.end - a.begin >= b.end - b.begin)) {
      push(a.left, pair.b);
      push(a.right, pair.b);
    } else {
      push(pair.a, b.left);
      push(pair.a, b.right);
    }
    std::sort(open.begin() + static_cast<std::ptrdiff_t>(first), open.end(),
              [](const Pair& p, const Pair& q) { return p.reach < q.reach; });
  }

  std::vector<Point> points_;
  const kernels::PairTest& scale_;
  double best_;
  std::vector<Node> nodes_;
};

}  // namespace

double largest_square(std::vector<Point> points, const kernels::PairTest& scale, double known) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return PointTree(std::move(points), scale, known).largest_square();
}

}  // namespace exomerge
