// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace exomerge {

/// Whether the MPI library says that it sends from and receives into the memory of CUDA devices.
bool mpi_takes_cuda_memory();

}  // namespace exomerge
