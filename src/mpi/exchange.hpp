// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"

namespace exomerge {

/// Moves values between the ranks that own indices of a partition and the ranks that need them.
/// The plan is built once (one exchange of indices) and used for any number of values.
/// Memory and traffic: proportional to the indices wanted here and the indices wanted from here.
class Exchange {
 public:
  /// `wanted`: global indices needed on this rank, in any order, repeats allowed. Collective over `comm`.
  /// Throws on all ranks when an index lies outside the partition.
  Exchange(const Comm& comm, const Partition& partition, std::span<const GlobalIndex> wanted);

  std::size_t wanted_size() const { return wanted_size_; }

  /// For each wanted index i, `out[i*width .. ]` becomes the owner's `owned[local(i)*width ..]`. Throws on
  /// all ranks when a span on one has another size than the plan. Collective. T: double, GlobalIndex,
  /// LocalIndex, std::uint8_t (instantiated in exchange.cpp).
  template <class T>
  void gather(std::span<const T> owned, std::span<T> out, int width = 1) const;

  /// The other way: reduces each contribution into the owner's value. Contributions to one index are applied
  /// one by one in order of (rank, position), so when positions follow the global order of the contributors,
  /// sums do not depend on the number of ranks. Errors as above. Collective.
  template <class T>
  void scatter_reduce(std::span<const T> contributions, std::span<T> owned, ReduceOp op, int width = 1) const;

 private:
  void check_sizes(std::size_t owned, std::size_t wanted, int width) const;

  Comm comm_;
  GlobalIndex owned_size_ = 0;
  std::size_t wanted_size_ = 0;
  std::vector<std::int64_t> order_;  // position in `wanted` of each index, by owner; empty: they are by owner
  std::vector<Range> wanted_parts_;  // of the indices by owner: those wanted from each rank
  std::vector<Range> served_parts_;  // of `served_`: indices that each rank wants from here
  std::vector<std::int64_t> served_;  // local positions that they want
};

/// Copies consecutive values between two contiguous distributions of the same global array: this rank holds
/// `have` and wants `want` (each rank's ranges are its own choice, but the `have` ranges of all ranks are
/// disjoint, ascending in rank order and cover what is wanted). Throws on all ranks where they do not. Values
/// go straight from `values` to `out`. Collective. T as above.
template <class T>
void redistribute(const Comm& comm, Range have, std::span<const T> values, Range want, std::span<T> out,
                  int width = 1);

}  // namespace exomerge
