// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace exomerge::testing {

/// Calls that the library made to MPI on this rank, counted by definitions that take the place of MPI's own.
struct Traffic {
  int reductions = 0;
  int exchanges_of_counts = 0;
  std::int64_t bytes_sent = 0;
};

extern Traffic traffic;

}  // namespace exomerge::testing
