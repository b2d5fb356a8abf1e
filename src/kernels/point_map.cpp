// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/point_map.hpp"

#include <cstdint>

#include "kernels/instantiate.hpp"
#include "kernels/rounding.hpp"

namespace exomerge::kernels {

namespace {

KOKKOS_INLINE_FUNCTION double row(const double* factors, const double* point) {
  double sum = 0.0;
  bool first = true;
  for (int i = 0; i < 3; ++i) {
    if (factors[i] == 0.0) continue;
    const double term = product(factors[i], point[i]);
    sum = first ? term : sum + term;
    first = false;
  }
  return sum;
}

KOKKOS_INLINE_FUNCTION void apply(const PointMap& map, double* point) {
  for (int i = 0; i < 3; ++i) {
    if (map.before[i] != 0.0) point[i] += map.before[i];
  }
  const double old[3] = {point[0], point[1], point[2]};
  for (int i = 0; i < 3; ++i) {
    point[i] = row(map.matrix[i], old);
    if (map.after[i] != 0.0) point[i] += map.after[i];
  }
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
void map_points(const ExecutionSpace& exec, const Kokkos::View<const PointMap*, MemorySpace>& maps,
                const Kokkos::View<double*, MemorySpace>& x, const Kokkos::View<double*, MemorySpace>& y,
                const Kokkos::View<double*, MemorySpace>& z) {
  const auto points = static_cast<std::int64_t>(x.extent(0));
  const int count = static_cast<int>(maps.extent(0));
  Kokkos::parallel_for(
      "exomerge::map_points",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, points),
      KOKKOS_LAMBDA(std::int64_t i) {
        double point[3] = {x(i), y(i), z(i)};
        for (int m = 0; m < count; ++m) apply(maps(m), point);
        x(i) = point[0];
        y(i) = point[1];
        z(i) = point[2];
      });
}

template <class ExecutionSpace, class MemorySpace>
void map_coordinate(const ExecutionSpace& exec, const Kokkos::View<const PointMap*, MemorySpace>& maps,
                    int axis, const Kokkos::View<const double*, MemorySpace>& x,
                    const Kokkos::View<const double*, MemorySpace>& y,
                    const Kokkos::View<const double*, MemorySpace>& z,
                    const Kokkos::View<double*, MemorySpace>& out) {
  const auto points = static_cast<std::int64_t>(out.extent(0));
  const int count = static_cast<int>(maps.extent(0));
  Kokkos::parallel_for(
      "exomerge::map_coordinate",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, points),
      KOKKOS_LAMBDA(std::int64_t i) {
        double point[3] = {x.data() ? x(i) : 0.0, y.data() ? y(i) : 0.0, z.data() ? z(i) : 0.0};
        for (int m = 0; m < count; ++m) apply(maps(m), point);
        out(i) = axis == 0 ? point[0] : axis == 1 ? point[1] : point[2];
      });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                             \
  template void map_points<EXEC, MEMORY>(                                                              \
      const EXEC&, const Kokkos::View<const PointMap*, MEMORY>&, const Kokkos::View<double*, MEMORY>&, \
      const Kokkos::View<double*, MEMORY>&, const Kokkos::View<double*, MEMORY>&);                     \
  template void map_coordinate<EXEC, MEMORY>(                                                          \
      const EXEC&, const Kokkos::View<const PointMap*, MEMORY>&, int,                                  \
      const Kokkos::View<const double*, MEMORY>&, const Kokkos::View<const double*, MEMORY>&,          \
      const Kokkos::View<const double*, MEMORY>&, const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
