// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstdint>

namespace exomerge {

/// Elements of a block that became degenerate by a renumbering of nodes, counted on this rank while its
/// connectivity is streamed. An export counts from zero.
struct DegenerateCounter {
  std::int64_t block_key = 0;
  std::atomic<std::int64_t> elements{0};
  std::int64_t in_memory = 0;  ///< in connectivity that was renumbered in memory, at once
};

}  // namespace exomerge
