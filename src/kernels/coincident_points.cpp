// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/coincident_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "exomerge/error.hpp"
#include "kernels/box_tree.hpp"
#include "kernels/cell_table.hpp"
#include "kernels/equal_points.hpp"
#include "kernels/pair_test.hpp"
#include "kernels/point_grid.hpp"
#include "kernels/scratch.hpp"
#include "kernels/union_find.hpp"

namespace exomerge {

double PointBounds::largest_magnitude() const {
  double largest = 0.0;
  if (empty()) return largest;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    largest = std::max({largest, std::abs(lower[axis]), std::abs(upper[axis])});
  }
  return largest;
}

bool points_coincide(const std::array<double, 3>& a, const std::array<double, 3>& b, double tolerance) {
  if (!kernels::is_finite(a[0], a[1], a[2]) || !kernels::is_finite(b[0], b[1], b[2])) return false;
  const kernels::PairTest test(tolerance);
  return test.within(test.square(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
}

namespace kernels {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A reducer, by hand since Kokkos can combine several only from version 3.6 on.
template <class ExecutionSpace>
struct BoundsReducer {
  struct Box {
    double lower[3];
    double upper[3];
    std::int64_t points;
  };
  using reducer = BoundsReducer;
  using value_type = Box;
  using result_view_type = Kokkos::View<Box, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

  explicit BoundsReducer(Box& box) : box_(&box) {}

  KOKKOS_INLINE_FUNCTION void init(Box& box) const {
    for (int axis = 0; axis < 3; ++axis) {
      box.lower[axis] = infinity;
      box.upper[axis] = -infinity;
    }
    box.points = 0;
  }
  KOKKOS_INLINE_FUNCTION void join(Box& into, const Box& from) const { merge(into, from); }
  KOKKOS_INLINE_FUNCTION void join(volatile Box& into, const volatile Box& from) const { merge(into, from); }
  KOKKOS_INLINE_FUNCTION static void extend(Box& box, int axis, double value) {
    box.lower[axis] = value < box.lower[axis] ? value : box.lower[axis];
    box.upper[axis] = value > box.upper[axis] ? value : box.upper[axis];
  }
  KOKKOS_INLINE_FUNCTION Box& reference() const { return *box_; }
  result_view_type view() const { return result_view_type(box_); }

 private:
  template <class Into, class From>
  KOKKOS_INLINE_FUNCTION static void merge(Into& into, const From& from) {
    for (int axis = 0; axis < 3; ++axis) {
      if (from.lower[axis] < into.lower[axis]) into.lower[axis] = from.lower[axis];
      if (from.upper[axis] > into.upper[axis]) into.upper[axis] = from.upper[axis];
    }
    into.points = into.points + from.points;
  }

  Box* box_;
};

template <class ExecutionSpace, class MemorySpace>
PointBounds bounds_of(const ExecutionSpace& exec, const Points<MemorySpace>& points) {
  using Reducer = BoundsReducer<ExecutionSpace>;
  typename Reducer::Box box;
  Reducer(box).init(box);
  Kokkos::parallel_reduce(
      "exomerge::point_bounds", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, points.size()),
      KOKKOS_LAMBDA(LocalIndex p, typename Reducer::Box & sum) {
        if (!points.is_finite(p)) return;
        Reducer::extend(sum, 0, points.x(p));
        Reducer::extend(sum, 1, points.y(p));
        Reducer::extend(sum, 2, points.z(p));
        ++sum.points;
      },
      Reducer(box));
  PointBounds bounds;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    bounds.lower[axis] = box.lower[axis];
    bounds.upper[axis] = box.upper[axis];
  }
  bounds.finite_points = box.points;
  return bounds;
}

template <class MemorySpace>
Points<MemorySpace> checked_points(Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                                   Coordinates<MemorySpace> z) {
  if (x.extent(0) != y.extent(0) || x.extent(0) != z.extent(0)) {
    throw Error("coincident points: the coordinate arrays have " + std::to_string(x.extent(0)) + ", " +
                std::to_string(y.extent(0)) + " and " + std::to_string(z.extent(0)) + " values");
  }
  if (x.extent(0) > static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max())) {
    throw Error("coincident points: " + std::to_string(x.extent(0)) +
                " points are more than one call can take");
  }
  return {x, y, z};
}

void check_distance(double distance, const char* name) {
  if (!is_finite(distance) || distance < 0.0) {
    throw Error(std::string("coincident points: the ") + name + " must be a finite number, not negative");
  }
}

/// A little more than `distance`, to allow for the rounding of the distances compared with it.
double rounded_up(double distance) {
  if (distance <= 0.0) return 0.0;
  return std::min(std::nextafter(distance * (1.0 + 1e-12), infinity), std::numeric_limits<double>::max());
}

/// Cell edges to try: fitted to the mean spacing, where a point has its cell to itself and neighbours in
/// memory are neighbours in space; then smaller, for points that crowd in parts of their box; at last as
/// small as `reach` allows.
std::vector<double> edges_to_try(const PointBounds& bounds, double reach) {
  const double smallest = 2.001 * reach;
  const double even = even_spacing(bounds);
  std::vector<double> edges{std::max(even, smallest)};
  if (even / 16 > smallest) edges.push_back(even / 16);
  if (edges.back() > smallest) edges.push_back(std::max(smallest, even / 4096));
  return edges;
}

/// Goes over pairs within `reach`: `pass(table, limit)` visits the points and gives the number whose walk was
/// cut short, giving up when they are more than `limit`. Returns the points left to be treated as a crowd.
template <class ExecutionSpace, class MemorySpace, class Pass>
Kokkos::View<LocalIndex*, MemorySpace> for_pairs(const ExecutionSpace& exec,
                                                 const Points<MemorySpace>& points, const PointBounds& bounds,
                                                 double distance, const Pass& pass) {
  if (bounds.finite_points < 2) return {};
  const std::size_t size = points.x.extent(0);
  const std::size_t slots = (size / 64 + 1) * 64;
  const auto heads = scratch<LocalIndex, MemorySpace>("exomerge::cell_table::heads", slots);
  const auto next = scratch<LocalIndex, MemorySpace>("exomerge::cell_table::next", size);
  const double reach = rounded_up(distance);
  const std::vector<double> edges = edges_to_try(bounds, reach);
  for (std::size_t i = 0;; ++i) {
    const PointGrid grid(bounds, edges[i], reach, static_cast<std::uint32_t>(slots));
    const CellTable<MemorySpace> table{grid, points, heads, next};
    fill(exec, table);
    const bool last = i + 1 == edges.size();
    const LocalIndex few = static_cast<LocalIndex>(size / 256 + 64);
    const LocalIndex cut_short = pass(table, last ? std::numeric_limits<LocalIndex>::max() : few);
    if (cut_short == 0) return {};
    if (last || cut_short <= few) return crowded_points(exec, table);
  }
}

/// The values at `list`, in a memory space of choice.
template <class Target, class ExecutionSpace, class MemorySpace, class T>
Kokkos::View<T*, Target> gather(const ExecutionSpace& exec, Kokkos::View<const T*, MemorySpace> values,
                                Kokkos::View<LocalIndex*, MemorySpace> list) {
  const auto gathered = scratch<T, MemorySpace>("exomerge::coincident::gathered", list.extent(0));
  Kokkos::parallel_for(
      "exomerge::coincident::gather", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, list.extent(0)),
      KOKKOS_LAMBDA(LocalIndex i) { gathered(i) = values(list(i)); });
  fence(exec, "exomerge: gathered values are copied to the host");
  return Kokkos::create_mirror_view_and_copy(Target(), gathered);
}

template <class View>
std::span<const typename View::non_const_value_type> as_span(const View& view) {
  return {view.data(), view.extent(0)};
}

/// Calls `work(host points)` for the points of `list`.
template <class ExecutionSpace, class MemorySpace, class Work>
auto on_host(const ExecutionSpace& exec, const Points<MemorySpace>& points,
             Kokkos::View<LocalIndex*, MemorySpace> list, const Work& work) {
  const auto x = gather<Kokkos::HostSpace>(exec, points.x, list);
  const auto y = gather<Kokkos::HostSpace>(exec, points.y, list);
  const auto z = gather<Kokkos::HostSpace>(exec, points.z, list);
  return work(HostPoints{as_span(x), as_span(y), as_span(z)});
}

/// What a pass over the pairs of a table found.
struct PairsSeen {
  LocalIndex cut_short = 0;  // walks that were given up
  bool near_misses = false;  // whether a pair was too far to be linked, but within the wider limit
};

/// Links all pairs of the table that are not in a crowd. `near_limit`: the wider limit, a square in the scale
/// of `test`.
template <class ExecutionSpace, class MemorySpace>
PairsSeen link_pairs(const ExecutionSpace& exec, const CellTable<MemorySpace>& table, const PairTest& test,
                     double near_limit, const Forest<MemorySpace>& forest, LocalIndex limit) {
  const auto cut_short = Kokkos::View<LocalIndex, MemorySpace>("exomerge::coincident::cut_short");
  LocalIndex near_misses = 0;
  Kokkos::parallel_reduce(
      "exomerge::coincident::link", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, table.points.size()),
      KOKKOS_LAMBDA(LocalIndex p, LocalIndex & near_miss) {
        if (*static_cast<const volatile LocalIndex*>(cut_short.data()) > limit) return;
        const auto& points = table.points;
        const bool complete = table.visit_near(p, [&](LocalIndex q) {
          const double square =
              test.square(points.x(p) - points.x(q), points.y(p) - points.y(q), points.z(p) - points.z(q));
          if (test.within(square)) {
            forest.link(p, q);
          } else if (square <= near_limit) {
            near_miss = 1;
          }
        });
        if (!complete) Kokkos::atomic_add(cut_short.data(), 1);
      },
      Kokkos::Max<LocalIndex>(near_misses));
  PairsSeen seen;
  Kokkos::deep_copy(exec, seen.cut_short, cut_short);
  fence(exec, "exomerge: the host decides on the number of crowded points");
  seen.near_misses = near_misses > 0;
  return seen;
}

/// Links the points of `list`, of which too many are near each other to compare pairs.
template <class ExecutionSpace, class MemorySpace>
void link_crowd(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                Kokkos::View<LocalIndex*, MemorySpace> list, const PairTest& test, double tolerance,
                const Forest<MemorySpace>& forest) {
  if (list.extent(0) == 0) return;
  if (tolerance <= 0.0) {
    link_equal_points(exec, points, list, forest);
    return;
  }
  const std::vector<LocalIndex> components =
      on_host(exec, points, list, [&](const HostPoints& crowd) { return link_crowded_points(crowd, test); });
  const Kokkos::View<const LocalIndex*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> on_host(
      components.data(), components.size());
  const auto component =
      scratch<LocalIndex, MemorySpace>("exomerge::coincident::crowd_components", components.size());
  Kokkos::deep_copy(component, on_host);
  Kokkos::parallel_for(
      "exomerge::coincident::link_crowd", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, list.extent(0)),
      KOKKOS_LAMBDA(LocalIndex i) { forest.link(list(i), list(component(i))); });
}

/// Lowers `best` (the square of a distance) to the smallest between points of different groups.
template <class ExecutionSpace, class MemorySpace>
LocalIndex nearest_pair(const ExecutionSpace& exec, const CellTable<MemorySpace>& table, const PairTest& test,
                        Kokkos::View<const GlobalIndex*, MemorySpace> group, LocalIndex limit, double& best) {
  const auto cut_short = Kokkos::View<LocalIndex, MemorySpace>("exomerge::smallest_gap::cut_short");
  double found = infinity;
  Kokkos::parallel_reduce(
      "exomerge::smallest_gap", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, table.points.size()),
      KOKKOS_LAMBDA(LocalIndex p, double& smallest) {
        if (*static_cast<const volatile LocalIndex*>(cut_short.data()) > limit) return;
        const auto& points = table.points;
        const bool complete = table.visit_near(p, [&](LocalIndex q) {
          const double square =
              test.square(points.x(p) - points.x(q), points.y(p) - points.y(q), points.z(p) - points.z(q));
          if (square < smallest && group(p) != group(q)) smallest = square;
        });
        if (!complete) Kokkos::atomic_add(cut_short.data(), 1);
      },
      Kokkos::Min<double>(found));
  best = std::min(best, found);
  LocalIndex result = 0;
  Kokkos::deep_copy(exec, result, cut_short);
  fence(exec, "exomerge: the host decides on the number of crowded points");
  return result;
}

/// The smallest gap if it is at most `radius`, else infinity.
template <class ExecutionSpace, class MemorySpace>
double gap_within(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointBounds& bounds,
                  Kokkos::View<const GlobalIndex*, MemorySpace> group, double radius) {
  const PairTest test(radius);
  double best = infinity;
  const auto crowd = for_pairs(exec, points, bounds, radius, [&](const auto& table, LocalIndex limit) {
    return nearest_pair(exec, table, test, group, limit, best);
  });
  if (crowd.extent(0) > 0) {
    const auto crowd_group = gather<Kokkos::HostSpace>(exec, group, crowd);
    best = std::min(best, on_host(exec, points, crowd, [&](const HostPoints& crowd_points) {
                      return smallest_gap_in_crowd(crowd_points, as_span(crowd_group), test);
                    }));
  }
  return test.within(best) ? test.distance(best) : infinity;
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
CoincidentPoints<MemorySpace> find_coincident(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                              Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                              double tolerance, double near_radius) {
  check_distance(tolerance, "tolerance");
  check_distance(near_radius, "near-miss radius");
  const Points<MemorySpace> points = checked_points(x, y, z);
  const PointBounds bounds = bounds_of(exec, points);
  const auto group = scratch<LocalIndex, MemorySpace>("exomerge::coincident::group", x.extent(0));
  const Kokkos::RangePolicy<ExecutionSpace> all(exec, 0, points.size());
  Kokkos::parallel_for(
      "exomerge::coincident::start", all, KOKKOS_LAMBDA(LocalIndex p) { group(p) = p; });
  const Forest<MemorySpace> forest(group);
  const PairTest test(tolerance);
  // Near misses are looked for in the same pass where the points are so far apart that it costs nothing.
  const bool wanted = near_radius > tolerance;
  const bool both = wanted && 3.0 * near_radius < even_spacing(bounds);
  const double near_limit = both ? test.square(near_radius, 0.0, 0.0) * (1.0 + 1e-9) : 0.0;
  bool near_misses = wanted && !both;
  const auto crowd = for_pairs(
      exec, points, bounds, both ? near_radius : tolerance, [&](const auto& table, LocalIndex limit) {
        const PairsSeen seen = link_pairs(exec, table, test, near_limit, forest, limit);
        near_misses = near_misses || seen.near_misses;
        return seen.cut_short;
      });
  link_crowd(exec, points, crowd, test, tolerance, forest);
  Kokkos::parallel_for(
      "exomerge::coincident::flatten", all, KOKKOS_LAMBDA(LocalIndex p) { forest.flatten(p); });
  fence(exec, "exomerge: groups of coincident points are complete");
  return {group, near_misses || (wanted && crowd.extent(0) > 0)};
}

template <class ExecutionSpace, class MemorySpace>
double smallest_gap(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                    Coordinates<MemorySpace> z, Kokkos::View<const GlobalIndex*, MemorySpace> group,
                    double radius) {
  check_distance(radius, "radius");
  const Points<MemorySpace> points = checked_points(x, y, z);
  const PointBounds bounds = bounds_of(exec, points);
  if (bounds.finite_points < 2) return infinity;
  // Where points are denser than the radius, a smaller one has far fewer pairs and mostly finds the answer.
  double tried = std::clamp(even_spacing(bounds) / 2, radius / 8, radius);
  for (;; tried = std::min(2 * tried, radius)) {
    const double gap = gap_within(exec, points, bounds, group, tried);
    if (gap < infinity || tried >= radius) return gap;
  }
}

template <class ExecutionSpace, class MemorySpace>
PointBounds point_bounds(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                         Coordinates<MemorySpace> z) {
  return bounds_of(exec, checked_points(x, y, z));
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                                  \
  template CoincidentPoints<MEMORY> find_coincident<EXEC, MEMORY>(                                          \
      const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, Coordinates<MEMORY>, double, double);          \
  template double smallest_gap<EXEC, MEMORY>(const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>,         \
                                             Coordinates<MEMORY>, Kokkos::View<const GlobalIndex*, MEMORY>, \
                                             double);                                                       \
  template PointBounds point_bounds<EXEC, MEMORY>(const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>,    \
                                                  Coordinates<MEMORY>);

#ifdef KOKKOS_ENABLE_SERIAL
EXOMERGE_INSTANTIATE(Kokkos::Serial, Kokkos::HostSpace)
#endif
#ifdef KOKKOS_ENABLE_OPENMP
EXOMERGE_INSTANTIATE(Kokkos::OpenMP, Kokkos::HostSpace)
#endif
#ifdef KOKKOS_ENABLE_CUDA
EXOMERGE_INSTANTIATE(Kokkos::Cuda, Kokkos::CudaSpace)
#endif

#undef EXOMERGE_INSTANTIATE

}  // namespace kernels

}  // namespace exomerge
