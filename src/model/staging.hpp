// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <span>

namespace exomerge {

using DeviceSpace = Kokkos::DefaultExecutionSpace::memory_space;

/// Whether arrays of the default memory space can be used on the host as they are.
inline constexpr bool host_reaches_device =
    Kokkos::SpaceAccessibility<Kokkos::HostSpace, DeviceSpace>::accessible;

/// Host memory from which a device copies at full speed; where there is no device, plain host memory.
#if defined(KOKKOS_HAS_SHARED_HOST_PINNED_SPACE)
using StagingSpace = Kokkos::SharedHostPinnedSpace;
#elif defined(KOKKOS_ENABLE_CUDA)
using StagingSpace = Kokkos::CudaHostPinnedSpace;
#else
using StagingSpace = Kokkos::HostSpace;
#endif

namespace detail {
void copy_to_pinned(const void* device, void* pinned, std::size_t bytes);
void copy_from_pinned(const void* pinned, void* device, std::size_t bytes);
void copy_bytes_to_host(const void* device, void* host, std::size_t bytes);
void copy_bytes_to_device(const void* host, void* device, std::size_t bytes);
}  // namespace detail

/// Copies from an array of the default memory space to one of the staging space, and back. As all copies here
/// they wait for what was queued on the default execution space, and return when they are done.
template <class T>
void copy_to_pinned(const T* device, const Kokkos::View<T*, StagingSpace>& pinned) {
  detail::copy_to_pinned(device, pinned.data(), pinned.size() * sizeof(T));
}
template <class T>
void copy_from_pinned(std::span<const T> pinned, T* device) {
  detail::copy_from_pinned(pinned.data(), device, pinned.size_bytes());
}

/// Copies from an array of the default memory space to any host memory, through a pinned buffer in pieces of
/// 8 MiB.
template <class T>
void copy_to_host(const T* device, std::span<T> host) {
  detail::copy_bytes_to_host(device, host.data(), host.size_bytes());
}

/// The other way.
template <class T>
void copy_to_device(std::span<const T> host, T* device) {
  detail::copy_bytes_to_device(host.data(), device, host.size_bytes());
}

/// The values as a View of the default memory space: where the host reaches that, the very values, which must
/// then outlive the result.
template <class T>
Kokkos::View<const T*> device_copy(std::span<const T> values, const char* label) {
  if constexpr (host_reaches_device) {
    (void)label;
    return Kokkos::View<const T*, Kokkos::MemoryUnmanaged>(values.data(), values.size());
  } else {
    Kokkos::View<T*> view(Kokkos::view_alloc(Kokkos::WithoutInitializing, std::string(label)), values.size());
    copy_to_device<T>(values, view.data());
    return view;
  }
}

}  // namespace exomerge
