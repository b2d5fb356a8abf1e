// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
//
// A solver that writes as it goes: reads a mesh, computes a temperature at each step and appends the step to
// the results, which others can read meanwhile. Started again, it goes on behind the last complete step.
//   mpirun -n 2 time_loop MESH RESULTS STEPS
#include <mpi.h>

#include <Kokkos_Core.hpp>
#include <cstdio>
#include <cstdlib>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/timesteps.hpp"

namespace {

void run(const char* mesh, const char* results, int steps) {
  exomerge::ExodusModel model(MPI_COMM_WORLD);
  model.import_model(mesh, {.timesteps = "none"});
  const auto [x, y, z] = model.get_coords_flat();  // this rank's nodes
  const Kokkos::View<double*> temperature("temperature", x.extent(0));
  for (int step = 0; step < steps; ++step) {
    const double time = 0.5 * step;
    Kokkos::parallel_for(
        "heat", x.extent(0), KOKKOS_LAMBDA(const std::size_t i) { temperature(i) = time + x(i) * y(i); });
    Kokkos::fence();
    exomerge::create_timestep(model, time);
    model.node_fields().put_values("temperature", time, temperature);
    // The first step makes the file. Steps that it has, from a run that was killed, are not written again.
    model.export_model(results, {.append = true, .existing_steps = exomerge::ExistingSteps::skip});
    exomerge::delete_timestep(model, time);  // only the current step is in memory
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s MESH RESULTS STEPS\n", argv[0]);
    return 2;
  }
  exomerge::prepare_mpi_environment();
  MPI_Init(&argc, &argv);
  int status = 0;
  try {
    const Kokkos::ScopeGuard kokkos(argc, argv);
    run(argv[1], argv[2], std::atoi(argv[3]));
  } catch (const exomerge::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    status = 2;
  }
  MPI_Finalize();
  return status;
}
