// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cfenv>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mpi.h>

#include <Kokkos_Core.hpp>

#include "support/floating_point_traps.hpp"

namespace exomerge::testing {

namespace {

/// The exception that traps; comparisons with NaN by `<` raise it too.
constexpr int trapped = FE_INVALID;

/// On ranks other than 0: prints nothing but failures, with the rank in front.
class FailurePrinter : public ::testing::EmptyTestEventListener {
 public:
  explicit FailurePrinter(int rank) : rank_(rank) {}

  void OnTestStart(const ::testing::TestInfo& test) override {
    test_ = std::string(test.test_suite_name()) + "." + test.name();
  }

  // GoogleTest holds a lock here: its current_test_info() would wait for ever.
  void OnTestPartResult(const ::testing::TestPartResult& result) override {
    if (!result.failed()) return;
    std::fprintf(stderr, "[rank %d] %s: %s:%d: %s\n", rank_, test_.c_str(),
                 result.file_name() ? result.file_name() : "unknown file", result.line_number(), result.message());
    std::fflush(stderr);
  }

 private:
  std::string test_;
  int rank_;
};

int run_all_tests(int rank) {
  if (rank != 0) {
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailurePrinter(rank));
  }
  int status = RUN_ALL_TESTS();
  // A filter that matches nothing must not look like success.
  if (::testing::UnitTest::GetInstance()->test_to_run_count() == 0) status = 1;
  int worst = status;
  MPI_Allreduce(&status, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  if (rank == 0 && status == 0 && worst != 0) std::fprintf(stderr, "tests failed on another rank\n");
  return worst;
}

}  // namespace

void enable_floating_point_traps() {
  std::feclearexcept(FE_ALL_EXCEPT);
  feenableexcept(trapped);
}

SuspendFloatingPointTraps::SuspendFloatingPointTraps() : previous_(fegetexcept()) { fedisableexcept(trapped); }

SuspendFloatingPointTraps::~SuspendFloatingPointTraps() {
  std::feclearexcept(FE_ALL_EXCEPT);
  feenableexcept(previous_);
}

}  // namespace exomerge::testing

int main(int argc, char** argv) {
  // Open MPI's default MPI-IO component loses write errors.
  setenv("OMPI_MCA_io", "romio321", 0);
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  ::testing::InitGoogleMock(&argc, argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  // Traps are inherited by the threads that Kokkos starts, so they come first.
  exomerge::testing::enable_floating_point_traps();
  Kokkos::initialize(argc, argv);
  const int status = exomerge::testing::run_all_tests(rank);
  Kokkos::finalize();
  MPI_Finalize();
  return status;
}
