// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Times how long it takes to open a file, and to have all of it in memory.
//
//   time_import FILE [REPEAT]
//
// Prints a line for each repeat: seconds to open, seconds to load everything, bytes of the file, peak memory of
// the largest rank in MiB. The first repeat also touches the memory for the first time.
#include <mpi.h>
#include <sys/resource.h>

#include <Kokkos_Core.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"

namespace {

using exomerge::Comm;
using exomerge::ExodusModel;
using exomerge::LoadMode;
using exomerge::ReduceOp;

double seconds_of(const Comm& comm, LoadMode mode, const char* path) {
  comm.barrier();
  const auto start = std::chrono::steady_clock::now();
  {
    ExodusModel model(comm, mode);
    model.import_model(path);
    comm.barrier();
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return comm.all_reduce(elapsed.count(), ReduceOp::max);
}

void measure(const char* path, int repeats) {
  const Comm comm(MPI_COMM_WORLD);
  for (int i = 0; i < repeats; ++i) {
    const double open = seconds_of(comm, LoadMode::streaming, path);
    const double load = seconds_of(comm, LoadMode::in_memory, path);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const double peak = comm.all_reduce(static_cast<double>(usage.ru_maxrss) / 1024.0, ReduceOp::max);
    if (comm.is_root())
      std::printf("%.4f %.4f %ju %.0f\n", open, load, std::filesystem::file_size(path), peak);
  }
}

}  // namespace

int main(int argc, char** argv) {
  exomerge::prepare_mpi_environment();
  MPI_Init(&argc, &argv);
  Kokkos::initialize(argc, argv);
  int status = EXIT_SUCCESS;
  try {
    if (argc < 2) throw exomerge::Error("usage: time_import FILE [REPEAT]");
    measure(argv[1], argc > 2 ? std::atoi(argv[2]) : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "time_import: %s\n", error.what());
    status = EXIT_FAILURE;
  }
  Kokkos::finalize();
  MPI_Finalize();
  return status;
}
