// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mpi.h>

#include <string>

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

/// Names and values, for messages.
std::string text_of(MPI_Info info);

}  // namespace exomerge::netcdf
