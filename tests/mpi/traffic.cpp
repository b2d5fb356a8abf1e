// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "traffic.hpp"

#include <mpi.h>

namespace exomerge::testing {

Traffic traffic;

}  // namespace exomerge::testing

using exomerge::testing::traffic;

extern "C" {

int MPI_Allreduce(const void* send, void* receive, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  ++traffic.reductions;
  return PMPI_Allreduce(send, receive, count, type, op, comm);
}

int MPI_Alltoall(const void* send, int send_count, MPI_Datatype send_type, void* receive, int receive_count,
                 MPI_Datatype receive_type, MPI_Comm comm) {
  ++traffic.exchanges_of_counts;
  return PMPI_Alltoall(send, send_count, send_type, receive, receive_count, receive_type, comm);
}

int MPI_Isend(const void* data, int count, MPI_Datatype type, int target, int tag, MPI_Comm comm,
              MPI_Request* request) {
  traffic.bytes_sent += count;
  return PMPI_Isend(data, count, type, target, tag, comm, request);
}

}  // extern "C"
