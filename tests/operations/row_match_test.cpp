// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/row_match.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "operations/box_models.hpp"

namespace exomerge {
namespace {

using testing::all_values;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::world;

/// Pairs of two lists of keys that every rank knows.
struct Joined {
  Joined(const std::vector<std::uint64_t>& first, const std::vector<std::uint64_t>& second) {
    const auto size_of = [](const auto& keys) { return static_cast<GlobalIndex>(keys.size()); };
    rows_first = Partition::even(size_of(first), comm.size());
    rows_second = Partition::even(size_of(second), comm.size());
    pairs = join_rows(comm, rows_first, mine(first, rows_first), rows_second, mine(second, rows_second));
    partner_of_first = all_values(comm, pairs.partner_of_first);
    partner_of_second = all_values(comm, pairs.partner_of_second);
  }

  std::vector<RowKey> mine(const std::vector<std::uint64_t>& keys, const Partition& rows) const {
    std::vector<RowKey> own;
    const Range slice = rows.slice(comm.rank());
    for (GlobalIndex row = slice.begin; row < slice.end; ++row)
      own.push_back({7, keys[static_cast<std::size_t>(row)]});
    return own;
  }

  Comm comm = world();
  Partition rows_first, rows_second;
  RowPairs pairs;
  std::vector<GlobalIndex> partner_of_first, partner_of_second;
};

TEST(JoinRows, PairsEqualKeys) {
  const Joined joined({10, 20, 30, 40, 50}, {50, 99, 10, 30});
  EXPECT_THAT(joined.partner_of_first, ElementsAre(2, -1, 3, -1, 0));
  EXPECT_THAT(joined.partner_of_second, ElementsAre(4, -1, 0, 2));
  EXPECT_FALSE(joined.pairs.ambiguous);
}

TEST(JoinRows, EqualKeysArePairedInTheirOrder) {
  const Joined joined({5, 6, 5, 5, 6, 5}, {6, 5, 5, 6, 6});
  EXPECT_THAT(joined.partner_of_first, ElementsAre(1, 0, 2, -1, 3, -1));
  EXPECT_THAT(joined.partner_of_second, ElementsAre(1, 0, 2, 4, -1));
  EXPECT_TRUE(joined.pairs.ambiguous);
}

TEST(JoinRows, NothingOnOneSideOrBoth) {
  EXPECT_THAT(Joined({}, {}).partner_of_first, IsEmpty());
  EXPECT_THAT(Joined({1, 2}, {}).partner_of_first, ElementsAre(-1, -1));
  EXPECT_THAT(Joined({}, {1, 2, 3}).partner_of_second, Each(-1));
}

TEST(JoinRows, ManyRows) {
  constexpr std::uint64_t rows = 10007;
  std::vector<std::uint64_t> first, second;
  for (std::uint64_t i = 0; i < rows; ++i) {
    first.push_back(i);
    second.push_back(i * 4321 % rows);
  }
  const Joined joined(first, second);
  for (std::uint64_t i = 0; i < rows; ++i) {
    const auto partner = static_cast<GlobalIndex>(second[i]);
    ASSERT_EQ(joined.partner_of_second[i], partner);
    ASSERT_EQ(joined.partner_of_first[static_cast<std::size_t>(partner)], static_cast<GlobalIndex>(i));
  }
}

TEST(RowMatch, FetchesPartnersAndTranslates) {
  const Joined joined({10, 20, 30, 40}, {40, 77, 10, 30, 88});
  const RowMatch match(joined.comm, joined.rows_first, joined.rows_second, joined.pairs);
  EXPECT_FALSE(match.is_in_order());
  EXPECT_EQ(match.unmatched_first(), 1);
  EXPECT_EQ(match.unmatched_second(), 2);
  const auto matched = match.matched_rows();
  EXPECT_THAT(all_values(joined.comm, std::vector<GlobalIndex>(matched.begin(), matched.end())),
              ElementsAre(0, 2, 3));
  std::vector<double> owned;
  const Range slice = joined.rows_second.slice(joined.comm.rank());
  for (GlobalIndex row = slice.begin; row < slice.end; ++row) owned.push_back(0.5 * static_cast<double>(row));
  std::vector<double> partners(matched.size());
  match.partners().gather<double>(owned, partners);
  EXPECT_THAT(all_values(joined.comm, partners), ElementsAre(1.0, 1.5, 0.0));
  std::vector<GlobalIndex> references{2, 1, 0, 3, -9};
  match.to_first().translate(references);
  EXPECT_THAT(references, ElementsAre(0, -1, 3, 2, -9));
}

TEST(RowMatch, InOrder) {
  const RowMatch match = RowMatch::in_order(world(), 9);
  EXPECT_TRUE(match.is_in_order());
  EXPECT_EQ(match.first(), match.second());
  EXPECT_EQ(match.first().size(), 9);
}

TEST(HashOf, TellsValuesAndOrderApart) {
  const std::vector<GlobalIndex> a{1, 2, 3};
  const std::vector<GlobalIndex> b{1, 3, 2};
  const std::vector<GlobalIndex> c{1, 2, 3, 0};
  EXPECT_EQ(hash_of(a), hash_of(a));
  EXPECT_NE(hash_of(a), hash_of(b));
  EXPECT_NE(hash_of(a), hash_of(c));
  EXPECT_NE(hash_of({}), hash_of(std::vector<GlobalIndex>{0}));
}

}  // namespace
}  // namespace exomerge
