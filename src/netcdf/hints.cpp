// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/hints.hpp"

namespace exomerge::netcdf {

Hints::Hints() {
  MPI_Info_create(&info_);
  // PnetCDF reads the header in chunks, each a round trip and a broadcast. The default of 256 KiB is small
  // for the headers of large models with thousands of variables.
  MPI_Info_set(info_, "nc_header_read_chunk_size", "4194304");
}

Hints::~Hints() { MPI_Info_free(&info_); }

}  // namespace exomerge::netcdf
