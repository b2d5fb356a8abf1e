// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cstdlib>
#include <optional>

#include "collective_checks.hpp"
#include "mpi/mpi_check.hpp"
#include "mpi/piece_size.hpp"

namespace exomerge::testing {
namespace {

using ::testing::HasSubstr;

/// Runs each test with the usual messages and with messages split into pieces of a few bytes.
class CommCollectives : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override { detail::set_piece_bytes(GetParam()); }
  void TearDown() override { detail::set_piece_bytes(0); }

  const Comm comm = world();
};

INSTANTIATE_TEST_SUITE_P(Pieces, CommCollectives, ::testing::Values(0, 1, 7, 64));

TEST_P(CommCollectives, BroadcastsFromEachRank) {
  for (int root = 0; root < comm.size(); ++root) {
    std::int64_t number = comm.rank() + 40;
    comm.broadcast(number, root);
    EXPECT_EQ(number, root + 40);

    std::vector<double> values(comm.rank() == root ? 33 : 2, comm.rank() + 0.5);
    comm.broadcast(values, root);
    EXPECT_EQ(values, std::vector<double>(33, root + 0.5));

    std::string text = "of rank " + std::to_string(comm.rank()) + std::string(50, 'x');
    comm.broadcast(text, root);
    EXPECT_EQ(text, "of rank " + std::to_string(root) + std::string(50, 'x'));

    std::string empty = comm.rank() == root ? "" : "something";
    comm.broadcast(empty, root);
    EXPECT_EQ(empty, "");
  }
}

TEST_P(CommCollectives, Reduces) {
  const std::int64_t rank = comm.rank();
  const std::int64_t ranks = comm.size();
  EXPECT_EQ(comm.all_reduce(rank + 1, ReduceOp::sum), ranks * (ranks + 1) / 2);
  EXPECT_EQ(comm.all_reduce(rank - 5, ReduceOp::min), -5);
  EXPECT_EQ(comm.all_reduce(rank - 5, ReduceOp::max), ranks - 6);
  EXPECT_EQ(comm.all_reduce(0.25 * static_cast<double>(rank), ReduceOp::max),
            0.25 * static_cast<double>(ranks - 1));

  std::vector<std::int64_t> values(20);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = rank * 100 + static_cast<std::int64_t>(i);
  comm.all_reduce(values, ReduceOp::max);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], (ranks - 1) * 100 + static_cast<std::int64_t>(i));
  }
  std::vector<double> reals(20, 0.5);
  comm.all_reduce(reals, ReduceOp::sum);
  EXPECT_EQ(reals, std::vector<double>(20, 0.5 * static_cast<double>(ranks)));
}

TEST_P(CommCollectives, ReducesNothing) {
  std::vector<std::int64_t> none;
  comm.all_reduce(none, ReduceOp::sum);
  EXPECT_TRUE(none.empty());
}

TEST_P(CommCollectives, AsksWhetherAny) {
  EXPECT_FALSE(comm.any(false));
  for (int rank = 0; rank < comm.size(); ++rank) EXPECT_TRUE(comm.any(comm.rank() == rank));
}

TEST_P(CommCollectives, ScansExclusively) {
  const std::int64_t rank = comm.rank();
  EXPECT_EQ(comm.exclusive_scan(rank + 3), rank * (rank - 1) / 2 + 3 * rank);
}

TEST_P(CommCollectives, GathersOneValueOfEachRank) {
  struct Record {
    std::int64_t number;
    char text[13];
  };
  Record mine{comm.rank() * 7, "abcdefghijkl"};
  mine.text[0] = static_cast<char>('A' + comm.rank());
  const std::vector<Record> all = comm.all_gather(mine);
  ASSERT_EQ(all.size(), static_cast<std::size_t>(comm.size()));
  for (int rank = 0; rank < comm.size(); ++rank) {
    const Record& record = all[static_cast<std::size_t>(rank)];
    EXPECT_EQ(record.number, rank * 7);
    EXPECT_EQ(record.text, std::string(1, static_cast<char>('A' + rank)) + "bcdefghijkl");
  }
}

/// Number of values that one rank sends to another: some none, some many, not symmetric.
std::int64_t values_sent(int from, int to) { return (from * 3 + to * 5) % 4 == 1 ? 0 : from * 10 + to + 1; }

TEST_P(CommCollectives, SendsValuesBetweenAllPairs) {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> counts;
  for (int to = 0; to < comm.size(); ++to) {
    counts.push_back(values_sent(comm.rank(), to));
    for (std::int64_t i = 0; i < counts.back(); ++i) values.push_back(comm.rank() * 1000000 + to * 1000 + i);
  }
  const auto received =
      comm.all_to_all(std::span<const std::int64_t>(values), std::span<const std::int64_t>(counts));
  std::vector<std::int64_t> expected;
  for (int from = 0; from < comm.size(); ++from) {
    const std::int64_t count = values_sent(from, comm.rank());
    EXPECT_EQ(received.counts[static_cast<std::size_t>(from)], count);
    for (std::int64_t i = 0; i < count; ++i) expected.push_back(from * 1000000 + comm.rank() * 1000 + i);
  }
  EXPECT_EQ(received.values, expected);
}

TEST_P(CommCollectives, SendsNothing) {
  const std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  const auto received = comm.all_to_all(std::span<const double>(), std::span<const std::int64_t>(counts));
  EXPECT_TRUE(received.values.empty());
  EXPECT_EQ(received.counts, counts);
}

TEST_P(CommCollectives, SendsOverlappingPartsOfLargerItems) {
  // Every rank sends its items 1 and 2, of three values each, to all.
  const std::vector<double> values{0, 0, 0, 1, 2, 3, 4, 5, comm.rank() + 6.0, 9, 9, 9};
  const std::vector<Range> send_parts(static_cast<std::size_t>(comm.size()), Range{1, 3});
  std::vector<Range> receive_parts;
  for (int rank = 0; rank < comm.size(); ++rank) receive_parts.push_back({1 + 2 * rank, 3 + 2 * rank});
  std::vector<double> received(static_cast<std::size_t>(3 * (2 * comm.size() + 2)), -1.0);
  comm.all_to_all(std::span<const double>(values), send_parts, std::span<double>(received), receive_parts, 3);
  std::vector<double> expected{-1, -1, -1};
  for (int rank = 0; rank < comm.size(); ++rank) expected.insert(expected.end(), {1, 2, 3, 4, 5, rank + 6.0});
  expected.insert(expected.end(), {-1, -1, -1});
  EXPECT_EQ(received, expected);
}

TEST(Comm, RefusesCountsThatDoNotMatchOnAllRanks) {
  const Comm comm = world();
  const std::size_t ranks = static_cast<std::size_t>(comm.size());
  const std::vector<double> values(ranks, 1.0);
  const std::vector<std::int64_t> right(ranks, 1);
  std::vector<std::int64_t> too_many = right;
  ++too_many.back();
  std::vector<std::int64_t> negative = right;
  negative.front() = -1;
  const std::vector<std::int64_t> too_long(ranks + 1, 1);
  for (const auto& wrong : {too_many, negative, too_long, std::vector<std::int64_t>{}}) {
    for (int culprit = 0; culprit < comm.size(); ++culprit) {
      const std::span<const std::int64_t> counts = comm.rank() == culprit ? wrong : right;
      expect_error_on_all(
          comm, [&] { comm.all_to_all(std::span<const double>(values), counts); },
          "on rank " + std::to_string(culprit));
    }
  }
}

TEST(Comm, KeepsItsMessagesApartFromTheCallers) {
  const Comm comm = world();
  int relation = MPI_UNEQUAL;
  MPI_Comm_compare(MPI_COMM_WORLD, comm.mpi(), &relation);
  EXPECT_EQ(relation, MPI_CONGRUENT);
}

int freed_communicators = 0;
int count_freed(MPI_Comm, int, void*, void*) {
  ++freed_communicators;
  return MPI_SUCCESS;
}

TEST(Comm, FreesTheCommunicatorWithTheLastCopy) {
  int key = MPI_KEYVAL_INVALID;
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, count_freed, &key, nullptr);
  freed_communicators = 0;
  std::optional<Comm> first(world());
  MPI_Comm_set_attr(first->mpi(), key, nullptr);
  std::optional<Comm> second(*first);
  first.reset();
  EXPECT_EQ(freed_communicators, 0);
  EXPECT_EQ(second->all_reduce(std::int64_t{1}, ReduceOp::sum), second->size());
  second.reset();
  EXPECT_EQ(freed_communicators, 1);
  MPI_Comm_free_keyval(&key);
}

TEST(Comm, MayOutliveMpi) {
  // Destroyed after main has finalized MPI; freeing it then would make the program fail.
  static const Comm survivor = world();
  EXPECT_GE(survivor.size(), 1);
}

TEST(Comm, RefusesNoCommunicator) { EXPECT_THROW(Comm{MPI_COMM_NULL}, Error); }

TEST(Comm, ReportsMpiErrors) {
  const Comm comm = world();
  try {
    detail::check_mpi(MPI_Send(nullptr, 0, MPI_BYTE, comm.size(), 0, comm.mpi()), "sending beyond the ranks",
                      3);
    ADD_FAILURE() << "MPI accepted a rank that does not exist";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("while sending beyond the ranks on rank 3: "));
    EXPECT_FALSE(error.is_collective());
  }
}

TEST(Comm, ReportsMpiErrorsOfBroadcasts) {
  const Comm comm = world();
  std::int64_t value = 0;
  EXPECT_THROW(comm.broadcast(value, comm.size()), Error);
}

TEST(MpiEnvironment, ChoosesTheComponentThatReportsWriteErrors) {
  const char* before = std::getenv("OMPI_MCA_io");
  const std::string kept = before ? before : "";
  unsetenv("OMPI_MCA_io");
  prepare_mpi_environment();
  EXPECT_STREQ(std::getenv("OMPI_MCA_io"), "romio321");
  setenv("OMPI_MCA_io", "ompio", 1);
  prepare_mpi_environment();
  EXPECT_STREQ(std::getenv("OMPI_MCA_io"), "ompio");
  if (before) {
    setenv("OMPI_MCA_io", kept.c_str(), 1);
  } else {
    unsetenv("OMPI_MCA_io");
  }
}

}  // namespace
}  // namespace exomerge::testing
