// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "rich_description.hpp"

namespace exomerge::testing {
namespace {

EntityInfo block(std::int64_t id, const std::string& name, const std::string& type, GlobalIndex count,
                 int nodes) {
  EntityInfo info;
  info.id = id;
  info.name = name;
  info.type = type;
  info.count = count;
  info.nodes_per_entry = nodes;
  return info;
}

EntityInfo set(std::int64_t id, const std::string& name, GlobalIndex count, bool extra, GlobalIndex factors) {
  EntityInfo info;
  info.id = id;
  info.name = name;
  info.count = count;
  info.has_list = count > 0;
  info.has_extra_list = extra;
  info.factor_count = factors;
  return info;
}

void add_blocks(Description& d) {
  KindInfo& elements = d.kind(EntityKind::element_block);
  elements.property_names = {"MATERIAL"};
  elements.entities = {block(30, "hexes", "HEX8", 4, 8), block(2, "", "", 0, 0),
                       block(7, "polygons", "nsided", 2, 0), block(8, "solids", "NFACED", 1, 0)};
  elements.entities[0].edges_per_entry = 12;
  elements.entities[0].faces_per_entry = 6;
  elements.entities[0].attribute_names = {"thickness", ""};
  elements.entities[0].user_attributes = {{"units", DataType::character, std::string("mm")},
                                          {"limits", DataType::float64, std::vector<double>{-1.5, 2.5}},
                                          {"codes", DataType::int32, std::vector<std::int64_t>{-1, 2}}};
  elements.entities[2].ragged = elements.entities[3].ragged = true;
  elements.entities[2].node_list_length = 9;
  elements.entities[3].face_list_length = 6;
  for (std::size_t i = 0; i < 4; ++i) elements.entities[i].properties = {static_cast<std::int64_t>(i) - 2};
  elements.results.names = {"stress", "strain energy"};
  elements.results.truth = {{true, false}, {false, false}, {true, true}, {false, true}};
  elements.results.reduction_names = {"mass"};
  elements.results.has_reduction = {true, false, true, false};

  d.kind(EntityKind::edge_block).entities = {block(5, "rims", "EDGE2", 3, 2)};
  d.kind(EntityKind::edge_block).results.names = {"current"};
  d.kind(EntityKind::edge_block).results.truth = {{true}};
  d.kind(EntityKind::face_block).entities = {block(6, "lids", "QUAD4", 8, 4)};
  d.kind(EntityKind::face_block).entities[0].attribute_names = {"area"};
}

void add_sets(Description& d) {
  d.kind(EntityKind::node_set).entities = {set(11, " leading blank", 3, false, 3),
                                           set(10, "empty", 0, false, 0)};
  d.kind(EntityKind::node_set).results.names = {"reaction"};
  d.kind(EntityKind::node_set).results.truth = {{true}, {false}};
  d.kind(EntityKind::side_set).entities = {set(12, "skin", 4, true, 16)};
  d.kind(EntityKind::side_set).property_names = {"LOAD", "CURVE"};
  d.kind(EntityKind::side_set).entities[0].properties = {4, -5};
  d.kind(EntityKind::side_set).entities[0].attribute_names = {"a"};
  d.kind(EntityKind::side_set).results.names = {"pressure"};
  d.kind(EntityKind::side_set).results.truth = {{true}};
  d.kind(EntityKind::edge_set).entities = {set(13, "wire", 2, true, 0)};
  d.kind(EntityKind::face_set).entities = {set(14, "", 2, true, 5)};
  d.kind(EntityKind::element_set).entities = {set(15, "ends", 2, false, 2)};
  d.kind(EntityKind::element_set).results.names = {"heat"};
  d.kind(EntityKind::element_set).results.truth = {{true}};
}

void add_groups(Description& d) {
  EntityInfo assembly = set(100, "all of it", 2, false, 0);
  assembly.member_kind_code = 1;
  assembly.member_ids = {30, 7};
  assembly.user_attributes = {{"Scale", DataType::float64, std::vector<double>{1.5}}};
  d.kind(EntityKind::assembly).entities = {assembly};
  d.kind(EntityKind::assembly).results.reduction_names = {"momentum_x", "momentum_y"};
  EntityInfo blob = set(3, "control points", 9, false, 0);
  blob.has_list = false;
  d.kind(EntityKind::blob).entities = {blob};
  d.kind(EntityKind::blob).results.names = {"weights"};
  d.kind(EntityKind::blob).results.truth = {{true}};
}

void add_spaces(Description& d) {
  const GlobalIndex counts[4] = {12, 3, 8, 7};
  for (const IndexSpace space : index_spaces) {
    SpaceInfo& info = d.space(space);
    info.count = counts[static_cast<int>(space)];
    info.has_id_map = true;
    info.maps = {{41, "first"}, {40, ""}};
  }
  d.space(IndexSpace::element).has_order_map = true;
}

}  // namespace

Description rich_description() {
  Description d;
  d.title =
      "a title of more than eighty bytes, which old readers will cut, although netCDF itself does not mind "
      "at all";
  d.coordinate_names = {"X", "Y", "Z"};
  d.nodal_attribute_names = {"weight"};
  d.user_attributes = {{"SOLID_MODEL", DataType::character, std::string("part\0", 5)}};
  d.node_user_attributes = {{"frame", DataType::int32, std::vector<std::int64_t>{3}}};
  d.times = {0.0, 0.25};
  d.qa_records = {{"code", "1.0", "2026/01/01", "00:00:00"},
                  {"a code with a name of more than 32 bytes", "", "", ""}};
  d.info_records = {"  deck", std::string(80, '-'), "", std::string(120, '+')};
  d.frames = {{4, 'c', {0, 1, 2, 3, 4, 5, 6, 7, 8}}, {2, 'r', {}}};
  add_blocks(d);
  add_sets(d);
  add_groups(d);
  add_spaces(d);
  d.global_variable_names = {"energy", ""};
  d.nodal_variable_names = {"u", std::string(40, 'v')};
  // What is the same for every kind: one entry an entity, with or without variables.
  for (const EntityKind kind : entity_kinds) {
    KindInfo& info = d.kind(kind);
    const bool reduced = kind == EntityKind::assembly;
    if (info.results.truth.empty()) info.results.truth.resize(info.entities.size());
    if (info.results.has_reduction.empty()) info.results.has_reduction.assign(info.entities.size(), reduced);
  }
  return d;
}

}  // namespace exomerge::testing
