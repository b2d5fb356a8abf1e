// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/row_means.hpp"

#include <cstdint>

#include "kernels/instantiate.hpp"

namespace exomerge::kernels {

template <class ExecutionSpace, class MemorySpace>
void average_lists(const ExecutionSpace& exec, const PositionLists<MemorySpace>& lists,
                   const Kokkos::View<const double*, MemorySpace>& values, int stride, int column,
                   double missing, const Kokkos::View<double*, MemorySpace>& out) {
  Kokkos::parallel_for(
      "exomerge::average_lists",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(
          exec, 0, static_cast<std::int64_t>(out.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) {
        const std::int64_t begin = lists.begins(i), end = lists.begins(i + 1);
        double sum = 0.0;
        for (std::int64_t k = begin; k < end; ++k) {
          const double value = values(static_cast<std::int64_t>(lists.entries(k)) * stride + column);
          sum = k == begin ? value : sum + value;
        }
        out(i) = begin == end ? missing : sum / static_cast<double>(end - begin);
      });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                                \
  template void average_lists<EXEC, MEMORY>(const EXEC&, const PositionLists<MEMORY>&,                    \
                                            const Kokkos::View<const double*, MEMORY>&, int, int, double, \
                                            const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
