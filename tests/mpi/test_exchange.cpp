// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "collective_checks.hpp"
#include "mpi/exchange.hpp"
#include "mpi/piece_size.hpp"

namespace exomerge::testing {
namespace {

template <class T>
std::vector<T> random_values(std::size_t count, Random& random) {
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(random.between(0, 200));
  return values;
}

/// Values whose sum depends on the order of the additions.
template <>
std::vector<double> random_values<double>(std::size_t count, Random& random) {
  std::vector<double> values(count);
  for (double& value : values)
    value = (random.real() - 0.5) * std::ldexp(1.0, static_cast<int>(random.between(-30, 30)));
  return values;
}

template <class T>
T reduced(T a, T b, ReduceOp op) {
  if (op == ReduceOp::sum) return static_cast<T>(a + b);
  return op == ReduceOp::min ? std::min(a, b) : std::max(a, b);
}

/// A situation that all ranks know as a whole: what each rank wants, in the order of the ranks; ascending in
/// every second one, so that no rank has to bring it into the order of the owners.
struct Wanted {
  Wanted(const Comm& comm, GlobalIndex count, const Partition& indices, Random& random)
      : slices(random_partition(comm, count, random)) {
    for (GlobalIndex i = 0; i < count; ++i) all.push_back(random.between(0, indices.size()));
    if (random.between(0, 2) == 1) std::ranges::sort(all);
    mine = own_part(comm, slices, all);
  }

  std::vector<GlobalIndex> all;
  std::vector<GlobalIndex> mine;
  Partition slices;
};

template <class T>
class ExchangeOf : public ::testing::Test {
 protected:
  const Comm comm = world();
};

using ValueTypes = ::testing::Types<double, GlobalIndex, LocalIndex, std::uint8_t>;
TYPED_TEST_SUITE(ExchangeOf, ValueTypes);

TYPED_TEST(ExchangeOf, GathersLikeASerialProgram) {
  for (int seed = 0; seed < 20; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const GlobalIndex size = random.between(1, seed < 10 ? 6 : 500);
    const Partition partition = random_partition(this->comm, size, random);
    const Wanted wanted(this->comm, random.between(0, 1000), partition, random);
    const Exchange exchange(this->comm, partition, wanted.mine);
    EXPECT_EQ(exchange.wanted_size(), wanted.mine.size());
    for (const int width : {1, 3}) {
      const auto values = random_values<TypeParam>(static_cast<std::size_t>(size * width), random);
      const auto owned = own_part(this->comm, partition, values, width);
      std::vector<TypeParam> out(wanted.mine.size() * static_cast<std::size_t>(width));
      exchange.gather(std::span<const TypeParam>(owned), std::span<TypeParam>(out), width);
      std::vector<TypeParam> expected;
      for (const GlobalIndex index : wanted.mine) {
        expected.insert(expected.end(), values.begin() + index * width, values.begin() + (index + 1) * width);
      }
      EXPECT_EQ(out, expected) << "seed " << seed << ", width " << width;
    }
  }
}

TYPED_TEST(ExchangeOf, ReducesLikeASerialProgram) {
  for (int seed = 0; seed < 20; ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 100);
    const GlobalIndex size = random.between(1, seed < 10 ? 6 : 500);
    const Partition partition = random_partition(this->comm, size, random);
    const Wanted wanted(this->comm, random.between(0, 1000), partition, random);
    const Exchange exchange(this->comm, partition, wanted.mine);
    const int width = seed % 2 == 0 ? 1 : 2;
    const auto contributions =
        random_values<TypeParam>(wanted.all.size() * static_cast<std::size_t>(width), random);
    const auto mine = own_part(this->comm, wanted.slices, contributions, width);
    for (const ReduceOp op : {ReduceOp::sum, ReduceOp::min, ReduceOp::max}) {
      auto values = random_values<TypeParam>(static_cast<std::size_t>(size * width), random);
      auto owned = own_part(this->comm, partition, values, width);
      exchange.scatter_reduce(std::span<const TypeParam>(mine), std::span<TypeParam>(owned), op, width);
      // One after the other in the order of all contributions: for doubles the same bits are expected.
      for (std::size_t i = 0; i < contributions.size(); ++i) {
        const std::size_t item = i / static_cast<std::size_t>(width);
        const std::size_t component = i % static_cast<std::size_t>(width);
        TypeParam& value = values[static_cast<std::size_t>(wanted.all[item] * width) + component];
        value = reduced(value, contributions[i], op);
      }
      EXPECT_EQ(owned, own_part(this->comm, partition, values, width)) << "seed " << seed;
    }
  }
}

class ExchangeErrors : public ::testing::Test {
 protected:
  const Comm comm = world();
  const Partition partition = Partition::even(10, comm.size());
};

TEST_F(ExchangeErrors, IndexOutsideThePartition) {
  for (int culprit = 0; culprit < comm.size(); ++culprit) {
    for (const GlobalIndex bad : {GlobalIndex{10}, GlobalIndex{-1}, GlobalIndex{1} << 40}) {
      const std::vector<GlobalIndex> wanted{0, comm.rank() == culprit ? bad : 9, 3};
      expect_error_on_all(
          comm, [&] { Exchange(comm, partition, wanted); }, "index " + std::to_string(bad));
    }
  }
}

TEST_F(ExchangeErrors, WrongSizes) {
  const std::vector<GlobalIndex> wanted{1, 2};
  const Exchange exchange(comm, partition, wanted);
  const std::size_t owned_size = static_cast<std::size_t>(partition.slice(comm.rank()).size());
  const int culprit = comm.size() - 1;
  std::vector<double> owned(owned_size + (comm.rank() == culprit ? 1 : 0));
  std::vector<double> values(2);
  expect_error_on_all(
      comm, [&] { exchange.gather(std::span<const double>(owned), std::span<double>(values)); },
      "values of the owned indices");
  expect_error_on_all(
      comm,
      [&] {
        exchange.scatter_reduce(std::span<const double>(values), std::span<double>(owned), ReduceOp::sum);
      },
      "values of the owned indices");
  owned.resize(owned_size);
  values.resize(comm.rank() == culprit ? 1 : 2);
  expect_error_on_all(
      comm, [&] { exchange.gather(std::span<const double>(owned), std::span<double>(values)); },
      "values of the wanted indices: 1 values given, 2 expected");
  expect_error_on_all(
      comm, [&] { exchange.gather(std::span<const double>(owned), std::span<double>(values), 0); },
      "an item of 0 values");
}

TEST_F(ExchangeErrors, PartitionOverAnotherNumberOfRanks) {
  const Partition other = Partition::even(10, comm.size() + 1);
  expect_error_on_all(
      comm, [&] { Exchange(comm, other, {}); }, "ranks was used on");
}

TEST_F(ExchangeErrors, PartitionThatDiffersBetweenRanks) {
  if (comm.size() == 1) return;
  std::vector<GlobalIndex> wanted(10);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = static_cast<GlobalIndex>(i);
  const Partition shifted = one_sided_partition(comm, 10, 0);
  expect_error_on_all(
      comm, [&] { Exchange(comm, comm.is_root() ? partition : shifted, wanted); },
      "differs between the ranks");
}

TEST(Exchange, OfNothing) {
  const Comm comm = world();
  const Partition partition = Partition::even(0, comm.size());
  const Exchange exchange(comm, partition, {});
  std::vector<double> none;
  exchange.gather(std::span<const double>(none), std::span<double>(none));
  exchange.scatter_reduce(std::span<const double>(none), std::span<double>(none), ReduceOp::sum);
  EXPECT_EQ(exchange.wanted_size(), 0u);
}

TEST(Exchange, SplitsLongMessages) {
  const Comm comm = world();
  const Partition partition = Partition::even(1000, comm.size());
  std::vector<GlobalIndex> wanted;
  for (GlobalIndex i = 999; i >= 0; --i) wanted.push_back(i);
  std::vector<double> owned;
  const Range mine = partition.slice(comm.rank());
  for (GlobalIndex i = mine.begin; i < mine.end; ++i) owned.push_back(0.5 * static_cast<double>(i));
  detail::set_piece_bytes(100);
  std::vector<double> out(wanted.size());
  Exchange(comm, partition, wanted).gather(std::span<const double>(owned), std::span<double>(out));
  detail::set_piece_bytes(0);
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], 0.5 * static_cast<double>(wanted[i]));
}

}  // namespace
}  // namespace exomerge::testing
