// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <Kokkos_Core.hpp>
#include <vector>

namespace exomerge {

/// A test of kernels on an execution space, whose input and output are vectors.
template <class ExecutionSpace>
class KernelTest : public ::testing::Test {
 protected:
  using Memory = typename ExecutionSpace::memory_space;

  template <class T>
  static Kokkos::View<T*, Memory> on_device(const std::vector<T>& values) {
    Kokkos::View<T*, Memory> view("test", values.size());
    const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(),
                                                                                  values.size());
    Kokkos::deep_copy(view, host);
    return view;
  }

  template <class View>
  static auto on_host(const View& view) {
    ExecutionSpace().fence();
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
    using T = typename View::non_const_value_type;
    return std::vector<T>(host.data(), host.data() + host.extent(0));
  }
};

}  // namespace exomerge
