// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"

namespace exomerge::netcdf {

/// Bytes of one file that stand in another.
struct ByteRun {
  GlobalIndex from = 0;
  GlobalIndex to = 0;
  GlobalIndex size = 0;
  /// Index of a check for its bytes; -1: none.
  int check = -1;
};

/// Looks at bytes that are copied: whole values, as stored. Returns how many are wrong.
using ByteCheck = std::function<std::int64_t(std::span<const std::byte> bytes)>;

/// Appends a run, as a part of the last one where it continues it.
void append_run(std::vector<ByteRun>& runs, const ByteRun& run);

/// Copies runs of `source` to `target`, which exists, no two to the same place. The bytes are shared evenly
/// by the ranks, in large pieces, whatever the number of runs; those without a check stay in the kernel where
/// it can. Runs are the same on all ranks. Returns, on all ranks, what each check found wrong. Errors name
/// the file. `names`: what messages call source and target. Collective; all have written when it returns.
std::vector<std::int64_t> copy_bytes(const Comm& comm, const std::filesystem::path& source,
                                     const std::filesystem::path& target, const std::string& target_name,
                                     std::span<const ByteRun> runs, std::span<const ByteCheck> checks);

}  // namespace exomerge::netcdf
