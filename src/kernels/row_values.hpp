// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

namespace exomerge::kernels {

/// Each row of `out` becomes `factor` times that of `values`, with `adds` plus what it was. Every operation
/// is rounded by itself, so results are the same on every backend. Returns when the work is queued on `exec`,
/// as does the next.
template <class ExecutionSpace, class MemorySpace>
void scale_rows(const ExecutionSpace& exec, double factor,
                const Kokkos::View<const double*, MemorySpace>& values, bool adds,
                const Kokkos::View<double*, MemorySpace>& out);

/// Each row of `out` becomes that of `changed` where the one of `flags` is not 0, else that of `base`.
template <class ExecutionSpace, class MemorySpace>
void choose_rows(const ExecutionSpace& exec, const Kokkos::View<const double*, MemorySpace>& flags,
                 const Kokkos::View<const double*, MemorySpace>& changed,
                 const Kokkos::View<const double*, MemorySpace>& base,
                 const Kokkos::View<double*, MemorySpace>& out);

}  // namespace exomerge::kernels
