// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "mpi/device_memory.hpp"

#include <mpi.h>

// Open MPI and those derived from it declare the question in a header of its own, MPICH in mpi.h.
#if __has_include(<mpi-ext.h>)
#include <mpi-ext.h>
#endif

namespace exomerge {

bool mpi_takes_cuda_memory() {
#if defined(MPIX_CUDA_AWARE_SUPPORT) || defined(MPIX_GPU_SUPPORT_CUDA)
  return MPIX_Query_cuda_support() != 0;
#else
  return false;
#endif
}

}  // namespace exomerge
