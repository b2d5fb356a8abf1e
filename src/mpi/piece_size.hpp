// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace exomerge::detail {

/// The largest message handed to MPI in one call, in bytes. MPI counts are ints, and some transports fail
/// before 2 GiB, so longer ones are split.
std::size_t piece_bytes();

/// Lets tests split small messages. Must be called on all ranks with the same value; 0 restores the default
/// of 1 GiB.
void set_piece_bytes(std::size_t bytes);

}  // namespace exomerge::detail
