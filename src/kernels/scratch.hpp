// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string>

#include "exomerge/large_pages.hpp"

namespace exomerge::kernels {

/// An uninitialised array for `count` values.
template <class T, class MemorySpace>
Kokkos::View<T*, MemorySpace> scratch(const std::string& name, std::size_t count) {
  Kokkos::View<T*, MemorySpace> view(Kokkos::view_alloc(name, Kokkos::WithoutInitializing), count);
  if constexpr (Kokkos::SpaceAccessibility<Kokkos::HostSpace, MemorySpace>::accessible) {
    advise_large_pages(view.data(), count * sizeof(T));
  }
  return view;
}

/// 0, 1, 2, ...
template <class T, class MemorySpace, class ExecutionSpace>
Kokkos::View<T*, MemorySpace> iota(const ExecutionSpace& exec, const std::string& name, std::int64_t count) {
  const auto view = scratch<T, MemorySpace>(name, static_cast<std::size_t>(count));
  Kokkos::parallel_for(
      "exomerge::iota", Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, count),
      KOKKOS_LAMBDA(std::int64_t i) { view(i) = static_cast<T>(i); });
  return view;
}

/// Waits for `exec`; Kokkos takes the reason from version 3.5 on.
template <class ExecutionSpace>
void fence(const ExecutionSpace& exec, const std::string& reason) {
  if constexpr (requires { exec.fence(reason); }) {
    exec.fence(reason);
  } else {
    exec.fence();
  }
}

}  // namespace exomerge::kernels
