// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mpi.h>

namespace exomerge::netcdf {

/// What MPI-IO and PnetCDF are told about every file that is opened. The user's environment (PNETCDF_HINTS,
/// ROMIO_HINTS) comes first.
class Hints {
 public:
  Hints();
  Hints(const Hints&) = delete;
  Hints& operator=(const Hints&) = delete;
  ~Hints();

  MPI_Info info() const { return info_; }

 private:
  MPI_Info info_ = MPI_INFO_NULL;
};

/// Logs the hints of a file that was made, if they are others than those logged last: a split makes many
/// files alike. Local; only where `enabled`.
void tell_hints(bool enabled, MPI_Info info);

}  // namespace exomerge::netcdf
