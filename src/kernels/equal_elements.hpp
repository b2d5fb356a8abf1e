// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// For each element the first that has the same set of nodes, which may be itself. Neither the order of the
/// nodes nor their repetition counts. `nodes`: of all elements, any number of them each, -1 like any other.
///
/// The elements are put into a hash table, where those with equal hashes compare their nodes. Time: linear in
/// the elements, and in the worst case quadratic in the nodes of one. Memory: 4 bytes an element for the
/// result and 16 to 32 while it is made. The result does not depend on threads, nor on `hash_mask`, the bits
/// of a hash that are used: tests let hashes collide by it. Returns when the work is queued.
template <class ExecutionSpace, class MemorySpace>
Kokkos::View<LocalIndex*, MemorySpace> first_equal_elements(
    const ExecutionSpace& exec, const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
    int nodes_per_element, std::uint64_t hash_mask = ~std::uint64_t{0});

}  // namespace exomerge::kernels
