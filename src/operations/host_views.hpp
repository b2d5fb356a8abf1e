// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <span>
#include <vector>

namespace exomerge {

/// The values in the default memory space, without a copy where that is the host's: they must outlive the
/// result.
template <class T>
auto to_device(std::span<const T> values) {
  const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  using Memory = typename Kokkos::DefaultExecutionSpace::memory_space;
  if constexpr (Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible) {
    return host;
  } else {
    return Kokkos::create_mirror_view_and_copy(Memory(), host);
  }
}

template <class T>
auto to_device(const std::vector<T>& values) {
  return to_device(std::span<const T>(values));
}

/// The values in host memory, without a copy where they lie there.
template <class View>
auto to_host(const View& view) {
  return Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
}

}  // namespace exomerge
