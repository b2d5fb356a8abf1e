// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Distances between points of different groups.
#include <algorithm>
#include <limits>
#include <optional>

#include "exomerge/coincident_points.hpp"
#include "exomerge/error.hpp"
#include "kernels/arguments.hpp"
#include "kernels/crowd_on_host.hpp"
#include "kernels/dense_cells.hpp"
#include "kernels/host_copy.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/pair_rules.hpp"
#include "kernels/pair_search.hpp"
#include "kernels/sorted_cells.hpp"

namespace exomerge::kernels {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class MemorySpace>
using Groups = Kokkos::View<const GlobalIndex*, MemorySpace>;

/// The smallest gap if it is at most `radius`, else infinity.
template <class ExecutionSpace, class MemorySpace>
double gap_within(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointBounds& bounds,
                  const Groups<MemorySpace>& group, double radius) {
  const PairTest test(radius);
  const CompareGroups<MemorySpace> rule{points, test, group};
  const auto found = search_pairs<GlobalIndex>(exec, points, bounds, radius, rule);
  double best = found.least;
  if (found.crowd.extent(0) > 0) {
    const auto crowd_group = on_host(exec, gathered(exec, group, found.crowd));
    best = std::min(best,
                    with_host_points(exec, gathered(exec, points, found.crowd), [&](const HostPoints& crowd) {
                      return smallest_gap_in_crowd(crowd, as_span(crowd_group), test);
                    }));
  }
  return test.within(best) ? test.distance(best) : infinity;
}

/// The smallest square between points that follow one another; infinite where no two groups do. What is near
/// in a mesh mostly is near in its lists.
template <class ExecutionSpace, class MemorySpace>
double consecutive_square(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                          const Groups<MemorySpace>& group, const PairTest& test) {
  double least = infinity;
  Kokkos::parallel_reduce(
      "exomerge::smallest_gap::consecutive", IndexRange<ExecutionSpace>(exec, 1, points.size()),
      KOKKOS_LAMBDA(std::int64_t p, double& best) {
        if (group(p) == group(p - 1)) return;
        const double square = points.square(test, p, p - 1);
        if (square < best) best = square;
      },
      Kokkos::Min<double>(least));
  return least;
}

/// The smallest gap if it is at most `radius`, else infinity; nothing where cells of that size are too full
/// or not to be had. For radii of about the spacing.
template <class ExecutionSpace, class MemorySpace>
std::optional<double> gap_in_sorted_cells(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                                          const PointBounds& bounds, const Groups<MemorySpace>& group,
                                          double radius) {
  const auto sorted =
      SortedCells<MemorySpace>::make(exec, points, group, bounds, rounded_up(radius) * (1.0 + 1e-5));
  if (!sorted || sorted->is_crowded(exec)) return {};
  const SortedCells<MemorySpace> cells = *sorted;
  const PairTest test(radius);
  const std::int64_t chunks = (cells.size() + cells.chunk - 1) / cells.chunk;
  double least = infinity;
  Kokkos::parallel_reduce(
      "exomerge::smallest_gap::neighbours", IndexRange<ExecutionSpace>(exec, 0, chunks),
      KOKKOS_LAMBDA(std::int64_t chunk, double& best) {
        cells.visit_chunk(chunk, [&](std::int64_t p, std::int64_t q) {
          const double square = cells.points().square(test, p, q);
          if (square < best && cells.group(p) != cells.group(q)) best = square;
        });
      },
      Kokkos::Min<double>(least));
  return test.within(least) ? test.distance(least) : infinity;
}

/// The smallest gap if it is at most `radius` where points are about as dense, else nothing.
template <class ExecutionSpace, class MemorySpace>
std::optional<double> dense_gap(const ExecutionSpace& exec, const Points<MemorySpace>& all,
                                const PointBounds& bounds, const Groups<MemorySpace>& group, double radius) {
  const double spacing = even_spacing(bounds);
  if (!(spacing > 0.0) || radius < spacing / 4) return {};
  const auto list = select<LocalIndex, MemorySpace>(
      exec, all.size(), KOKKOS_LAMBDA(std::int64_t p) { return group(p) >= 0 && all.is_finite(p); });
  if (list.extent(0) < 2) return infinity;
  const bool is_all = list.extent(0) == all.x.extent(0);
  const Points<MemorySpace> points = is_all ? all : gathered(exec, all, list);
  const Groups<MemorySpace> labels = is_all ? group : Groups<MemorySpace>(gathered(exec, group, list));
  const PairTest test(radius);
  const double square = consecutive_square(exec, points, labels, test);
  // A square that is not 0 has lost nothing of its digits, or it is beyond what can be told apart anyhow.
  if (square > 1e-280 && square < infinity) {
    radius = std::min(radius, rounded_up(test.distance(square)));
  }
  for (double tried = std::min(1.2 * spacing, radius);; tried = std::min(2 * tried, radius)) {
    const std::optional<double> gap = gap_in_sorted_cells(exec, points, bounds, labels, tried);
    if (!gap || *gap < infinity || tried >= radius) return gap;
  }
}

/// Looks for the nearest point of another group in the cells around a point, in shells of cells, until no
/// farther shell can hold a nearer one.
template <class MemorySpace>
struct NearestSearch {
  static constexpr LocalIndex longest_walk = 64;

  DenseCells<MemorySpace> cells;
  Kokkos::View<const GlobalIndex*, MemorySpace> group;  ///< by place in the sorted order
  PairTest test;
  double edge_square;  ///< of the edge of a cell, a little less
  int shells;          ///< that reach to the radius

  /// The square of the distance; negative when cells on the way hold too many points.
  KOKKOS_INLINE_FUNCTION double nearest(LocalIndex cell, LocalIndex place) const {
    const CellBox here = cells.place_in_grid(cell);
    double best = infinity;
    for (int shell = 0; shell <= shells; ++shell) {
      // Points of this shell are at least shell - 1 edges away.
      if (shell > 1 && best <= (shell - 1) * (shell - 1) * edge_square) break;
      if (!visit_shell(here, shell, place, best)) return -1.0;
    }
    return best;
  }

 private:
  KOKKOS_INLINE_FUNCTION bool visit_shell(const CellBox& here, int shell, LocalIndex place,
                                          double& best) const {
    bool is_complete = true;
    for_each_in_shell(here, shell,
                      [&](std::int64_t i, std::int64_t j, std::int64_t k) { cells.prefetch_cell(i, j, k); });
    for_each_in_shell(here, shell, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
      cells.visit_cell(
          i, j, k, [&](LocalIndex cell) { is_complete = is_complete && visit_points(cell, place, best); });
    });
    return is_complete;
  }

  template <class Visit>
  KOKKOS_INLINE_FUNCTION static void for_each_in_shell(const CellBox& here, int shell, const Visit& visit) {
    for (int k = -shell; k <= shell; ++k) {
      for (int j = -shell; j <= shell; ++j) {
        const bool is_face = k == -shell || k == shell || j == -shell || j == shell;
        const int step = is_face || shell == 0 ? 1 : 2 * shell;
        for (int i = -shell; i <= shell; i += step)
          visit(here.lower[0] + i, here.lower[1] + j, here.lower[2] + k);
      }
    }
  }

  KOKKOS_INLINE_FUNCTION bool visit_points(LocalIndex cell, LocalIndex place, double& best) const {
    if (cells.end(cell) - cells.begin(cell) > longest_walk) return false;
    for (LocalIndex other = cells.begin(cell); other < cells.end(cell); ++other) {
      if (group(other) == group(place)) continue;
      const double square =
          test.square(cells.at(0, place) - cells.at(0, other), cells.at(1, place) - cells.at(1, other),
                      cells.at(2, place) - cells.at(2, other));
      if (square < best) best = square;
    }
    return true;
  }
};

/// The same by a tree on the host, for the points of `places`.
template <class ExecutionSpace, class MemorySpace>
void search_tree(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                 const Groups<MemorySpace>& group, Kokkos::View<LocalIndex*, MemorySpace> wanted,
                 const PairTest& test, Kokkos::View<double*, MemorySpace> squares) {
  if (wanted.extent(0) == 0) return;
  const auto host_group = on_host(exec, group);
  const auto host_wanted = on_host(exec, wanted);
  const auto found =
      on_device<MemorySpace>(exec, with_host_points(exec, points, [&](const HostPoints& all) {
                               return nearest_in_crowd(all, as_span(host_group), as_span(host_wanted), test);
                             }));
  Kokkos::parallel_for(
      "exomerge::nearest_other::take",
      IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(wanted.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { squares(wanted(i)) = found(i); });
  fence(exec, "exomerge: what the host found may go");
}

/// The square of the distance from each point to the nearest of another group; where none is within `radius`,
/// any number beyond it.
template <class ExecutionSpace, class MemorySpace>
Kokkos::View<double*, MemorySpace> nearest_squares(const ExecutionSpace& exec,
                                                   const Points<MemorySpace>& points,
                                                   const Groups<MemorySpace>& group, double radius) {
  const PairTest test(radius);
  const PointBounds bounds = point_bounds<ExecutionSpace, MemorySpace>(exec, points.x, points.y, points.z);
  const auto squares = scratch<double, MemorySpace>("exomerge::nearest_other::squares", points.x.extent(0));
  // About one point in a cell, and the edge a little longer than the spacing of a regular mesh, whose nearest
  // points then lie in the first shell; few shells must reach the radius.
  const double edge = std::max(1.2 * even_spacing(bounds), radius / 4.0);
  const PointGrid grid(bounds, edge, 0.0);
  if (edge > 0.0 && grid.is_precise(bounds, edge)) {
    const DenseCells<MemorySpace> cells(exec, points, grid);
    const NearestSearch<MemorySpace> search{cells, gathered(exec, group, cells.order()), test,
                                            test.square(edge * (1.0 - 1e-6), 0.0, 0.0),
                                            static_cast<int>(radius / edge * (1.0 + 1e-6)) + 1};
    Kokkos::parallel_for(
        "exomerge::nearest_other::search", IndexRange<ExecutionSpace>(exec, 0, cells.size()),
        KOKKOS_LAMBDA(std::int64_t cell) {
          const auto c = static_cast<LocalIndex>(cell);
          for (LocalIndex place = cells.begin(c); place < cells.end(c); ++place)
            squares(cells.point(place)) = search.nearest(c, place);
        });
  } else {
    Kokkos::deep_copy(exec, squares, -1.0);
  }
  const auto unknown = select<LocalIndex, MemorySpace>(
      exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) { return squares(p) < 0.0; });
  search_tree(exec, points, group, unknown, test, squares);
  return squares;
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
double smallest_gap(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                    Coordinates<MemorySpace> z, Groups<MemorySpace> group, double radius) {
  check_distance(radius, "radius");
  const Points<MemorySpace> points = checked_points(x, y, z);
  check_labels(points, group);
  const PointBounds bounds = point_bounds<ExecutionSpace, MemorySpace>(exec, x, y, z);
  if (bounds.finite_points < 2) return infinity;
  if (const auto gap = dense_gap<ExecutionSpace, MemorySpace>(exec, points, bounds, group, radius))
    return *gap;
  // Where points are denser than the radius, a smaller one has far fewer pairs and mostly finds the answer.
  double tried = std::clamp(even_spacing(bounds) / 2, radius / 8, radius);
  for (;; tried = std::min(2 * tried, radius)) {
    const double gap = gap_within(exec, points, bounds, group, tried);
    if (gap < infinity || tried >= radius) return gap;
  }
}

template <class ExecutionSpace, class MemorySpace>
Kokkos::View<double*, MemorySpace> nearest_other(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                                 Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                                 Groups<MemorySpace> group, double radius) {
  check_distance(radius, "radius");
  const Points<MemorySpace> all = checked_points(x, y, z);
  check_labels(all, group);
  const auto nearest = scratch<double, MemorySpace>("exomerge::nearest_other", x.extent(0));
  Kokkos::deep_copy(exec, nearest, infinity);
  const auto list = select<LocalIndex, MemorySpace>(
      exec, all.size(), KOKKOS_LAMBDA(std::int64_t p) { return group(p) >= 0 && all.is_finite(p); });
  if (list.extent(0) > 1) {
    const Points<MemorySpace> points = gathered(exec, all, list);
    const Groups<MemorySpace> labels = gathered(exec, group, list);
    const auto squares = nearest_squares(exec, points, labels, radius);
    const PairTest test(radius);
    Kokkos::parallel_for(
        "exomerge::nearest_other::distances",
        IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(list.extent(0))),
        KOKKOS_LAMBDA(std::int64_t i) {
          if (test.within(squares(i))) nearest(list(i)) = test.distance(squares(i));
        });
  }
  fence(exec, "exomerge: the nearest points are known");
  return nearest;
}

#define EXOMERGE_GAPS(EXEC, MEMORY)                                                                 \
  template double smallest_gap<EXEC, MEMORY>(const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, \
                                             Coordinates<MEMORY>, Groups<MEMORY>, double);          \
  template Kokkos::View<double*, MEMORY> nearest_other<EXEC, MEMORY>(                               \
      const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, Coordinates<MEMORY>, Groups<MEMORY>, double);
EXOMERGE_FOR_EACH_SPACE(EXOMERGE_GAPS)

}  // namespace exomerge::kernels
