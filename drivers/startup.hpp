// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/comm.hpp"

namespace exomerge::driver {

/// Makes sure that standard input, output and error are open, if only to nothing: otherwise a mesh file could
/// get the number of one of them, and messages would be written into it.
void open_standard_streams();

/// True when mpirun or a batch system started this process as one of several.
bool started_by_launcher();

/// Environment variables for MPI: call it before MPI is initialized.
void prepare_environment();

/// Makes malloc keep freed memory.
void tune_allocator();

/// Kokkos, initialized from its own arguments (`--kokkos-...`) as long as this object lives.
class Kernels {
 public:
  /// Collective over `comm`: the cores of a node are divided among its ranks.
  Kernels(const Comm& comm, std::vector<std::string> kokkos_arguments);
  ~Kernels();
  Kernels(const Kernels&) = delete;
  Kernels& operator=(const Kernels&) = delete;

  /// "2 threads per rank (...)"
  const std::string& description() const { return description_; }

 private:
  std::string description_;
};

}  // namespace exomerge::driver
