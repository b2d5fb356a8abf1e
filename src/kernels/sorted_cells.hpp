// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "kernels/arguments.hpp"
#include "kernels/host_copy.hpp"
#include "kernels/point_grid.hpp"
#include "kernels/points.hpp"
#include "kernels/scratch.hpp"
#include "kernels/stable_order.hpp"

namespace exomerge::kernels {

/// Points in the order of the cells of a grid, row by row and layer by layer. What lies in the cells around a
/// point is then in five stretches of the order, which move on with the point: pairs of neighbours are
/// visited without looking anything up.
template <class MemorySpace>
class SortedCells {
 public:
  using Keys = Kokkos::View<std::int64_t*, MemorySpace>;
  using Groups = Kokkos::View<const GlobalIndex*, MemorySpace>;

  /// Points that a thread takes: it finds its stretches once.
  static constexpr std::int64_t chunk = 256;
  /// More points in one cell are too many to compare all of them.
  static constexpr std::int64_t most_in_cell = 24;

  /// Cells with this edge; nothing where rounding, or the extent, does not allow them. All points are finite.
  template <class ExecutionSpace>
  static std::optional<SortedCells> make(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                                         const Groups& group, const PointBounds& bounds, double edge) {
    const PointGrid grid(bounds, edge, 0.0);
    if (!(edge > 0.0) || !grid.is_precise(bounds, edge)) return {};
    std::array<std::int64_t, 3> cells{};
    double all = 1.0;
    for (int axis = 0; axis < 3; ++axis) {
      cells[static_cast<std::size_t>(axis)] =
          grid.cell(axis, bounds.upper[static_cast<std::size_t>(axis)]) + 1;
      all *= static_cast<double>(cells[static_cast<std::size_t>(axis)]) + 1.0;
    }
    if (all > 1e18) return {};
    SortedCells sorted;
    sorted.row_ = cells[0];
    sorted.layer_ = cells[0] * cells[1];
    sorted.sort(exec, points, group, grid, sorted.layer_ * cells[2]);
    return sorted;
  }

  KOKKOS_INLINE_FUNCTION const Points<MemorySpace>& points() const { return points_; }
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return points_.size(); }

  template <class ExecutionSpace>
  bool is_crowded(const ExecutionSpace& exec) const {
    if (size() <= most_in_cell) return false;
    const Keys keys = keys_;
    int crowded = 0;
    Kokkos::parallel_reduce(
        "exomerge::sorted_cells::is_crowded", IndexRange<ExecutionSpace>(exec, most_in_cell, size()),
        KOKKOS_LAMBDA(std::int64_t p, int& found) {
          if (keys(p) == keys(p - most_in_cell)) found = 1;
        },
        Kokkos::Max<int>(crowded));
    return crowded > 0;  // without any it is the lowest number
  }

  /// Calls `visit(p, q)` for pairs of places in the order that lie in the same or neighbouring cells, one of
  /// which is in a chunk: each pair of different points at least once, perhaps some others, and places with
  /// themselves.
  template <class Visit>
  KOKKOS_INLINE_FUNCTION void visit_chunk(std::int64_t number, const Visit& visit) const {
    const std::int64_t begin = number * chunk;
    const std::int64_t end = begin + chunk < size() ? begin + chunk : size();
    const std::int64_t offsets[4] = {row_, layer_ - row_, layer_, layer_ + row_};
    std::int64_t next[4];
    for (int r = 0; r < 4; ++r) next[r] = first_from(keys_(begin) + offsets[r] - 1);
    for (std::int64_t p = begin; p < end; ++p) {
      const std::int64_t key = keys_(p);
      for (std::int64_t q = p + 1; q < size() && keys_(q) <= key + 1; ++q) visit(p, q);
      for (int r = 0; r < 4; ++r) {
        const std::int64_t first = key + offsets[r] - 1;
        while (next[r] < size() && keys_(next[r]) < first) ++next[r];
        for (std::int64_t q = next[r]; q < size() && keys_(q) <= first + 2; ++q) visit(p, q);
      }
    }
  }

  KOKKOS_INLINE_FUNCTION GlobalIndex group(std::int64_t place) const { return group_(place); }

 private:
  /// The first place whose key is not below `key`.
  KOKKOS_INLINE_FUNCTION std::int64_t first_from(std::int64_t key) const {
    std::int64_t low = 0, high = size();
    while (low < high) {
      const std::int64_t middle = (low + high) / 2;
      if (keys_(middle) < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 public:  // device lambdas may not stand in private member functions
  template <class ExecutionSpace>
  void sort(const ExecutionSpace& exec, const Points<MemorySpace>& points, const Groups& group,
            const PointGrid& grid, std::int64_t cells) {
    const auto size = static_cast<std::size_t>(points.size());
    const auto keys = scratch<std::int64_t, MemorySpace>("exomerge::sorted_cells::unsorted", size);
    const std::int64_t row = row_, layer = layer_;
    Kokkos::parallel_for(
        "exomerge::sorted_cells::keys", IndexRange<ExecutionSpace>(exec, 0, points.size()),
        KOKKOS_LAMBDA(std::int64_t p) {
          const CellBox cell = grid.at(points.x(p), points.y(p), points.z(p));
          keys(p) = cell.lower[2] * layer + cell.lower[1] * row + cell.lower[0];
        });
    StableOrder<ExecutionSpace, MemorySpace> order(exec, static_cast<LocalIndex>(size));
    order.template sort_by<std::int64_t>(keys, 0, cells);
    const Kokkos::View<const LocalIndex*, MemorySpace> items = order.items();
    keys_ = gathered(exec, Kokkos::View<const std::int64_t*, MemorySpace>(keys), items);
    group_ = gathered(exec, group, items);
    points_ = gathered(exec, points, items);
    fence(exec, "exomerge: unsorted keys may go");
  }

 private:
  std::int64_t row_ = 0, layer_ = 0;
  Keys keys_;
  Groups group_;
  Points<MemorySpace> points_;
};

}  // namespace exomerge::kernels
