// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"

namespace exomerge::testing {

/// The slices of all ranks one after the other, on every rank. Collective.
template <class T>
std::vector<T> all_values(const Comm& comm, const std::vector<T>& mine) {
  std::vector<T> copies;
  for (int r = 0; r < comm.size(); ++r) copies.insert(copies.end(), mine.begin(), mine.end());
  const std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()),
                                         static_cast<std::int64_t>(mine.size()));
  return comm.all_to_all(std::span<const T>(copies), std::span<const std::int64_t>(counts)).values;
}

}  // namespace exomerge::testing
