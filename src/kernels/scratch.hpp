// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace exomerge::kernels {

/// Asks for large pages behind fresh host memory: the first touch of small ones costs more than the kernels
/// that fill them.
inline void advise_large_pages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t large_page = std::uintptr_t{1} << 21;
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(data);
  const std::uintptr_t begin = (address + large_page - 1) / large_page * large_page;
  const std::uintptr_t end = (address + bytes) / large_page * large_page;
  // Advice only: a kernel that does not take it changes nothing.
  if (begin < end) (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

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
