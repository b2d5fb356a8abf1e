// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/structural_edit.hpp"

#include <algorithm>
#include <set>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/load.hpp"
#include "model/maps.hpp"

namespace exomerge {

namespace {

std::set<std::string> names_on_entities(const std::vector<EntityData>& entities,
                                        std::vector<FieldData> EntityData::*fields) {
  std::set<std::string> names;
  for (const EntityData& entity : entities) {
    for (const FieldData& field : entity.*fields) names.insert(field.name);
  }
  return names;
}

void update_names(std::vector<std::string>& names, const std::set<std::string>& before,
                  const std::set<std::string>& after) {
  std::erase_if(names,
                [&](const std::string& name) { return before.contains(name) && !after.contains(name); });
  for (const std::string& name : after) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

}  // namespace

void finish_structural_edit(const ModelData& before, ModelData& after) {
  for (const EntityKind kind : entity_kinds) {
    const auto at = static_cast<std::size_t>(kind);
    const auto update = [&](std::vector<std::string>& names, std::vector<FieldData> EntityData::*fields) {
      update_names(names, names_on_entities(before.kind(kind), fields),
                   names_on_entities(after.kind(kind), fields));
    };
    update(after.field_names[at], &EntityData::fields);
    update(after.reduction_names[at], &EntityData::reductions);
  }
  keep_resident(before, after);
}

EntityData& new_entity(ModelData& model, EntityKind kind, std::int64_t id) {
  if (model.find(kind, id)) {
    throw Error(std::string(name_of(kind)) + ' ' + std::to_string(id) + " exists already", everywhere);
  }
  return model.add_entity(kind, id);
}

IndexSourcePtr new_entry_ids(ModelData& model, IndexSpace space, GlobalIndex count) {
  SpaceData& data = model.space(space);
  if (!data.has_id_map) return nullptr;
  model_id_range(model, space);
  const GlobalIndex first = std::max<GlobalIndex>(data.id_range->highest, 0);
  data.id_range->highest = first + count;
  return counted_ids(first, count);
}

void drop_maps(ModelData& model, IndexSpace space, std::string_view reason) {
  SpaceData& data = model.space(space);
  if (data.maps.empty()) return;
  std::string names;
  for (const MapInfo& map : data.maps) names += (names.empty() ? "" : ", ") + map.name;
  log_once(model.comm.is_root(), LogLevel::warning,
           "dropped because " + std::string(reason) + ": " + name_of(space) + " maps " + names);
  data.maps.clear();
  if (space == IndexSpace::node) {
    model.nodes.maps.clear();
    return;
  }
  for (EntityData& block : model.kind(block_kind_of(space))) block.maps.clear();
}

}  // namespace exomerge
