// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/comm.hpp"

namespace exomerge::netcdf {

/// Logs a warning, once in a process, when the MPI-IO in use returns success from writes that fail, as Open
/// MPI's ompio component does: a full disk would go unnoticed. Rank 0 finds out by writing to a device that
/// is always full; where there is none, nothing happens. Local.
void warn_when_write_errors_are_lost(const Comm& comm);

}  // namespace exomerge::netcdf
