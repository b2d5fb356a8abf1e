// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
//
// Merges the coincident nodes of the meshes named on the command line, or of a small one that it makes, and writes
// the result:  mpirun -n 2 minimal OUTPUT [INPUT...]
#include <mpi.h>

#include <Kokkos_Core.hpp>
#include <cstdio>
#include <cstdlib>

#include "exomerge/error.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/model.hpp"

namespace {

void merge_files(int argc, char** argv) {
  exomerge::ExodusModel model(MPI_COMM_WORLD);
  for (int i = 2; i < argc; ++i) model.import_model(argv[i]);
  if (argc == 2) exomerge::generate_boxes(model, {.divisions = {4, 4, 4}, .blocks = 2});

  const exomerge::GlobalIndex before = model.node_count();
  exomerge::merge_nodes(model, {.tolerance = 1e-6});
  model.export_model(argv[1]);

  if (model.comm().rank() == 0) {
    std::printf("%lld nodes before, %lld after, written to %s\n", static_cast<long long>(before),
                static_cast<long long>(model.node_count()), argv[1]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s OUTPUT [INPUT...]\n", argv[0]);
    return 2;
  }
  // Open MPI's default component for files does not report a full disk.
  setenv("OMPI_MCA_io", "romio321", 0);
  MPI_Init(&argc, &argv);
  int status = 0;
  try {
    const Kokkos::ScopeGuard kokkos(argc, argv);
    merge_files(argc, argv);
  } catch (const exomerge::Error& error) {
    // The same error is thrown on all ranks.
    std::fprintf(stderr, "%s\n", error.what());
    status = 2;
  }
  MPI_Finalize();
  return status;
}
