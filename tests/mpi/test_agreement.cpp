// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <new>
#include <stdexcept>

#include "collective_checks.hpp"

namespace exomerge::testing {
namespace {

/// Each test lets each rank fail in turn.
class Agreement : public ::testing::Test {
 protected:
  bool failing(int rank) const { return comm.rank() == rank; }
  template <class Body>
  void for_each_rank(const Body& body) const {
    for (int rank = 0; rank < comm.size(); ++rank) body(rank);
  }

  const Comm comm = world();
};

TEST_F(Agreement, IsSilentWithoutFailure) {
  int runs = 0;
  EXPECT_NO_THROW(comm.collectively("working", [&] { ++runs; }));
  EXPECT_NO_THROW(comm.agree(""));
  EXPECT_EQ(runs, 1);
}

TEST_F(Agreement, ThrowsTheErrorOfOneRankOnAll) {
  for_each_rank([&](int rank) {
    const std::string text = "file " + std::to_string(rank) + ": bad";
    expect_error_on_all(
        comm,
        [&] {
          comm.collectively("working", [&] {
            if (failing(rank)) throw Error(text);
          });
        },
        text);
    expect_error_on_all(
        comm, [&] { comm.agree(failing(rank) ? text : ""); }, text);
  });
}

TEST_F(Agreement, KeepsTheTextOfAnError) {
  try {
    comm.collectively("working", [] { throw Error("a.e: exactly this"); });
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a.e: exactly this");
  }
}

TEST_F(Agreement, PrefersTheLowestRank) {
  for_each_rank([&](int rank) {
    const auto work = [&] {
      if (comm.rank() >= rank) throw Error("from rank " + std::to_string(comm.rank()));
    };
    expect_error_on_all(
        comm, [&] { comm.collectively("working", work); }, "from rank " + std::to_string(rank));
  });
}

TEST_F(Agreement, DescribesWhatIsNotAnError) {
  for_each_rank([&](int rank) {
    const std::string number = std::to_string(rank);
    const auto failing_with = [&](const auto& exception) {
      return [&, exception] {
        comm.collectively("packing", [&] {
          if (failing(rank)) throw exception;
        });
      };
    };
    expect_error_on_all(comm, failing_with(std::bad_alloc()),
                        "out of memory while packing on rank " + number);
    expect_error_on_all(comm, failing_with(std::out_of_range("no such key")),
                        "packing: no such key (rank " + number + ")");
    expect_error_on_all(comm, failing_with(17), "unknown error while packing on rank " + number);
    expect_error_on_all(comm, failing_with(Error("")),
                        "error without a message while packing on rank " + number);
  });
}

TEST_F(Agreement, PassesAnInnerFailureThroughAllLevels) {
  for_each_rank([&](int rank) {
    const auto inner = [&] {
      comm.collectively("inner", [&] {
        if (failing(rank)) throw Error("inner failed");
      });
    };
    const auto middle = [&] { comm.collectively("middle", inner); };
    expect_error_on_all(
        comm, [&] { comm.collectively("outer", middle); }, "inner failed");
  });
}

TEST_F(Agreement, MeetsAFailureFurtherOutInTheNextInnerAgreement) {
  for_each_rank([&](int rank) {
    const auto middle = [&] {
      if (failing(rank)) throw Error("failed before the inner level");
      comm.collectively("inner", [] {});
      ADD_FAILURE() << "went on after a failure";
    };
    expect_error_on_all(
        comm, [&] { comm.collectively("outer", [&] { comm.collectively("middle", middle); }); },
        "failed before the inner level");
    const auto outermost = [&] {
      if (failing(rank)) throw Error("failed two levels further out");
      comm.collectively("middle", [&] { comm.collectively("inner", [] {}); });
    };
    expect_error_on_all(
        comm, [&] { comm.collectively("outer", outermost); }, "failed two levels further out");
  });
}

TEST_F(Agreement, GoesOnAfterAnErrorHandledOnAllRanks) {
  int handled = 0;
  comm.collectively("outer", [&] {
    try {
      comm.agree(comm.is_root() ? "refused" : "");
    } catch (const Error&) {
      ++handled;
    }
  });
  EXPECT_EQ(handled, 1);
}

TEST_F(Agreement, TellsTheOtherRanksWhatASmallerCommunicatorAgreedOn) {
  MPI_Comm half = MPI_COMM_NULL;
  MPI_Comm_split(comm.mpi(), comm.rank() % 2, comm.rank(), &half);
  {
    const Comm group(half);
    const auto work = [&] {
      group.agree(comm.rank() % 2 == 0 && group.is_root() ? "the even half failed" : "");
    };
    expect_error_on_all(
        comm, [&] { comm.collectively("outer", work); }, "the even half failed");
  }
  MPI_Comm_free(&half);
}

TEST_F(Agreement, AcceptsAnErrorAgreedOnOverADuplicate) {
  const Comm duplicate(comm.mpi());
  for_each_rank([&](int rank) {
    const auto work = [&] { duplicate.agree(failing(rank) ? "the duplicate failed" : ""); };
    expect_error_on_all(
        comm, [&] { comm.collectively("outer", work); }, "the duplicate failed");
  });
}

TEST_F(Agreement, AcceptsAnErrorThatTheCallerCallsCollective) {
  const auto work = [] { throw Error("all ranks see the same bad header", true); };
  expect_error_on_all(
      comm, [&] { comm.collectively("outer", work); }, "all ranks see the same bad header");
}

TEST_F(Agreement, CarriesLongMessages) {
  const std::string text(100000, 'm');
  expect_error_on_all(
      comm, [&] { comm.agree(comm.rank() == comm.size() - 1 ? text : ""); }, text);
}

TEST_F(Agreement, MayFailManyTimes) {
  for (int i = 0; i < 50; ++i) {
    expect_error_on_all(
        comm, [&] { comm.agree(failing(i % comm.size()) ? std::to_string(i) : ""); }, std::to_string(i));
  }
}

}  // namespace
}  // namespace exomerge::testing
