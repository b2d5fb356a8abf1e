// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/renumbering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "exomerge/error.hpp"
#include "support/kernel_test.hpp"

namespace exomerge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Labels = std::vector<LocalIndex>;
using Indices = std::vector<GlobalIndex>;

/// Labels of groups of random sizes: about one row in `part` survives. Some rows are gone.
Labels random_labels(std::size_t count, std::size_t part, unsigned seed, bool with_gone = false) {
  std::mt19937 random(seed);
  Labels label;
  Labels survivors;
  for (std::size_t row = 0; row < count; ++row) {
    if (with_gone && random() % 5 == 0) {
      label.push_back(-1);
    } else if (survivors.empty() || random() % part == 0) {
      survivors.push_back(static_cast<LocalIndex>(row));
      label.push_back(survivors.back());
    } else {
      label.push_back(survivors[random() % survivors.size()]);
    }
  }
  return label;
}

/// The labels that every kernel is tried with: nothing, one row, all alone, all merged, and mixtures of sizes
/// beyond one chunk of any kernel.
std::vector<Labels> all_labels(bool with_gone = false) {
  std::vector<Labels> labels{{}, {0}, {0, 0}, {0, 1, 0, 1, 4}};
  labels.emplace_back(3000, 0);
  labels.emplace_back(3000);
  std::iota(labels.back().begin(), labels.back().end(), 0);
  for (const std::size_t part : {1, 2, 50}) labels.push_back(random_labels(20000, part, 7, with_gone));
  return labels;
}

Labels survivors_by_hand(const Labels& label) {
  Labels rows;
  for (std::size_t row = 0; row < label.size(); ++row) {
    if (label[row] == static_cast<LocalIndex>(row)) rows.push_back(label[row]);
  }
  return rows;
}

bool repeats(const Indices& nodes, std::size_t first, int width) {
  const std::set<GlobalIndex> distinct(nodes.begin() + static_cast<std::ptrdiff_t>(first),
                                       nodes.begin() + static_cast<std::ptrdiff_t>(first) + width);
  return distinct.size() < static_cast<std::size_t>(width);
}

std::int64_t degenerate_by_hand(const Indices& before, const Indices& after, int width) {
  std::int64_t count = 0;
  for (std::size_t i = 0; width > 0 && i < before.size(); i += static_cast<std::size_t>(width)) {
    count += repeats(after, i, width) && !repeats(before, i, width) ? 1 : 0;
  }
  return count;
}

Indices random_references(std::size_t count, GlobalIndex limit, unsigned seed) {
  std::mt19937_64 random(seed);
  Indices references;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<GlobalIndex>(random() % static_cast<std::uint64_t>(limit));
    references.push_back(value % 97 == 0 ? -1 - value : value);
  }
  return references;
}

template <class T>
std::vector<T> averaged_by_hand(std::vector<T> values, const Labels& label, int width, bool& differed) {
  std::map<LocalIndex, Labels> groups;
  for (std::size_t row = 0; row < label.size(); ++row) {
    if (label[row] >= 0 && label[row] != static_cast<LocalIndex>(row))
      groups[label[row]].push_back(static_cast<LocalIndex>(row));
  }
  differed = false;
  const auto at = [&](LocalIndex row, int column) -> T& {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(column)];
  };
  for (const auto& [target, others] : groups) {
    for (int column = 0; column < width; ++column) {
      T sum = at(target, column);
      bool equal = true;
      for (const LocalIndex other : others) {
        const T a = at(other, column);
        const T b = at(target, column);
        equal = equal && (a == b || (a != a && b != b));
        sum += a;
      }
      if (equal) continue;
      differed = true;
      at(target, column) = sum / static_cast<T>(others.size() + 1);
    }
  }
  return values;
}

template <class ExecutionSpace>
class Renumbering : public KernelTest<ExecutionSpace> {
 protected:
  using typename KernelTest<ExecutionSpace>::Memory;
  using KernelTest<ExecutionSpace>::on_device;
  using KernelTest<ExecutionSpace>::on_host;

  /// A table in pages of which some are shifts: new index = old index / 2 + 5, or old index - 3 on shifted
  /// pages.
  struct Table {
    NewIndices<Memory> device;
    Kokkos::View<GlobalIndex*, Memory> page_entries;

    static bool is_shift(GlobalIndex reference, Range own) {
      return !own.contains(reference) && (reference >> NewIndices<Memory>::page_bits) % 2 == 1;
    }
    static GlobalIndex expected(GlobalIndex reference, Range own) {
      if (reference < 0) return reference;
      return is_shift(reference, own) ? reference - 3 : reference / 2 + 5;
    }
  };

  static Table table(GlobalIndex size, Range own) {
    using Page = typename NewIndices<Memory>::Page;
    constexpr GlobalIndex page_size = GlobalIndex{1} << NewIndices<Memory>::page_bits;
    Indices entries(static_cast<std::size_t>(size));
    for (GlobalIndex i = 0; i < size; ++i) entries[static_cast<std::size_t>(i)] = i / 2 + 5;
    Table result;
    result.page_entries = on_device(entries);
    result.device.own = own;
    result.device.entries = on_device(Indices(entries.begin() + static_cast<std::ptrdiff_t>(own.begin),
                                              entries.begin() + static_cast<std::ptrdiff_t>(own.end)));
    result.device.first_page = 1;
    std::vector<Page> pages;
    for (GlobalIndex page = 1; page * page_size < size; ++page) {
      pages.push_back(page % 2 == 1 ? Page{nullptr, -3}
                                    : Page{result.page_entries.data() + page * page_size, 0});
    }
    result.device.pages = on_device(pages);
    return result;
  }
};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(Renumbering, Spaces);

TYPED_TEST(Renumbering, SurvivorsAreListedInOrder) {
  for (const Labels& label : all_labels(true)) {
    EXPECT_EQ(this->on_host(surviving_rows(TypeParam(), this->on_device(label))), survivors_by_hand(label));
    Indices shifted(label.begin(), label.end());
    const GlobalIndex first = GlobalIndex{1} << 40;
    for (GlobalIndex& index : shifted) index += index < 0 ? 0 : first;
    EXPECT_EQ(this->on_host(surviving_rows(TypeParam(), this->on_device(shifted), first)),
              survivors_by_hand(label));
  }
}

TYPED_TEST(Renumbering, MergedRowsGetTheNumberOfTheirSurvivor) {
  for (const Labels& label : all_labels(true)) {
    const Labels rows = survivors_by_hand(label);
    Labels expected;
    for (const LocalIndex survivor : label) {
      const auto place = std::ranges::lower_bound(rows, survivor);
      expected.push_back(survivor < 0 ? -1 : static_cast<LocalIndex>(place - rows.begin()));
    }
    EXPECT_EQ(this->on_host(number_survivors(TypeParam(), this->on_device(label))), expected);
  }
}

TYPED_TEST(Renumbering, ConnectivityFollowsATable) {
  for (const int width : {0, 1, 2, 3, 4, 6, 8, 10, 20, 27}) {
    for (const std::size_t elements : {0, 1, 3000}) {
      const Range own{100, 4096};
      const GlobalIndex size = width > 10 ? 4100 : 4 * width + 101;
      const auto table = this->table(20000, own);
      Indices before = random_references(elements * static_cast<std::size_t>(std::max(width, 1)), size, 3);
      for (GlobalIndex& node : before) node += node >= 0 && node < own.begin ? own.begin : 0;
      Indices expected = before;
      for (GlobalIndex& node : expected) node = TestFixture::Table::expected(node, own);
      const auto after = this->on_device(Indices(before.size(), -7));
      const std::int64_t degenerate =
          renumber(TypeParam(), table.device, this->on_device(before), after, width);
      EXPECT_EQ(this->on_host(after), expected);
      EXPECT_EQ(degenerate, degenerate_by_hand(before, expected, width)) << width << " nodes an element";
      EXPECT_EQ(count_degenerate(TypeParam(), this->on_device(before), after, width), degenerate);
      EXPECT_TRUE(degenerate > 0 || width < 2 || width > 9 || elements < 2) << "nothing was tested";
    }
  }
}

TYPED_TEST(Renumbering, PagesAreUsedWhereTheTableIsElsewhere) {
  const Range own{5000, 9000};
  const auto table = this->table(30000, own);
  Indices before = random_references(20000, 30000, 5);
  for (GlobalIndex& node : before) node = std::max<GlobalIndex>(node, node < 0 ? node : 4096);
  Indices expected = before;
  for (GlobalIndex& node : expected) node = TestFixture::Table::expected(node, own);
  const auto after = this->on_device(before);
  renumber(TypeParam(), table.device, this->on_device(before), after, 4);
  EXPECT_EQ(this->on_host(after), expected);
}

TYPED_TEST(Renumbering, OnlyElementsThatBecomeDegenerateCount) {
  Indices entries(200);
  std::iota(entries.begin(), entries.end(), 0);
  entries[1] = 0;
  entries[5] = 4;
  NewIndices<typename TestFixture::Memory> table;
  table.own = {0, 200};
  table.entries = this->on_device(entries);
  for (const int width : {3, 4, 5, 8}) {
    Indices before;
    const auto add = [&](Indices nodes) {
      for (GlobalIndex extra = 6; nodes.size() < static_cast<std::size_t>(width); ++extra) {
        nodes.push_back(extra <= 9 ? extra : extra + 100);
      }
      before.insert(before.end(), nodes.begin(), nodes.begin() + width);
    };
    add({0, 1, 2});   // becomes degenerate
    add({1, 2, 3});   // only moves
    add({2, 2, 3});   // was
    add({0, 0, 1});   // was, and more so
    add({-1, 4, 5});  // becomes degenerate
    const auto after = this->on_device(before);
    EXPECT_EQ(renumber(TypeParam(), table, this->on_device(before), after, width), 2);
    EXPECT_EQ(count_degenerate(TypeParam(), this->on_device(before), after, width), 2);
  }
}

TYPED_TEST(Renumbering, LengthsMustAgree) {
  NewIndices<typename TestFixture::Memory> table;
  const auto seven = this->on_device(Indices(7, -1));
  const auto eight = this->on_device(Indices(8, -1));
  EXPECT_THROW(renumber(TypeParam(), table, seven, eight, 1), Error);
  EXPECT_THROW(renumber(TypeParam(), table, seven, seven, 4), Error);
  EXPECT_THROW(count_degenerate(TypeParam(), seven, eight, 1), Error);
  EXPECT_THROW(compact_rows(TypeParam(), eight, this->on_device(Labels{0}), 2, seven), Error);
  EXPECT_THROW(first_members(TypeParam(), seven, eight), Error);
  EXPECT_EQ(renumber(TypeParam(), table, seven, this->on_device(Indices(7)), 0), 0);
}

TYPED_TEST(Renumbering, FarReferencesAreFound) {
  const Range own{1000, 2000};
  const auto far = [&](const Indices& references) {
    return far_references(TypeParam(), this->on_device(references), own);
  };
  EXPECT_TRUE(far({}).empty());
  EXPECT_TRUE(far({-5, 1000, 1999}).empty());
  EXPECT_EQ(far({-5, 1000, 0, 1999}), (Range{0, 1}));
  EXPECT_EQ(far({2000}), (Range{2000, 2001}));
  const GlobalIndex last = (GlobalIndex{1} << 50) + 1;
  EXPECT_EQ(far({999, last, 1500, -last}), (Range{999, last + 1}));
}

TYPED_TEST(Renumbering, ReferencesToPagesAreCounted) {
  const Range own{6000, 10000};
  constexpr int bits = NewIndices<typename TestFixture::Memory>::page_bits;
  for (const GlobalIndex limit : {GlobalIndex{9000}, GlobalIndex{100000}}) {
    const Indices references = random_references(30000, limit, 9);
    const Range pages{0, (limit >> bits) + 1};
    Labels expected(static_cast<std::size_t>(pages.size()), 0);
    for (const GlobalIndex reference : references) {
      if (reference >= 0 && !own.contains(reference)) ++expected[static_cast<std::size_t>(reference >> bits)];
    }
    const auto count = [&](LocalIndex enough) {
      return this->on_host(
          count_page_references(TypeParam(), this->on_device(references), own, pages, enough));
    };
    EXPECT_EQ(count(1 << 20), expected);
    const Labels few = count(100);
    for (std::size_t page = 0; page < expected.size(); ++page) {
      EXPECT_LE(few[page], expected[page]);
      EXPECT_GE(few[page], std::min(expected[page], 100));
    }
  }
  EXPECT_TRUE(
      this->on_host(count_page_references(TypeParam(), this->on_device(Indices{}), own, {}, 5)).empty());
}

TYPED_TEST(Renumbering, RowsAreCompacted) {
  for (const Labels& label : all_labels()) {
    const Labels rows = survivors_by_hand(label);
    for (const int width : {1, 2, 3, 7}) {
      const auto w = static_cast<std::size_t>(width);
      std::vector<double> values(label.size() * w);
      std::iota(values.begin(), values.end(), 0.5);
      std::vector<double> expected;
      for (const LocalIndex row : rows) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * w);
        expected.insert(expected.end(), first, first + width);
      }
      const auto compacted = this->on_device(std::vector<double>(rows.size() * w));
      compact_rows(TypeParam(), this->on_device(values), this->on_device(rows), width, compacted);
      EXPECT_EQ(this->on_host(compacted), expected);
    }
  }
}

TYPED_TEST(Renumbering, RowsAreGrouped) {
  for (const Labels& label : all_labels(true)) {
    std::map<LocalIndex, Labels> expected;
    for (std::size_t row = 0; row < label.size(); ++row) {
      if (label[row] >= 0 && label[row] != static_cast<LocalIndex>(row))
        expected[label[row]].push_back(static_cast<LocalIndex>(row));
    }
    const auto groups = group_rows(TypeParam(), this->on_device(label));
    const Labels target = this->on_host(groups.target);
    const Labels offsets = this->on_host(groups.offsets);
    const Labels others = this->on_host(groups.others);
    ASSERT_EQ(target.size(), expected.size());
    ASSERT_EQ(offsets.size(), expected.size() + 1);
    std::size_t group = 0;
    for (const auto& [survivor, rows] : expected) {
      EXPECT_EQ(target[group], survivor);
      EXPECT_EQ(Labels(others.begin() + offsets[group], others.begin() + offsets[group + 1]), rows);
      ++group;
    }
    EXPECT_EQ(offsets.back(), static_cast<LocalIndex>(others.size()));
  }
}

TYPED_TEST(Renumbering, GroupsAreAveraged) {
  std::mt19937 random(13);
  for (const Labels& label : all_labels()) {
    const auto groups = group_rows(TypeParam(), this->on_device(label));
    for (const int width : {1, 3}) {
      // Sizes mix, so that another order of the sums would show in the last bits.
      std::vector<double> values(label.size() * static_cast<std::size_t>(width));
      for (double& value : values) {
        value = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 60));
        if (random() % 3 == 0) value = nan;
        if (random() % 3 == 0) value = 1.0;
      }
      bool differed = false;
      const std::vector<double> expected = averaged_by_hand(values, label, width, differed);
      const auto view = this->on_device(values);
      EXPECT_EQ(average_groups(TypeParam(), groups, view, width, view), differed);
      const std::vector<double> averaged = this->on_host(view);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_TRUE(averaged[i] == expected[i] || (std::isnan(averaged[i]) && std::isnan(expected[i])))
            << "value " << i << ": " << averaged[i] << ", not " << expected[i];
      }
    }
  }
}

TYPED_TEST(Renumbering, EqualValuesAreKeptAsTheyAre) {
  const auto groups = group_rows(TypeParam(), this->on_device(Labels{0, 1, 0, 1, 0, 1}));
  const auto values = this->on_device(std::vector<double>{0.1, nan, 0.1, nan, 0.1, nan});
  EXPECT_FALSE(average_groups(TypeParam(), groups, values, 1, values));
  EXPECT_EQ(this->on_host(values)[0], 0.1) << "a third of three times it is another number";
  const auto numbers = this->on_device(Indices{7, 7, 7, 8, 7, 9});
  EXPECT_TRUE(average_groups(TypeParam(), groups, numbers, 1, numbers));
  EXPECT_EQ(this->on_host(numbers), (Indices{7, 8, 7, 8, 7, 9}));
}

TYPED_TEST(Renumbering, RowsThatArriveFromElsewhereAreAveraged) {
  const auto groups = group_by_target(TypeParam(), this->on_device(Labels{4, 1, 4, 1, 1}));
  const auto values = this->on_device(std::vector<double>{0, 10, 20, 30, 40});
  const auto others = this->on_device(std::vector<double>{40, 20, 40, 30, 60});
  EXPECT_TRUE(average_groups(TypeParam(), groups, others, 1, values));
  EXPECT_EQ(this->on_host(values), (std::vector<double>{0, 30, 20, 30, 40}));
}

TYPED_TEST(Renumbering, MembersOfASetStayOnce) {
  std::mt19937_64 random(17);
  for (const std::size_t size : {0, 1, 2, 5000}) {
    for (const GlobalIndex values : {GlobalIndex{1}, GlobalIndex{300}, GlobalIndex{1} << 41}) {
      Indices members;
      Indices order;
      for (std::size_t i = 0; i < size; ++i) {
        const auto value = static_cast<GlobalIndex>(random() % 300);
        members.push_back(value % 11 == 10 ? -value : value * values / 300 + values);
        order.push_back(static_cast<GlobalIndex>(random() % 70) - 35);
      }
      Labels first(size, -1);
      Labels lowest(size, -1);
      for (std::size_t i = 0; i < size; ++i) {
        if (members[i] < 0) continue;
        for (std::size_t j = 0; j < size; ++j) {
          if (members[j] != members[i]) continue;
          if (first[i] < 0) first[i] = static_cast<LocalIndex>(j);
          if (lowest[i] < 0 || order[j] < order[static_cast<std::size_t>(lowest[i])])
            lowest[i] = static_cast<LocalIndex>(j);
        }
      }
      const auto view = this->on_device(members);
      EXPECT_EQ(this->on_host(first_members(TypeParam(), view)), first);
      EXPECT_EQ(this->on_host(first_members(TypeParam(), view, this->on_device(order))), lowest);
    }
  }
}

TYPED_TEST(Renumbering, FactorsFollowTheMembers) {
  const auto label = first_members(TypeParam(), this->on_device(Indices{5, 3, 5, -1, 3, 8}));
  const auto factors = this->on_device(std::vector<double>{1, 2, 3, 4, 5, 6});
  average_groups(TypeParam(), group_rows(TypeParam(), label), factors, 1, factors);
  const auto rows = surviving_rows(TypeParam(), label);
  const auto kept = this->on_device(std::vector<double>(rows.extent(0)));
  compact_rows(TypeParam(), factors, rows, 1, kept);
  EXPECT_EQ(this->on_host(kept), (std::vector<double>{2, 3.5, 6}));
}

}  // namespace
}  // namespace exomerge
