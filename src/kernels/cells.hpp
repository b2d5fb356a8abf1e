// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <cstring>

#include "kernels/point_grid.hpp"
#include "kernels/points.hpp"

namespace exomerge::kernels {

/// A point's cell by its hash, and whether points within reach may lie in other cells.
struct Place {
  std::uint64_t hash;
  bool is_inside;
};

/// Cells of a grid.
template <class MemorySpace>
struct GridCells {
  static constexpr bool holds_distinct_points = true;

  PointGrid grid;
  Points<MemorySpace> points;

  KOKKOS_FORCEINLINE_FUNCTION Place place(std::int64_t p) const {
    const double x = points.x(p), y = points.y(p), z = points.z(p);
    const CellBox box = grid.near(x, y, z);
    const bool is_inside = box.is_single();
    const CellBox own = is_inside ? box : grid.at(x, y, z);
    return {cell_hash(own.lower[0], own.lower[1], own.lower[2]), is_inside};
  }

  /// Calls `visit(hash)` for the other cells that points within reach may lie in.
  template <class Visit>
  KOKKOS_INLINE_FUNCTION void for_each_neighbour(std::int64_t p, std::uint64_t own,
                                                 const Visit& visit) const {
    const CellBox box = grid.near(points.x(p), points.y(p), points.z(p));
    for (std::int64_t k = box.lower[2]; k <= box.upper[2]; ++k) {
      for (std::int64_t j = box.lower[1]; j <= box.upper[1]; ++j) {
        for (std::int64_t i = box.lower[0]; i <= box.upper[0]; ++i) {
          const std::uint64_t hash = cell_hash(i, j, k);
          if (hash != own) visit(hash);
        }
      }
    }
  }
};

/// Cells that hold equal points only.
template <class MemorySpace>
struct ExactCells {
  static constexpr bool holds_distinct_points = false;

  Points<MemorySpace> points;

  KOKKOS_FORCEINLINE_FUNCTION Place place(std::int64_t p) const {
    const std::uint64_t golden = 0x9e3779b97f4a7c15u;
    return {mix(mix(mix(bits(points.x(p))) + golden + bits(points.y(p))) + golden + bits(points.z(p))), true};
  }
  template <class Visit>
  KOKKOS_INLINE_FUNCTION void for_each_neighbour(std::int64_t, std::uint64_t, const Visit&) const {}

 private:
  KOKKOS_INLINE_FUNCTION static std::uint64_t bits(double value) {
    const double unsigned_zero = value + 0.0;  // -0 becomes 0
    std::uint64_t result;
    std::memcpy(&result, &unsigned_zero, sizeof result);
    return result;
  }
  KOKKOS_INLINE_FUNCTION static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93u;
    value = (value ^ (value >> 29)) * 0x94d049bb133111ebu;
    return value ^ (value >> 32);
  }
};

}  // namespace exomerge::kernels
