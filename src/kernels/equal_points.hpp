// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <cstring>

#include "kernels/cell_table.hpp"
#include "kernels/scratch.hpp"
#include "kernels/union_find.hpp"

namespace exomerge::kernels {

/// A table of distinct points, open addressing on the bits of their coordinates. However many points are
/// equal, each costs a few probes.
template <class MemorySpace>
struct EqualPointTable {
  static constexpr LocalIndex empty = -1;

  Points<MemorySpace> points;
  Kokkos::View<LocalIndex*, MemorySpace> slots;  // a power of two, at least twice the points

  /// The slot for the point's coordinates, claimed by it when nobody has it yet.
  KOKKOS_INLINE_FUNCTION std::size_t claim(LocalIndex p) const {
    const std::size_t mask = slots.extent(0) - 1;
    for (std::size_t slot = hash(p) & mask;; slot = (slot + 1) & mask) {
      LocalIndex holder = *static_cast<const volatile LocalIndex*>(&slots(slot));
      if (holder == empty) holder = Kokkos::atomic_compare_exchange(&slots(slot), empty, p);
      if (holder == empty || equal(holder, p)) return slot;
    }
  }

 private:
  KOKKOS_INLINE_FUNCTION bool equal(LocalIndex p, LocalIndex q) const {
    return points.x(p) == points.x(q) && points.y(p) == points.y(q) && points.z(p) == points.z(q);
  }
  KOKKOS_INLINE_FUNCTION static std::uint64_t bits(double value) {
    const double unsigned_zero = value + 0.0;  // -0 becomes 0
    std::uint64_t result;
    std::memcpy(&result, &unsigned_zero, sizeof result);
    return result;
  }
  KOKKOS_INLINE_FUNCTION static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93u;
    value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93u;
    return value ^ (value >> 32);
  }
  KOKKOS_INLINE_FUNCTION std::uint64_t hash(LocalIndex p) const {
    const std::uint64_t golden = 0x9e3779b97f4a7c15u;
    return mix(mix(mix(bits(points.x(p))) + golden + bits(points.y(p))) + golden + bits(points.z(p)));
  }
};

/// Links those points of `list` whose coordinates are equal, in time linear in the list.
template <class ExecutionSpace, class MemorySpace>
void link_equal_points(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                       Kokkos::View<LocalIndex*, MemorySpace> list, const Forest<MemorySpace>& forest) {
  std::size_t size = 64;
  while (size < 2 * list.extent(0)) size *= 2;
  const EqualPointTable<MemorySpace> table{
      points, scratch<LocalIndex, MemorySpace>("exomerge::equal_points::slots", size)};
  Kokkos::deep_copy(exec, table.slots, EqualPointTable<MemorySpace>::empty);
  Kokkos::parallel_for(
      "exomerge::equal_points::link", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, list.extent(0)),
      KOKKOS_LAMBDA(LocalIndex i) {
        const std::size_t slot = table.claim(list(i));
        const LocalIndex holder = *static_cast<const volatile LocalIndex*>(&table.slots(slot));
        if (holder != list(i)) forest.link(holder, list(i));
      });
}

}  // namespace exomerge::kernels
