// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "../../drivers/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <string>

#include "exomerge/comm.hpp"
#include "exomerge/error.hpp"

namespace exomerge::driver {
namespace {

class Guard : public ::testing::Test {
 protected:
  /// Exit status of `work`; what this rank prints goes to `printed_`.
  int run(const std::function<int()>& work) {
    ::testing::internal::CaptureStderr();
    const int status = run_guarded(comm_, terminal_, work);
    printed_ = ::testing::internal::GetCapturedStderr();
    return status;
  }
  /// Rank 0 has printed the line, the others nothing.
  void expect_error(const std::string& text) {
    EXPECT_EQ(printed_, comm_.is_root() ? "exomerge_driver: error: " + text + "\n" : "");
  }

  Comm comm_{MPI_COMM_WORLD};
  Terminal terminal_{comm_.is_root()};
  std::string printed_;
};

TEST_F(Guard, PassesTheLargestStatusOn) {
  EXPECT_EQ(run([] { return 0; }), 0);
  EXPECT_EQ(printed_, "");
  EXPECT_EQ(run([&] { return comm_.rank() == comm_.size() - 1 ? 1 : 0; }), 1);
  EXPECT_EQ(printed_, "");
}

TEST_F(Guard, PrintsAnErrorOfAllRanksOnce) {
  EXPECT_EQ(run([]() -> int { throw Error("it is broken"); }), 2);
  expect_error("it is broken");
}

TEST_F(Guard, PrintsAnErrorOfOneRankThatTheOthersDoNotWaitFor) {
  const int last = comm_.size() - 1;
  EXPECT_EQ(run([&]() -> int {
              if (comm_.rank() == last) throw Error("rank " + std::to_string(last) + " failed");
              return 0;
            }),
            2);
  expect_error("rank " + std::to_string(last) + " failed");
}

TEST_F(Guard, PrintsTheErrorOfTheLowestRank) {
  EXPECT_EQ(run([&]() -> int { throw Error("rank " + std::to_string(comm_.rank())); }), 2);
  expect_error("rank 0");
}

TEST_F(Guard, MakesOneLineOfAnyException) {
  EXPECT_EQ(run([]() -> int { throw Error("two\nlines"); }), 2);
  expect_error("two lines");
  EXPECT_EQ(run([]() -> int { throw std::bad_alloc(); }), 2);
  expect_error("out of memory");
  EXPECT_EQ(run([]() -> int { throw 3; }), 2);
  expect_error("unknown error");
}

}  // namespace
}  // namespace exomerge::driver
