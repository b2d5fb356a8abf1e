// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>

#include <limits>

#include "kernels/element_measures.hpp"
#include "kernels/expression_operations.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/vector3.hpp"

namespace exomerge::kernels {

namespace {

/// Corners with the three that edges lead to, right-handed in a good element, and the edges, two corners
/// each.
struct ShapeTable {
  int corner_count = 0;
  int neighbours[most_corners][3] = {};
  double best = 1.0;  ///< the reciprocal of the value that corners of the best shape have
  int edge_count = 0;
  int edges[12][2] = {};
};

constexpr double root_2 = 1.4142135623730951;
constexpr double two_over_root_3 = 1.1547005383792515;

ShapeTable table_of(CornerShape shape) {
  switch (shape) {
    case CornerShape::segment:
      return {.edge_count = 1, .edges = {{0, 1}}};
    case CornerShape::triangle:
      return {3, {{1, 2, 0}, {2, 0, 0}, {0, 1, 0}}, two_over_root_3, 3, {{0, 1}, {1, 2}, {2, 0}}};
    case CornerShape::quadrilateral:
      return {4, {{1, 3, 0}, {2, 0, 0}, {3, 1, 0}, {0, 2, 0}}, 1.0, 4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}}};
    case CornerShape::tetrahedron:
      return {4,
              {{1, 2, 3}, {2, 0, 3}, {0, 1, 3}, {0, 2, 1}},
              root_2,
              6,
              {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}}};
    case CornerShape::pyramid:
      return {4,
              {{1, 3, 4}, {2, 0, 4}, {3, 1, 4}, {0, 2, 4}},
              root_2,
              8,
              {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 4}, {1, 4}, {2, 4}, {3, 4}}};
    case CornerShape::wedge:
      return {6,
              {{1, 2, 3}, {2, 0, 4}, {0, 1, 5}, {5, 4, 0}, {3, 5, 1}, {4, 3, 2}},
              two_over_root_3,
              9,
              {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}, {0, 3}, {1, 4}, {2, 5}}};
    case CornerShape::hexahedron:
      return {
          8,
          {{1, 3, 4}, {2, 0, 5}, {3, 1, 6}, {0, 2, 7}, {7, 5, 0}, {4, 6, 1}, {5, 7, 2}, {6, 4, 3}},
          1.0,
          12,
          {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6}, {6, 7}, {7, 4}, {0, 4}, {1, 5}, {2, 6}, {3, 7}}};
  }
  return {};
}

KOKKOS_INLINE_FUNCTION double lower_of(double a, double b) { return a != a || quiet_less(a, b) ? a : b; }

/// The smallest of the normalised determinants of the edges at the corners; areas for surfaces.
KOKKOS_INLINE_FUNCTION double scaled_jacobian_of(CornerShape shape, const ShapeTable& table,
                                                 const Vector3* p) {
  const bool is_surface = shape == CornerShape::triangle || shape == CornerShape::quadrilateral;
  // What a corner of a quadrilateral turns against; a triangle has only one side.
  const Vector3 normal =
      shape == CornerShape::quadrilateral ? cross(p[2] - p[0], p[3] - p[1]) : cross(p[1] - p[0], p[2] - p[0]);
  double worst = 1.0;
  for (int i = 0; i < table.corner_count; ++i) {
    const Vector3 a = p[table.neighbours[i][0]] - p[i];
    const Vector3 b = p[table.neighbours[i][1]] - p[i];
    const Vector3 c = is_surface ? normal : p[table.neighbours[i][2]] - p[i];
    const double lengths = product(product(norm(a), norm(b)), norm(c));
    const double determinant = dot(cross(a, b), c);
    worst = lower_of(lengths == 0.0 ? 0.0 : product(determinant / lengths, table.best), worst);
  }
  return worst;
}

KOKKOS_INLINE_FUNCTION double aspect_of(const ShapeTable& table, const Vector3* p) {
  double shortest = norm(p[table.edges[0][1]] - p[table.edges[0][0]]);
  double longest = shortest;
  for (int i = 1; i < table.edge_count; ++i) {
    const double length = norm(p[table.edges[i][1]] - p[table.edges[i][0]]);
    shortest = lower_of(length, shortest);
    longest = length != length || quiet_less(longest, length) ? length : longest;
  }
  if (shortest == 0.0) return longest == 0.0 ? 1.0 : HUGE_VAL;
  return longest / shortest;
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
void judge_elements(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                    const Kokkos::View<double*, MemorySpace>& scaled_jacobian,
                    const Kokkos::View<double*, MemorySpace>& aspect) {
  const ShapeTable table = table_of(elements.shape);
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  Kokkos::parallel_for(
      "exomerge::judge_elements",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, elements.size()),
      KOKKOS_LAMBDA(std::int64_t i) {
        Vector3 corners[most_corners];
        const bool all = load_corners(elements, i, corners_of(elements.shape), corners);
        scaled_jacobian(i) = all ? scaled_jacobian_of(elements.shape, table, corners) : nothing;
        aspect(i) = all ? aspect_of(table, corners) : nothing;
      });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                            \
  template void judge_elements<EXEC, MEMORY>(const EXEC&, const ElementView<MEMORY>&, \
                                             const Kokkos::View<double*, MEMORY>&,    \
                                             const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
