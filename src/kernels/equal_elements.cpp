// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/equal_elements.hpp"

#include <bit>

#include "kernels/arguments.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

namespace {

/// Of the hash of an element the upper half, then the element: of those with one hash the first is lowest.
using Slot = std::uint64_t;
constexpr Slot empty_slot = ~Slot{0};

KOKKOS_INLINE_FUNCTION LocalIndex element_in(Slot slot) {
  return static_cast<LocalIndex>(slot & 0xffffffffu);
}

/// The last steps of the generator SplitMix64 (Steele, Lea and Flood, 2014).
KOKKOS_INLINE_FUNCTION std::uint64_t mixed(LocalIndex node) {
  std::uint64_t bits = static_cast<std::uint32_t>(node) + 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

template <class MemorySpace>
struct NodeSets {
  Kokkos::View<const LocalIndex*, MemorySpace> nodes;
  int width;
  std::uint64_t hash_mask;

  KOKKOS_INLINE_FUNCTION const LocalIndex* of(LocalIndex element) const {
    return nodes.data() + static_cast<std::int64_t>(element) * width;
  }
  KOKKOS_INLINE_FUNCTION static bool contains(const LocalIndex* list, int count, LocalIndex node) {
    for (int i = 0; i < count; ++i) {
      if (list[i] == node) return true;
    }
    return false;
  }
  KOKKOS_INLINE_FUNCTION bool covers(const LocalIndex* all, const LocalIndex* some) const {
    for (int i = 0; i < width; ++i) {
      if (all[i] != some[i] && !contains(all, width, some[i])) return false;
    }
    return true;
  }
  KOKKOS_INLINE_FUNCTION bool equal(LocalIndex a, LocalIndex b) const {
    return covers(of(a), of(b)) && covers(of(b), of(a));
  }

  /// A sum over the different nodes, whose order thus does not count.
  KOKKOS_INLINE_FUNCTION std::uint64_t hash(LocalIndex element) const {
    const LocalIndex* list = of(element);
    std::uint64_t sum = 0;
    std::uint64_t met = 0;  // one of 64 bits for each node: most that differ need not be compared
    for (int i = 0; i < width; ++i) {
      const std::uint64_t bits = mixed(list[i]);
      const std::uint64_t mark = std::uint64_t{1} << (bits >> 58);
      if ((met & mark) != 0 && contains(list, i, list[i])) continue;
      met |= mark;
      sum += bits;
    }
    return sum & hash_mask;
  }
};

/// Puts elements into the table; what has the nodes of one that is there goes to its place.
template <class MemorySpace>
struct InsertElement {
  NodeSets<MemorySpace> sets;
  Kokkos::View<Slot*, MemorySpace> slots;         ///< a power of two
  Kokkos::View<LocalIndex*, MemorySpace> places;  ///< by element, as unsigned numbers
  bool alone;  ///< one thread, which can do without the cost of atomic operations

  KOKKOS_INLINE_FUNCTION Slot replace(Slot* slot, Slot expected, Slot desired) const {
    if (!alone) return Kokkos::atomic_compare_exchange(slot, expected, desired);
    *slot = desired;
    return expected;
  }
  KOKKOS_INLINE_FUNCTION void lower(Slot* slot, Slot there, Slot mine) const {
    while (mine < there) {
      const Slot before = replace(slot, there, mine);
      if (before == there) return;
      there = before;
    }
  }

  KOKKOS_INLINE_FUNCTION void operator()(LocalIndex element) const {
    const std::uint64_t hash = sets.hash(element);
    const Slot mine = (hash >> 32) << 32 | static_cast<std::uint32_t>(element);
    const auto mask = static_cast<std::uint64_t>(slots.extent(0)) - 1;
    for (std::uint64_t at = hash & mask;; at = (at + 1) & mask) {
      Slot* const slot = slots.data() + at;
      Slot there = *static_cast<volatile Slot*>(slot);
      if (there == empty_slot) there = replace(slot, empty_slot, mine);
      const bool is_new = there == empty_slot;
      if (!is_new && ((there ^ mine) >> 32 != 0 || !sets.equal(element_in(there), element))) continue;
      if (!is_new) lower(slot, there, mine);
      places(element) = static_cast<LocalIndex>(static_cast<std::uint32_t>(at));
      return;
    }
  }
};

}  // namespace

template <class ExecutionSpace, class MemorySpace>
Kokkos::View<LocalIndex*, MemorySpace> first_equal_elements(
    const ExecutionSpace& exec, const Kokkos::View<const LocalIndex*, MemorySpace>& nodes,
    int nodes_per_element, std::uint64_t hash_mask) {
  const std::size_t count =
      nodes_per_element > 0 ? nodes.extent(0) / static_cast<std::size_t>(nodes_per_element) : 0;
  const auto first = scratch<LocalIndex, MemorySpace>("exomerge::equal_elements", count);
  const auto slots = scratch<Slot, MemorySpace>("exomerge::equal_elements::slots", std::bit_ceil(2 * count));
  Kokkos::deep_copy(exec, slots, empty_slot);
  const Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<LocalIndex>> elements(
      exec, 0, static_cast<LocalIndex>(count));
  Kokkos::parallel_for("exomerge::equal_elements::insert", elements,
                       InsertElement<MemorySpace>{
                           {nodes, nodes_per_element, hash_mask}, slots, first, exec.concurrency() == 1});
  Kokkos::parallel_for(
      "exomerge::equal_elements::first", elements,
      KOKKOS_LAMBDA(LocalIndex e) { first(e) = element_in(slots(static_cast<std::uint32_t>(first(e)))); });
  return first;
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                       \
  template Kokkos::View<LocalIndex*, MEMORY> first_equal_elements<EXEC, MEMORY>( \
      const EXEC&, const Kokkos::View<const LocalIndex*, MEMORY>&, int, std::uint64_t);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
