// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <string>

#include "kernels/pair_test.hpp"
#include "kernels/point_grid.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

template <class MemorySpace>
struct Points {
  Coordinates<MemorySpace> x, y, z;

  KOKKOS_INLINE_FUNCTION LocalIndex size() const { return static_cast<LocalIndex>(x.extent(0)); }
  KOKKOS_INLINE_FUNCTION bool is_finite(LocalIndex p) const { return kernels::is_finite(x(p), y(p), z(p)); }
};

/// The points of each slot of a grid, as chains: `heads(slot)`, then `next(point)`.
template <class MemorySpace>
struct CellTable {
  static constexpr LocalIndex none = -1;  // ends a chain
  static constexpr LocalIndex crowded =
      -2;  // a head: the chain proved too long to be walked for each of its points
  static constexpr LocalIndex left_out = -3;  // `next` of a point that is in no chain
  static constexpr int longest_walk = 64;

  PointGrid grid;
  Points<MemorySpace> points;
  Kokkos::View<LocalIndex*, MemorySpace> heads;
  Kokkos::View<LocalIndex*, MemorySpace> next;

  KOKKOS_INLINE_FUNCTION std::uint32_t slot_of(LocalIndex p) const {
    return grid.slot(points.x(p), points.y(p), points.z(p));
  }

  KOKKOS_INLINE_FUNCTION void insert(LocalIndex p) const {
    next(p) = points.is_finite(p) ? Kokkos::atomic_exchange(&heads(slot_of(p)), p) : left_out;
  }

  /// Calls `compare(q)` for points q near p, so that each pair within reach is seen at least once over all p,
  /// unless one of its points touches a crowded slot. False when a chain was too long; its slot is then
  /// marked.
  template <class Compare>
  KOKKOS_INLINE_FUNCTION bool visit_near(LocalIndex p, const Compare& compare) const {
    if (next(p) == left_out) return true;
    // Of two points in one chain the later one's walk meets the other, so the own chain is walked from
    // `next`.
    bool complete = walk(next(p), compare);
    if (!complete) Kokkos::atomic_exchange(&heads(slot_of(p)), crowded);
    const CellBox box = grid.near(points.x(p), points.y(p), points.z(p));
    return box.is_single() ? complete : visit_neighbours(p, box, compare) && complete;
  }

  KOKKOS_INLINE_FUNCTION bool touches_crowded(LocalIndex p) const {
    if (next(p) == left_out) return false;
    const CellBox box = grid.near(points.x(p), points.y(p), points.z(p));
    bool found = false;
    for_each_slot(box, [&](std::uint32_t slot) { found = found || heads(slot) == crowded; });
    return found;
  }

 private:
  template <class Visit>
  KOKKOS_INLINE_FUNCTION void for_each_slot(const CellBox& box, const Visit& visit) const {
    for (std::int64_t k = box.lower[2]; k <= box.upper[2]; ++k) {
      for (std::int64_t j = box.lower[1]; j <= box.upper[1]; ++j) {
        for (std::int64_t i = box.lower[0]; i <= box.upper[0]; ++i) visit(grid.slot(i, j, k));
      }
    }
  }

  template <class Compare>
  KOKKOS_INLINE_FUNCTION bool visit_neighbours(LocalIndex p, const CellBox& box,
                                               const Compare& compare) const {
    bool complete = true;
    const std::uint32_t own = slot_of(p);
    for_each_slot(box, [&](std::uint32_t slot) {
      if (slot == own) return;
      // The other point's walk comes here too: the pair is compared by the higher index.
      const bool whole = walk(heads(slot), [&](LocalIndex q) {
        if (q < p) compare(q);
      });
      if (!whole) Kokkos::atomic_exchange(&heads(slot), crowded);
      complete = complete && whole;
    });
    return complete;
  }

  template <class Compare>
  KOKKOS_INLINE_FUNCTION bool walk(LocalIndex q, const Compare& compare) const {
    for (int steps = 0; q >= 0; q = next(q), ++steps) {
      if (steps == longest_walk) return false;
      compare(q);
    }
    return true;
  }
};

/// Fills the table of `grid`; `heads` and `next` are reused from one grid to the next.
template <class ExecutionSpace, class MemorySpace>
void fill(const ExecutionSpace& exec, const CellTable<MemorySpace>& table) {
  Kokkos::deep_copy(exec, table.heads, CellTable<MemorySpace>::none);
  Kokkos::parallel_for(
      "exomerge::cell_table::insert", Kokkos::RangePolicy<ExecutionSpace>(exec, 0, table.points.size()),
      KOKKOS_LAMBDA(LocalIndex p) { table.insert(p); });
}

/// The points that touch a crowded slot, ascending.
template <class ExecutionSpace, class MemorySpace>
Kokkos::View<LocalIndex*, MemorySpace> crowded_points(const ExecutionSpace& exec,
                                                      const CellTable<MemorySpace>& table) {
  using Policy = Kokkos::RangePolicy<ExecutionSpace>;
  LocalIndex count = 0;
  const auto is_crowded =
      scratch<LocalIndex, MemorySpace>("exomerge::cell_table::is_crowded", table.next.extent(0));
  Kokkos::parallel_reduce(
      "exomerge::cell_table::mark_crowded", Policy(exec, 0, table.points.size()),
      KOKKOS_LAMBDA(LocalIndex p, LocalIndex & sum) {
        is_crowded(p) = table.touches_crowded(p) ? 1 : 0;
        sum += is_crowded(p);
      },
      count);
  const auto list = scratch<LocalIndex, MemorySpace>("exomerge::cell_table::crowded_points",
                                                     static_cast<std::size_t>(count));
  Kokkos::parallel_scan(
      "exomerge::cell_table::list_crowded", Policy(exec, 0, table.points.size()),
      KOKKOS_LAMBDA(LocalIndex p, LocalIndex & place, bool final) {
        if (final && is_crowded(p)) list(place) = p;
        place += is_crowded(p);
      });
  return list;
}

}  // namespace exomerge::kernels
