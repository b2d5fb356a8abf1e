// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/rich_model.hpp"

#include <memory>
#include <string>

#include "operations/box_models.hpp"

namespace exomerge::testing {

namespace {

EntityData& add_entity(ModelData& model, EntityKind kind, std::int64_t id, const std::string& name,
                       GlobalIndex count) {
  EntityData& entity = model.kind(kind).emplace_back();
  entity.key = model.next_entity_key++;
  entity.info.id = id;
  entity.info.name = name;
  entity.info.count = count;
  entity.info.has_list = is_set(kind);
  return entity;
}

RealSourcePtr real_source(GlobalIndex rows, int seed) {
  return source_of<double>(rows, 1, [seed](GlobalIndex row, int, StepKey step) {
    return seed + 0.25 * static_cast<double>(row) + 10 * step;
  });
}

void add_edges(ModelData& model) {
  EntityData& edges = add_entity(model, EntityKind::edge_block, 4, "edges", 6);
  edges.info.type = "EDGE2";
  edges.info.nodes_per_entry = 2;
  edges.list(exodus::Role::nodes) =
      source_of<GlobalIndex>(6, 2, [](GlobalIndex row, int column, StepKey) { return row + column; });
  edges.id_map = source_of<GlobalIndex>(6, 1, [](GlobalIndex row, int, StepKey) { return 50 + row; });
  model.space(IndexSpace::edge).has_id_map = true;
  const std::int64_t key = edges.key;
  EntityData& set = add_entity(model, EntityKind::edge_set, 8, "", 3);
  set.info.has_extra_list = true;
  set.list(exodus::Role::members) = source_of<GlobalIndex>(
      3, 1, [key](GlobalIndex row, int, StepKey) { return EntryReference::encode(key, 2 * row); });
  set.list(exodus::Role::extra) =
      source_of<GlobalIndex>(3, 1, [](GlobalIndex row, int, StepKey) { return row == 1 ? -1 : 1; });
}

void add_element_set(ModelData& model) {
  const std::int64_t key = model.kind(EntityKind::element_block)[1].key;
  EntityData& set = add_entity(model, EntityKind::element_set, 3, "some elements", 4);
  set.list(exodus::Role::members) = source_of<GlobalIndex>(
      4, 1, [key](GlobalIndex row, int, StepKey) { return EntryReference::encode(key, 11 - row); });
}

void add_groups(ModelData& model) {
  EntityData& assembly = add_entity(model, EntityKind::assembly, 70, "all of it", 2);
  assembly.info.member_kind_code = 1;
  assembly.info.member_ids = {1, 2};
  assembly.reductions.push_back({"mass", real_source(1, 3)});
  model.reduction_names[static_cast<std::size_t>(EntityKind::assembly)] = {"mass"};
  model.frames.push_back({9, 'c', {0, 0, 0, 0, 0, 1, 1, 0, 0}});
}

void add_numbers(ModelData& model) {
  for (EntityData& block : model.kind(EntityKind::element_block)) {
    const std::int64_t first = 100 * block.info.id;
    const auto ids = [first](GlobalIndex row, int, StepKey) { return first + row; };
    block.id_map = source_of<GlobalIndex>(block.info.count, 1, ids);
    block.maps = {source_of<GlobalIndex>(block.info.count, 1, ids)};
  }
  const auto ids = [](GlobalIndex row, int, StepKey) { return 1000 - row; };
  model.nodes.id_map = source_of<GlobalIndex>(model.nodes.count, 1, ids);
  model.nodes.maps = {source_of<GlobalIndex>(model.nodes.count, 1, ids)};
  model.space(IndexSpace::node) = {true, false, {{1, "old nodes"}}, {}};
  model.space(IndexSpace::element) = {true, false, {{1, "old elements"}}, {}};
}

void add_reals(ModelData& model) {
  model.nodes.attribute_names = {"weight", "age"};
  model.nodes.attributes = source_of<double>(
      model.nodes.count, 2, [](GlobalIndex row, int column, StepKey) { return row + 0.5 * column; });
  EntityData& block = model.kind(EntityKind::element_block)[0];
  block.info.attribute_names = {"thickness"};
  block.attributes = real_source(block.info.count, 1);
  EntityData& nodes = model.kind(EntityKind::node_set)[0];
  nodes.info.factor_count = nodes.info.count;
  nodes.factors = real_source(nodes.info.count, 2);
  EntityData& sides = model.kind(EntityKind::side_set)[1];
  sides.info.factor_count = 4 * sides.info.count;
  sides.factors = real_source(sides.info.factor_count, 3);
}

void add_fields(ModelData& model) {
  const auto add = [&](EntityKind kind, std::size_t position, const std::string& name, int seed) {
    EntityData& entity = model.kind(kind)[position];
    entity.fields.push_back({name, real_source(entity.info.count, seed)});
    auto& names = model.field_names[static_cast<std::size_t>(kind)];
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  add(EntityKind::element_block, 1, "only here", 5);
  add(EntityKind::node_set, 2, "flow", 6);
  add(EntityKind::side_set, 0, "pressure", 7);
  add(EntityKind::side_set, 3, "pressure", 8);
  add(EntityKind::edge_block, 0, "current", 9);
  add(EntityKind::edge_set, 0, "voltage", 10);
  add(EntityKind::element_set, 0, "mark", 11);
  EntityData& block = model.kind(EntityKind::element_block)[1];
  block.reductions.push_back({"energy", real_source(1, 12)});
  model.reduction_names[static_cast<std::size_t>(EntityKind::element_block)] = {"energy"};
}

void add_globals(ModelData& model) {
  GlobalVariable work;
  work.name = "work";
  GlobalVariable loss;
  loss.name = "loss";
  for (const TimeStep& step : model.steps) {
    work.values[step.key] = 5.0 * step.time;
    loss.values[step.key] = 1.0;
  }
  model.globals = {work, loss};
}

}  // namespace

ExodusModel rich_model() {
  ExodusModel model =
      box_model({.divisions = {4, 2, 3}, .blocks = 2, .steps = 3, .node_fields = 2, .element_fields = 2});
  ModelData& data = model.data();
  add_edges(data);
  add_element_set(data);
  add_groups(data);
  add_numbers(data);
  add_reals(data);
  add_fields(data);
  add_globals(data);
  data.title = "a box";
  data.property_names[static_cast<std::size_t>(EntityKind::element_block)] = {"MATERIAL"};
  data.kind(EntityKind::element_block)[0].info.properties = {7};
  data.kind(EntityKind::element_block)[1].info.properties = {0};
  data.kind(EntityKind::node_set)[0].info.user_attributes = {
      {"note", DataType::character, std::string("left")}};
  return model;
}

}  // namespace exomerge::testing
