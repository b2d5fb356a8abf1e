// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/model_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/maps.hpp"
#include "model/number_text.hpp"

namespace exomerge {

namespace {

template <class Fields>
auto find_by_name(Fields& fields, const std::string& name) -> decltype(fields.data()) {
  const auto found = std::ranges::find(fields, name, &FieldData::name);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

FieldData* EntityData::find_field(const std::string& name) { return find_by_name(fields, name); }
const FieldData* EntityData::find_field(const std::string& name) const { return find_by_name(fields, name); }

void NodeData::append_file(GlobalIndex nodes) {
  const bool known = knows_files();
  count += nodes;
  if (known) {
    file_ends.push_back(count);
  } else {
    file_ends.clear();
  }
}

const EntityData* ModelData::find(EntityKind entity_kind, std::int64_t id) const {
  for (const EntityData& entity : kind(entity_kind)) {
    if (entity.info.id == id) return &entity;
  }
  return nullptr;
}

EntityData* ModelData::find(EntityKind entity_kind, std::int64_t id) {
  return const_cast<EntityData*>(std::as_const(*this).find(entity_kind, id));
}

const EntityData& ModelData::get(EntityKind entity_kind, std::int64_t id) const {
  if (const EntityData* entity = find(entity_kind, id)) return *entity;
  std::string ids;
  std::size_t listed = 0;
  for (const EntityData& entity : kind(entity_kind)) {
    if (++listed > 10) break;
    ids += (ids.empty() ? "" : ", ") + std::to_string(entity.info.id);
  }
  if (listed > 10) ids += ", ...";
  throw Error("there is no " + std::string(name_of(entity_kind)) + ' ' + std::to_string(id) +
              (ids.empty() ? std::string(": the model has none") : ": the model has " + ids));
}

EntityData& ModelData::get(EntityKind entity_kind, std::int64_t id) {
  return const_cast<EntityData&>(std::as_const(*this).get(entity_kind, id));
}

std::int64_t ModelData::smallest_unused_id(EntityKind entity_kind) const {
  std::set<std::int64_t> used;
  for (const EntityData& entity : kind(entity_kind)) used.insert(entity.info.id);
  std::int64_t id = 1;
  while (used.contains(id)) ++id;
  return id;
}

EntityData& ModelData::add_entity(EntityKind entity_kind, std::int64_t id, std::string name) {
  EntityData& entity = kind(entity_kind).emplace_back();
  entity.key = next_entity_key++;
  entity.info.id = id;
  entity.info.name = std::move(name);
  entity.info.properties.resize(property_names[static_cast<std::size_t>(entity_kind)].size());
  return entity;
}

StepKey ModelData::step_key(double time) const {
  if (steps.empty()) throw Error("there are no time steps");
  if (time == last_step) return steps.back().key;
  for (const TimeStep& step : steps) {
    if (step.time == time) return step.key;
  }
  throw Error("there is no time step " + shortest_text(time) + ": the model has " +
              std::to_string(steps.size()) + " from " + shortest_text(steps.front().time) + " to " +
              shortest_text(steps.back().time));
}

int ModelData::step_position(StepKey key) const {
  const auto found = std::ranges::find(steps, key, &TimeStep::key);
  return found == steps.end() ? -1 : static_cast<int>(found - steps.begin());
}

EntityKind block_kind_of(IndexSpace space) {
  switch (space) {
    case IndexSpace::edge:
      return EntityKind::edge_block;
    case IndexSpace::face:
      return EntityKind::face_block;
    default:
      return EntityKind::element_block;
  }
}

IndexSpace member_space_of(EntityKind set_kind) {
  switch (set_kind) {
    case EntityKind::node_set:
      return IndexSpace::node;
    case EntityKind::edge_set:
      return IndexSpace::edge;
    case EntityKind::face_set:
      return IndexSpace::face;
    default:
      return IndexSpace::element;
  }
}

int intact_step(const ModelData& model, StepKey key) {
  const auto at = static_cast<std::size_t>(key);
  return model.intact_steps && at < model.intact_steps->size() ? (*model.intact_steps)[at] : -1;
}

int foreign_step(const ModelData& model, StepKey key) {
  return model.foreign ? model.foreign->step(intact_step(model, key)) : -1;
}

void mark_edited(ModelData& model, std::string_view reason) {
  std::vector<std::string> dropped;
  if (model.foreign) {
    for (const auto& carried : model.foreign->carried.variables) dropped.push_back(carried.variable.name);
    for (const auto& [variable, attribute] : model.foreign->carried.variable_attributes) {
      if (variable.empty()) dropped.push_back("attribute " + attribute.name);
    }
  }
  for (const IndexSpace space : index_spaces) {
    if (!model.space(space).has_order_map) continue;
    std::vector<IndexSourcePtr> parts;
    for (EntityData& block : model.kind(block_kind_of(space))) {
      if (block.order_map) parts.push_back(std::exchange(block.order_map, nullptr));
    }
    if (!scan_range(model.comm, parts).identity)
      dropped.push_back(std::string(name_of(space)) + " order map");
    model.space(space).has_order_map = false;
  }
  model.intact_file = nullptr;
  model.foreign = nullptr;
  if (dropped.empty()) return;
  std::string names;
  for (const std::string& name : dropped) names += (names.empty() ? "" : ", ") + name;
  log_once(model.comm.is_root(), LogLevel::warning, "dropped because " + std::string(reason) + ": " + names);
}

void mark_sets_edited(ModelData& model) { model.intact_file = nullptr; }

}  // namespace exomerge
