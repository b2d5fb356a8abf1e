// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// Shapes that are measured alike, by their corners.
enum class CornerShape : std::uint8_t {
  segment,
  triangle,
  quadrilateral,
  tetrahedron,
  pyramid,
  wedge,
  hexahedron
};

/// Elements with the same number of nodes each, and their nodes: element i has the nodes
/// `connectivity(i * width) ...`, positions in the coordinates, negative where there is none.
template <class MemorySpace>
struct ElementView {
  CornerShape shape = CornerShape::segment;
  int width = 0;
  Kokkos::View<const LocalIndex*, MemorySpace> connectivity;
  Kokkos::View<const double*, MemorySpace> x, y, z;

  KOKKOS_INLINE_FUNCTION std::int64_t size() const {
    return width == 0 ? 0 : static_cast<std::int64_t>(connectivity.extent(0)) / width;
  }
};

/// The length, area or volume of each element by the formulas of docs/measures.md. Volumes have a sign. NaN
/// where a corner is missing. Every operation is rounded by itself. Returns when the work is queued.
template <class ExecutionSpace, class MemorySpace>
void measure_elements(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                      const Kokkos::View<double*, MemorySpace>& out);

/// For each element the sum of the values of its nodes in their order, divided by their number; `missing`
/// where it has none. `values`: by position, `stride` apart.
template <class ExecutionSpace, class MemorySpace>
void average_over_nodes(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                        const Kokkos::View<const double*, MemorySpace>& values, int stride, int column,
                        double missing, const Kokkos::View<double*, MemorySpace>& out);

/// How good the shape of each element is: `scaled_jacobian` the smallest of its corners, 1 for the best
/// shape, not positive where it is inside out; `aspect` the longest edge by the shortest. NaN where a corner
/// is missing.
template <class ExecutionSpace, class MemorySpace>
void judge_elements(const ExecutionSpace& exec, const ElementView<MemorySpace>& elements,
                    const Kokkos::View<double*, MemorySpace>& scaled_jacobian,
                    const Kokkos::View<double*, MemorySpace>& aspect);

}  // namespace exomerge::kernels
