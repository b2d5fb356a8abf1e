// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

namespace exomerge::kernels {

/// A point p becomes matrix * (p + before) + after. Entries of 0 take no part, so what a coordinate does not
/// depend on cannot spoil it, and those of 1 are exact.
struct PointMap {
  double before[3] = {0, 0, 0};
  double matrix[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  double after[3] = {0, 0, 0};
};

/// Moves points by one map after the other, in place. The three arrays have the same length. Each operation
/// is rounded once, so results are the same on every backend. Returns when the work is queued on `exec`.
template <class ExecutionSpace, class MemorySpace>
void map_points(const ExecutionSpace& exec, const Kokkos::View<const PointMap*, MemorySpace>& maps,
                const Kokkos::View<double*, MemorySpace>& x, const Kokkos::View<double*, MemorySpace>& y,
                const Kokkos::View<double*, MemorySpace>& z);

/// One coordinate of the moved points, 0 to 2. Coordinates on which it does not depend may be empty views.
template <class ExecutionSpace, class MemorySpace>
void map_coordinate(const ExecutionSpace& exec, const Kokkos::View<const PointMap*, MemorySpace>& maps,
                    int axis, const Kokkos::View<const double*, MemorySpace>& x,
                    const Kokkos::View<const double*, MemorySpace>& y,
                    const Kokkos::View<const double*, MemorySpace>& z,
                    const Kokkos::View<double*, MemorySpace>& out);

}  // namespace exomerge::kernels
