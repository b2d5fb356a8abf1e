// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/partition.hpp"

#include <algorithm>
#include <string>

#include "exomerge/error.hpp"

namespace exomerge {

Partition Partition::even(GlobalIndex size, int ranks) {
  if (size < 0) throw Error("cannot split " + std::to_string(size) + " indices over ranks");
  if (ranks < 1) throw Error("cannot split indices over " + std::to_string(ranks) + " ranks");
  std::vector<GlobalIndex> offsets(static_cast<std::size_t>(ranks) + 1);
  const GlobalIndex smaller = size / ranks;
  const GlobalIndex larger_slices = size % ranks;
  for (int rank = 0; rank <= ranks; ++rank) {
    offsets[static_cast<std::size_t>(rank)] = rank * smaller + std::min<GlobalIndex>(rank, larger_slices);
  }
  return Partition(std::move(offsets));
}

Partition Partition::from_local_size(const Comm& comm, GlobalIndex local_size) {
  const std::vector<GlobalIndex> sizes = comm.all_gather(local_size);
  std::vector<GlobalIndex> offsets(sizes.size() + 1, 0);
  for (std::size_t rank = 0; rank < sizes.size(); ++rank) {
    if (sizes[rank] < 0) {
      throw Error(
          "rank " + std::to_string(rank) + " has a slice of " + std::to_string(sizes[rank]) + " indices",
          true);
    }
    offsets[rank + 1] = offsets[rank] + sizes[rank];
  }
  return Partition(std::move(offsets));
}

int Partition::owner(GlobalIndex index) const {
  if (index < 0 || index >= size()) {
    throw Error("index " + std::to_string(index) + " lies outside the " + std::to_string(size()) +
                " indices there are");
  }
  // The first slice that ends beyond the index: empty slices before it end at its own begin.
  const auto end = std::upper_bound(offsets_.begin() + 1, offsets_.end(), index);
  return static_cast<int>(end - offsets_.begin()) - 1;
}

GlobalIndex Partition::largest_slice() const {
  GlobalIndex largest = 0;
  for (std::size_t rank = 0; rank + 1 < offsets_.size(); ++rank) {
    largest = std::max(largest, offsets_[rank + 1] - offsets_[rank]);
  }
  return largest;
}

}  // namespace exomerge
