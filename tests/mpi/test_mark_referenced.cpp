// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "collective_checks.hpp"
#include "mpi/index_map.hpp"
#include "traffic.hpp"

namespace exomerge::testing {
namespace {

using Chunks = std::vector<std::vector<GlobalIndex>>;

class MarkReferenced : public ::testing::Test {
 protected:
  /// Gives the chunks one after the other, then empty ones.
  static std::function<std::span<const GlobalIndex>()> stream(const Chunks& chunks) {
    return [&chunks, next = std::size_t{0}]() mutable -> std::span<const GlobalIndex> {
      if (next == chunks.size()) return {};
      return chunks[next++];
    };
  }
  /// `chunks[rank]` are those of each rank; all ranks know all.
  void expect_marked(const Partition& partition, const std::vector<Chunks>& chunks,
                     std::int64_t pending_pages = 32768) const {
    std::vector<std::uint8_t> expected(static_cast<std::size_t>(partition.size()), 0);
    for (const Chunks& of_rank : chunks) {
      for (const auto& chunk : of_rank) {
        for (const GlobalIndex i : chunk) {
          if (i >= 0) expected[static_cast<std::size_t>(i)] = 1;
        }
      }
    }
    const auto marks = mark_referenced(comm, partition, stream(chunks[static_cast<std::size_t>(comm.rank())]),
                                       pending_pages);
    EXPECT_EQ(marks, own_part(comm, partition, expected));
  }
  /// Some chunks of some ranks are empty. The last rank gives one in every round, as the stream ends when all
  /// ranks are empty at once.
  std::vector<Chunks> random_chunks(GlobalIndex size, Random& random) const {
    std::vector<Chunks> chunks(static_cast<std::size_t>(comm.size()));
    const std::int64_t rounds = random.between(1, 5);
    for (Chunks& of_rank : chunks) {
      const bool last = &of_rank == &chunks.back();
      of_rank.resize(static_cast<std::size_t>(last ? rounds : random.between(0, rounds + 1)));
      for (auto& chunk : of_rank) {
        const std::int64_t most = std::min<std::int64_t>(size, 400);
        chunk.resize(static_cast<std::size_t>(last ? random.between(1, most + 1) : random.between(0, most)));
        for (GlobalIndex& index : chunk) index = random.between(0, 15) == 0 ? -1 : random.between(0, size);
      }
    }
    return chunks;
  }

  const Comm comm = world();
};

TEST_F(MarkReferenced, MarksLikeASerialProgram) {
  const std::vector<GlobalIndex> sizes{1, 63, 64, 65, 4095, 4096, 4097, 50000};
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    Random random(seed);
    const GlobalIndex size = sizes[seed % sizes.size()];
    const Partition partition = random_partition(comm, size, random);
    const auto chunks = random_chunks(size, random);
    for (const std::int64_t pending_pages : {1, 3, 32768}) expect_marked(partition, chunks, pending_pages);
  }
}

TEST_F(MarkReferenced, SendsMarksBeforeTheyPileUp) {
  const Partition partition = one_sided_partition(comm, 6 * IndexMap::page_size, 0);
  // The last rank meets one new page in each of six rounds.
  std::vector<Chunks> chunks(static_cast<std::size_t>(comm.size()));
  for (GlobalIndex page = 0; page < 6; ++page) chunks.back().push_back({page * IndexMap::page_size + page});
  traffic = {};
  expect_marked(partition, chunks, 2);
  EXPECT_EQ(traffic.exchanges_of_counts, comm.size() == 1 ? 1 : 4);
  traffic = {};
  expect_marked(partition, chunks, 100);
  EXPECT_EQ(traffic.exchanges_of_counts, 1);
}

TEST_F(MarkReferenced, LetsTheStreamBeCollective) {
  const Partition partition = Partition::even(1000, comm.size());
  int calls = 0;
  std::vector<GlobalIndex> chunk;
  const auto marks = mark_referenced(comm, partition, [&]() -> std::span<const GlobalIndex> {
    comm.barrier();
    // Rank r gives r + 1 chunks.
    if (calls++ > comm.rank()) return {};
    chunk.assign(1, calls);
    return chunk;
  });
  EXPECT_EQ(calls, comm.size() + 1);
  const Range mine = partition.slice(comm.rank());
  for (GlobalIndex i = mine.begin; i < mine.end; ++i) {
    EXPECT_EQ(marks[static_cast<std::size_t>(i - mine.begin)], i >= 1 && i <= comm.size() ? 1 : 0);
  }
}

TEST_F(MarkReferenced, MarksNothing) {
  EXPECT_TRUE(mark_referenced(comm, Partition::even(0, comm.size()), [] {
                return std::span<const GlobalIndex>();
              }).empty());
  expect_marked(Partition::even(10, comm.size()), std::vector<Chunks>(static_cast<std::size_t>(comm.size())));
}

TEST_F(MarkReferenced, RefusesReferencesBeyondTheIndicesOnAllRanks) {
  const Partition partition = Partition::even(10, comm.size());
  for (int culprit = 0; culprit < comm.size(); ++culprit) {
    const Chunks chunks{{1, 2, comm.rank() == culprit ? 10 : 9}};
    expect_error_on_all(
        comm, [&] { mark_referenced(comm, partition, stream(chunks)); },
        "index 10 lies outside the 10 indices");
  }
}

TEST_F(MarkReferenced, PassesFailuresOfTheStreamOn) {
  const Partition partition = Partition::even(10, comm.size());
  for (int culprit = 0; culprit < comm.size(); ++culprit) {
    const auto failing = [&]() -> std::span<const GlobalIndex> {
      if (comm.rank() == culprit) throw Error("file.e: cannot be read");
      return {};
    };
    expect_error_on_all(
        comm, [&] { mark_referenced(comm, partition, failing); }, "file.e: cannot be read");
    const auto agreed = [&]() -> std::span<const GlobalIndex> {
      comm.agree(comm.rank() == culprit ? "file.e: refused" : "");
      return {};
    };
    expect_error_on_all(
        comm, [&] { mark_referenced(comm, partition, agreed); }, "file.e: refused");
  }
}

}  // namespace
}  // namespace exomerge::testing
