// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "collective_checks.hpp"
#include "mpi/exchange.hpp"

namespace exomerge::testing {
namespace {

class Redistribute : public ::testing::Test {
 protected:
  /// The values of a range: number of the item and of its component.
  static std::vector<double> values_of(Range range, int width) {
    std::vector<double> values;
    for (GlobalIndex i = range.begin; i < range.end; ++i) {
      for (int c = 0; c < width; ++c) values.push_back(static_cast<double>(i) + 0.125 * c);
    }
    return values;
  }
  void expect_moved(Range have, Range want, int width) const {
    const std::vector<double> values = values_of(have, width);
    std::vector<double> out(static_cast<std::size_t>(want.size() * width), -1.0);
    redistribute(comm, have, std::span<const double>(values), want, std::span<double>(out), width);
    EXPECT_EQ(out, values_of(want, width)) << "rank " << comm.rank() << " width " << width;
  }

  const Comm comm = world();
};

TEST_F(Redistribute, MovesBetweenRandomPartitions) {
  for (int seed = 0; seed < 30; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const GlobalIndex size = random.between(0, seed < 15 ? 8 : 5000);
    const Partition from = random_partition(comm, size, random);
    const Partition to = random_partition(comm, size, random);
    expect_moved(from.slice(comm.rank()), to.slice(comm.rank()), 1 + seed % 3);
  }
}

TEST_F(Redistribute, ServesOverlappingUnorderedRanges) {
  for (int seed = 0; seed < 30; ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 50);
    const GlobalIndex size = random.between(1, 300);
    const Partition from = random_partition(comm, size, random);
    Range want;
    for (int rank = 0; rank < comm.size(); ++rank) {
      const GlobalIndex begin = random.between(0, size + 1);
      const Range candidate{begin, random.between(begin, size + 1)};
      if (rank == comm.rank()) want = candidate;
    }
    expect_moved(from.slice(comm.rank()), want, 2);
  }
}

TEST_F(Redistribute, GivesEveryRankEverything) {
  expect_moved(Partition::even(100, comm.size()).slice(comm.rank()), {0, 100}, 1);
}

TEST_F(Redistribute, LeavesGapsAlone) {
  // Each rank holds ten items and a gap of ten follows.
  const Range have{comm.rank() * 20, comm.rank() * 20 + 10};
  const int other = (comm.rank() + 1) % comm.size();
  expect_moved(have, {other * 20 + 3, other * 20 + 7}, 1);
}

TEST_F(Redistribute, RefusesWhatNobodyHolds) {
  const Range have{comm.rank() * 20, comm.rank() * 20 + 10};
  const Range want = comm.is_root() ? Range{5, 11} : Range{0, 2};
  expect_error_on_all(
      comm, [&] { expect_moved(have, want, 1); }, "no rank holds");
}

TEST_F(Redistribute, RefusesRangesThatOverlapOrDescend) {
  if (comm.size() == 1) return;
  expect_error_on_all(
      comm,
      [&] {
        expect_moved({0, 5}, {0, 5}, 1);
      },
      "overlapping or unordered");
  const GlobalIndex descending = (comm.size() - comm.rank()) * 5;
  expect_error_on_all(
      comm,
      [&] {
        expect_moved({descending, descending + 5}, {5, 7}, 1);
      },
      "overlapping or unordered");
}

TEST_F(Redistribute, RefusesSpansOfAnotherSize) {
  const Range have = Partition::even(10, comm.size()).slice(comm.rank());
  const std::vector<double> values(static_cast<std::size_t>(have.size()));
  std::vector<double> out(comm.is_root() ? 3 : 4);
  const auto move = [&] {
    redistribute(comm, have, std::span<const double>(values), {2, 6}, std::span<double>(out));
  };
  expect_error_on_all(comm, move, "values wanted: 3 values given, 4 expected");
}

}  // namespace
}  // namespace exomerge::testing
