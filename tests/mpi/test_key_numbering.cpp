// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <map>
#include <set>

#include "collective_checks.hpp"
#include "mpi/key_numbering.hpp"

namespace exomerge::testing {
namespace {

using Keys = std::vector<std::int64_t>;

/// Sources of all ranks are known to all; source s belongs to rank s * ranks / sources.
class NumberKeys : public ::testing::Test {
 protected:
  int rank_of(std::size_t source, std::size_t sources) const {
    return static_cast<int>(source * static_cast<std::size_t>(comm.size()) / sources);
  }
  std::vector<KeyRun> mine(const std::vector<Keys>& sources) const {
    std::vector<KeyRun> runs;
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (rank_of(s, sources.size()) == comm.rank())
        append_keys(runs, sources[s], static_cast<std::int32_t>(s));
    }
    return runs;
  }
  void expect_numbered(const std::vector<Keys>& sources) const {
    std::map<std::int64_t, std::size_t> last;  // by key, the last source
    for (std::size_t s = 0; s < sources.size(); ++s) {
      for (const std::int64_t key : sources[s]) last[key] = s;
    }
    std::map<std::int64_t, GlobalIndex> index;
    for (const auto& [key, source] : last) index.emplace(key, static_cast<GlobalIndex>(index.size()));
    const KeyNumbering numbering = number_keys(comm, mine(sources));
    EXPECT_EQ(numbering.total, static_cast<GlobalIndex>(last.size()));
    Keys numbers, supplies, expected_numbers, expected_supplies;
    for (const NumberedRun& run : numbering.runs) {
      for (int i = 0; i < run.count; ++i) {
        numbers.push_back(run.index + i);
        supplies.push_back(run.supplies);
      }
    }
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (rank_of(s, sources.size()) != comm.rank()) continue;
      for (const std::int64_t key : sources[s]) {
        expected_numbers.push_back(index[key]);
        expected_supplies.push_back(last[key] == s ? 1 : 0);
      }
    }
    EXPECT_EQ(numbers, expected_numbers);
    EXPECT_EQ(supplies, expected_supplies);
  }
  /// Different keys in each source.
  static std::vector<Keys> random_sources(Random& random, std::int64_t sources, std::int64_t most,
                                          std::int64_t lowest, std::int64_t range, bool runs) {
    std::vector<Keys> all(static_cast<std::size_t>(sources));
    for (Keys& keys : all) {
      std::set<std::int64_t> taken;
      for (std::int64_t left = random.between(0, most + 1); left > 0; --left) {
        const std::int64_t first = lowest + random.between(0, range);
        for (std::int64_t i = 0; i < (runs ? random.between(1, 200) : 1); ++i) {
          if (taken.insert(first + i).second) keys.push_back(first + i);
        }
      }
    }
    return all;
  }

  const Comm comm = world();
};

TEST_F(NumberKeys, LikeASerialSort) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const std::int64_t range = seed % 2 == 0 ? 2000 : std::int64_t{1} << 61;
    const std::int64_t lowest = seed % 3 == 0 ? -1000 : seed % 3 == 1 ? 1 : -(std::int64_t{1} << 60);
    expect_numbered(random_sources(random, random.between(1, 9), 60, lowest, range, seed % 4 < 2));
  }
}

TEST_F(NumberKeys, RunsGrowWhenTheirKeysComeInParts) {
  const Keys keys{3, 4, 5, 6, 9, 10, 2, 3};
  const std::span<const std::int64_t> all(keys);
  std::vector<KeyRun> whole, in_parts, apart;
  append_keys(whole, all, 1);
  for (std::size_t i = 0; i < keys.size(); ++i) append_keys(in_parts, all.subspan(i, 1), 1, i > 0);
  for (std::size_t i = 0; i < keys.size(); ++i) append_keys(apart, all.subspan(i, 1), 1);
  ASSERT_EQ(whole.size(), 3u);
  ASSERT_EQ(in_parts.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(in_parts[i].key, whole[i].key);
    EXPECT_EQ(in_parts[i].count, whole[i].count);
  }
  EXPECT_EQ(apart.size(), keys.size());
}

TEST_F(NumberKeys, RunsOverTheBordersOfRanksAndWords) {
  std::vector<Keys> sources(3);
  for (std::int64_t key = 1; key <= 1000; ++key) sources[key > 500 ? 2 : 0].push_back(key);
  for (std::int64_t key = 400; key <= 620; ++key) sources[1].push_back(key);
  expect_numbered(sources);
  const KeyNumbering numbering = number_keys(comm, mine(sources));
  EXPECT_EQ(numbering.lowest, 1);
  EXPECT_EQ(numbering.highest, 1000);
  EXPECT_LE(numbering.runs.size(), 30u) << "consecutive keys stay runs";
}

TEST_F(NumberKeys, NothingAtAll) {
  const KeyNumbering numbering = number_keys(comm, {});
  EXPECT_EQ(numbering.total, 0);
  EXPECT_TRUE(numbering.runs.empty());
  EXPECT_FALSE(find_repeated_key(comm, {}));
}

TEST_F(NumberKeys, TheLargestNumbers) {
  const std::int64_t large = std::numeric_limits<std::int64_t>::max() - 5;
  expect_numbered({{-large, 0}, {large, large - 1}, {large, 7}});
}

TEST_F(NumberKeys, RepeatedKeysAreFound) {
  EXPECT_FALSE(find_repeated_key(comm, mine({{1, 2, 3}, {4, 5}, {100}, {50}})));
  const auto found = find_repeated_key(comm, mine({{10, 11, 12, 13}, {30, 31}, {13, 14, 31}, {40}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, 13);
  EXPECT_EQ(found->first_source, 0);
  EXPECT_EQ(found->second_source, 2);
}

}  // namespace
}  // namespace exomerge::testing
