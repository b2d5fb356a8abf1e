// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// Consecutive keys: key, key + 1, ... that one source has, such as the ids of a file in the order in which
/// they stand there.
struct KeyRun {
  std::int64_t key = 0;
  std::int32_t count = 0;
  std::int32_t source = 0;
};

/// Appends keys to runs. Negative keys are allowed, the two largest of 64 bits are not. `extend`: they follow
/// those of the last run, and may make it longer.
void append_keys(std::vector<KeyRun>& runs, std::span<const std::int64_t> keys, std::int32_t source,
                 bool extend = false);
void append_range(std::vector<KeyRun>& runs, std::int64_t key, std::int64_t count, std::int32_t source);

/// What became of consecutive keys: index, index + 1, ...
struct NumberedRun {
  GlobalIndex index = 0;
  std::int32_t count = 0;
  std::int32_t supplies = 0;  ///< 1 for the last of all that have these keys, 0 for the others
};

/// A key that comes more than once.
struct RepeatedKey {
  std::int64_t key = 0;
  std::int32_t first_source = 0;
  std::int32_t second_source = 0;
};

/// Positions in the ascending list of all different keys of all ranks.
struct KeyNumbering {
  std::vector<NumberedRun> runs;  ///< cover the keys in the order given; perhaps cut into more runs
  GlobalIndex total = 0;          ///< different keys
  std::int64_t lowest = 0;        ///< key; 0 when there are none
  std::int64_t highest = -1;
};

/// Numbers keys by a distributed sort: each rank sorts a range of keys, chosen so that all have about as
/// many, and nothing grows with the number of all keys. What travels are runs, so consecutive keys cost no
/// more than one. Sources ascend with (rank, position). Collective.
KeyNumbering number_keys(const Comm& comm, std::span<const KeyRun> runs);

/// The lowest key that comes more than once, with its first two sources; the same on all ranks. Collective.
std::optional<RepeatedKey> find_repeated_key(const Comm& comm, std::span<const KeyRun> runs);

}  // namespace exomerge
