// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/linked_nodes.hpp"

#include <cstdint>

#include "kernels/arguments.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/union_find.hpp"

namespace exomerge::kernels {

template <class ExecutionSpace, class MemorySpace>
void link_nodes(const ExecutionSpace& exec, const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
                int nodes_per_element, const Kokkos::View<LocalIndex*, MemorySpace>& lowest) {
  if (nodes_per_element == 0) return;
  const Forest<LocalIndex, MemorySpace> forest(lowest);
  const auto elements = static_cast<std::int64_t>(nodes.extent(0)) / nodes_per_element;
  Kokkos::parallel_for(
      "exomerge::link_nodes", IndexRange<ExecutionSpace>(exec, 0, elements), KOKKOS_LAMBDA(std::int64_t e) {
        const LocalIndex* element = nodes.data() + e * nodes_per_element;
        LocalIndex before = -1;
        for (int i = 0; i < nodes_per_element; ++i) {
          const LocalIndex node = element[i];
          if (node < 0) continue;
          if (before >= 0) forest.link(before, node);
          before = node;
        }
      });
  Kokkos::parallel_for(
      "exomerge::link_nodes::flatten",
      IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(lowest.extent(0))),
      KOKKOS_LAMBDA(std::int64_t i) { forest.flatten(static_cast<LocalIndex>(i)); });
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                                 \
  template void link_nodes<EXEC, MEMORY>(const EXEC&, const Kokkos::View<const LocalIndex*, MEMORY>&, int, \
                                         const Kokkos::View<LocalIndex*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
