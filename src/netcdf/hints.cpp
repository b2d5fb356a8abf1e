// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/hints.hpp"

namespace exomerge::netcdf {

Hints::Hints() {
  MPI_Info_create(&info_);
  // PnetCDF reads the header in chunks, each a round trip and a broadcast. The default of 256 KiB is small
  // for the headers of large models with thousands of variables; much more is memory touched for nothing.
  MPI_Info_set(info_, "nc_header_read_chunk_size", "1048576");
  // A read with gaps otherwise reads 4 MiB at a time: for one variable at all steps, such as the times, that
  // is most of the file.
  MPI_Info_set(info_, "romio_ds_read", "disable");
}

Hints::~Hints() { MPI_Info_free(&info_); }

}  // namespace exomerge::netcdf
