// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <utility>

#include "exomerge/types.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

/// Sorts items by integer keys, equal keys in the order in which they come. Kokkos has no stable sort by key
/// in the versions supported, and the bins of its sort take quadratic time where keys crowd.
///
/// A radix sort of 8 bits a pass: each of a number of chunks counts its digits, a scan over (digit, chunk)
/// gives every chunk its places, and it fills them in its order. The result does not depend on the chunks.
template <class ExecutionSpace, class MemorySpace>
class StableOrder {
 public:
  using Items = Kokkos::View<LocalIndex*, MemorySpace>;

  /// Of the items 0 to `count` - 1, in this order.
  StableOrder(const ExecutionSpace& exec, LocalIndex count)
      : exec_(exec),
        count_(count),
        chunks_(std::clamp<LocalIndex>(count / least_chunk, 1,
                                       std::max(1, static_cast<LocalIndex>(exec.concurrency())))),
        items_(iota<LocalIndex, MemorySpace>(exec, "exomerge::stable_order::items", count)),
        sorted_(scratch<LocalIndex, MemorySpace>("exomerge::stable_order::sorted", items_.extent(0))),
        places_(scratch<LocalIndex, MemorySpace>("exomerge::stable_order::places",
                                                 static_cast<std::size_t>(chunks_) * digits)) {}

  /// Sorts by `key(item)`, from `lowest` to `highest`; what was equal stays in the order it had.
  template <class Key>
  void sort_by(const Kokkos::View<const Key*, MemorySpace>& key, Key lowest, Key highest) {
    const auto range = static_cast<std::uint64_t>(highest) - static_cast<std::uint64_t>(lowest);
    for (int shift = 0; shift < 64 && (range >> shift) != 0; shift += digit_bits) {
      const Digit<Key> digit{key, lowest, shift};
      count_digits(digit);
      place_items(digit);
      std::swap(items_, sorted_);
    }
  }

  const Items& items() const { return items_; }

  // The rest is public for nvcc alone, which takes no extended lambda in a private function.

  template <class Key>
  struct Digit {
    Kokkos::View<const Key*, MemorySpace> key;
    Key lowest;
    int shift;

    KOKKOS_INLINE_FUNCTION int operator()(LocalIndex item) const {
      const auto above = static_cast<std::uint64_t>(key(item)) - static_cast<std::uint64_t>(lowest);
      return static_cast<int>((above >> shift) & (digits - 1));
    }
  };

  struct Chunk {
    LocalIndex begin;
    LocalIndex end;
    KOKKOS_INLINE_FUNCTION Chunk(LocalIndex chunk, LocalIndex chunks, LocalIndex count)
        : begin(static_cast<LocalIndex>(static_cast<std::int64_t>(count) * chunk / chunks)),
          end(static_cast<LocalIndex>(static_cast<std::int64_t>(count) * (chunk + 1) / chunks)) {}
  };

  template <class Key>
  void count_digits(const Digit<Key>& digit) const {
    const auto items = items_;
    const auto places = places_;
    const LocalIndex chunks = chunks_;
    const LocalIndex count = count_;
    Kokkos::parallel_for(
        "exomerge::stable_order::count", Kokkos::RangePolicy<ExecutionSpace>(exec_, 0, chunks),
        KOKKOS_LAMBDA(LocalIndex c) {
          LocalIndex* const counts = places.data() + c * digits;
          for (int d = 0; d < digits; ++d) counts[d] = 0;
          const Chunk chunk(c, chunks, count);
          for (LocalIndex i = chunk.begin; i < chunk.end; ++i) ++counts[digit(items(i))];
        });
    Kokkos::parallel_scan(
        "exomerge::stable_order::scan", Kokkos::RangePolicy<ExecutionSpace>(exec_, 0, chunks * digits),
        KOKKOS_LAMBDA(LocalIndex i, LocalIndex & before, bool last) {
          LocalIndex& place = places(i % chunks * digits + i / chunks);
          const LocalIndex here = place;
          if (last) place = before;
          before += here;
        });
  }

  template <class Key>
  void place_items(const Digit<Key>& digit) const {
    const auto items = items_;
    const auto sorted = sorted_;
    const auto places = places_;
    const LocalIndex chunks = chunks_;
    const LocalIndex count = count_;
    Kokkos::parallel_for(
        "exomerge::stable_order::place", Kokkos::RangePolicy<ExecutionSpace>(exec_, 0, chunks),
        KOKKOS_LAMBDA(LocalIndex c) {
          LocalIndex* const next = places.data() + c * digits;
          const Chunk chunk(c, chunks, count);
          for (LocalIndex i = chunk.begin; i < chunk.end; ++i) {
            const LocalIndex item = items(i);
            sorted(next[digit(item)]++) = item;
          }
        });
  }

 private:
  static constexpr int digit_bits = 8;
  static constexpr int digits = 1 << digit_bits;
  static constexpr LocalIndex least_chunk = 1024;

  ExecutionSpace exec_;
  LocalIndex count_;
  LocalIndex chunks_;
  Items items_;
  Items sorted_;
  Items places_;
};

}  // namespace exomerge::kernels
