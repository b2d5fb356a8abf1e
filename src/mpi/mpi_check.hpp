// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace exomerge::detail {

/// Throws Error with MPI's own text when `code` is not MPI_SUCCESS: "MPI error while <activity> on rank
/// <rank>: ...".
void check_mpi(int code, std::string_view activity, int rank);

}  // namespace exomerge::detail
