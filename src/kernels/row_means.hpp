// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// Lists of positions, one after the other: list i is `entries(begins(i)) ... entries(begins(i + 1) - 1)`.
template <class MemorySpace>
struct PositionLists {
  Kokkos::View<const GlobalIndex*, MemorySpace> begins;
  Kokkos::View<const LocalIndex*, MemorySpace> entries;
};

/// For each list the sum of the values at its positions, in their order, divided by their number; `missing`
/// for an empty one. The value at a position p is `values(p * stride + column)`. Returns when the work is
/// queued.
template <class ExecutionSpace, class MemorySpace>
void average_lists(const ExecutionSpace& exec, const PositionLists<MemorySpace>& lists,
                   const Kokkos::View<const double*, MemorySpace>& values, int stride, int column,
                   double missing, const Kokkos::View<double*, MemorySpace>& out);

}  // namespace exomerge::kernels
