// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <span>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// Some nodes of an element: a side, an edge, all of its corners.
struct PartNodes {
  std::vector<int> places;  ///< among the nodes of the element, at least one
  /// From 0 on; parts of different kinds are never equal.
  int kind = 0;

  friend bool operator==(const PartNodes&, const PartNodes&) = default;
};

/// Elements that follow one another and have the same parts.
struct ElementRun {
  LocalIndex elements = 0;
  int nodes_per_element = 0;
  std::vector<PartNodes> parts;
};

/// The most nodes of a part, and the most kinds.
inline constexpr int most_part_nodes = 9;
inline constexpr int most_part_kinds = 8;

/// Group g has the parts `parts(offsets(g))` to `parts(offsets(g + 1) - 1)`, which ascend.
template <class MemorySpace>
struct PartGroups {
  Kokkos::View<LocalIndex*, MemorySpace> parts;
  Kokkos::View<LocalIndex*, MemorySpace> offsets;  ///< one more than groups

  LocalIndex size() const { return static_cast<LocalIndex>(offsets.extent(0)) - 1; }
};

/// Groups the parts of elements that have the same nodes in any order, and the same kind. Parts are numbered
/// through the runs, by element and by their order in it. Groups ascend by their sorted nodes, compared one
/// by one, a list before those that it begins, equal ones by descending kind. `nodes`: of all elements, from
/// -1 (names nothing, yet equals itself) to `node_count` - 1.
///
/// Parts are put into buckets by their lowest node and sorted there: linear in the parts while few have their
/// lowest node in common. Larger buckets are sorted by radix, node by node, which stays linear for any input.
/// Memory: 4 bytes a part, 4 a group and 4 a node. An Error when the parts are 2^31 or more, or one has more
/// than `most_part_nodes` nodes. The result does not depend on threads.
template <class ExecutionSpace, class MemorySpace>
PartGroups<MemorySpace> equal_parts(const ExecutionSpace& exec,
                                    const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
                                    LocalIndex node_count, std::span<const ElementRun> runs);

}  // namespace exomerge::kernels
