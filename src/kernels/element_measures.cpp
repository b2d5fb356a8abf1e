// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/element_measures.hpp"

#include <limits>

#include "kernels/instantiate.hpp"
#include "kernels/vector3.hpp"

namespace exomerge::kernels {

namespace {

template <class ExecutionSpace>
using Elements = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>;

template <class... Positions>
KOKKOS_INLINE_FUNCTION Vector3 mean(const Vector3* corners, int first, Positions... others) {
  Vector3 sum = corners[first];
  ((sum = sum + corners[others]), ...);
  const double count = 1.0 + static_cast<double>(sizeof...(others));
  return {sum.x / count, sum.y / count, sum.z / count};
}

KOKKOS_INLINE_FUNCTION double triple(const Vector3& a, const Vector3& b, const Vector3& c) {
  return dot(cross(a, b), c);
}

template <CornerShape shape>
KOKKOS_INLINE_FUNCTION double measure(const Vector3* p) {
  switch (shape) {
    case CornerShape::segment:
      return norm(p[1] - p[0]);
    case CornerShape::triangle:
      return norm(cross(p[1] - p[0], p[2] - p[0])) / 2.0;
    case CornerShape::quadrilateral:
      return norm(cross(p[2] - p[0], p[3] - p[1])) / 2.0;
    case CornerShape::tetrahedron:
      return triple(p[1] - p[0], p[2] - p[0], p[3] - p[0]) / 6.0;
    case CornerShape::pyramid:
      return triple(p[2] - p[0], p[3] - p[1], p[4] - mean(p, 0, 1, 2, 3)) / 6.0;
    case CornerShape::wedge:
      return triple(mean(p, 1, 4) - mean(p, 0, 3), mean(p, 2, 5) - mean(p, 0, 3),
                    mean(p, 3, 4, 5) - mean(p, 0, 1, 2)) /
             2.0;
    case CornerShape::hexahedron:
      return triple(mean(p, 1, 2, 5, 6) - mean(p, 0, 3, 4, 7), mean(p, 2, 3, 6, 7) - mean(p, 0, 1, 4, 5),
                    mean(p, 4, 5, 6, 7) - mean(p, 0, 1, 2, 3));
  }
  return 0.0;
}

/// Of one shape, so that its formula stands in the loop.
template <CornerShape shape, class MemorySpace>
struct MeasureElement {
  ElementView<MemorySpace> elements;
  Kokkos::View<double*, MemorySpace> out;
  double nothing = std::numeric_limits<double>::quiet_NaN();

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    Vector3 corners[most_corners];
    out(i) = load_corners(elements, i, corners_of(shape), corners) ? measure<shape>(corners) : nothing;
  }
};

template <CornerShape shape, class ExecutionSpace, class MemorySpace>
void measure_all(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                 const Kokkos::View<double*, MemorySpace>& out) {
  Kokkos::parallel_for("exomerge::measure_elements", Elements<ExecutionSpace>(exec, 0, elements.size()),
                       MeasureElement<shape, MemorySpace>{elements, out});
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
void measure_elements(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                      const Kokkos::View<double*, MemorySpace>& out) {
  switch (elements.shape) {
    case CornerShape::segment:
      return measure_all<CornerShape::segment>(exec, elements, out);
    case CornerShape::triangle:
      return measure_all<CornerShape::triangle>(exec, elements, out);
    case CornerShape::quadrilateral:
      return measure_all<CornerShape::quadrilateral>(exec, elements, out);
    case CornerShape::tetrahedron:
      return measure_all<CornerShape::tetrahedron>(exec, elements, out);
    case CornerShape::pyramid:
      return measure_all<CornerShape::pyramid>(exec, elements, out);
    case CornerShape::wedge:
      return measure_all<CornerShape::wedge>(exec, elements, out);
    case CornerShape::hexahedron:
      return measure_all<CornerShape::hexahedron>(exec, elements, out);
  }
}

template <class ExecutionSpace, class MemorySpace>
void average_over_nodes(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                        const Kokkos::View<const double*, MemorySpace>& values, int stride, int column,
                        double missing, const Kokkos::View<double*, MemorySpace>& out) {
  Kokkos::parallel_for(
      "exomerge::average_over_nodes", Elements<ExecutionSpace>(exec, 0, elements.size()),
      KOKKOS_LAMBDA(std::int64_t i) {
        double sum = 0.0;
        int count = 0;
        for (int k = 0; k < elements.width; ++k) {
          const std::int64_t node = elements.connectivity(i * elements.width + k);
          if (node < 0) continue;
          const double value = values(node * stride + column);
          sum = count == 0 ? value : sum + value;
          ++count;
        }
        out(i) = count == 0 ? missing : sum / count;
      });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                             \
  template void measure_elements<EXEC, MEMORY>(const EXEC&, const ElementView<MEMORY>&,                \
                                               const Kokkos::View<double*, MEMORY>&);                  \
  template void average_over_nodes<EXEC, MEMORY>(const EXEC&, const ElementView<MEMORY>&,              \
                                                 const Kokkos::View<const double*, MEMORY>&, int, int, \
                                                 double, const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
