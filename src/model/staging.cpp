// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/staging.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "kernels/scratch.hpp"

namespace exomerge::detail {

namespace {

template <class Space>
using Bytes = Kokkos::View<unsigned char*, Space, Kokkos::MemoryUnmanaged>;
template <class Space>
using ConstBytes = Kokkos::View<const unsigned char*, Space, Kokkos::MemoryUnmanaged>;

[[maybe_unused]] constexpr std::size_t piece_bytes = std::size_t{8} << 20;

/// Kept from call to call, since pinning memory takes longer than copying it; freed before Kokkos ends.
Kokkos::View<unsigned char*, StagingSpace>& staging_buffer() {
  static Kokkos::View<unsigned char*, StagingSpace> buffer;
  if (buffer.extent(0) == 0) {
    buffer = kernels::scratch<unsigned char, StagingSpace>("exomerge::staging", piece_bytes);
    Kokkos::push_finalize_hook([] { buffer = {}; });
  }
  return buffer;
}

/// Calls `copy(first byte, bytes, buffer)` for each piece.
template <class Copy>
void in_pieces(std::size_t bytes, const Copy& copy) {
  unsigned char* const buffer = bytes > 0 ? staging_buffer().data() : nullptr;
  for (std::size_t first = 0; first < bytes; first += piece_bytes) {
    copy(first, std::min(piece_bytes, bytes - first), buffer);
  }
}

}  // namespace

void copy_to_pinned(const void* device, void* pinned, std::size_t bytes) {
  if (bytes == 0) return;
  const Kokkos::DefaultExecutionSpace exec;
  const auto* from = static_cast<const unsigned char*>(device);
  Kokkos::deep_copy(exec, Bytes<StagingSpace>(static_cast<unsigned char*>(pinned), bytes),
                    ConstBytes<DeviceSpace>(from, bytes));
  kernels::fence(exec, "exomerge: values have reached the host");
}

void copy_from_pinned(const void* pinned, void* device, std::size_t bytes) {
  if (bytes == 0) return;
  const Kokkos::DefaultExecutionSpace exec;
  const auto* from = static_cast<const unsigned char*>(pinned);
  Kokkos::deep_copy(exec, Bytes<DeviceSpace>(static_cast<unsigned char*>(device), bytes),
                    ConstBytes<StagingSpace>(from, bytes));
  kernels::fence(exec, "exomerge: values have reached the device");
}

void copy_bytes_to_host(const void* device, void* host, std::size_t bytes) {
  if constexpr (host_reaches_device) {
    copy_to_pinned(device, host, bytes);
  } else {
    in_pieces(bytes, [&](std::size_t first, std::size_t count, unsigned char* buffer) {
      copy_to_pinned(static_cast<const unsigned char*>(device) + first, buffer, count);
      std::memcpy(static_cast<unsigned char*>(host) + first, buffer, count);
    });
  }
}

void copy_bytes_to_device(const void* host, void* device, std::size_t bytes) {
  if constexpr (host_reaches_device) {
    copy_from_pinned(host, device, bytes);
  } else {
    in_pieces(bytes, [&](std::size_t first, std::size_t count, unsigned char* buffer) {
      std::memcpy(buffer, static_cast<const unsigned char*>(host) + first, count);
      copy_from_pinned(buffer, static_cast<unsigned char*>(device) + first, count);
    });
  }
}

}  // namespace exomerge::detail
