// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// Links the nodes of each element. `nodes`: of all elements, -1 for none. `lowest` names for each node one
/// of its component, at first itself, and then the lowest one. The result does not depend on threads. Returns
/// when the work is queued.
template <class ExecutionSpace, class MemorySpace>
void link_nodes(const ExecutionSpace& exec, const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
                int nodes_per_element, const Kokkos::View<LocalIndex*, MemorySpace>& lowest);

}  // namespace exomerge::kernels
