// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/coincident_points.hpp"

#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "kernels/arguments.hpp"
#include "kernels/crowd.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/pair_rules.hpp"
#include "kernels/pair_search.hpp"

namespace exomerge {

bool points_coincide(const std::array<double, 3>& a, const std::array<double, 3>& b, double tolerance) {
  if (!kernels::is_finite(a[0], a[1], a[2]) || !kernels::is_finite(b[0], b[1], b[2])) return false;
  const kernels::PairTest test(tolerance);
  return test.within(test.square(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
}

namespace kernels {

namespace {

template <class Index>
void check_count(std::int64_t points) {
  if (points <= static_cast<std::int64_t>(std::numeric_limits<Index>::max())) return;
  throw Error("coincident points: " + std::to_string(points) + " points are too many for " +
              std::to_string(8 * sizeof(Index)) + "-bit indices");
}

/// The groups to start from: those known, or each point alone.
template <class Index, class MemorySpace, class ExecutionSpace>
Kokkos::View<Index*, MemorySpace> first_groups(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                                               Kokkos::View<const Index*, MemorySpace> known) {
  if (known.extent(0) == 0)
    return iota<Index, MemorySpace>(exec, "exomerge::coincident::group", points.size());
  check_labels(points, known);
  const auto group = scratch<Index, MemorySpace>("exomerge::coincident::group", known.extent(0));
  Kokkos::deep_copy(exec, group, known);
  return group;
}

/// Links what is near each other by `pairs`, a rule of pair_rules.hpp. Returns the smallest square of a pair
/// that stayed apart, as far as pairs were compared; 0 when there are crowds.
template <class Index, class ExecutionSpace, class MemorySpace, class Pairs>
double link(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointBounds& bounds,
            double distance, const Pairs& pairs) {
  if (bounds.finite_points < 2) return std::numeric_limits<double>::infinity();
  if (is_crowd(bounds, distance)) {
    link_crowd(exec, points,
               select<Index, MemorySpace>(
                   exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) { return pairs.takes_part(p); }),
               pairs);
    return 0.0;
  }
  const auto found = search_pairs<Index>(exec, points, bounds, distance, pairs);
  if (found.crowd.extent(0) == 0) return found.least;
  link_crowd(exec, points, found.crowd, pairs);
  return 0.0;
}

template <class Index, class ExecutionSpace, class MemorySpace>
double link_sources(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointBounds& bounds,
                    double distance, const LinkAll<Index, MemorySpace>& all,
                    Kokkos::View<const LocalIndex*, MemorySpace> source) {
  check_labels(points, source);
  const LinkSources<Index, MemorySpace> pairs(exec, all, source);
  const double least = link<Index>(exec, points, bounds, distance, pairs);
  Kokkos::parallel_for(
      "exomerge::coincident::follow_twins", IndexRange<ExecutionSpace>(exec, 0, points.size()),
      KOKKOS_LAMBDA(std::int64_t p) { pairs.follow_twin(static_cast<Index>(p)); });
  return least;
}

}  // namespace

template <class Index, class ExecutionSpace, class MemorySpace>
CoincidentPoints<MemorySpace, Index> find_coincident(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                                     Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                                     double tolerance, double near_radius,
                                                     Kokkos::View<const LocalIndex*, MemorySpace> source,
                                                     Kokkos::View<const Index*, MemorySpace> known) {
  check_distance(tolerance, "tolerance");
  check_distance(near_radius, "near-miss radius");
  const Points<MemorySpace> points = checked_points(x, y, z);
  check_count<Index>(points.size());
  const auto group = first_groups<Index, MemorySpace>(exec, points, known);
  const PointBounds bounds = point_bounds<ExecutionSpace, MemorySpace>(exec, x, y, z);
  const PairTest test(tolerance);
  const Forest<Index, MemorySpace> forest(group);
  const LinkAll<Index, MemorySpace> all{points, test, forest, known};
  // Near misses are looked for in the same pass where the points are so far apart that it costs little.
  const bool wanted = near_radius > tolerance;
  const bool both = wanted && !is_crowd(bounds, near_radius);
  const double reach = both ? near_radius : tolerance;
  const double least = source.extent(0) > 0 ? link_sources(exec, points, bounds, reach, all, source)
                                            : link<Index>(exec, points, bounds, reach, all);
  Kokkos::parallel_for(
      "exomerge::coincident::flatten", IndexRange<ExecutionSpace>(exec, 0, points.size()),
      KOKKOS_LAMBDA(std::int64_t p) { forest.flatten(static_cast<Index>(p)); });
  fence(exec, "exomerge: groups of coincident points are complete");
  const bool seen = least <= test.square(near_radius, 0.0, 0.0) * (1.0 + 1e-9);
  return {group, wanted && (!both || seen)};
}

#define EXOMERGE_FIND_COINCIDENT(INDEX, EXEC, MEMORY)                                             \
  template CoincidentPoints<MEMORY, INDEX> find_coincident<INDEX, EXEC, MEMORY>(                  \
      const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, Coordinates<MEMORY>, double, double, \
      Kokkos::View<const LocalIndex*, MEMORY>, Kokkos::View<const INDEX*, MEMORY>);
#define EXOMERGE_FIND_COINCIDENT_BOTH(EXEC, MEMORY)  \
  EXOMERGE_FIND_COINCIDENT(LocalIndex, EXEC, MEMORY) \
  EXOMERGE_FIND_COINCIDENT(GlobalIndex, EXEC, MEMORY)
EXOMERGE_FOR_EACH_SPACE(EXOMERGE_FIND_COINCIDENT_BOTH)

}  // namespace kernels

}  // namespace exomerge
