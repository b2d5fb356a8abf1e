// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <mpi.h>

#include <csignal>
#include <optional>

#include "command_line.hpp"
#include "guard.hpp"
#include "startup.hpp"

namespace {

using namespace exomerge;
using namespace exomerge::driver;

int finish(Terminal& terminal, int status) {
  if (terminal.flush_results()) return status;
  terminal.error("cannot write to standard output");
  return status_trouble;
}

/// Answers that need no work: help, versions and complaints about arguments.
int answer(const Request& request, Terminal& terminal) {
  if (request.kind == Request::Kind::fail) {
    terminal.error(request.text);
    return status_trouble;
  }
  terminal.print(request.text);
  return finish(terminal, status_ok);
}

int run(const Request& request) {
  const Comm comm(MPI_COMM_WORLD);
  Terminal terminal(comm.is_root());
  terminal.set_verbosity(request.verbosity);
  if (request.kind != Request::Kind::run) return answer(request, terminal);

  terminal.connect();
  std::optional<Kernels> kernels;
  std::optional<Session> session;
  int status = run_guarded(comm, terminal, [&] {
    session.emplace(comm, terminal);
    if (request.needs_kernels) {
      kernels.emplace(comm, request.kokkos_arguments);
      terminal.detail(kernels->description() + "\n");
    }
    const int result = request.command(*session);
    session->report_total();
    return result;
  });
  session.reset();  // models hold memory of the kernels
  kernels.reset();
  terminal.disconnect();
  status = finish(terminal, status);
  comm.broadcast(status);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // A reader of the output that has gone, as in `... | head`, and a limit on the size of files show as errors
  // of writes.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const Request request = parse_arguments(argc, argv);
  if (request.kind != Request::Kind::run && !started_by_launcher()) {
    Terminal terminal(true);
    return answer(request, terminal);
  }
  tune_allocator();
  prepare_environment();
  int provided = MPI_THREAD_SINGLE;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  const int status = run(request);
  MPI_Finalize();
  return status;
}
