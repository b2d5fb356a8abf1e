// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

/// Distinct indices in ascending order, and the place of each among them. Where their range is not longer
/// than their list was, a table over it has the places; where bits over it take no more memory than the list
/// did, they are counted; otherwise places are looked up in the sorted list.
class IndexSet {
 public:
  IndexSet() = default;
  /// `for_each(visit)` calls `visit(index)` for all indices, repeats allowed, the same each time.
  template <class ForEach>
  explicit IndexSet(const ForEach& for_each) {
    GlobalIndex lowest = std::numeric_limits<GlobalIndex>::max();
    GlobalIndex highest = -1;
    GlobalIndex count = 0;
    for_each([&](GlobalIndex index) {
      lowest = std::min(lowest, index);
      highest = std::max(highest, index);
      ++count;
    });
    if (count == 0) return;
    first_ = lowest;
    if (highest - lowest < std::min<GlobalIndex>(count, std::numeric_limits<LocalIndex>::max())) {
      tabulate(highest, for_each);
    } else if ((highest - lowest) / bits_per_word <= count) {
      mark(highest, for_each);
    } else {
      list_.reserve(static_cast<std::size_t>(count));
      for_each([&](GlobalIndex index) { list_.push_back(index); });
      std::ranges::sort(list_);
      list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
    }
  }

  const std::vector<GlobalIndex>& list() const { return list_; }
  GlobalIndex size() const { return static_cast<GlobalIndex>(list_.size()); }

  /// The place of an index; -1 when it is not there.
  GlobalIndex place(GlobalIndex index) const {
    if (!table_.empty()) {
      const GlobalIndex at = index - first_;
      return at < 0 || at >= static_cast<GlobalIndex>(table_.size()) ? -1
                                                                     : table_[static_cast<std::size_t>(at)];
    }
    if (words_.empty()) {
      const auto found = std::ranges::lower_bound(list_, index);
      return found == list_.end() || *found != index ? -1 : found - list_.begin();
    }
    const GlobalIndex at = index - first_;
    if (at < 0 || at >= static_cast<GlobalIndex>(words_.size()) * bits_per_word) return -1;
    const Word& word = words_[static_cast<std::size_t>(at / bits_per_word)];
    const std::uint64_t bit = std::uint64_t{1} << (at % bits_per_word);
    if ((word.bits & bit) == 0) return -1;
    return word.before + ones(word.bits & (bit - 1));
  }

 private:
  static constexpr GlobalIndex bits_per_word = 64;
  /// How many bits are set. In line, because std::popcount is a call of a function where the instruction may
  /// not be used.
  static constexpr GlobalIndex ones(std::uint64_t bits) {
    constexpr std::uint64_t pairs = 0x5555555555555555, quads = 0x3333333333333333;
    constexpr std::uint64_t bytes = 0x0f0f0f0f0f0f0f0f, sum_of_bytes = 0x0101010101010101;
    bits -= bits >> 1 & pairs;
    bits = (bits & quads) + (bits >> 2 & quads);
    bits = (bits + (bits >> 4)) & bytes;
    return static_cast<GlobalIndex>(bits * sum_of_bytes >> 56);
  }
  struct Word {
    std::uint64_t bits = 0;
    GlobalIndex before = 0;  ///< indices in the words before
  };

  template <class ForEach>
  void tabulate(GlobalIndex highest, const ForEach& for_each) {
    table_.assign(static_cast<std::size_t>(highest - first_ + 1), -1);
    for_each([&](GlobalIndex index) { table_[static_cast<std::size_t>(index - first_)] = 0; });
    LocalIndex place = 0;
    for (LocalIndex& entry : table_) {
      if (entry == 0) entry = place++;
    }
    list_.reserve(static_cast<std::size_t>(place));
    for (std::size_t at = 0; at < table_.size(); ++at) {
      if (table_[at] >= 0) list_.push_back(first_ + static_cast<GlobalIndex>(at));
    }
  }

  template <class ForEach>
  void mark(GlobalIndex highest, const ForEach& for_each) {
    words_.resize(static_cast<std::size_t>((highest - first_) / bits_per_word + 1));
    for_each([&](GlobalIndex index) {
      const GlobalIndex at = index - first_;
      words_[static_cast<std::size_t>(at / bits_per_word)].bits |= std::uint64_t{1} << (at % bits_per_word);
    });
    GlobalIndex before = 0;
    for (Word& word : words_) {
      word.before = before;
      before += ones(word.bits);
    }
    list_.reserve(static_cast<std::size_t>(before));
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t bits = words_[w].bits; bits != 0; bits &= bits - 1) {
        list_.push_back(first_ + static_cast<GlobalIndex>(w) * bits_per_word + std::countr_zero(bits));
      }
    }
  }

  std::vector<GlobalIndex> list_;
  std::vector<LocalIndex> table_;  // place of each index from the first on, or -1
  std::vector<Word> words_;
  GlobalIndex first_ = 0;
};

}  // namespace exomerge
