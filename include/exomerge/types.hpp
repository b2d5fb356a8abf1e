// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace exomerge {

/// Number of a node, element or set member in the whole model, 0-based.
using GlobalIndex = std::int64_t;
/// Number of an item in this rank's slice, 0-based.
using LocalIndex = std::int32_t;

/// Half-open range of global indices.
struct Range {
  GlobalIndex begin = 0;
  GlobalIndex end = 0;

  constexpr GlobalIndex size() const { return end - begin; }
  constexpr bool empty() const { return end <= begin; }
  constexpr bool contains(GlobalIndex index) const { return begin <= index && index < end; }
  friend constexpr bool operator==(const Range&, const Range&) = default;
};

/// The part of `a` that lies in `b`; an empty range keeps a valid `begin`.
constexpr Range intersect(Range a, Range b) {
  const GlobalIndex begin = a.begin > b.begin ? a.begin : b.begin;
  const GlobalIndex end = a.end < b.end ? a.end : b.end;
  return {begin, end < begin ? begin : end};
}

}  // namespace exomerge
