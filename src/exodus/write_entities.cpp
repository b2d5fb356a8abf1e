// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "exodus/schema.hpp"
#include "exodus/write.hpp"

namespace exomerge::exodus {
namespace {

struct Entity {
  Writing& writing;
  EntityKind kind;
  const schema::KindNames& names;
  std::int64_t number;
  const EntityInfo& info;
  EntityPlaces& places;

  std::string numbered(const char* stem) const { return schema::numbered(stem, number); }
  netcdf::DimensionId dimension(const char* stem, GlobalIndex length) const {
    return writing.layout.dimension(numbered(stem), length);
  }
  netcdf::DimensionId entries() const { return dimension(names.size, info.count); }
};

void lay_out_attributes(const Entity& entity) {
  const auto& names = entity.info.attribute_names;
  if (names.empty()) return;
  Writing& writing = entity.writing;
  const auto width = entity.dimension(entity.names.attribute_count, static_cast<GlobalIndex>(names.size()));
  entity.places[Role::attributes] =
      writing.array(entity.numbered(entity.names.attributes), writing.real, {entity.entries(), width});
  writing.texts(entity.numbered(entity.names.attribute_names), {width, writing.name_length()}, names);
}

// One connectivity: a table with `width` columns, or the list of a ragged block.
Place connectivity(const Entity& entity, const char* name, const char* width_name, int width,
                   GlobalIndex list_length) {
  Writing& writing = entity.writing;
  std::vector<netcdf::DimensionId> dimensions;
  if (width > 0) {
    dimensions = {entity.entries(), entity.dimension(width_name, width)};
  } else if (list_length > 0) {
    dimensions = {entity.dimension(width_name, list_length)};
  } else {
    return {};
  }
  return writing.array(entity.numbered(name), writing.integers.bulk, std::move(dimensions));
}

void lay_out_block(const Entity& entity) {
  Writing& writing = entity.writing;
  const EntityInfo& info = entity.info;
  EntityPlaces& places = entity.places;
  entity.entries();
  places[Role::nodes] = connectivity(entity, entity.names.list, entity.names.width, info.nodes_per_entry,
                                     info.node_list_length);
  if (entity.kind == EntityKind::element_block) {
    places[Role::edges] =
        connectivity(entity, schema::element_edges, schema::element_edge_width, info.edges_per_entry, 0);
    places[Role::faces] = connectivity(entity, schema::element_faces, schema::element_face_width,
                                       info.faces_per_entry, info.face_list_length);
  }
  if (info.ragged) {
    const bool of_faces = info.face_list_length > 0;
    places[Role::entry_counts] =
        writing.array(entity.numbered(entity.names.entry_counts), writing.integers.bulk, {entity.entries()},
                      {text_attribute(schema::ragged_members, of_faces ? "FACE" : "NODE"),
                       text_attribute(schema::ragged_entries, entity.names.entry_count_owner)});
  }
  const Place& main = places[places[Role::nodes].exists() ? Role::nodes : Role::faces];
  if (main.exists()) {
    writing.layout.add_attribute(main.variable, text_attribute(schema::entry_type, info.type));
    for (const Attribute& attribute : info.user_attributes)
      writing.layout.add_attribute(main.variable, attribute);
  } else if (!info.user_attributes.empty()) {
    writing.warnings.push_back(label(entity.kind, info) +
                               " has no connectivity, so its attributes are dropped");
  }
  lay_out_attributes(entity);
}

void lay_out_set(const Entity& entity) {
  Writing& writing = entity.writing;
  const EntityInfo& info = entity.info;
  const auto entries = entity.entries();
  if (info.has_list) {
    entity.places[Role::members] = writing.array(entity.numbered(entity.names.list), writing.integers.bulk,
                                                 {entries}, info.user_attributes);
  }
  if (info.has_extra_list && entity.names.extra != nullptr) {
    entity.places[Role::extra] =
        writing.array(entity.numbered(entity.names.extra), writing.integers.bulk, {entries});
  }
  if (info.factor_count > 0) {
    // The factors of node sets lie along the dimension of the members, when each has one; readers look for
    // those of the other sets along a dimension of their own.
    const bool shared = entity.kind == EntityKind::node_set && info.factor_count == info.count;
    const auto factors = shared ? entries : entity.dimension(entity.names.factor_size, info.factor_count);
    entity.places[Role::factors] =
        writing.array(entity.numbered(entity.names.factors), writing.real, {factors});
  }
  lay_out_attributes(entity);
}

void lay_out_properties(Writing& writing, EntityKind kind, netcdf::DimensionId count) {
  const schema::KindNames& names = schema::names_of(kind);
  const KindInfo& info = writing.description.kind(kind);
  const DataType type = writing.integers.ids;
  for (std::size_t k = 0; k < info.property_names.size(); ++k) {
    std::vector<std::int64_t> values;
    for (const EntityInfo& entity : info.entities) {
      values.push_back(k < entity.properties.size() ? entity.properties[k] : 0);
    }
    writing.numbers(schema::numbered(names.properties, static_cast<std::int64_t>(k) + 2), type, {count},
                    std::move(values),
                    {integer_attribute("_FillValue", 0, type),
                     text_attribute(schema::property_name, info.property_names[k])});
  }
}

void lay_out_kind(Writing& writing, EntityKind kind) {
  const schema::KindNames& names = schema::names_of(kind);
  const auto& entities = writing.description.kind(kind).entities;
  auto& places = writing.places.kinds[static_cast<int>(kind)];
  places.resize(entities.size());
  if (entities.empty()) return;
  const auto count = writing.layout.dimension(names.count, static_cast<GlobalIndex>(entities.size()));
  std::vector<std::int64_t> ids, status;
  std::vector<std::string> texts;
  for (const EntityInfo& entity : entities) {
    ids.push_back(entity.id);
    status.push_back(entity.count > 0 ? 1 : 0);
    texts.push_back(entity.name);
  }
  writing.numbers(names.status, DataType::int32, {count}, std::move(status));
  writing.numbers(schema::numbered(names.properties, 1), writing.integers.ids, {count}, std::move(ids),
                  {text_attribute(schema::property_name, "ID")});
  writing.texts(names.names, {count, writing.name_length()}, texts);
  lay_out_properties(writing, kind, count);
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (entities[i].count == 0) {
      if (!entities[i].user_attributes.empty()) {
        writing.warnings.push_back(label(kind, entities[i]) + " is empty, so its attributes are dropped");
      }
      continue;
    }
    const Entity entity{writing, kind, names, static_cast<std::int64_t>(i) + 1, entities[i], places[i]};
    if (is_block(kind)) {
      lay_out_block(entity);
    } else {
      lay_out_set(entity);
    }
  }
}

std::vector<Attribute> group_attributes(const EntityInfo& info, EntityKind kind) {
  std::vector<Attribute> attributes{integer_attribute(schema::assembly_id, info.id)};
  if (kind == EntityKind::assembly) {
    attributes.push_back(integer_attribute(schema::assembly_type, info.member_kind_code));
  }
  attributes.push_back(text_attribute(schema::assembly_name, info.name));
  if (kind == EntityKind::assembly) {
    const char* members = schema::member_kind_name(info.member_kind_code);
    attributes.push_back(text_attribute(schema::assembly_typename, members != nullptr ? members : ""));
  }
  attributes.insert(attributes.end(), info.user_attributes.begin(), info.user_attributes.end());
  return attributes;
}

void lay_out_groups(Writing& writing, EntityKind kind) {
  const schema::KindNames& names = schema::names_of(kind);
  const auto& entities = writing.description.kind(kind).entities;
  writing.places.kinds[static_cast<int>(kind)].resize(entities.size());
  for (const EntityInfo& info : entities) {
    const std::string name = schema::numbered(names.list, info.id);
    const std::string size_name = schema::numbered(names.size, info.id);
    if (info.id < 0 || writing.layout.find_variable(name)) {
      writing.warnings.push_back(label(kind, info) +
                                 " cannot be written: its id must be unique and not negative");
      continue;
    }
    if (kind == EntityKind::blob) {
      if (info.count > 0) writing.layout.dimension(size_name, info.count);
      const auto marker = writing.layout.dimension(schema::blob_marker_dimension, 1);
      writing.numbers(name, DataType::int32, {marker}, {0}, group_attributes(info, kind));
    } else if (info.member_ids.empty()) {
      writing.warnings.push_back(label(kind, info) + " has no members, so it is dropped");
    } else {
      const auto members =
          writing.layout.dimension(size_name, static_cast<GlobalIndex>(info.member_ids.size()));
      writing.numbers(name, writing.integers.ids, {members}, info.member_ids, group_attributes(info, kind));
    }
  }
}

}  // namespace

void lay_out_entities(Writing& writing) {
  for (const EntityKind kind : block_kinds) lay_out_kind(writing, kind);
  for (const EntityKind kind : set_kinds) lay_out_kind(writing, kind);
  lay_out_groups(writing, EntityKind::assembly);
  lay_out_groups(writing, EntityKind::blob);
}

}  // namespace exomerge::exodus
