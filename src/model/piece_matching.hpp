// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <vector>

namespace exomerge {

/// For each of `wanted` its position in `there`, the n-th of equal ones with the n-th; -1: it is not there.
template <class T>
std::vector<int> match_positions(const std::vector<T>& wanted, const std::vector<T>& there) {
  std::vector<int> positions(wanted.size(), -1);
  if (wanted == there) {
    for (std::size_t i = 0; i < wanted.size(); ++i) positions[i] = static_cast<int>(i);
    return positions;
  }
  std::multimap<T, int> left;  // equal ones stay in their order
  for (std::size_t i = 0; i < there.size(); ++i) left.emplace(there[i], static_cast<int>(i));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = left.lower_bound(wanted[i]);
    if (found == left.end() || found->first != wanted[i]) continue;
    positions[i] = found->second;
    left.erase(found);
  }
  return positions;
}

}  // namespace exomerge
