// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <string>
#include <unordered_map>

#include "exodus/read.hpp"

namespace exomerge::exodus {
namespace {

// The number (from 1) of the first entity whose id an earlier one has, and that of the earlier one.
std::pair<std::size_t, std::size_t> find_repeated(const std::vector<EntityInfo>& entities) {
  std::unordered_map<std::int64_t, std::size_t> seen;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const auto [place, is_new] = seen.emplace(entities[i].id, i);
    if (!is_new) return {i + 1, place->second + 1};
  }
  return {0, 0};
}

}  // namespace

void check_ids(const Reading& reading) {
  for (const EntityKind kind : entity_kinds) {
    const auto& entities = reading.description.kind(kind).entities;
    const auto [repeated, first] = find_repeated(entities);
    if (repeated == 0) continue;
    const std::string what = std::string(name_of(kind)) + "s number " + std::to_string(first) + " and " +
                             std::to_string(repeated) + " have the same id " +
                             std::to_string(entities[repeated - 1].id);
    if (is_block(kind)) reading.header.fail(what);
    reading.header.warn(what);
  }
}

}  // namespace exomerge::exodus
