// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <math.h>

#include <Kokkos_Core.hpp>

#include "kernels/element_measures.hpp"
#include "kernels/rounding.hpp"

namespace exomerge::kernels {

/// A point or vector.
struct Vector3 {
  double x = 0.0, y = 0.0, z = 0.0;

  friend KOKKOS_INLINE_FUNCTION Vector3 operator+(const Vector3& a, const Vector3& b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
  }
  friend KOKKOS_INLINE_FUNCTION Vector3 operator-(const Vector3& a, const Vector3& b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
  }
};

KOKKOS_INLINE_FUNCTION double dot(const Vector3& a, const Vector3& b) {
  return product(a.x, b.x) + product(a.y, b.y) + product(a.z, b.z);
}
KOKKOS_INLINE_FUNCTION Vector3 cross(const Vector3& a, const Vector3& b) {
  return {product(a.y, b.z) - product(a.z, b.y), product(a.z, b.x) - product(a.x, b.z),
          product(a.x, b.y) - product(a.y, b.x)};
}
KOKKOS_INLINE_FUNCTION double norm(const Vector3& a) { return ::sqrt(dot(a, a)); }

constexpr int most_corners = 8;

KOKKOS_INLINE_FUNCTION constexpr int corners_of(CornerShape shape) {
  switch (shape) {
    case CornerShape::segment:
      return 2;
    case CornerShape::triangle:
      return 3;
    case CornerShape::quadrilateral:
    case CornerShape::tetrahedron:
      return 4;
    case CornerShape::pyramid:
      return 5;
    case CornerShape::wedge:
      return 6;
    case CornerShape::hexahedron:
      return 8;
  }
  return 0;
}

/// The first nodes of an element. False where one is missing.
template <class MemorySpace>
KOKKOS_INLINE_FUNCTION bool load_corners(const ElementView<MemorySpace>& elements, std::int64_t element,
                                         int count, Vector3* corners) {
  if (count > elements.width) return false;
  for (int i = 0; i < count; ++i) {
    const LocalIndex node = elements.connectivity(element * elements.width + i);
    if (node < 0) return false;
    corners[i] = {elements.x(node), elements.y(node), elements.z(node)};
  }
  return true;
}

}  // namespace exomerge::kernels
