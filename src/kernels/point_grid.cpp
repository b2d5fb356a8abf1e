// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/point_grid.hpp"

#include <algorithm>
#include <cmath>

namespace exomerge {

namespace kernels {

namespace {

// The power of two that brings the largest magnitude to [0.5, 1).
double unit_scale(const PointBounds& bounds) {
  int exponent = 0;
  std::frexp(bounds.largest_magnitude(), &exponent);
  return std::ldexp(1.0, std::clamp(-exponent, -1022, 1022));
}

}  // namespace

PointGrid::PointGrid(const PointBounds& bounds, double edge, double reach)
    : scale_(unit_scale(bounds)), reach_(reach) {
  double extent = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    extent = std::max(extent, bounds.upper[axis] * scale_ - bounds.lower[axis] * scale_);
  }
  // Cells narrower than the rounding of a coordinate would be of no use, and their numbers must be exact as
  // doubles. A huge tolerance must not make the edge infinite: a few times the extent is as good.
  const double finest = 0x1p-47;
  const double scaled_edge = std::clamp(edge * scale_, finest, 0x1p10);
  inverse_edge_ = 1.0 / scaled_edge;
  last_cell_ = std::floor(extent * inverse_edge_) + 1.0;
  const double scaled_reach = std::min(reach * scale_, 0x1p10);
  // Positions are right to 2^-51 of the unit, and so is the shift of a coordinate by `reach`.
  margin_ = scaled_reach * inverse_edge_ * (1.0 + 1e-9) + inverse_edge_ * 0x1p-49;
  // Cells start at an odd place: nodes of structured meshes often lie at round fractions of the extent, and a
  // point at the border of its cell costs eight look-ups.
  for (std::size_t axis = 0; axis < 3; ++axis) {
    origin_[axis] = bounds.lower[axis] * scale_ - 0.381966 * scaled_edge;
  }
}

bool PointGrid::is_precise(const PointBounds& bounds, double wanted_edge) const {
  const double wanted = wanted_edge * scale_;
  if (!(std::abs(1.0 / inverse_edge_ - wanted) <= 1e-12 * wanted)) return false;
  double extent = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    extent = std::max(extent, bounds.upper[axis] * scale_ - bounds.lower[axis] * scale_);
  }
  return wanted > extent * 0x1p-30;
}

}  // namespace kernels

double even_spacing(const PointBounds& bounds) {
  const double scale = kernels::unit_scale(bounds);
  std::array<double, 3> extents;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    extents[axis] = bounds.upper[axis] * scale - bounds.lower[axis] * scale;
  }
  std::sort(extents.begin(), extents.end(), std::greater<>());
  const double points = static_cast<double>(std::max<GlobalIndex>(bounds.finite_points, 1));
  double edge = std::cbrt(extents[0] * extents[1] * extents[2] / points);
  if (edge >= extents[2]) edge = std::sqrt(extents[0] * extents[1] / points);
  if (edge >= extents[1]) edge = extents[0] / points;
  return edge / scale;
}

}  // namespace exomerge
