// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "describe_file.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

using Json = nlohmann::ordered_json;

/// "element block" becomes "element_block".
std::string key_of(std::string name, const char* plural = "") {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name + plural;
}

std::string plural_key(EntityKind kind) {
  return kind == EntityKind::assembly ? "assemblies" : key_of(name_of(kind), "s");
}

Json attribute_json(const Attribute& attribute) {
  if (const auto* text = std::get_if<std::string>(&attribute.value)) return *text;
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute.value)) return *integers;
  return real_values(attribute);
}

Json attributes_json(const std::vector<Attribute>& attributes) {
  Json json = Json::object();
  for (const Attribute& attribute : attributes) json[attribute.name] = attribute_json(attribute);
  return json;
}

void add_block(Json& json, const EntityInfo& block, int dimension) {
  const std::string shape = shape_name(block, dimension);
  json["type"] = block.type;
  json["shape"] = shape.empty() ? Json() : Json(shape);
  json["nodes_per_entry"] = block.ragged ? Json() : Json(block.nodes_per_entry);
  if (block.edges_per_entry > 0) json["edges_per_entry"] = block.edges_per_entry;
  if (block.faces_per_entry > 0) json["faces_per_entry"] = block.faces_per_entry;
}

Json entity_json(const Description& file, EntityKind kind, const EntityInfo& entity) {
  Json json{{"id", entity.id}, {"name", entity.name}, {"count", entity.count}};
  if (is_block(kind)) add_block(json, entity, file.dimension);
  if (is_set(kind)) json["factors"] = entity.factor_count;
  if (kind == EntityKind::assembly) {
    json["member_kind"] = member_kind_name(entity.member_kind_code);
    json["members"] = entity.member_ids;
  } else {
    json["attributes"] = entity.attribute_names;
  }
  const KindInfo& info = file.kind(kind);
  for (std::size_t p = 0; p < std::min(info.property_names.size(), entity.properties.size()); ++p) {
    json["properties"][info.property_names[p]] = entity.properties[p];
  }
  if (!entity.user_attributes.empty()) json["user_attributes"] = attributes_json(entity.user_attributes);
  return json;
}

/// Names, and the ids of the entities that each variable is on.
Json variables_json(const KindInfo& kind) {
  Json variables = Json::array();
  for (std::size_t v = 0; v < kind.results.names.size(); ++v) {
    Json on = Json::array();
    for (std::size_t e = 0; e < std::min(kind.entities.size(), kind.results.truth.size()); ++e) {
      if (kind.results.truth[e][v]) on.push_back(kind.entities[e].id);
    }
    variables.push_back({{"name", kind.results.names[v]}, {"on", std::move(on)}});
  }
  return variables;
}

Json all_variables_json(const Description& file) {
  Json json{{"global", file.global_variable_names}, {"nodal", file.nodal_variable_names}};
  for (const EntityKind kind : entity_kinds) {
    const KindInfo& info = file.kind(kind);
    if (!info.results.names.empty()) json[key_of(name_of(kind))] = variables_json(info);
    if (!info.results.reduction_names.empty())
      json[key_of(name_of(kind), "_reduction")] = info.results.reduction_names;
  }
  return json;
}

Json maps_json(const Description& file) {
  Json json = Json::object();
  for (const IndexSpace space : index_spaces) {
    const SpaceInfo& info = file.space(space);
    if (!info.has_id_map && !info.has_order_map && info.maps.empty()) continue;
    Json& entry = json[name_of(space)];
    entry = {{"ids", info.has_id_map}, {"order", info.has_order_map}, {"named", Json::array()}};
    for (const MapInfo& map : info.maps) entry["named"].push_back({{"id", map.id}, {"name", map.name}});
  }
  return json;
}

Json times_json(const std::vector<double>& times) {
  Json json{{"count", times.size()}};
  if (times.empty()) return json;
  json["first"] = times.front();
  json["last"] = times.back();
  return json;
}

Json foreign_json(const Description& file) {
  Json attributes = Json::array();
  for (const ForeignAttribute& foreign : file.foreign_attributes) {
    attributes.push_back({{"variable", foreign.variable},
                          {"name", foreign.attribute.name},
                          {"value", attribute_json(foreign.attribute)}});
  }
  return {{"dimensions", file.foreign_dimensions},
          {"variables", file.foreign_variables},
          {"attributes", std::move(attributes)}};
}

void add_records(Json& json, const Description& file, bool records) {
  json["qa_records"] = records ? Json(file.qa_records) : Json(file.qa_records.size());
  json["info_records"] = records ? Json(file.info_records) : Json(file.info_records.size());
}

}  // namespace

Json description_json(const std::string& path, const Description& file, bool records) {
  Json json{{"file", path},
            {"format", name_of(file.format)},
            // As decimal text gives it: 8.03, not the float nearest to it.
            {"version", std::stod(number(file.version))},
            {"api_version", std::stod(number(file.api_version))},
            {"word_size", file.word_size},
            {"title", file.title},
            {"dimension", file.dimension},
            {"coordinate_names", file.coordinate_names}};
  if (file.piece_count > 0) json["pieces"] = file.piece_count;
  for (const IndexSpace space : index_spaces) json[key_of(name_of(space), "s")] = file.space(space).count;
  for (const EntityKind kind : entity_kinds) {
    Json& entities = json[plural_key(kind)] = Json::array();
    for (const EntityInfo& entity : file.kind(kind).entities)
      entities.push_back(entity_json(file, kind, entity));
  }
  json["maps"] = maps_json(file);
  json["nodal_attributes"] = file.nodal_attribute_names;
  json["times"] = times_json(file.times);
  json["variables"] = all_variables_json(file);
  add_records(json, file, records);
  json["frames"] = Json::array();
  for (const CoordinateFrame& frame : file.frames) {
    json["frames"].push_back(
        {{"id", frame.id}, {"tag", std::string(1, frame.tag)}, {"coordinates", frame.coordinates}});
  }
  json["user_attributes"] = attributes_json(file.user_attributes);
  json["node_user_attributes"] = attributes_json(file.node_user_attributes);
  json["foreign"] = foreign_json(file);
  return json;
}

}  // namespace exomerge::driver
