// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// How the indices 0..size()-1 are split over the ranks: one contiguous slice a rank, in rank order.
/// Memory is one offset a rank; `owner` takes O(log ranks).
class Partition {
 public:
  /// No indices, on one rank.
  Partition() : offsets_{0, 0} {}

  /// Slices whose sizes differ by one at most, the larger ones first. Throws when `size` < 0 or `ranks` < 1.
  static Partition even(GlobalIndex size, int ranks);
  /// Slices of the sizes that each rank names. Collective over `comm`. Throws on all ranks when one is
  /// negative.
  static Partition from_local_size(const Comm& comm, GlobalIndex local_size);

  int ranks() const { return static_cast<int>(offsets_.size()) - 1; }
  GlobalIndex size() const { return offsets_.back(); }
  Range slice(int rank) const {
    return {offsets_[static_cast<std::size_t>(rank)], offsets_[static_cast<std::size_t>(rank) + 1]};
  }
  /// The rank whose slice contains `index`. Throws when there is none.
  int owner(GlobalIndex index) const;
  /// The size of the largest slice; every rank knows it.
  GlobalIndex largest_slice() const;

  friend bool operator==(const Partition&, const Partition&) = default;

 private:
  explicit Partition(std::vector<GlobalIndex> offsets) : offsets_(std::move(offsets)) {}
  std::vector<GlobalIndex> offsets_;
};

}  // namespace exomerge
