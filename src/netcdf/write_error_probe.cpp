// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/write_error_probe.hpp"

#include <mpi.h>
#include <unistd.h>

#include <atomic>

#include "exomerge/log.hpp"

namespace exomerge::netcdf {
namespace {

constexpr const char* full_device = "/dev/full";

bool write_errors_are_lost() {
  if (::access(full_device, W_OK) != 0) return false;
  MPI_File file = MPI_FILE_NULL;
  if (MPI_File_open(MPI_COMM_SELF, full_device, MPI_MODE_WRONLY, MPI_INFO_NULL, &file) != MPI_SUCCESS)
    return false;
  MPI_File_set_errhandler(file, MPI_ERRORS_RETURN);
  const char byte = 0;
  const bool written = MPI_File_write_at(file, 0, &byte, 1, MPI_BYTE, MPI_STATUS_IGNORE) == MPI_SUCCESS;
  // Whether it syncs says nothing: a device that is no disk cannot.
  MPI_File_close(&file);
  return written;
}

}  // namespace

void warn_when_write_errors_are_lost(const Comm& comm) {
  static std::atomic<bool> probed{false};
  if (!comm.is_root() || probed.exchange(true)) return;
  if (write_errors_are_lost()) {
    log_warning(
        "the MPI-IO in use does not report write errors: a full disk would go unnoticed. Call "
        "exomerge::prepare_mpi_environment() before MPI_Init, or set OMPI_MCA_io=romio321 in the "
        "environment");
  }
}

}  // namespace exomerge::netcdf
