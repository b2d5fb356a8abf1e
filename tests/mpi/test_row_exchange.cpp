// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <numeric>

#include "collective_checks.hpp"
#include "mpi/row_exchange.hpp"

namespace exomerge::testing {
namespace {

/// Rows of a whole that are dealt out to sources in runs, in any order or theirs; every rank knows all.
struct Dealt {
  GlobalIndex rows = 0;
  std::vector<std::vector<RowRun>> sources;  ///< of all ranks
};

Dealt deal(GlobalIndex rows, std::size_t sources, GlobalIndex longest, Random& random,
           bool in_order = false) {
  Dealt dealt{rows, std::vector<std::vector<RowRun>>(sources)};
  std::vector<RowRun> runs;
  for (GlobalIndex row = 0; row < rows;) {
    const GlobalIndex count = std::min(rows - row, random.between(1, longest + 1));
    runs.push_back({0, row, count});
    row += count;
  }
  for (std::size_t i = in_order ? 0 : runs.size(); i > 1; --i)
    std::swap(runs[i - 1], runs[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i)))]);
  std::vector<GlobalIndex> next(sources, 0);
  for (RowRun run : runs) {
    const auto s = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(sources)));
    run.from = next[s] + random.between(0, 3);  // with gaps
    next[s] = run.from + run.count;
    dealt.sources[s].push_back(run);
  }
  return dealt;
}

class RowExchange : public ::testing::Test {
 protected:
  std::vector<std::vector<RowRun>> mine(const Dealt& dealt) const {
    const Range range =
        Partition::even(static_cast<GlobalIndex>(dealt.sources.size()), comm.size()).slice(comm.rank());
    return {dealt.sources.begin() + range.begin, dealt.sources.begin() + range.end};
  }
  /// What a source has in a row: made of the row of the whole.
  static double value(const std::vector<RowRun>& source, GlobalIndex row, int column) {
    for (const RowRun& run : source) {
      if (row >= run.from && row < run.from + run.count)
        return static_cast<double>(run.to + row - run.from) + 0.25 * column;
    }
    return -1;
  }
  void expect_moved(const Dealt& dealt, Range wanted, int width) {
    const auto sources = mine(dealt);
    const RowPlan plan(comm, sources, wanted);
    std::vector<double> out(static_cast<std::size_t>(wanted.size() * width), -2);
    std::vector<double> twice = out;
    const auto read = [&](std::size_t source, Range rows, std::span<double> values) {
      ASSERT_EQ(values.size(), static_cast<std::size_t>(rows.size() * width));
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = value(sources[source], rows.begin + static_cast<GlobalIndex>(i) / width,
                          static_cast<int>(i) % width);
      }
    };
    const std::vector<RowMove<double>> moves{{&plan, width, read, out}, {&plan, width, read, twice}};
    mover.move<double>(moves);
    std::vector<double> expected;
    for (GlobalIndex row = wanted.begin; row < wanted.end; ++row) {
      for (int c = 0; c < width; ++c) expected.push_back(static_cast<double>(row) + 0.25 * c);
    }
    EXPECT_EQ(out, expected);
    EXPECT_EQ(twice, expected);
  }

  const Comm comm = world();
  RowMover mover{comm};
};

TEST_F(RowExchange, BringsRowsToEvenSlices) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Random random(seed);
    const GlobalIndex rows = random.between(0, 400);
    const Dealt dealt =
        deal(rows, static_cast<std::size_t>(random.between(1, 8)), seed % 2 == 0 ? 1 : 60, random);
    expect_moved(dealt, Partition::even(rows, comm.size()).slice(comm.rank()),
                 1 + static_cast<int>(seed % 3));
  }
}

TEST_F(RowExchange, ServesAnyRangesEvenThoseThatOverlap) {
  Random random(7);
  const Dealt dealt = deal(300, 5, 20, random);
  expect_moved(dealt, {0, 300}, 2);
  expect_moved(dealt, comm.rank() % 2 == 0 ? Range{10, 200} : Range{150, 160}, 1);
  expect_moved(dealt, {}, 1);
}

// Slices read in parts, each by a plan of its own, as large ones are.
TEST_F(RowExchange, BringsRowsInParts) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(100 + seed);
    const GlobalIndex rows = random.between(1, 300);
    const Dealt dealt = deal(rows, 6, 9, random, seed % 4 != 0);
    const Partition slices = Partition::even(rows, comm.size());
    const Range slice = slices.slice(comm.rank());
    const GlobalIndex length = random.between(1, 60);
    for (GlobalIndex first = 0; first < slices.largest_slice(); first += length) {
      expect_moved(dealt, intersect({slice.begin + first, slice.begin + first + length}, slice), 2);
    }
  }
}

TEST_F(RowExchange, ReadsAlongShortGapsOnly) {
  constexpr GlobalIndex far = 100'000;
  const std::vector<std::vector<RowRun>> sources{{{0, 0, 10}, {30, 10, 10}, {far, 20, 10}}};
  const RowPlan plan(comm, sources, {0, 30});
  std::vector<Range> reads;
  std::vector<double> out(30);
  const RowMove<double> move{&plan, 1,
                             [&](std::size_t, Range rows, std::span<double> values) {
                               reads.push_back(rows);
                               std::iota(values.begin(), values.end(), static_cast<double>(rows.begin));
                             },
                             out};
  mover.move<double>(std::span(&move, 1));
  EXPECT_EQ(reads, (std::vector<Range>{{0, 40}, {far, far + 10}}));
  EXPECT_EQ(out[15], 35.0);
  EXPECT_EQ(out[29], static_cast<double>(far + 9));
}

TEST_F(RowExchange, AFailedReadIsAnErrorOfAll) {
  Random random(3);
  const Dealt dealt = deal(100, 4, 10, random);
  const auto sources = mine(dealt);
  const Range slice = Partition::even(100, comm.size()).slice(comm.rank());
  const RowPlan plan(comm, sources, slice);
  std::vector<GlobalIndex> out(static_cast<std::size_t>(slice.size()));
  const bool fails = comm.rank() == comm.size() - 1;
  const RowMove<GlobalIndex> move{&plan, 1,
                                  [&](std::size_t, Range, std::span<GlobalIndex> values) {
                                    if (fails) throw Error("cannot read");
                                    std::ranges::fill(values, 1);
                                  },
                                  out};
  expect_error_on_all(
      comm, [&] { mover.move<GlobalIndex>(std::span(&move, 1)); }, "cannot read");
}

TEST_F(RowExchange, TellsWhereCopiesDiffer) {
  // Each rank has rows 0..9; rank r adds r * 1e-6 to row 4, and the last rank 5 to row 7.
  const std::vector<std::vector<RowRun>> sources{{{0, 0, 10}}};
  const RowPlan plan(comm, sources, {0, 10});
  std::vector<double> out(10);
  GlobalIndex conflict = 99;
  RowMove<double> move{&plan,
                       1,
                       [&](std::size_t, Range rows, std::span<double> values) {
                         for (std::size_t i = 0; i < values.size(); ++i) {
                           const GlobalIndex row = rows.begin + static_cast<GlobalIndex>(i);
                           values[i] = static_cast<double>(row) + (row == 4 ? comm.rank() * 1e-6 : 0) +
                                       (row == 7 && comm.rank() == comm.size() - 1 ? 5 : 0);
                         }
                       },
                       out,
                       &conflict,
                       0.0};
  mover.move<double>(std::span<const RowMove<double>>(&move, 1));
  EXPECT_EQ(conflict, comm.size() == 1 ? -1 : 4);
  move.tolerance = 1e-3;
  mover.move<double>(std::span<const RowMove<double>>(&move, 1));
  EXPECT_EQ(conflict, comm.size() == 1 ? -1 : 7);
  EXPECT_DOUBLE_EQ(out[4], 4 + (comm.size() - 1) * 1e-6) << "the largest, whatever the order";
}

}  // namespace
}  // namespace exomerge::testing
