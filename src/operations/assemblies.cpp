// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/assemblies.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/entity_edits.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here
constexpr EntityKind assembly_kind = EntityKind::assembly;

std::vector<std::int64_t> ids_of(const ModelData& model, EntityKind kind, const Selector& members) {
  std::vector<std::int64_t> ids;
  for (const std::size_t place : select_entities(model, kind, members)) {
    ids.push_back(model.kind(kind)[place].info.id);
  }
  return ids;
}

void append_members(EntityData& assembly, const std::vector<std::int64_t>& ids) {
  auto& members = assembly.info.member_ids;
  for (const std::int64_t id : ids) {
    if (std::ranges::find(members, id) == members.end()) members.push_back(id);
  }
  assembly.info.count = static_cast<GlobalIndex>(members.size());
}

EntityKind kind_of_members(const EntityData& assembly) {
  const auto kind = kind_of_member_code(assembly.info.member_kind_code);
  if (kind) return *kind;
  throw Error(
      "the members of " + label(assembly_kind, assembly.info) + " are of a kind that cannot be edited",
      everywhere);
}

}  // namespace

void create_assembly(ExodusModel& model, std::int64_t assembly_id, const std::string& name, EntityKind kind,
                     const Selector& members) {
  edit(model, "creating an assembly", [&](ModelData& data) {
    if (data.find(assembly_kind, assembly_id)) {
      throw Error("there is an assembly " + std::to_string(assembly_id) + " already", everywhere);
    }
    if (member_kind_code(kind) == 0)
      throw Error("assemblies have blocks, sets and assemblies as members", everywhere);
    const std::vector<std::int64_t> ids = ids_of(data, kind, members);
    if (ids.empty()) throw Error("an assembly needs a member", everywhere);
    mark_sets_edited(data);
    EntityData& assembly = data.add_entity(assembly_kind, assembly_id, name);
    assembly.info.member_kind_code = member_kind_code(kind);
    assembly.info.has_list = true;
    append_members(assembly, ids);
  });
}

void add_to_assembly(ExodusModel& model, const Selector& assembly_id, const Selector& members) {
  edit(model, "extending an assembly", [&](ModelData& data) {
    EntityData& assembly = data.kind(assembly_kind)[select_entity(data, assembly_kind, assembly_id)];
    mark_sets_edited(data);
    append_members(assembly, ids_of(data, kind_of_members(assembly), members));
  });
}

void remove_from_assembly(ExodusModel& model, const Selector& assembly_id, const Selector& members) {
  edit(model, "taking members from an assembly", [&](ModelData& data) {
    const std::size_t place = select_entity(data, assembly_kind, assembly_id);
    EntityData& assembly = data.kind(assembly_kind)[place];
    mark_sets_edited(data);
    for (const std::int64_t id : ids_of(data, kind_of_members(assembly), members)) {
      std::erase(assembly.info.member_ids, id);
    }
    assembly.info.count = static_cast<GlobalIndex>(assembly.info.member_ids.size());
    if (assembly.info.count > 0) return;
    log_once(data.comm.is_root(), LogLevel::warning,
             label(assembly_kind, assembly.info) + " has no members left and is deleted");
    remove_entities(data, assembly_kind, std::array{place});
  });
}

void delete_assembly(ExodusModel& model, const Selector& assembly_ids) {
  edit(model, "deleting an assembly", [&](ModelData& data) {
    const std::vector<std::size_t> places = select_entities(data, assembly_kind, assembly_ids);
    if (places.empty()) return;
    mark_sets_edited(data);
    remove_entities(data, assembly_kind, places);
  });
}

void rename_assembly(ExodusModel& model, const Selector& assembly_id, const std::string& new_name) {
  edit(model, "renaming an assembly", [&](ModelData& data) {
    set_name(data, assembly_kind, select_entity(data, assembly_kind, assembly_id), new_name);
  });
}

void rename_assembly(ExodusModel& model, const Selector& assembly_id, std::int64_t new_id) {
  edit(model, "renaming an assembly", [&](ModelData& data) {
    set_id(data, assembly_kind, select_entity(data, assembly_kind, assembly_id), new_id);
  });
}

}  // namespace exomerge
