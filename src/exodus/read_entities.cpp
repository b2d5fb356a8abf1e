// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <string>

#include "exodus/read.hpp"
#include "exodus/schema.hpp"

namespace exomerge::exodus {
namespace {

// More than any real file has; beyond these the header is damaged.
constexpr GlobalIndex most_entities = 50'000'000;
constexpr GlobalIndex most_entities_without_ids = 1'000'000;
constexpr GlobalIndex most_attributes = 1'000'000;

struct Entity {
  Reading& reading;
  EntityKind kind;
  const schema::KindNames& names;
  std::int64_t number;
  EntityInfo& info;
  EntityPlaces& places;

  Header& header() const { return reading.header; }
  std::string label() const { return exomerge::label(kind, info); }
  std::string numbered(const char* stem) const { return schema::numbered(stem, number); }
};

// How many entities of a kind there are: any of the arrays over them tells.
GlobalIndex count_entities(Reading& reading, EntityKind kind) {
  Header& header = reading.header;
  const schema::KindNames& names = schema::names_of(kind);
  GlobalIndex count = header.dimension(names.count);
  bool known = header.has_dimension(names.count);
  const auto ids = header.numbers(schema::numbered(names.properties, 1));
  for (const auto& variable : {ids, header.numbers(names.status), header.text(names.names)}) {
    if (!variable || header.rank(*variable) == 0) continue;
    const GlobalIndex extent = header.extent(*variable, 0);
    if (!known) {
      count = extent;
      known = true;
    } else if (extent != count) {
      header.fail("variable " + header.dataset().variable(*variable).name + " is for " +
                  std::to_string(extent) + " " + name_of(kind) + "s where there are " +
                  std::to_string(count));
    }
  }
  while (!known && header.has_variable(schema::numbered(names.list, count + 1))) ++count;
  if (count > (ids ? most_entities : most_entities_without_ids)) {
    header.fail("claims " + std::to_string(count) + " " + name_of(kind) + "s, which is absurd");
  }
  return count;
}

void read_properties(Reading& reading, EntityKind kind) {
  Header& header = reading.header;
  const schema::KindNames& names = schema::names_of(kind);
  KindInfo& info = reading.description.kind(kind);
  const auto count = static_cast<GlobalIndex>(info.entities.size());
  for (int k = 2; count > 0; ++k) {
    const auto variable = header.numbers(schema::numbered(names.properties, k));
    if (!variable) return;
    header.require_shape(*variable, "properties", {count});
    info.property_names.push_back(header.text_attribute(*variable, schema::property_name));
    const std::vector<std::int64_t> values = reading.small.integers(*variable);
    for (std::size_t i = 0; i < info.entities.size(); ++i)
      info.entities[i].properties.push_back(values.at(i));
  }
}

// Ids and names; returns for each entity whether its status says that it exists.
std::vector<bool> read_identities(Reading& reading, EntityKind kind) {
  Header& header = reading.header;
  const schema::KindNames& names = schema::names_of(kind);
  auto& entities = reading.description.kind(kind).entities;
  const auto count = static_cast<GlobalIndex>(entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i) entities[i].id = static_cast<std::int64_t>(i) + 1;
  std::vector<bool> exists(entities.size(), true);
  if (count == 0) return exists;
  if (const auto variable = header.numbers(schema::numbered(names.properties, 1))) {
    header.require_shape(*variable, std::string(name_of(kind)) + " ids", {count});
    const std::vector<std::int64_t> values = reading.small.integers(*variable);
    for (std::size_t i = 0; i < entities.size(); ++i) entities[i].id = values.at(i);
  }
  if (const auto variable = header.text(names.names)) {
    header.require_shape(*variable, std::string(name_of(kind)) + " names", {count, -1});
    std::vector<std::string> values = reading.small.texts(*variable);
    values.resize(entities.size());
    for (std::size_t i = 0; i < entities.size(); ++i) entities[i].name = values[i];
  }
  if (const auto variable = header.numbers(names.status)) {
    header.require_shape(*variable, std::string(name_of(kind)) + " status", {count});
    const std::vector<std::int64_t> values = reading.small.integers(*variable);
    for (std::size_t i = 0; i < entities.size(); ++i) exists[i] = values.at(i) != 0;
  }
  return exists;
}

// The number of columns of an array of rows: its second extent, or 1 of a one-dimensional one.
Place rows_place(const Entity& entity, netcdf::VariableId variable, GlobalIndex rows) {
  Place place;
  place.variable = variable;
  place.rows = rows;
  place.has_columns = entity.header().rank(variable) > 1;
  entity.header().require_shape(
      variable, entity.label(),
      place.has_columns ? std::vector<GlobalIndex>{rows, -1} : std::vector<GlobalIndex>{rows});
  if (place.has_columns) place.width = entity.header().extent(variable, 1);
  if (place.width > std::numeric_limits<int>::max()) {
    entity.header().fail(entity.label() + ": " + std::to_string(place.width) +
                         " values an entry, which is absurd");
  }
  return place;
}

Place list_place(const Entity& entity, netcdf::VariableId variable, GlobalIndex rows) {
  Place place;
  place.variable = variable;
  place.rows = rows;
  entity.header().require_shape(variable, entity.label(), {rows});
  return place;
}

void read_attributes(const Entity& entity) {
  Header& header = entity.header();
  header.dimension(entity.numbered(entity.names.attribute_count));
  const auto variable = header.numbers(entity.numbered(entity.names.attributes));
  if (!variable) return;
  Place& place = entity.places[Role::attributes];
  place = rows_place(entity, *variable, entity.info.count);
  if (place.width > most_attributes) {
    header.fail(entity.label() + ": " + std::to_string(place.width) + " attributes, which is absurd");
  }
  if (const auto names = header.text(entity.numbered(entity.names.attribute_names))) {
    entity.info.attribute_names = entity.reading.small.texts(*names);
  }
  entity.info.attribute_names.resize(static_cast<std::size_t>(place.width));
}

// One connectivity of a block: a table, or with entry counts a flat list.
void read_connectivity(const Entity& entity, Role role, netcdf::VariableId variable, int& width,
                       GlobalIndex& list_length) {
  Header& header = entity.header();
  Place& place = entity.places[role];
  if (header.rank(variable) == 1 && entity.info.ragged) {
    list_length = header.extent(variable, 0);
    place = list_place(entity, variable, list_length);
  } else {
    place = rows_place(entity, variable, entity.info.count);
    width = static_cast<int>(place.width);
  }
  if (entity.info.type.empty()) entity.info.type = header.text_attribute(variable, schema::entry_type);
}

// The arrays of connectivity that a block may have.
struct Connectivity {
  std::optional<netcdf::VariableId> nodes, edges, faces, counts;
};

Connectivity find_connectivity(const Entity& entity) {
  Header& header = entity.header();
  Connectivity found;
  found.nodes = header.numbers(entity.numbered(entity.names.list));
  if (entity.kind == EntityKind::element_block) {
    found.edges = header.numbers(entity.numbered(schema::element_edges));
    found.faces = header.numbers(entity.numbered(schema::element_faces));
    header.dimension(entity.numbered(schema::element_edge_width));
    header.dimension(entity.numbered(schema::element_face_width));
  }
  const auto flat = [&](const auto& variable) { return variable && header.rank(*variable) == 1; };
  if (flat(found.nodes) || flat(found.faces))
    found.counts = header.numbers(entity.numbered(entity.names.entry_counts));
  return found;
}

void read_block(const Entity& entity) {
  Header& header = entity.header();
  EntityInfo& info = entity.info;
  const Connectivity found = find_connectivity(entity);
  const GlobalIndex width = header.dimension(entity.numbered(entity.names.width));
  if (header.has_dimension(entity.numbered(entity.names.size))) {
    info.count = header.dimension(entity.numbered(entity.names.size));
  } else {
    const auto& rows = found.counts ? found.counts : found.nodes;
    if (rows && header.rank(*rows) > 0) info.count = header.extent(*rows, 0);
  }
  if (info.count == 0) return;

  if (found.counts) {
    info.ragged = true;
    entity.places[Role::entry_counts] = list_place(entity, *found.counts, info.count);
  }
  if (found.nodes)
    read_connectivity(entity, Role::nodes, *found.nodes, info.nodes_per_entry, info.node_list_length);
  if (found.edges) {
    entity.places[Role::edges] = rows_place(entity, *found.edges, info.count);
    info.edges_per_entry = static_cast<int>(entity.places[Role::edges].width);
  }
  if (found.faces)
    read_connectivity(entity, Role::faces, *found.faces, info.faces_per_entry, info.face_list_length);
  if (!found.nodes && !found.faces && width > 0) header.fail(entity.label() + ": it has no connectivity");
  if (found.nodes) {
    info.user_attributes = header.user_attributes(*found.nodes);
  } else if (found.faces) {
    info.user_attributes = header.user_attributes(*found.faces);
  }
  read_attributes(entity);
}

void read_set(const Entity& entity) {
  Header& header = entity.header();
  EntityInfo& info = entity.info;
  const auto list = header.numbers(entity.numbered(entity.names.list));
  if (header.has_dimension(entity.numbered(entity.names.size))) {
    info.count = header.dimension(entity.numbered(entity.names.size));
  } else if (list && header.rank(*list) > 0) {
    info.count = header.extent(*list, 0);
  }
  if (info.count == 0) return;
  if (list) {
    entity.places[Role::members] = list_place(entity, *list, info.count);
    info.has_list = true;
    info.user_attributes = header.user_attributes(*list);
  } else {
    header.warn(entity.label() + " has no list of members");
  }
  if (entity.names.extra != nullptr) {
    if (const auto extra = header.numbers(entity.numbered(entity.names.extra))) {
      entity.places[Role::extra] = list_place(entity, *extra, info.count);
      info.has_extra_list = true;
    }
  }
  header.dimension(entity.numbered(entity.names.factor_size));
  if (const auto factors = header.numbers(entity.numbered(entity.names.factors))) {
    header.require_shape(*factors, entity.label(), {-1});
    info.factor_count = header.extent(*factors, 0);
    entity.places[Role::factors] = list_place(entity, *factors, info.factor_count);
  }
  read_attributes(entity);
}

void read_kind(Reading& reading, EntityKind kind) {
  auto& entities = reading.description.kind(kind).entities;
  auto& places = reading.places.kinds[static_cast<int>(kind)];
  const GlobalIndex count = count_entities(reading, kind);
  entities.resize(static_cast<std::size_t>(count));
  places.resize(entities.size());
  const std::vector<bool> exists = read_identities(reading, kind);
  read_properties(reading, kind);
  const schema::KindNames& names = schema::names_of(kind);
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const Entity entity{reading, kind, names, static_cast<std::int64_t>(i) + 1, entities[i], places[i]};
    if (!exists[i]) {
      if (reading.header.has_variable(entity.numbered(names.list))) {
        reading.header.warn(entity.label() +
                            " is marked as empty; the entries that the file has for it are not read");
      }
      continue;
    }
    if (is_block(kind)) {
      read_block(entity);
    } else {
      read_set(entity);
    }
  }
}

}  // namespace

void read_entities(Reading& reading) {
  for (const EntityKind kind : block_kinds) read_kind(reading, kind);
  for (const EntityKind kind : set_kinds) read_kind(reading, kind);
}

}  // namespace exomerge::exodus
