// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "exomerge/types.hpp"
#include "mpi/exchange.hpp"
#include "mpi/index_map.hpp"

namespace exomerge {

/// What makes rows of two arrays belong together: 128 bits, exact or a hash.
struct RowKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const RowKey& other) const = default;
  auto operator<=>(const RowKey& other) const = default;
};

/// A hash of the values in their order; different values have different keys but for a chance of 2^-128.
RowKey hash_of(std::span<const GlobalIndex> values);

/// For each row of this rank's slice on one side the row on the other side, or -1.
struct RowPairs {
  std::vector<GlobalIndex> partner_of_first;
  std::vector<GlobalIndex> partner_of_second;
  /// Some key belongs to several rows of a side; they are paired in their order. The same on all ranks.
  bool ambiguous = false;
};

/// Pairs the rows of two distributed arrays with equal keys: of n and m rows with one key the first min(n, m)
/// of each. Rows meet on a rank given by a hash of the key. Collective. Time: O(n log n) for the rows that
/// meet on a rank.
RowPairs join_rows(const Comm& comm, const Partition& first, std::span<const RowKey> first_keys,
                   const Partition& second, std::span<const RowKey> second_keys);

/// Which rows of two arrays are compared with each other: those at the same place, or those that a join has
/// paired. Copies share their memory.
class RowMatch {
 public:
  /// Row i with row i, of equally many.
  static RowMatch in_order(const Comm& comm, GlobalIndex rows);
  /// Collective.
  RowMatch(const Comm& comm, const Partition& first, const Partition& second, const RowPairs& pairs);

  bool is_in_order() const { return !exchange_; }
  const Partition& first() const { return first_; }
  const Partition& second() const { return second_; }

  // For rows that are not in order:
  /// Rows of this rank's slice of the first side that have a partner, ascending.
  std::span<const GlobalIndex> matched_rows() const { return *matched_rows_; }
  /// Fetches the partners of `matched_rows` from the slices of the second side.
  const Exchange& partners() const { return *exchange_; }
  /// From rows of the second side to those of the first.
  const IndexMap& to_first() const { return *to_first_; }
  /// Rows without a partner, over all ranks.
  GlobalIndex unmatched_first() const { return unmatched_first_; }
  GlobalIndex unmatched_second() const { return unmatched_second_; }

 private:
  RowMatch() = default;

  Partition first_;
  Partition second_;
  std::shared_ptr<const std::vector<GlobalIndex>> matched_rows_;
  std::shared_ptr<const Exchange> exchange_;
  std::shared_ptr<const IndexMap> to_first_;
  GlobalIndex unmatched_first_ = 0;
  GlobalIndex unmatched_second_ = 0;
};

}  // namespace exomerge
