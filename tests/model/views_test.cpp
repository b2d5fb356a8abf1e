// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <random>

#include "exodus/exodus_testing.hpp"
#include "exomerge/renumbering.hpp"
#include "model/condense.hpp"
#include "model/view_renumbering.hpp"
#include "model/view_source.hpp"
#include "model/view_transfer.hpp"

namespace exomerge {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using testing::world;
using Indices = std::vector<GlobalIndex>;

template <class T>
Kokkos::View<T*> on_device(const std::vector<T>& values) {
  Kokkos::View<T*> view("test", values.size());
  copy_to_device<T>(values, view.data());
  return view;
}

template <class View>
auto on_host(const View& view) {
  std::vector<typename View::non_const_value_type> values(view.size());
  copy_to_host<typename View::non_const_value_type>(view.data(), values);
  return values;
}

template <class T>
std::vector<T> part(const std::vector<T>& all, Range rows, int width = 1) {
  return std::vector<T>(all.begin() + rows.begin * width, all.begin() + rows.end * width);
}

/// Masters of groups; most merged nodes are at the end, so that survivors change rank.
Indices random_masters(GlobalIndex size, unsigned seed) {
  std::mt19937 random(seed);
  Indices master;
  Indices survivors;
  for (GlobalIndex i = 0; i < size; ++i) {
    const bool merged = !survivors.empty() && random() % (i > size / 2 ? 3 : 30) > 0 && i > size / 2;
    if (!merged) survivors.push_back(i);
    master.push_back(merged ? survivors[random() % survivors.size()] : i);
  }
  return master;
}

class Views : public ::testing::Test {
 protected:
  Range mine(GlobalIndex size) const { return Partition::even(size, comm_.size()).slice(comm_.rank()); }

  Comm comm_ = world();
};

TEST_F(Views, AnyRowsCanBeRead) {
  for (const GlobalIndex rows : {0, 1, 5, 1000}) {
    for (const int width : {1, 3}) {
      std::vector<double> all(static_cast<std::size_t>(rows * width));
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = 0.5 + static_cast<double>(i);
      const ViewSource<double> source(comm_, Partition::even(rows, comm_.size()), width,
                                      on_device(part(all, mine(rows), width)));
      const auto expect_read = [&](Range wanted) {
        std::vector<double> values(static_cast<std::size_t>(wanted.size() * width), -1);
        source.read(0, wanted, values);
        EXPECT_EQ(values, part(all, wanted, width)) << wanted.begin << " to " << wanted.end;
      };
      expect_read(mine(rows));
      expect_read({mine(rows).begin, mine(rows).begin + mine(rows).size() / 2});
      expect_read({0, rows});
      expect_read({rows / 3, rows / 2});
      expect_read(comm_.is_root() ? Range{0, rows} : Range{});
      const Partition reversed = Partition::even(rows, comm_.size());
      expect_read(reversed.slice(comm_.size() - 1 - comm_.rank()));
      const Kokkos::View<double*> again("again", static_cast<std::size_t>(mine(rows).size() * width));
      read_in_pieces(comm_, source, 0, mine(rows), again.data());
      EXPECT_EQ(on_host(again), part(all, mine(rows), width));
    }
  }
}

TEST_F(Views, RowsMoveAsTheyDoInTransfers) {
  for (const GlobalIndex size : {0, 1, 2, 7, 900}) {
    Indices master = random_masters(size, 3);
    for (const bool reversed : {false, true}) {
      // Groups whose lowest node is near the end: the survivors of the others move up.
      if (reversed) {
        for (GlobalIndex i = 0; i < size; ++i) master[static_cast<std::size_t>(i)] = i < size / 2 ? i % 3 : i;
      }
      const Partition partition = Partition::even(size, comm_.size());
      const auto surviving = surviving_rows(Kokkos::DefaultExecutionSpace(),
                                            on_device(part(master, mine(size))), mine(size).begin);
      const Condensation condensed = condense(comm_, partition, part(master, mine(size)));
      for (const int width : {1, 2}) {
        std::vector<double> all(static_cast<std::size_t>(size * width));
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<double>(i);
        const auto here = on_device(part(all, mine(size), width));
        const Range target = condensed.transfer->target().slice(comm_.rank());
        std::vector<double> expected(static_cast<std::size_t>(target.size() * width));
        condensed.transfer->apply<double>(part(all, condensed.transfer->source_range(), width), expected,
                                          width, Transfer::Mode::survivor);
        for (const auto messages : {ViewTransfer::Messages::best, ViewTransfer::Messages::staged}) {
          const ViewTransfer transfer(comm_, surviving, condensed.transfer->target(), messages);
          EXPECT_EQ(on_host(transfer.apply<double>(here, width, "rows")), expected);
        }
        EXPECT_EQ(on_host(here), part(all, mine(size), width)) << "the old rows are the user's";
      }
    }
  }
}

TEST_F(Views, ReferencesAreRenumberedWhereTheyAre) {
  for (const GlobalIndex size : {GlobalIndex{1}, GlobalIndex{50}, GlobalIndex{30000}}) {
    const Indices master = random_masters(size, 5);
    const Condensation condensed =
        condense(comm_, Partition::even(size, comm_.size()), part(master, mine(size)));
    const Indices entries(condensed.map->entries().begin(), condensed.map->entries().end());
    // With room for one page alone, references are too scattered to keep pages, and go one by one.
    for (const std::int64_t page_limit : {0, 1}) {
      for (const std::size_t elements : {std::size_t{0}, std::size_t{1}, std::size_t{500}}) {
        std::mt19937_64 random(static_cast<std::uint64_t>(7 + comm_.rank()));
        Indices before;
        const bool idle = comm_.size() > 1 && comm_.rank() == 1 && elements == 500;
        while (!idle && before.size() < 4 * elements) {
          const auto node = static_cast<GlobalIndex>(random() % static_cast<std::uint64_t>(size));
          before.push_back(node % 13 == 5 ? -1 : node);
        }
        const auto map = std::make_shared<IndexMap>(comm_, condensed.map->partition(), entries, page_limit);
        Indices expected = before;
        condensed.map->translate(expected);
        const std::int64_t degenerate =
            count_degenerate(Kokkos::DefaultExecutionSpace(), on_device(before), on_device(expected), 4);
        const auto view = on_device(before);
        const RenumberedView renumbered = ViewRenumbering(comm_, map).apply(view, 4);
        EXPECT_EQ(on_host(renumbered.references), expected);
        EXPECT_EQ(renumbered.degenerate, degenerate);
        EXPECT_EQ(on_host(view), before) << "the old references are the user's";
        Indices in_place = before;
        EXPECT_EQ(renumber_on_host(*map, in_place, 4), degenerate);
        EXPECT_EQ(in_place, expected);
        in_place = before;
        EXPECT_EQ(renumber_on_host(*map, in_place, 0), 0);
        EXPECT_EQ(in_place, expected);
      }
    }
  }
}

TEST_F(Views, ReferencesToNothingAreErrorsOnAllRanks) {
  const auto map = std::make_shared<IndexMap>(comm_, Partition::even(100, comm_.size()),
                                              Indices(static_cast<std::size_t>(mine(100).size())));
  for (const GlobalIndex wrong : {GlobalIndex{100}, GlobalIndex{1} << 60}) {
    Indices references{0, 99, 50};
    if (comm_.rank() == comm_.size() - 1) references[1] = wrong;
    EXPECT_THAT(error_of(comm_, [&] { ViewRenumbering(comm_, map).apply(on_device(references), 3); }),
                HasSubstr("outside the 100"));
    EXPECT_THAT(error_of(comm_, [&] { renumber_on_host(*map, references, 3); }),
                HasSubstr("outside the 100"));
  }
}

}  // namespace
}  // namespace exomerge
