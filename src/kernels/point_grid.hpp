// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "exomerge/coincident_points.hpp"

namespace exomerge::kernels {

/// Range of cells along the three axes, bounds included.
struct CellBox {
  std::int64_t lower[3];
  std::int64_t upper[3];

  KOKKOS_INLINE_FUNCTION bool is_single() const {
    return lower[0] == upper[0] && lower[1] == upper[1] && lower[2] == upper[2];
  }
};

/// Cubic cells over the bounding box of points, hashed to the slots of a table.
///
/// Correctness rests on one property: the cell number along an axis is a monotone function of the coordinate,
/// also as rounded. Hence a point within `reach` of p lies in one of the cells of `near(p)`, at any scale.
/// How good the cells are matters for speed alone.
class PointGrid {
 public:
  /// `edge`: wanted edge in the unit of the coordinates; it is enlarged where cells could not be told apart.
  /// `reach`: how far `near` looks, at most `edge` / 2. `slots`: size of the table, a multiple of 64.
  PointGrid(const PointBounds& bounds, double edge, double reach, std::uint32_t slots);

  KOKKOS_INLINE_FUNCTION std::int64_t cell(int axis, double coordinate) const {
    return clamp(position(axis, coordinate));
  }

  /// The slot of a cell. Blocks of 4 x 4 x 4 cells share a run of 64 slots, so that points near each other
  /// are near in memory; the order within a run is mixed, else points of one plane would collide.
  KOKKOS_INLINE_FUNCTION std::uint32_t slot(std::int64_t i, std::int64_t j, std::int64_t k) const {
    std::uint64_t hash = static_cast<std::uint64_t>(i >> 2) * 0x9e3779b97f4a7c15u;
    hash ^= static_cast<std::uint64_t>(j >> 2) * 0xc2b2ae3d27d4eb4fu;
    hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u;
    hash ^= static_cast<std::uint64_t>(k >> 2) * 0x165667b19e3779f9u;
    hash = (hash ^ (hash >> 32)) * 0x94d049bb133111ebu;
    hash ^= hash >> 29;
    const std::uint32_t block = static_cast<std::uint32_t>(((hash >> 32) * blocks_) >> 32);
    const std::uint32_t inside = static_cast<std::uint32_t>((i & 3) | (j & 3) << 2 | (k & 3) << 4);
    return block * 64 + (inside ^ static_cast<std::uint32_t>(hash & 63));
  }

  KOKKOS_INLINE_FUNCTION std::uint32_t slot(double x, double y, double z) const {
    return slot(cell(0, x), cell(1, y), cell(2, z));
  }

  /// The cells that hold all points within reach of a point.
  KOKKOS_INLINE_FUNCTION CellBox near(double x, double y, double z) const {
    CellBox box;
    near_on_axis(0, x, box);
    near_on_axis(1, y, box);
    near_on_axis(2, z, box);
    return box;
  }

 private:
  KOKKOS_INLINE_FUNCTION double position(int axis, double coordinate) const {
    return (coordinate * scale_ - origin_[axis]) * inverse_edge_;
  }
  KOKKOS_INLINE_FUNCTION std::int64_t clamp(double position) const {
    const double positive = position > 0.0 ? position : 0.0;
    return static_cast<std::int64_t>(positive < last_cell_ ? positive : last_cell_);
  }
  KOKKOS_INLINE_FUNCTION void near_on_axis(int axis, double coordinate, CellBox& box) const {
    const double here = position(axis, coordinate);
    const std::int64_t cell_here = clamp(here);
    const double fraction = here - static_cast<double>(cell_here);
    box.lower[axis] = box.upper[axis] = cell_here;
    if (fraction > margin_ && fraction < 1.0 - margin_) return;
    box.lower[axis] = cell(axis, coordinate - reach_);
    box.upper[axis] = cell(axis, coordinate + reach_);
  }

  double scale_;  // brings the largest magnitude to [0.5, 1), so that no extent overflows
  double origin_[3];
  double inverse_edge_;
  double last_cell_;
  double reach_;
  double margin_;  // `reach` in cells, enlarged by the rounding of a position
  std::uint64_t blocks_;
};

/// The edge at which cells hold about one point each, for points spread evenly over their bounding box.
/// Extents too small to be divided do not count: a plane is divided in two directions.
double even_spacing(const PointBounds& bounds);

}  // namespace exomerge::kernels
