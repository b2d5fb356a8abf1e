// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "kernels/crowd_on_host.hpp"
#include "kernels/dense_cells.hpp"
#include "kernels/host_copy.hpp"
#include "kernels/pair_rules.hpp"
#include "kernels/selection.hpp"

namespace exomerge::kernels {

/// Half of the cells around a cell, up to some number of cells away along each axis, the nearest first: two
/// cells that touch are mostly linked by the first pair that is tried, and then others need no look.
class CellsAround {
 public:
  explicit CellsAround(int distance) {
    const int width = 2 * distance + 1, half = width * width * width / 2;
    for (int square = 1; square <= 3 * distance * distance; ++square) {
      for (int code = half + 1; code < width * width * width; ++code) {  // those before `half` mirror these
        const int i = code % width - distance, j = code / width % width - distance,
                  k = code / (width * width) - distance;
        if (i * i + j * j + k * k == square) add(i, j, k);
      }
    }
  }

  KOKKOS_INLINE_FUNCTION int count() const { return count_; }
  KOKKOS_INLINE_FUNCTION int offset(int number, int axis) const { return offset_[number][axis]; }

 private:
  void add(int i, int j, int k) {
    offset_[count_][0] = static_cast<std::int8_t>(i);
    offset_[count_][1] = static_cast<std::int8_t>(j);
    offset_[count_][2] = static_cast<std::int8_t>(k);
    ++count_;
  }

  std::int8_t offset_[62][3];
  int count_ = 0;
};

/// Links the points of a crowd that lie in different cells, and those of one cell where a cell is wider than
/// the tolerance.
template <class MemorySpace>
struct CrowdLinks {
  static constexpr int most_compared = 4096;

  DenseCells<MemorySpace> cells;
  PairTest test;
  Forest<LocalIndex, MemorySpace> forest;
  Kokkos::View<std::uint8_t*, MemorySpace> is_hard;  ///< cells that must be compared in another way
  CellsAround around;
  bool is_tight;  ///< all points of a cell are linked: one pair answers for two cells
  bool knows;     ///< some points were linked before

  KOKKOS_INLINE_FUNCTION void link_cell(LocalIndex cell) const {
    if (!is_tight) link_inside(cell);
    const CellBox here = cells.place_in_grid(cell);
    for (int n = 0; n < around.count(); ++n) {
      cells.prefetch_cell(here.lower[0] + around.offset(n, 0), here.lower[1] + around.offset(n, 1),
                          here.lower[2] + around.offset(n, 2));
    }
    for (int n = 0; n < around.count(); ++n) {
      cells.visit_cell(here.lower[0] + around.offset(n, 0), here.lower[1] + around.offset(n, 1),
                       here.lower[2] + around.offset(n, 2), [&](LocalIndex other) {
                         if (other != cell) link_cells(cell, other);
                       });
    }
  }

 private:
  using Box = typename DenseCells<MemorySpace>::Box;

  KOKKOS_INLINE_FUNCTION void link_inside(LocalIndex cell) const {
    const LocalIndex begin = cells.begin(cell), end = cells.end(cell);
    if (end - begin > 90) {  // more pairs than are compared between two cells
      is_hard(cell) = 1;
      return;
    }
    for (LocalIndex p = begin + 1; p < end; ++p) {
      for (LocalIndex q = begin; q < p; ++q) {
        if (!is_linked(p, q) && test.within(square(p, q))) forest.link(cells.point(p), cells.point(q));
      }
    }
  }

  KOKKOS_INLINE_FUNCTION void link_cells(LocalIndex a, LocalIndex b) const {
    if (is_tight && forest.root(cells.first(a)) == forest.root(cells.first(b))) return;
    const Box box = cells.box(b);
    int compared = 0;
    for (LocalIndex p = cells.begin(a); p < cells.end(a); ++p) {
      if (!test.within(square_to_box(p, box))) continue;
      for (LocalIndex q = cells.begin(b); q < cells.end(b); ++q) {
        if (!is_tight && is_linked(p, q)) continue;
        if (test.within(square(p, q))) {
          forest.link(cells.point(p), cells.point(q));
          if (is_tight) return;
        }
        if (++compared < most_compared) continue;
        is_hard(a) = 1;
        is_hard(b) = 1;
        return;
      }
    }
  }

  /// Looks only where groups were known before: else it costs more than to compare.
  KOKKOS_INLINE_FUNCTION bool is_linked(LocalIndex p, LocalIndex q) const {
    return knows && forest.root(cells.point(p)) == forest.root(cells.point(q));
  }
  KOKKOS_INLINE_FUNCTION double square(LocalIndex p, LocalIndex q) const {
    return test.square(cells.at(0, p) - cells.at(0, q), cells.at(1, p) - cells.at(1, q),
                       cells.at(2, p) - cells.at(2, q));
  }
  /// At most that of any point in the box: subtraction and squaring round monotonically.
  KOKKOS_INLINE_FUNCTION double square_to_box(LocalIndex p, const Box& box) const {
    double gap[3];
    for (int axis = 0; axis < 3; ++axis) {
      const double at = cells.at(axis, p);
      gap[axis] =
          at < box.lower[axis] ? box.lower[axis] - at : (at > box.upper[axis] ? at - box.upper[axis] : 0.0);
    }
    return test.square(gap[0], gap[1], gap[2]);
  }
};

/// For each point of a list the position in it of the first one that is known to be of the same group; empty
/// when no groups are known.
template <class ExecutionSpace, class Index, class MemorySpace, class Known>
Kokkos::View<LocalIndex*, MemorySpace> known_in_list(const ExecutionSpace& exec,
                                                     Kokkos::View<Index*, MemorySpace> list,
                                                     const Known& known) {
  const auto first = scratch<LocalIndex, MemorySpace>("exomerge::crowd::first_known", known.extent(0));
  if (known.extent(0) == 0) return first;
  const auto result = scratch<LocalIndex, MemorySpace>("exomerge::crowd::known", list.extent(0));
  const IndexRange<ExecutionSpace> all(exec, 0, static_cast<std::int64_t>(list.extent(0)));
  Kokkos::deep_copy(exec, first, std::numeric_limits<LocalIndex>::max());
  Kokkos::parallel_for(
      "exomerge::crowd::first_known", all, KOKKOS_LAMBDA(std::int64_t i) {
        Kokkos::atomic_fetch_min(&first(known(list(i))), static_cast<LocalIndex>(i));
      });
  Kokkos::parallel_for(
      "exomerge::crowd::known", all, KOKKOS_LAMBDA(std::int64_t i) { result(i) = first(known(list(i))); });
  fence(exec, "exomerge: the scratch of a crowd may go");
  return result;
}

/// Links by a tree on the host. `list`: points, by their position in `points`. What the forest has linked is
/// not compared.
template <class ExecutionSpace, class MemorySpace>
void link_by_tree(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                  Kokkos::View<LocalIndex*, MemorySpace> list, const PairTest& test,
                  const Forest<LocalIndex, MemorySpace>& forest) {
  if (list.extent(0) < 2) return;
  const auto roots = scratch<LocalIndex, MemorySpace>("exomerge::crowd::roots", points.x.extent(0));
  Kokkos::parallel_for(
      "exomerge::crowd::roots", IndexRange<ExecutionSpace>(exec, 0, points.size()),
      KOKKOS_LAMBDA(std::int64_t p) { roots(p) = forest.root(static_cast<LocalIndex>(p)); });
  const auto known = on_host(exec, known_in_list(exec, list, roots));
  const auto component = on_device<MemorySpace>(
      exec, with_host_points(exec, gathered(exec, points, list), [&](const HostPoints& crowd) {
        return link_crowded_points(crowd, test, as_span(known));
      }));
  Kokkos::parallel_for(
      "exomerge::crowd::link_by_tree",
      IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(list.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { forest.link(list(i), list(component(i))); });
}

template <class ExecutionSpace, class MemorySpace>
void link_by_cells(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                   const DenseCells<MemorySpace>& cells, bool is_tight, const PairTest& test,
                   const Forest<LocalIndex, MemorySpace>& forest, bool knows) {
  const auto is_hard =
      scratch<std::uint8_t, MemorySpace>("exomerge::crowd::is_hard", static_cast<std::size_t>(cells.size()));
  Kokkos::deep_copy(exec, is_hard, std::uint8_t{0});
  if (is_tight) {
    Kokkos::parallel_for(
        "exomerge::crowd::link_within_cells", IndexRange<ExecutionSpace>(exec, 0, points.size()),
        KOKKOS_LAMBDA(std::int64_t p) {
          forest.link(static_cast<LocalIndex>(p), cells.first(cells.cell_of(static_cast<LocalIndex>(p))));
        });
  }
  const CrowdLinks<MemorySpace> links{cells,    test, forest, is_hard, CellsAround(is_tight ? 2 : 1),
                                      is_tight, knows};
  Kokkos::parallel_for(
      "exomerge::crowd::link_cells", IndexRange<ExecutionSpace>(exec, 0, cells.size()),
      KOKKOS_LAMBDA(std::int64_t cell) { links.link_cell(static_cast<LocalIndex>(cell)); });
  const auto hard = select<LocalIndex, MemorySpace>(
      exec, points.size(),
      KOKKOS_LAMBDA(std::int64_t p) { return is_hard(cells.cell_of(static_cast<LocalIndex>(p))) != 0; });
  link_by_tree(exec, points, hard, test, forest);
}

/// Links by cells of which all points are within the tolerance of each other. False when there are so few
/// points in most of them that it does not pay.
template <class ExecutionSpace, class MemorySpace>
bool link_by_tight_cells(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointGrid& grid,
                         const PairTest& test, const Forest<LocalIndex, MemorySpace>& forest, bool knows) {
  const DenseCells<MemorySpace> cells(exec, points, grid);
  if (points.size() < 4 * std::int64_t{cells.size()}) return false;
  link_by_cells(exec, points, cells, true, test, forest, knows);
  return true;
}

/// Links points that are in an order in which neighbours are near each other. `knows`: some are linked
/// already.
template <class ExecutionSpace, class MemorySpace>
void link_sorted_crowd(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                       const PointBounds& bounds, double tolerance, const PairTest& test,
                       const Forest<LocalIndex, MemorySpace>& forest, bool knows) {
  // A little less than the edge at which all points of a cell are within the tolerance, for the rounding of
  // cells; where that is coarser, the tree does without them.
  const double tight_edge =
      std::min(tolerance / std::sqrt(3.0) * (1.0 - 1e-6), 2.0 * bounds.largest_extent());
  const PointGrid tight(bounds, tight_edge, 0.0);
  if (!tight.is_precise(bounds, tight_edge)) {
    const auto all = iota<LocalIndex, MemorySpace>(exec, "exomerge::crowd::all", points.size());
    link_by_tree(exec, points, all, test, forest);
  } else if (!link_by_tight_cells(exec, points, tight, test, forest, knows)) {
    const PointGrid wide(bounds, tolerance * (1.0 + 1e-6), 0.0);
    link_by_cells(exec, points, DenseCells<MemorySpace>(exec, points, wide), false, test, forest, knows);
  }
}

/// The points of a list in an order in which neighbours are near each other.
template <class ExecutionSpace, class Index, class MemorySpace>
std::pair<Kokkos::View<LocalIndex*, MemorySpace>, Points<MemorySpace>> sorted_by_place(
    const ExecutionSpace& exec, const Points<MemorySpace>& points, Kokkos::View<Index*, MemorySpace> list,
    double edge) {
  const Points<MemorySpace> crowd = gathered(exec, points, list);
  const PointBounds bounds = point_bounds<ExecutionSpace, MemorySpace>(exec, crowd.x, crowd.y, crowd.z);
  const DenseCells<MemorySpace> blocks(exec, crowd, PointGrid(bounds, edge, 0.0));
  fence(exec, "exomerge: the scratch of a crowd may go");
  return {blocks.order(), blocks.sorted_points()};
}

template <class Index, class MemorySpace>
LocalIndex crowd_size(const Kokkos::View<Index*, MemorySpace>& list) {
  if (list.extent(0) <= static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max()))
    return static_cast<LocalIndex>(list.extent(0));
  throw Error("coincident points: " + std::to_string(list.extent(0)) +
              " points have too many near neighbours for one call");
}

/// Links the points of `list`, of which too many are near each other to compare pairs.
template <class ExecutionSpace, class Index, class MemorySpace>
void link_crowd(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                Kokkos::View<Index*, MemorySpace> list, const LinkAll<Index, MemorySpace>& rule) {
  const LocalIndex size = crowd_size(list);
  const double tolerance = rule.test.distance(rule.test.limit());
  const auto [order, crowd] = sorted_by_place(exec, points, list, 4.0 * tolerance);
  const PointBounds bounds = point_bounds<ExecutionSpace, MemorySpace>(exec, crowd.x, crowd.y, crowd.z);
  const auto known =
      known_in_list(exec, gathered(exec, Kokkos::View<const Index*, MemorySpace>(list), order), rule.known);
  const Forest<LocalIndex, MemorySpace> forest(
      known.extent(0) > 0 ? known : iota<LocalIndex, MemorySpace>(exec, "exomerge::crowd::parent", size));
  link_sorted_crowd(exec, crowd, bounds, tolerance, rule.test, forest, known.extent(0) > 0);
  const auto& whole = rule.forest;
  const auto& places = order;  // a structured binding cannot be captured
  Kokkos::parallel_for(
      "exomerge::crowd::link", IndexRange<ExecutionSpace>(exec, 0, size), KOKKOS_LAMBDA(std::int64_t i) {
        whole.link(list(places(i)), list(places(forest.root(static_cast<LocalIndex>(i)))));
      });
  fence(exec, "exomerge: the scratch of a crowd may go");
}

/// The same for pairs of different sources.
template <class ExecutionSpace, class Index, class MemorySpace>
void link_crowd(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                Kokkos::View<Index*, MemorySpace> list, const LinkSources<Index, MemorySpace>& rule) {
  const LocalIndex size = crowd_size(list);
  const auto source = on_host(exec, gathered(exec, rule.source, list));
  const auto known = on_host(exec, known_in_list(exec, list, rule.all.known));
  const auto component = on_device<MemorySpace>(
      exec, with_host_points(exec, gathered(exec, points, list), [&](const HostPoints& crowd) {
        return link_crowded_sources(crowd, as_span(source), rule.all.test, as_span(known));
      }));
  Kokkos::parallel_for(
      "exomerge::crowd::link_sources", IndexRange<ExecutionSpace>(exec, 0, size),
      KOKKOS_LAMBDA(std::int64_t i) { rule.all.forest.link(list(i), list(component(i))); });
  fence(exec, "exomerge: the scratch of a crowd may go");
}

}  // namespace exomerge::kernels
