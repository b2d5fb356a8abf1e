// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/element_references.hpp"

#include <algorithm>

namespace exomerge {

void EntryMap::add(GlobalIndex count, std::int64_t key, GlobalIndex first) {
  if (count == 0) return;
  const GlobalIndex begin = this->count();
  segments_.push_back({begin, key, first});
  ends_.push_back(begin + count);
}

void EntryMap::translate(std::span<GlobalIndex> numbers) const {
  std::size_t at = 0;  // lists have long runs in one block
  for (GlobalIndex& number : numbers) {
    if (number < 0) continue;
    if (number >= count()) {
      number = exodus::absent_reference(number + 1);
      continue;
    }
    if (number < segments_[at].begin || number >= ends_[at]) {
      at = static_cast<std::size_t>(std::ranges::upper_bound(ends_, number) - ends_.begin());
    }
    const Segment& segment = segments_[at];
    number = segment.key == 0 ? left_out
                              : EntryReference::encode(segment.key, segment.first + number - segment.begin);
  }
}

void EntryNumbering::add(std::int64_t key, GlobalIndex count) {
  first_[key] = next_;
  next_ += count;
}

void EntryNumbering::translate(std::span<GlobalIndex> references) const {
  std::int64_t key = -1;
  GlobalIndex first = 0;
  for (GlobalIndex& reference : references) {
    if (reference < 0) continue;
    if (EntryReference::key(reference) != key) {
      key = EntryReference::key(reference);
      const auto found = first_.find(key);
      first = found == first_.end() ? -1 : found->second;
    }
    reference = first < 0 ? EntryMap::left_out : first + EntryReference::index(reference);
  }
}

}  // namespace exomerge
