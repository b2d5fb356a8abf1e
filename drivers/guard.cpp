// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "guard.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <thread>

#include "exomerge/error.hpp"
#include "session.hpp"

namespace exomerge::driver {

namespace {

constexpr std::chrono::seconds patience{20};

/// Never empty.
std::string describe_exception() {
  std::string text;
  try {
    throw;
  } catch (const std::bad_alloc&) {
    text = "out of memory";
  } catch (const std::exception& error) {
    text = error.what();
  } catch (...) {
  }
  return text.empty() ? "unknown error" : text;
}

/// Waits for all ranks. False when this takes too long for a rank that has failed.
bool wait_for_all(MPI_Request& request, bool failed) {
  if (!failed) {
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    return true;
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    int done = 0;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return true;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

[[noreturn]] void stop_all_ranks(const Comm& comm, const std::string& problem) {
  Terminal own_terminal(true);
  own_terminal.error(problem + " (on rank " + std::to_string(comm.rank()) + " of " +
                     std::to_string(comm.size()) + "; stopping all ranks)");
  MPI_Abort(comm.mpi(), status_trouble);
  std::abort();
}

}  // namespace

int run_guarded(const Comm& comm, Terminal& terminal, const std::function<int()>& work) {
  // A communicator of its own: ranks that fail must not meet the collective calls of those that do not.
  const Comm verdicts(comm.mpi());
  std::string problem;
  int status = status_trouble;
  try {
    status = work();
  } catch (...) {
    problem = describe_exception();
  }
  const bool failed = !problem.empty();
  // Largest status, lowest failing rank.
  std::array<int, 2> verdict{status, failed ? -comm.rank() : -comm.size()};
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Iallreduce(MPI_IN_PLACE, verdict.data(), 2, MPI_INT, MPI_MAX, verdicts.mpi(), &request);
  if (!wait_for_all(request, failed)) stop_all_ranks(comm, problem);

  const int failing = -verdict[1];
  if (failing == comm.size()) return verdict[0];
  verdicts.broadcast(problem, failing);
  terminal.error(problem);
  return status_trouble;
}

}  // namespace exomerge::driver
