// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "collective_checks.hpp"

namespace exomerge::testing {
namespace {

/// The slices follow one another from 0 to size, and `owner` agrees with them.
void expect_consistent(const Partition& partition) {
  GlobalIndex end = 0;
  GlobalIndex largest = 0;
  for (int rank = 0; rank < partition.ranks(); ++rank) {
    const Range slice = partition.slice(rank);
    EXPECT_EQ(slice.begin, end);
    EXPECT_GE(slice.size(), 0);
    end = slice.end;
    largest = std::max(largest, slice.size());
    for (GlobalIndex i = slice.begin; i < slice.end; ++i) EXPECT_EQ(partition.owner(i), rank);
  }
  EXPECT_EQ(end, partition.size());
  EXPECT_EQ(partition.largest_slice(), largest);
  EXPECT_THROW(partition.owner(-1), Error);
  EXPECT_THROW(partition.owner(partition.size()), Error);
}

TEST(Partition, IsEmptyByDefault) {
  const Partition partition;
  EXPECT_EQ(partition.ranks(), 1);
  EXPECT_EQ(partition.size(), 0);
  expect_consistent(partition);
}

TEST(Partition, SplitsEvenly) {
  for (const GlobalIndex size : {0, 1, 2, 6, 7, 100}) {
    for (const int ranks : {1, 2, 3, 7, 20}) {
      const Partition partition = Partition::even(size, ranks);
      ASSERT_EQ(partition.ranks(), ranks);
      EXPECT_EQ(partition.size(), size);
      expect_consistent(partition);
      for (int rank = 0; rank < ranks; ++rank) {
        const GlobalIndex expected = size / ranks + (rank < size % ranks ? 1 : 0);
        EXPECT_EQ(partition.slice(rank).size(), expected) << size << " over " << ranks;
      }
    }
  }
}

TEST(Partition, SplitsHugeSizes) {
  const GlobalIndex size = GlobalIndex{1} << 61;
  const Partition partition = Partition::even(size, 3);
  EXPECT_EQ(partition.slice(2).end, size);
  EXPECT_EQ(partition.owner(size - 1), 2);
  EXPECT_LE(partition.largest_slice() * 3 - size, 3);
}

TEST(Partition, RefusesImpossibleSplits) {
  EXPECT_THROW(Partition::even(-1, 2), Error);
  EXPECT_THROW(Partition::even(5, 0), Error);
}

TEST(Partition, CollectsLocalSizes) {
  const Comm comm = world();
  const auto size_of = [](int rank) -> GlobalIndex { return rank % 2 == 0 ? 0 : rank * 3; };
  const Partition partition = Partition::from_local_size(comm, size_of(comm.rank()));
  ASSERT_EQ(partition.ranks(), comm.size());
  for (int rank = 0; rank < comm.size(); ++rank) EXPECT_EQ(partition.slice(rank).size(), size_of(rank));
  expect_consistent(partition);
}

TEST(Partition, SkipsEmptySlicesWhenLookingForOwners) {
  const Comm comm = world();
  for (int owner = 0; owner < comm.size(); ++owner) {
    const Partition partition = one_sided_partition(comm, 5, owner);
    EXPECT_EQ(partition.owner(0), owner);
    EXPECT_EQ(partition.owner(4), owner);
    expect_consistent(partition);
  }
}

TEST(Partition, RefusesANegativeSliceOnAllRanks) {
  const Comm comm = world();
  const int culprit = comm.size() - 1;
  expect_error_on_all(
      comm, [&] { Partition::from_local_size(comm, comm.rank() == culprit ? -4 : 2); },
      "rank " + std::to_string(culprit) + " has a slice of -4");
}

TEST(Partition, ComparesSlices) {
  EXPECT_EQ(Partition::even(6, 3), Partition::even(6, 3));
  EXPECT_NE(Partition::even(6, 3), Partition::even(7, 3));
}

}  // namespace
}  // namespace exomerge::testing
