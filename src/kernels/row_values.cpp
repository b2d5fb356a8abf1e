// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/row_values.hpp"

#include <cstdint>

#include "kernels/instantiate.hpp"
#include "kernels/rounding.hpp"

namespace exomerge::kernels {

namespace {

template <class ExecutionSpace>
using Rows = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>;

}  // namespace

template <class ExecutionSpace, class MemorySpace>
void scale_rows(const ExecutionSpace& exec, double factor,
                const Kokkos::View<const double*, MemorySpace>& values, bool adds,
                const Kokkos::View<double*, MemorySpace>& out) {
  Kokkos::parallel_for(
      "exomerge::scale_rows", Rows<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(out.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) {
        const double term = product(factor, values(i));
        out(i) = adds ? out(i) + term : term;
      });
}

template <class ExecutionSpace, class MemorySpace>
void choose_rows(const ExecutionSpace& exec, const Kokkos::View<const double*, MemorySpace>& flags,
                 const Kokkos::View<const double*, MemorySpace>& changed,
                 const Kokkos::View<const double*, MemorySpace>& base,
                 const Kokkos::View<double*, MemorySpace>& out) {
  Kokkos::parallel_for(
      "exomerge::choose_rows", Rows<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(out.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { out(i) = flags(i) != 0.0 ? changed(i) : base(i); });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                                 \
  template void scale_rows<EXEC, MEMORY>(const EXEC&, double, const Kokkos::View<const double*, MEMORY>&,  \
                                         bool, const Kokkos::View<double*, MEMORY>&);                      \
  template void choose_rows<EXEC, MEMORY>(                                                                 \
      const EXEC&, const Kokkos::View<const double*, MEMORY>&, const Kokkos::View<const double*, MEMORY>&, \
      const Kokkos::View<const double*, MEMORY>&, const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
