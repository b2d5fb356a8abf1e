// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"
#include "model/model_data.hpp"

/// Blocks and sets as such: which are selected, under which id and name they are known, that they go.
/// Assemblies follow.
namespace exomerge {

/// The number by which an assembly names the kind of its members; 0: none.
int member_kind_code(EntityKind kind);
/// Nothing for a code that stands for no kind.
std::optional<EntityKind> kind_of_member_code(int code);

/// Positions of the entities that are selected; "first", "all" and so on go by ascending id. {0} for `nodal`,
/// whatever the ids.
std::vector<std::size_t> select_entities(const ModelData& model, EntityKind kind, const Selector& ids,
                                         Unknown unknown = Unknown::warn);
/// The position of the one that is selected; an Error when there is none or several.
std::size_t select_entity(const ModelData& model, EntityKind kind, const Selector& id);

/// Gives an entity a name, with a warning when another one of its kind has it.
void set_name(ModelData& model, EntityKind kind, std::size_t place, const std::string& name);
/// An Error when another entity of the kind has the id.
void set_id(ModelData& model, EntityKind kind, std::size_t place, std::int64_t id);
/// Assemblies that have `from` as a member have `to` instead, once.
void replace_member(ModelData& model, EntityKind kind, std::int64_t from, std::int64_t to);

/// Takes entities away. Members of side sets that are in blocks that go must be gone.
void remove_entities(ModelData& model, EntityKind kind, std::span<const std::size_t> places);

}  // namespace exomerge
