// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <bit>
#include <cstdint>
#include <limits>

#include "kernels/scratch.hpp"

namespace exomerge::kernels {

#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__) || defined(__SYCL_DEVICE_ONLY__)
KOKKOS_INLINE_FUNCTION void prefetch(const void*) {}
#else
/// Asks for a line of memory that is about to be changed.
KOKKOS_INLINE_FUNCTION void prefetch(const void* address) { __builtin_prefetch(address, 1); }
#endif

/// What a visit of a point in the table says of the point that is being inserted.
enum class Verdict {
  go_on,           ///< nothing
  takes_no_place,  ///< it needs no place in the table, but its visits go on
  redundant,       ///< it needs no place in the table and no further visits
  give_up          ///< too many points share its cell
};

/// A multimap from cells to points by open addressing, filled by all threads at once without locks. A slot
/// holds the index of a point and, in the bits above it, a tag made of the hash of the point's cell: points
/// of other cells on the way are passed by without a look at their coordinates.
template <class Slot, class MemorySpace>
class PointTable {
 public:
  /// A slot without a point. A function, since nvcc cannot refer to a constant of a class template.
  KOKKOS_INLINE_FUNCTION static constexpr Slot empty() { return static_cast<Slot>(~Slot{0}); }

  /// Slots of 32 bits suffice while enough of them are left for the tag.
  static bool fits(std::uint64_t points) { return slot_bits - index_bits_for(points) >= 6; }

  PointTable() = default;

  template <class ExecutionSpace>
  PointTable(const ExecutionSpace& exec, std::uint64_t points)
      : index_bits_(index_bits_for(points)),
        blocks_(points * 7 / 4 / block_size + 1),
        slots_(scratch<Slot, MemorySpace>("exomerge::point_table::slots", blocks_ * block_size)) {
    Kokkos::deep_copy(exec, slots_, empty());
  }

  KOKKOS_INLINE_FUNCTION std::uint64_t home(std::uint64_t hash) const {
    return ((hash >> 32) * blocks_ >> 32) * block_size + (hash & (block_size - 1));
  }
  KOKKOS_INLINE_FUNCTION void prefetch_home(std::uint64_t hash) const { prefetch(&slots_(home(hash))); }

  /// Puts a point into the cell with that hash, after `visit(q)` for every point q that came there before it
  /// (and rarely for one of another cell). Of two points in a cell, the later one meets the earlier one,
  /// unless the visits of the earlier one kept it from its place. The last verdict but `go_on` is returned.
  template <class Visit>
  KOKKOS_INLINE_FUNCTION Verdict insert(std::uint64_t hash, std::uint64_t point, const Visit& visit) const {
    const Slot own = static_cast<Slot>(tag(hash) << index_bits_ | point);
    Verdict result = Verdict::go_on;
    for (std::uint64_t at = home(hash);; at = after(at)) {
      Slot found = load(at);
      if (found == empty()) {
        if (result == Verdict::go_on) found = Kokkos::atomic_compare_exchange(&slots_(at), empty(), own);
        if (found == empty()) return result;
      }
      if (!same_tag(found, own)) continue;
      const Verdict verdict = visit(index(found));
      if (verdict == Verdict::redundant || verdict == Verdict::give_up) return verdict;
      if (verdict == Verdict::takes_no_place) result = verdict;
    }
  }

  /// Calls `visit(q)` for the points of a cell, until it gives up.
  template <class Visit>
  KOKKOS_INLINE_FUNCTION Verdict look_up(std::uint64_t hash, const Visit& visit) const {
    const Slot own = static_cast<Slot>(tag(hash) << index_bits_);
    for (std::uint64_t at = home(hash);; at = after(at)) {
      const Slot found = load(at);
      if (found == empty()) return Verdict::go_on;
      if (!same_tag(found, own)) continue;
      if (visit(index(found)) == Verdict::give_up) return Verdict::give_up;
    }
  }

 private:
  static constexpr int slot_bits = std::numeric_limits<Slot>::digits;
  static constexpr std::uint64_t block_size = 256;

  /// One more than needed for the largest index at times, so that no index has all bits set.
  static int index_bits_for(std::uint64_t points) { return static_cast<int>(std::bit_width(points)); }

  KOKKOS_INLINE_FUNCTION Slot load(std::uint64_t at) const {
    return *static_cast<const volatile Slot*>(&slots_(at));
  }
  KOKKOS_INLINE_FUNCTION std::uint64_t after(std::uint64_t at) const {
    return at + 1 < blocks_ * block_size ? at + 1 : 0;
  }
  KOKKOS_INLINE_FUNCTION std::uint64_t tag(std::uint64_t hash) const { return hash >> 8 & 0xffffffu; }
  KOKKOS_INLINE_FUNCTION bool same_tag(Slot a, Slot b) const {
    return static_cast<Slot>(a ^ b) >> index_bits_ == 0;
  }
  KOKKOS_INLINE_FUNCTION std::uint64_t index(Slot slot) const {
    return slot & ((std::uint64_t{1} << index_bits_) - 1);
  }

  int index_bits_ = 0;
  std::uint64_t blocks_ = 0;
  Kokkos::View<Slot*, MemorySpace> slots_;
};

}  // namespace exomerge::kernels
