// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <span>
#include <vector>

#include "kernels/arguments.hpp"
#include "kernels/crowd_on_host.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

/// The values at `list`, side by side.
template <class ExecutionSpace, class T, class Index, class MemorySpace>
Kokkos::View<T*, MemorySpace> gathered(const ExecutionSpace& exec, Kokkos::View<const T*, MemorySpace> values,
                                       Kokkos::View<Index*, MemorySpace> list) {
  const auto result = scratch<T, MemorySpace>("exomerge::gathered", list.extent(0));
  Kokkos::parallel_for(
      "exomerge::gather", IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(list.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { result(i) = values(list(i)); });
  return result;
}

template <class ExecutionSpace, class Index, class MemorySpace>
Points<MemorySpace> gathered(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                             Kokkos::View<Index*, MemorySpace> list) {
  return {gathered(exec, points.x, list), gathered(exec, points.y, list), gathered(exec, points.z, list)};
}

/// The values in host memory, without a copy where they are there.
template <class ExecutionSpace, class View>
auto on_host(const ExecutionSpace& exec, const View& view) {
  fence(exec, "exomerge: the host works on values of the device");
  return Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
}

template <class MemorySpace, class ExecutionSpace, class T>
Kokkos::View<T*, MemorySpace> on_device(const ExecutionSpace& exec, const std::vector<T>& values) {
  const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  const auto result = scratch<T, MemorySpace>("exomerge::on_device", values.size());
  Kokkos::deep_copy(exec, result, host);
  fence(exec, "exomerge: the values of the host may go");
  return result;
}

template <class View>
std::span<const typename View::non_const_value_type> as_span(const View& view) {
  return {view.data(), view.extent(0)};
}

/// Calls `work` with the points in host memory.
template <class ExecutionSpace, class MemorySpace, class Work>
auto with_host_points(const ExecutionSpace& exec, const Points<MemorySpace>& points, const Work& work) {
  const auto x = on_host(exec, points.x), y = on_host(exec, points.y), z = on_host(exec, points.z);
  return work(HostPoints{as_span(x), as_span(y), as_span(z)});
}

}  // namespace exomerge::kernels
