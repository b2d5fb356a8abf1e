// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/condense.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace exomerge {
namespace {

/// What becomes of each row, in plain arrays.
struct Expected {
  std::vector<GlobalIndex> new_row;               ///< of each old row; -1: dropped
  std::vector<std::vector<GlobalIndex>> made_of;  ///< old rows of each new one, survivor first
};

Expected by_hand(const std::vector<GlobalIndex>& fate) {
  Expected expected;
  expected.new_row.assign(fate.size(), -1);
  for (std::size_t i = 0; i < fate.size(); ++i) {
    if (fate[i] != static_cast<GlobalIndex>(i)) continue;
    expected.new_row[i] = static_cast<GlobalIndex>(expected.made_of.size());
    expected.made_of.push_back({static_cast<GlobalIndex>(i)});
  }
  for (std::size_t i = 0; i < fate.size(); ++i) {
    if (fate[i] < 0 || fate[i] == static_cast<GlobalIndex>(i)) continue;
    expected.new_row[i] = expected.new_row[static_cast<std::size_t>(fate[i])];
    expected.made_of[static_cast<std::size_t>(expected.new_row[i])].push_back(static_cast<GlobalIndex>(i));
  }
  return expected;
}

template <class T>
std::vector<T> slice(const std::vector<T>& all, Range rows) {
  return std::vector<T>(all.begin() + rows.begin, all.begin() + rows.end);
}

double value_of(GlobalIndex row) {
  if (row % 11 == 3) return std::numeric_limits<double>::quiet_NaN();
  return row % 4 == 0 ? 5.0 : 0.5 * static_cast<double>(row);
}

void check(const Comm& comm, const std::vector<GlobalIndex>& fate) {
  const Expected expected = by_hand(fate);
  const Partition partition = Partition::even(static_cast<GlobalIndex>(fate.size()), comm.size());
  const Condensation condensed = condense(comm, partition, slice(fate, partition.slice(comm.rank())));
  EXPECT_EQ(condensed.rows, static_cast<GlobalIndex>(expected.made_of.size()));

  std::vector<GlobalIndex> rows(fate.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<GlobalIndex>(i);
  condensed.map->translate(rows);
  EXPECT_EQ(rows, expected.new_row);

  const Transfer& transfer = *condensed.transfer;
  const Range mine = transfer.target().slice(comm.rank());
  const auto sizes = transfer.group_sizes();
  ASSERT_EQ(sizes.size(), static_cast<std::size_t>(mine.size()));
  std::vector<double> source;
  for (GlobalIndex i = transfer.source_range().begin; i < transfer.source_range().end; ++i) {
    source.insert(source.end(), {value_of(i), static_cast<double>(i)});
  }
  std::vector<double> kept(2 * sizes.size()), means(kept.size());
  transfer.apply<double>(source, kept, 2, Transfer::Mode::survivor);
  const bool differed = comm.any(transfer.apply<double>(source, means, 2, Transfer::Mode::mean));

  // In pieces of three rows the same comes out, bit for bit.
  std::vector<double> pieced(means.size());
  Transfer::Intake<double> intake{.out = pieced, .width = 2, .mode = Transfer::Mode::mean};
  const Range read = transfer.source_range();
  for (GlobalIndex first = read.begin; first < read.end; first += 3) {
    const Range piece = intersect({first, first + 3}, read);
    transfer.take<double>(
        intake, piece,
        std::span<const double>(source).subspan(static_cast<std::size_t>(2 * (first - read.begin)),
                                                static_cast<std::size_t>(2 * piece.size())));
  }
  EXPECT_EQ(comm.any(transfer.finish(intake)), differed);
  EXPECT_TRUE(means.empty() || std::memcmp(pieced.data(), means.data(), means.size() * sizeof(double)) == 0);

  bool merged = false;
  for (GlobalIndex row = mine.begin; row < mine.end; ++row) {
    const auto& from = expected.made_of[static_cast<std::size_t>(row)];
    const auto at = static_cast<std::size_t>(row - mine.begin);
    EXPECT_EQ(sizes[at], static_cast<LocalIndex>(from.size()));
    EXPECT_EQ(kept[2 * at + 1], static_cast<double>(from[0]));
    double sum = 0, numbers = 0;
    bool equal = true;
    for (const GlobalIndex i : from) {
      sum += value_of(i);
      numbers += static_cast<double>(i);
      equal = equal && (value_of(i) == value_of(from[0]) ||
                        (std::isnan(value_of(i)) && std::isnan(value_of(from[0]))));
    }
    const double mean = equal ? value_of(from[0]) : sum / static_cast<double>(from.size());
    EXPECT_TRUE(std::isnan(mean) ? std::isnan(means[2 * at]) : mean == means[2 * at]) << "row " << row;
    EXPECT_EQ(means[2 * at + 1],
              from.size() > 1 ? numbers / static_cast<double>(from.size()) : static_cast<double>(from[0]));
    merged = merged || from.size() > 1;
  }
  EXPECT_EQ(differed, comm.any(merged));
}

TEST(Condense, FollowsThePlainStatement) {
  const Comm comm(MPI_COMM_WORLD);
  check(comm, {});
  check(comm, {0});
  check(comm, {-1});
  check(comm, {-1, -1, -1, -1, -1, -1, -1, -1, -1});
  check(comm, {0, 0, 0, 0, 0, 0, 0, 0, 0});
  check(comm, {8, 8, 8, 8, 8, 8, 8, 8, 8});
  check(comm, {-1, -1, -1, -1, -1, -1, -1, 7, 8});
  check(comm, {0, 1, -1, -1, -1, -1, -1, -1, 0});
  std::mt19937 random(5);
  for (const GlobalIndex size : {5, 17, 200, 1000}) {
    for (const unsigned stay : {10u, 50u, 90u}) {
      std::vector<GlobalIndex> fate, survivors;
      for (GlobalIndex i = 0; i < size; ++i) {
        fate.push_back(random() % 100 < stay ? i : -1);
        if (fate.back() == i) survivors.push_back(i);
      }
      for (GlobalIndex& row : fate) {
        if (row < 0 && !survivors.empty() && random() % 3 > 0) row = survivors[random() % survivors.size()];
      }
      check(comm, fate);
    }
  }
}

}  // namespace
}  // namespace exomerge
