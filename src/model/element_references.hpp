// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// Translates numbers of entries in a file (elements counted through the blocks, 0-based) to EntryReferences.
class EntryMap {
 public:
  /// A reference to an entry of a block that was left out.
  static constexpr GlobalIndex left_out = INT64_MIN;

  /// The next `count` entries of the file are those of the block with this key from `first` on; key 0: left
  /// out.
  void add(GlobalIndex count, std::int64_t key, GlobalIndex first);
  GlobalIndex count() const { return ends_.empty() ? 0 : ends_.back(); }
  /// In place; negative numbers stay, those beyond the last entry become `exodus::absent_reference`s.
  void translate(std::span<GlobalIndex> numbers) const;

 private:
  struct Segment {
    GlobalIndex begin;
    std::int64_t key;
    GlobalIndex first;
  };
  std::vector<Segment> segments_;
  std::vector<GlobalIndex> ends_;
};

/// The other way, for the blocks of an output: EntryReferences to 0-based numbers in it; references to blocks
/// that are not in it become `EntryMap::left_out`.
class EntryNumbering {
 public:
  void add(std::int64_t key, GlobalIndex count);
  void translate(std::span<GlobalIndex> references) const;

 private:
  std::unordered_map<std::int64_t, GlobalIndex> first_;
  GlobalIndex next_ = 0;
};

}  // namespace exomerge
