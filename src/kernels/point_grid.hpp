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

/// A number for a cell; different cells share it about as often as random 64-bit numbers do.
KOKKOS_INLINE_FUNCTION std::uint64_t cell_hash(std::int64_t i, std::int64_t j, std::int64_t k) {
  std::uint64_t hash = static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15u +
                       static_cast<std::uint64_t>(j) * 0xc2b2ae3d27d4eb4fu +
                       static_cast<std::uint64_t>(k) * 0x165667b19e3779f9u;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93u;
  hash = (hash ^ (hash >> 29)) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 32);
}

/// Cubic cells over the bounding box of points.
///
/// Correctness rests on one property: the cell number along an axis is a monotone function of the coordinate,
/// also as rounded. Hence a point within `reach` of p lies in one of the cells of `near(p)`, at any scale.
/// How good the cells are matters for speed alone.
class PointGrid {
 public:
  /// `edge`: wanted edge in the unit of the coordinates; it is enlarged where cells could not be told apart.
  /// `reach`: how far `near` looks, at most `edge` / 2.
  PointGrid(const PointBounds& bounds, double edge, double reach);

  /// Whether the cells have the wanted edge, to a millionth of it, in spite of rounding.
  bool is_precise(const PointBounds& bounds, double wanted_edge) const;

  KOKKOS_INLINE_FUNCTION std::int64_t cell(int axis, double coordinate) const {
    return clamp(position(axis, coordinate));
  }

  /// The cell that holds the point alone.
  KOKKOS_INLINE_FUNCTION CellBox at(double x, double y, double z) const {
    CellBox box;
    box.lower[0] = box.upper[0] = cell(0, x);
    box.lower[1] = box.upper[1] = cell(1, y);
    box.lower[2] = box.upper[2] = cell(2, z);
    return box;
  }

  /// The cells that hold all points within reach of a point.
  KOKKOS_FORCEINLINE_FUNCTION CellBox near(double x, double y, double z) const {
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
  KOKKOS_FORCEINLINE_FUNCTION void near_on_axis(int axis, double coordinate, CellBox& box) const {
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
};

}  // namespace exomerge::kernels
