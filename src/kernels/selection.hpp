// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "kernels/arguments.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

/// The numbers below `size` for which `is_chosen(number)`, ascending.
template <class Index, class MemorySpace, class ExecutionSpace, class Predicate>
Kokkos::View<Index*, MemorySpace> select(const ExecutionSpace& exec, std::int64_t size,
                                         const Predicate& is_chosen) {
  const auto places =
      scratch<Index, MemorySpace>("exomerge::selection::places", static_cast<std::size_t>(size) + 1);
  std::int64_t count = 0;
  Kokkos::parallel_scan(
      "exomerge::selection::count", IndexRange<ExecutionSpace>(exec, 0, size),
      KOKKOS_LAMBDA(std::int64_t i, std::int64_t & place, bool final) {
        if (final) places(i) = static_cast<Index>(place);
        place += is_chosen(i) ? 1 : 0;
        if (final && i + 1 == size) places(size) = static_cast<Index>(place);
      },
      count);
  const auto list = scratch<Index, MemorySpace>("exomerge::selection::list", static_cast<std::size_t>(count));
  Kokkos::parallel_for(
      "exomerge::selection::list", IndexRange<ExecutionSpace>(exec, 0, size), KOKKOS_LAMBDA(std::int64_t i) {
        if (places(i) < places(i + 1)) list(places(i)) = static_cast<Index>(i);
      });
  return list;
}

}  // namespace exomerge::kernels
