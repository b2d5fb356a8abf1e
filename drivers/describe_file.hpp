// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "exomerge/description.hpp"

namespace exomerge::driver {

/// The resolved topology of a block, "" when its type is unknown or special.
std::string shape_name(const EntityInfo& block, int dimension);
/// The values of a real attribute, those of 4 bytes as the doubles with the same decimal text: 8.03, not the
/// float nearest to it.
std::vector<double> real_values(const Attribute& attribute);
/// Noun for the entries of an entity: "element", "node", "side", ...
const char* entry_name(EntityKind kind);
/// Kind of the members of an assembly.
const char* member_kind_name(int exodus_code);

/// What `info` prints of a file. `records`: QA and info records, too, rather than their numbers.
std::string description_text(const std::string& path, const Description& file, bool records);
nlohmann::ordered_json description_json(const std::string& path, const Description& file, bool records);

}  // namespace exomerge::driver
