// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <optional>

#include "collective_checks.hpp"
#include "mpi/index_map.hpp"
#include "mpi/piece_size.hpp"
#include "traffic.hpp"

namespace exomerge::testing {
namespace {

constexpr GlobalIndex page = IndexMap::page_size;

/// Removes about one index in `every` and renumbers the others; all ranks know the whole map.
std::vector<GlobalIndex> map_after_removals(GlobalIndex size, GlobalIndex every, Random& random) {
  std::vector<GlobalIndex> map(static_cast<std::size_t>(size));
  GlobalIndex next = 0;
  for (GlobalIndex& entry : map) entry = random.between(0, every) == 0 ? -1 : next++;
  return map;
}

GlobalIndex translated(const std::vector<GlobalIndex>& map, GlobalIndex reference) {
  return reference < 0 ? reference : map[static_cast<std::size_t>(reference)];
}

class IndexMapTest : public ::testing::Test {
 protected:
  IndexMap distributed(const Partition& partition, const std::vector<GlobalIndex>& map,
                       std::int64_t page_limit = 0) const {
    return IndexMap(comm, partition, own_part(comm, partition, map), page_limit);
  }
  /// References of this rank's own, all over the map, with some negative ones.
  std::vector<GlobalIndex> random_references(GlobalIndex size, std::int64_t count, std::uint64_t seed) const {
    Random random(seed * 16 + static_cast<std::uint64_t>(comm.rank()));
    std::vector<GlobalIndex> references;
    for (std::int64_t i = 0; i < count; ++i) {
      references.push_back(size == 0 || random.between(0, 20) == 0 ? -1 - random.between(0, 3)
                                                                   : random.between(0, size));
    }
    return references;
  }
  static void expect_translated(const IndexMap& index_map, const std::vector<GlobalIndex>& map,
                                std::vector<GlobalIndex> references) {
    std::vector<GlobalIndex> expected;
    for (const GlobalIndex reference : references) expected.push_back(translated(map, reference));
    index_map.translate(references);
    EXPECT_EQ(references, expected);
  }

  const Comm comm = world();
};

TEST_F(IndexMapTest, TranslatesLikeASerialProgram) {
  const std::vector<GlobalIndex> sizes{1,        2,        100,      page - 1,      page,
                                       page + 1, 2 * page, 5 * page, 30 * page + 17};
  for (std::uint64_t seed = 0; seed < 36; ++seed) {
    Random random(seed);
    const GlobalIndex size = sizes[seed % sizes.size()];
    const Partition partition = random_partition(comm, size, random);
    // From every second index removed to hardly any, so that pages are of both kinds.
    const auto map = map_after_removals(size, seed < 18 ? 2 + random.between(0, 5) : 3 * page, random);
    const IndexMap index_map = distributed(partition, map);
    EXPECT_EQ(index_map.partition(), partition);
    EXPECT_EQ(std::vector<GlobalIndex>(index_map.entries().begin(), index_map.entries().end()),
              own_part(comm, partition, map));
    for (std::uint64_t call = 0; call < 3; ++call) {
      // Some ranks have nothing to translate.
      const bool idle = (comm.rank() + static_cast<int>(seed + call)) % 3 == 0;
      expect_translated(index_map, map, random_references(size, idle ? 0 : 3000, seed * 8 + call));
    }
  }
}

TEST_F(IndexMapTest, TranslatesPagesOfManyOwners) {
  // All slices within one page, in the middle of the second.
  const GlobalIndex size = 3 * page;
  Random random(5);
  for (const GlobalIndex every : {GlobalIndex{2}, 100 * page}) {
    const auto map = map_after_removals(size, every, random);
    GlobalIndex mine = 3;
    if (comm.rank() == 0) mine = page + 1000;
    if (comm.rank() == comm.size() - 1) mine = size - page - 1000 - 3 * std::max(0, comm.size() - 2);
    if (comm.size() == 1) mine = size;
    const Partition partition = Partition::from_local_size(comm, mine);
    ASSERT_EQ(partition.size(), size);
    expect_translated(distributed(partition, map), map, random_references(size, 5000, 6));
  }
}

TEST_F(IndexMapTest, TranslatesWhatOneRankOwns) {
  Random random(7);
  const GlobalIndex size = 4 * page + 9;
  const auto map = map_after_removals(size, 10, random);
  for (int owner = 0; owner < comm.size(); ++owner) {
    const IndexMap index_map = distributed(one_sided_partition(comm, size, owner), map);
    expect_translated(index_map, map, random_references(size, 2000, 8));
  }
}

TEST_F(IndexMapTest, TranslatesNothing) {
  const IndexMap index_map(comm, Partition::even(0, comm.size()), {});
  std::vector<GlobalIndex> references{-1, -7};
  index_map.translate(references);
  EXPECT_EQ(references, (std::vector<GlobalIndex>{-1, -7}));
  index_map.translate({});
}

TEST_F(IndexMapTest, TranslatesFarApartReferences) {
  // A large index space of which each rank needs a few places: the identity, shifted by rank.
  const GlobalIndex slice = 200 * page;
  const Partition partition = Partition::even(slice * comm.size(), comm.size());
  std::vector<GlobalIndex> entries(static_cast<std::size_t>(slice));
  for (GlobalIndex i = 0; i < slice; ++i) {
    const GlobalIndex index = comm.rank() * slice + i;
    entries[static_cast<std::size_t>(i)] = index % 1001 == 0 ? -1 : index + comm.rank();
  }
  const IndexMap index_map(comm, partition, std::move(entries));
  Random random(9 + static_cast<std::uint64_t>(comm.rank()));
  std::vector<GlobalIndex> references{0, partition.size() - 1};
  for (int i = 0; i < 50; ++i) references.push_back(random.between(0, partition.size()));
  std::vector<GlobalIndex> expected;
  for (const GlobalIndex i : references) expected.push_back(i % 1001 == 0 ? -1 : i + partition.owner(i));
  index_map.translate(references);
  EXPECT_EQ(references, expected);
}

TEST_F(IndexMapTest, LooksFewReferencesUpOneByOneBeyondTheLimit) {
  Random random(10);
  const GlobalIndex size = 40 * page;
  const auto map = map_after_removals(size, 3, random);
  const Partition partition = random_partition(comm, size, random);
  const IndexMap index_map = distributed(partition, map, 2);
  for (std::uint64_t call = 0; call < 3; ++call) {
    expect_translated(index_map, map, random_references(size, 400, 11 + call));
    EXPECT_LE(index_map.cached_pages(), 2);
  }
  // With many references to each, pages pay after all.
  expect_translated(index_map, map, random_references(size, 60000, 20));
  const Range mine = partition.slice(comm.rank());
  EXPECT_GE(index_map.cached_pages(), (size - mine.size()) / page - 2);
  expect_translated(index_map, map, random_references(size, 400, 21));
  EXPECT_LE(index_map.cached_pages(), 2) << "pages beyond the limit outlived their call";
}

TEST_F(IndexMapTest, TellsThePagesThatAreReferredTo) {
  const GlobalIndex size = 9 * page + 5;
  const Partition partition = Partition::even(size, comm.size());
  Random random(3);
  for (const GlobalIndex every : {GlobalIndex{2}, 100 * page}) {
    const auto map = map_after_removals(size, every, random);
    const IndexMap index_map = distributed(partition, map);
    const auto expect_known = [&](GlobalIndex reference) {
      if (reference < 0 || index_map.own().contains(reference)) return;
      const IndexMap::Page known = index_map.known_page(reference / page);
      EXPECT_EQ(known.entries ? known.entries[reference % page] : reference + known.shift,
                translated(map, reference));
    };
    const auto references = random_references(size, 3000, 4);
    const IndexMap::Known known = index_map.know(references);
    EXPECT_TRUE(known.complete);
    for (const GlobalIndex reference : references) {
      expect_known(reference);
      if (reference >= 0 && !index_map.own().contains(reference)) {
        EXPECT_TRUE(known.pages.contains(reference / page));
      }
    }
    index_map.forget();
    // Each rank asks for two pages of its own choice.
    const GlobalIndex first = comm.rank() % 8;
    EXPECT_TRUE(
        index_map.know_pages({first, first + 2}, std::vector<LocalIndex>{1, 100}, (first + 1) * page + 7));
    for (GlobalIndex i = 0; i < page + 7; ++i) expect_known(first * page + i);
  }
}

TEST_F(IndexMapTest, TellsWhenPagesAreTooManyToKeep) {
  const GlobalIndex size = 40 * page;
  Random random(9);
  const auto map = map_after_removals(size, 2, random);
  const IndexMap index_map = distributed(Partition::even(size, comm.size()), map, 1);
  const auto references = random_references(size, 100, 6);
  EXPECT_EQ(index_map.know(references).complete, comm.size() == 1);
  expect_translated(index_map, map, references);
}

TEST_F(IndexMapTest, AsksForEachPageOnce) {
  Random random(12);
  const GlobalIndex size = 20 * page;
  const auto map = map_after_removals(size, 50, random);
  const IndexMap index_map = distributed(Partition::even(size, comm.size()), map);
  std::vector<GlobalIndex> all(static_cast<std::size_t>(size));
  for (GlobalIndex i = 0; i < size; ++i) all[static_cast<std::size_t>(i)] = i;
  expect_translated(index_map, map, all);

  traffic = {};
  expect_translated(index_map, map, random_references(size, 1000, 13));
  EXPECT_EQ(traffic.reductions, 1);
  EXPECT_EQ(traffic.exchanges_of_counts, 0);
  EXPECT_EQ(traffic.bytes_sent, 0);

  index_map.forget();
  EXPECT_EQ(index_map.cached_pages(), 0);
  traffic = {};
  expect_translated(index_map, map, all);
  EXPECT_EQ(traffic.bytes_sent > 0, comm.size() > 1);
}

TEST_F(IndexMapTest, NeedsNoMessagesForItsOwnSlice) {
  Random random(14);
  const GlobalIndex size = 4 * page + 100;
  const auto map = map_after_removals(size, 4, random);
  const Partition partition = Partition::even(size, comm.size());
  const IndexMap index_map = distributed(partition, map);
  std::vector<GlobalIndex> own;
  for (GlobalIndex i = partition.slice(comm.rank()).begin; i < partition.slice(comm.rank()).end; ++i)
    own.push_back(i);
  traffic = {};
  expect_translated(index_map, map, own);
  EXPECT_EQ(traffic.reductions, 1);
  EXPECT_EQ(traffic.exchanges_of_counts, 0);
}

TEST_F(IndexMapTest, SendsUniformPagesAsOneNumber) {
  const GlobalIndex size = 40 * page;
  const Partition partition = Partition::even(size, comm.size());
  const Range mine = partition.slice(comm.rank());
  std::vector<GlobalIndex> entries;
  for (GlobalIndex i = mine.begin; i < mine.end; ++i) entries.push_back(i - 5);
  const IndexMap index_map(comm, partition, std::move(entries));
  std::vector<GlobalIndex> references;
  for (GlobalIndex i = 0; i < size; i += 3) references.push_back(i);
  traffic = {};
  index_map.translate(references);
  for (std::size_t i = 0; i < references.size(); ++i)
    ASSERT_EQ(references[i], static_cast<GlobalIndex>(i) * 3 - 5);
  EXPECT_LT(traffic.bytes_sent, 64 * 40 * comm.size());
  EXPECT_EQ(index_map.cached_pages(), 0);
}

TEST_F(IndexMapTest, SharesPagesBetweenCopies) {
  Random random(15);
  const GlobalIndex size = 6 * page;
  const auto map = map_after_removals(size, 5, random);
  std::optional<IndexMap> original(distributed(Partition::even(size, comm.size()), map));
  const IndexMap copy = *original;
  expect_translated(*original, map, random_references(size, 3000, 16));
  original.reset();
  expect_translated(copy, map, random_references(size, 3000, 17));
}

TEST_F(IndexMapTest, SplitsLongMessages) {
  detail::set_piece_bytes(1000);
  Random random(18);
  const GlobalIndex size = 5 * page;
  const auto map = map_after_removals(size, 5, random);
  expect_translated(distributed(Partition::even(size, comm.size()), map), map,
                    random_references(size, 3000, 19));
  detail::set_piece_bytes(0);
}

TEST_F(IndexMapTest, RefusesReferencesBeyondTheMapOnAllRanks) {
  Random random(22);
  const GlobalIndex size = 3 * page + 5;
  const auto map = map_after_removals(size, 5, random);
  const IndexMap index_map = distributed(Partition::even(size, comm.size()), map);
  for (int culprit = 0; culprit < comm.size(); ++culprit) {
    for (const GlobalIndex bad : {size, size + page, GlobalIndex{1} << 62}) {
      std::vector<GlobalIndex> references = random_references(size, 100, 23);
      if (comm.rank() == culprit) references.push_back(bad);
      const std::vector<GlobalIndex> before = references;
      expect_error_on_all(
          comm, [&] { index_map.translate(references); },
          "index " + std::to_string(bad) + " lies outside the " + std::to_string(size));
      EXPECT_EQ(references, before);
      expect_translated(index_map, map, random_references(size, 100, 24));
    }
  }
}

TEST_F(IndexMapTest, RefusesASliceOfAnotherSize) {
  const Partition partition = Partition::even(10, comm.size());
  std::vector<GlobalIndex> entries(static_cast<std::size_t>(partition.slice(comm.rank()).size()));
  if (comm.rank() == comm.size() - 1) entries.push_back(0);
  expect_error_on_all(
      comm, [&] { IndexMap(comm, partition, entries); }, "entries for a slice of");
  expect_error_on_all(
      comm, [&] { IndexMap(comm, Partition::even(10, comm.size() + 1), {}); }, "was built on");
}

}  // namespace
}  // namespace exomerge::testing
