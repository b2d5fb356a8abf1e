// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <limits>

#include "exomerge/coincident_points.hpp"
#include "kernels/arguments.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

namespace {

constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();

/// The first index below `size` for which `holds(index)`; -1 when there is none.
template <class ExecutionSpace, class Predicate>
std::int64_t first_where(const ExecutionSpace& exec, std::int64_t size, const Predicate& holds) {
  std::int64_t first = nowhere;
  Kokkos::parallel_reduce(
      "exomerge::group_statistics::first", IndexRange<ExecutionSpace>(exec, 0, size),
      KOKKOS_LAMBDA(std::int64_t p, std::int64_t & lowest) {
        if (p < lowest && holds(p)) lowest = p;
      },
      Kokkos::Min<std::int64_t>(first));
  return first == nowhere ? -1 : first;
}

/// For the first point of each group how many others are in it, 0 for the rest.
template <class Index, class ExecutionSpace, class MemorySpace>
Kokkos::View<Index*, MemorySpace> followers(const ExecutionSpace& exec,
                                            Kokkos::View<const Index*, MemorySpace> group) {
  const auto count = scratch<Index, MemorySpace>("exomerge::group_statistics::count", group.extent(0));
  Kokkos::deep_copy(exec, count, Index{0});
  Kokkos::parallel_for(
      "exomerge::group_statistics::count",
      IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(group.extent(0))),
      KOKKOS_LAMBDA(std::int64_t p) {
        if (group(p) != static_cast<Index>(p)) Kokkos::atomic_add(&count(group(p)), Index{1});
      });
  return count;
}

template <class Index, class ExecutionSpace, class MemorySpace>
void measure_sizes(const ExecutionSpace& exec, Kokkos::View<const Index*, MemorySpace> group,
                   GroupStatistics& statistics) {
  const auto count = followers<Index>(exec, group);
  const IndexRange<ExecutionSpace> all(exec, 0, static_cast<std::int64_t>(group.extent(0)));
  Kokkos::parallel_reduce(
      "exomerge::group_statistics::groups", all,
      KOKKOS_LAMBDA(std::int64_t p, std::int64_t & sum) { sum += count(p) > 0 ? 1 : 0; }, statistics.groups);
  Kokkos::parallel_reduce(
      "exomerge::group_statistics::merged", all,
      KOKKOS_LAMBDA(std::int64_t p, std::int64_t & sum) { sum += count(p); }, statistics.merged_points);
  Index largest = 0;
  Kokkos::parallel_reduce(
      "exomerge::group_statistics::largest", all,
      KOKKOS_LAMBDA(std::int64_t p, Index & most) { most = count(p) > most ? count(p) : most; },
      Kokkos::Max<Index>(largest));
  if (statistics.groups == 0) return;
  statistics.largest_group = std::int64_t{largest} + 1;
  statistics.largest_group_at = first_where(
      exec, all.end(), KOKKOS_LAMBDA(std::int64_t p) { return count(p) == largest; });
}

KOKKOS_INLINE_FUNCTION double magnitude(double value) { return value < 0.0 ? -value : value; }

/// The largest of the values over the points.
template <class ExecutionSpace, class Value>
double largest_of(const ExecutionSpace& exec, std::int64_t points, const Value& value) {
  double largest = 0.0;
  Kokkos::parallel_reduce(
      "exomerge::group_statistics::largest_of", IndexRange<ExecutionSpace>(exec, 0, points),
      KOKKOS_LAMBDA(std::int64_t p, double& most) {
        const double here = value(p);
        if (here > most) most = here;
      },
      Kokkos::Max<double>(largest));
  return largest;
}

template <class Index, class ExecutionSpace, class MemorySpace>
void measure_distances(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                       Kokkos::View<const Index*, MemorySpace> group, GroupStatistics& statistics) {
  // The largest difference along an axis tells the scale at which squares stay in range.
  const double difference = largest_of(
      exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) {
        const double x = magnitude(points.x(p) - points.x(group(p)));
        const double y = magnitude(points.y(p) - points.y(group(p)));
        const double z = magnitude(points.z(p) - points.z(group(p)));
        return x > y ? (x > z ? x : z) : (y > z ? y : z);
      });
  const PairTest test(difference);
  const double largest = largest_of(
      exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) { return points.square(test, p, group(p)); });
  statistics.largest_distance = test.distance(largest);
  statistics.largest_distance_at = first_where(
      exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) {
        return group(p) != static_cast<Index>(p) && points.square(test, p, group(p)) >= largest;
      });
}

}  // namespace

template <class Index, class ExecutionSpace, class MemorySpace>
GroupStatistics group_statistics(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                 Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                 Kokkos::View<const Index*, MemorySpace> group) {
  const Points<MemorySpace> points = checked_points(x, y, z);
  check_labels(points, group);
  GroupStatistics statistics;
  measure_sizes(exec, group, statistics);
  if (statistics.groups > 0) measure_distances(exec, points, group, statistics);
  return statistics;
}

#define EXOMERGE_STATISTICS(EXEC, MEMORY)                                         \
  template GroupStatistics group_statistics<LocalIndex, EXEC, MEMORY>(            \
      const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, Coordinates<MEMORY>, \
      Kokkos::View<const LocalIndex*, MEMORY>);                                   \
  template GroupStatistics group_statistics<GlobalIndex, EXEC, MEMORY>(           \
      const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, Coordinates<MEMORY>, \
      Kokkos::View<const GlobalIndex*, MEMORY>);
EXOMERGE_FOR_EACH_SPACE(EXOMERGE_STATISTICS)

}  // namespace exomerge::kernels
