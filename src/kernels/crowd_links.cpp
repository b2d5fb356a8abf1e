// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Components of points that crowd, on the host.
#include <algorithm>
#include <numeric>
#include <utility>

#include "kernels/box_tree.hpp"

namespace exomerge::kernels {

namespace {

/// A union-find for the points of a tree.
class TreeForest {
 public:
  TreeForest(std::size_t points, std::span<const LocalIndex> known) : parents_(known.begin(), known.end()) {
    if (!known.empty()) return;
    parents_.resize(points);
    std::iota(parents_.begin(), parents_.end(), 0);
  }

  LocalIndex root(LocalIndex point) {
    while (parent(point) != point) point = parent(point) = parent(parent(point));
    return point;
  }
  void link(LocalIndex point_a, LocalIndex point_b) {
    const LocalIndex a = root(point_a), b = root(point_b);
    parent(std::max(a, b)) = std::min(a, b);
  }
  /// The lowest index of each point's component.
  std::vector<LocalIndex> components() {
    for (LocalIndex i = 0; i < static_cast<LocalIndex>(parents_.size()); ++i) parent(i) = root(i);
    return std::move(parents_);
  }

 private:
  LocalIndex& parent(LocalIndex point) { return parents_[static_cast<std::size_t>(point)]; }

  std::vector<LocalIndex> parents_;
};

class Linker : public DualVisit<Linker> {
 public:
  Linker(const HostPoints& points, const PairTest& test, std::span<const LocalIndex> known)
      : DualVisit(points, test), forest_(points.x.size(), known), knows_(!known.empty()) {
    visit_all();
  }

  std::vector<LocalIndex> components() { return forest_.components(); }

  bool settle_one(BoxNode& node) {
    if (knows_ && (node.is_united = is_one_component(node))) return true;
    if (!test_.within(greatest_square(node, node, test_))) return false;
    unite(node);
    return true;
  }

  bool settle_two(BoxNode& a, BoxNode& b) {
    if (a.is_united && b.is_united && root_at(a.begin) == root_at(b.begin)) return true;
    if (!test_.within(least_square(a, b, test_))) return true;
    if (!test_.within(greatest_square(a, b, test_))) return false;
    unite(a);
    unite(b);
    link(a.begin, b.begin);
    return true;
  }

  void compare_leaf(BoxNode& leaf) {
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      for (LocalIndex j = leaf.begin; j < i; ++j) {
        if (!is_known(i, j) && test_.within(square(i, j))) link(i, j);
      }
    }
  }

  void compare_leaves(const BoxNode& a, const BoxNode& b) {
    const bool one_link_will_do = a.is_united && b.is_united;
    for (LocalIndex i = a.begin; i < (a.is_point ? a.begin + 1 : a.end); ++i) {
      for (LocalIndex j = b.begin; j < (b.is_point ? b.begin + 1 : b.end); ++j) {
        if (is_known(i, j) || !test_.within(square(i, j))) continue;
        link(i, j);
        if (one_link_will_do) return;
      }
    }
  }

  void leave(BoxNode& node) {
    if (node.is_leaf()) {
      node.is_united = is_one_component(node);
    } else {
      const BoxNode& left = this->node(node.left);
      const BoxNode& right = this->node(node.left + 1);
      node.is_united = left.is_united && right.is_united && root_at(left.begin) == root_at(right.begin);
    }
  }

 private:
  LocalIndex point_at(LocalIndex position) const { return tree_.order[static_cast<std::size_t>(position)]; }
  LocalIndex root_at(LocalIndex position) { return forest_.root(point_at(position)); }
  bool is_known(LocalIndex i, LocalIndex j) { return knows_ && root_at(i) == root_at(j); }
  bool is_one_component(const BoxNode& node) {
    const LocalIndex first = root_at(node.begin);
    for (LocalIndex i = node.begin + 1; i < node.end; ++i) {
      if (root_at(i) != first) return false;
    }
    return true;
  }

  void link(LocalIndex position_a, LocalIndex position_b) {
    forest_.link(point_at(position_a), point_at(position_b));
  }

  void unite(BoxNode& node) {
    if (node.is_united) return;
    for (LocalIndex i = node.begin + 1; i < node.end; ++i) link(i, node.begin);
    node.is_united = true;
  }

  TreeForest forest_;
  bool knows_;
};

/// Links points of different sources only.
class SourceLinker : public DualVisit<SourceLinker> {
 public:
  SourceLinker(const HostPoints& points, std::span<const LocalIndex> source, const PairTest& test,
               std::span<const LocalIndex> known)
      : DualVisit(points, test),
        source_(source),
        second_(tree_.nodes.size()),
        forest_(points.x.size(), known),
        knows_(!known.empty()) {
    find_sources();
    visit_all();
  }

  std::vector<LocalIndex> components() { return forest_.components(); }

  bool settle_one(BoxNode& node) {
    if (is_pure(node)) return true;
    if (!test_.within(greatest_square(node, node, test_))) return false;
    link_all(node, node);
    node.is_united = true;
    return true;
  }

  bool settle_two(BoxNode& a, BoxNode& b) {
    if (a.is_united && b.is_united && root_at(a.begin) == root_at(b.begin)) return true;
    if (is_pure(a) && is_pure(b) && !may_link(a.begin, b.begin)) return true;
    if (!test_.within(least_square(a, b, test_))) return true;
    if (!test_.within(greatest_square(a, b, test_))) return false;
    link_all(a, b);
    return true;
  }

  void compare_leaf(const BoxNode& leaf) {
    for (LocalIndex i = leaf.begin; i < leaf.end; ++i) {
      for (LocalIndex j = leaf.begin; j < i; ++j) compare(i, j);
    }
  }

  void compare_leaves(const BoxNode& a, const BoxNode& b) {
    for (LocalIndex i = a.begin; i < a.end; ++i) {
      for (LocalIndex j = b.begin; j < b.end; ++j) compare(i, j);
    }
  }

  void leave(BoxNode& node) {
    const LocalIndex first = root_at(node.begin);
    node.is_united = true;
    for (LocalIndex i = node.begin + 1; i < node.end && node.is_united; ++i)
      node.is_united = root_at(i) == first;
  }

 private:
  std::size_t number(const BoxNode& node) const {
    return static_cast<std::size_t>(&node - tree_.nodes.data());
  }
  /// No two of its points may be linked.
  bool is_pure(const BoxNode& node) const { return second_[number(node)] < 0; }
  LocalIndex source_at(LocalIndex position) const {
    return source_[static_cast<std::size_t>(point_at(position))];
  }
  bool may_link(LocalIndex i, LocalIndex j) const {
    return i != j && (source_at(i) != source_at(j) || source_at(i) < 0);
  }

  void find_sources() {
    for (const BoxNode& node : tree_.nodes) {
      LocalIndex& second = second_[number(node)];
      second = -1;
      for (LocalIndex i = node.begin + 1; i < node.end && second < 0; ++i)
        if (may_link(node.begin, i)) second = i;
    }
  }

  /// Links all that may be linked between nodes whose points are all within the distance. Two points of
  /// different sources in each are enough to go through: whatever may be linked is linked over them.
  void link_all(const BoxNode& a, const BoxNode& b) {
    link_to(a, b.begin);
    link_to(a, second_[number(b)]);
    link_to(b, a.begin);
    link_to(b, second_[number(a)]);
  }
  void link_to(const BoxNode& node, LocalIndex position) {
    for (LocalIndex i = node.begin; position >= 0 && i < node.end; ++i) {
      if (may_link(i, position)) link(i, position);
    }
  }

  void compare(LocalIndex i, LocalIndex j) {
    if (!may_link(i, j) || (knows_ && root_at(i) == root_at(j))) return;
    if (test_.within(square(i, j))) link(i, j);
  }

  LocalIndex point_at(LocalIndex position) const { return tree_.order[static_cast<std::size_t>(position)]; }
  LocalIndex root_at(LocalIndex position) { return forest_.root(point_at(position)); }
  void link(LocalIndex position_a, LocalIndex position_b) {
    forest_.link(point_at(position_a), point_at(position_b));
  }

  std::span<const LocalIndex> source_;
  std::vector<LocalIndex> second_;  ///< by node: the first position whose source differs from the first one's
  TreeForest forest_;
  bool knows_;
};

}  // namespace

std::vector<LocalIndex> link_crowded_points(const HostPoints& points, const PairTest& test,
                                            std::span<const LocalIndex> known) {
  return Linker(points, test, known).components();
}

std::vector<LocalIndex> link_crowded_sources(const HostPoints& points, std::span<const LocalIndex> source,
                                             const PairTest& test, std::span<const LocalIndex> known) {
  return SourceLinker(points, source, test, known).components();
}

}  // namespace exomerge::kernels
