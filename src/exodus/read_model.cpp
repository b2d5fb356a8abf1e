// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "exodus/read.hpp"
#include "exodus/schema.hpp"

namespace exomerge::exodus {
namespace {

constexpr GlobalIndex most_steps = std::numeric_limits<int>::max();
constexpr GlobalIndex most_steps_without_times = 1'000'000;

void read_attributes(Reading& reading) {
  const Header& header = reading.header;
  Description& description = reading.description;
  description.format = header.dataset().format();
  description.api_version =
      static_cast<float>(header.global_number(schema::api_version, schema::old_api_version).value_or(0));
  description.version =
      static_cast<float>(header.global_number(schema::version).value_or(description.api_version));
  for (const Attribute& attribute : header.dataset().attributes()) {
    if (attribute.name == schema::title) {
      // Blanks at the end stay: some writers compare titles.
      if (const auto* text = std::get_if<std::string>(&attribute.value)) {
        description.title = text->substr(0, text->find('\0'));
      }
    } else if (schema::is_decomposition_attribute(attribute.name)) {
      description.foreign_attributes.push_back({"", attribute});
    } else if (!schema::is_format_attribute(attribute.name) && !attribute.name.starts_with('_')) {
      description.user_attributes.push_back(attribute);
    }
  }
}

void read_times(Reading& reading) {
  Header& header = reading.header;
  std::vector<double>& times = reading.description.times;
  GlobalIndex steps = header.dimension(schema::time_dimension);
  const auto variable = header.numbers(schema::times);
  if (variable) {
    if (!header.has_dimension(schema::time_dimension) && header.rank(*variable) == 1)
      steps = header.extent(*variable, 0);
    header.require_shape(*variable, "times", {steps});
  }
  if (steps > (variable ? most_steps : most_steps_without_times)) {
    header.fail("claims " + std::to_string(steps) + " time steps, which is absurd");
  }
  if (variable) {
    times = reading.small.reals(*variable);
  } else if (steps > 0) {
    header.warn("has time steps but no times; they are numbered from 0");
    for (GlobalIndex i = 0; i < steps; ++i) times.push_back(static_cast<double>(i));
  }
  const auto last_written = header.global_number(schema::last_written_time);
  if (last_written && !times.empty() && std::isless(*last_written, times.back())) {
    header.warn("time steps after " + std::to_string(*last_written) + " may be incomplete (" +
                schema::last_written_time + ")");
  }
}

void read_coordinates(Reading& reading) {
  Header& header = reading.header;
  const int dimension = reading.description.dimension;
  GlobalIndex& count = reading.description.space(IndexSpace::node).count;
  const char* count_name = schema::names_of(IndexSpace::node).count;
  count = header.dimension(count_name);
  const bool declared = header.has_dimension(count_name);
  bool any = false;
  for (int i = 0; i < dimension; ++i) {
    const auto variable = header.numbers(schema::coordinates[i]);
    if (!variable) continue;
    if (!declared && !any && header.rank(*variable) == 1) count = header.extent(*variable, 0);
    header.require_shape(*variable, "coordinates", {count});
    reading.places.coordinates[i].variable = *variable;
    reading.places.coordinates[i].rows = count;
    any = true;
  }
  if (any) return;
  if (const auto variable = header.numbers(schema::combined_coordinates)) {
    if (!declared && header.rank(*variable) == 2) count = header.extent(*variable, 1);
    header.require_shape(*variable, "coordinates", {dimension, count});
    for (int i = 0; i < dimension; ++i) {
      reading.places.coordinates[i].variable = *variable;
      reading.places.coordinates[i].rows = count;
      reading.places.coordinates[i].prefix = i;
    }
  } else if (count > 0) {
    header.fail("claims " + std::to_string(count) + " nodes but has no coordinates");
  }
}

void read_node_names(Reading& reading) {
  Header& header = reading.header;
  Description& description = reading.description;
  if (const auto names = header.text(schema::coordinate_names)) {
    description.coordinate_names = reading.small.texts(*names);
    description.coordinate_names.resize(static_cast<std::size_t>(description.dimension));
    description.node_user_attributes = header.user_attributes(*names);
  }
  header.dimension(schema::nodal_attribute_count);
  const auto variable = header.numbers(schema::nodal_attributes);
  if (!variable) return;
  header.require_shape(*variable, "nodal attributes", {description.node_count(), -1});
  const GlobalIndex width = header.extent(*variable, 1);
  reading.places.nodal_attributes.variable = *variable;
  reading.places.nodal_attributes.rows = description.node_count();
  reading.places.nodal_attributes.width = width;
  reading.places.nodal_attributes.has_columns = true;
  if (const auto names = header.text(schema::nodal_attribute_names)) {
    description.nodal_attribute_names = reading.small.texts(*names);
  }
  description.nodal_attribute_names.resize(static_cast<std::size_t>(width));
}

void read_records(Reading& reading) {
  Header& header = reading.header;
  header.dimension(schema::qa_count);
  header.dimension(schema::info_count);
  if (const auto variable = header.text(schema::qa_records)) {
    header.require_shape(*variable, "QA records", {-1, 4, -1});
    const std::vector<std::string> texts = reading.small.texts(*variable);
    for (std::size_t i = 0; i + 4 <= texts.size(); i += 4) {
      reading.description.qa_records.push_back({texts[i], texts[i + 1], texts[i + 2], texts[i + 3]});
    }
  }
  if (const auto variable = header.text(schema::info_records)) {
    header.require_shape(*variable, "information records", {-1, -1});
    reading.description.info_records = reading.small.texts(*variable);
  }
}

void read_frames(Reading& reading) {
  Header& header = reading.header;
  const GlobalIndex count = header.dimension(schema::frame_count);
  header.dimension(schema::frame_count_9);
  const auto ids = header.numbers(schema::frame_ids);
  if (!ids) return;
  header.require_shape(*ids, "coordinate frames", {count});
  const std::vector<std::int64_t> id_values = reading.small.integers(*ids);
  std::vector<double> values;
  if (const auto variable = header.numbers(schema::frame_coordinates)) {
    header.require_shape(*variable, "coordinate frames", {9 * count});
    values = reading.small.reals(*variable);
  }
  values.resize(9 * id_values.size());
  std::span<const char> tags;
  if (const auto variable = header.text(schema::frame_tags)) tags = reading.small.characters(*variable);
  for (std::size_t i = 0; i < id_values.size(); ++i) {
    CoordinateFrame frame;
    frame.id = id_values[i];
    if (i < tags.size()) frame.tag = tags[i];
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(9 * i), 9, frame.coordinates.begin());
    reading.description.frames.push_back(frame);
  }
}

// The count of a space of entries that blocks hold: that of the blocks, unless only maps know of it.
void settle_count(Reading& reading, IndexSpace space, EntityKind blocks) {
  Header& header = reading.header;
  const char* count_name = schema::names_of(space).count;
  const GlobalIndex declared = header.dimension(count_name);
  const bool is_declared = header.has_dimension(count_name);
  const auto& entities = reading.description.kind(blocks).entities;
  GlobalIndex sum = 0;
  for (const EntityInfo& block : entities) {
    if (__builtin_add_overflow(sum, block.count, &sum)) header.fail("the counts of its blocks are absurd");
  }
  GlobalIndex& count = reading.description.space(space).count;
  count = entities.empty() && space != IndexSpace::element ? declared : sum;
  if (is_declared && count != declared) {
    header.warn(std::string("declares ") + std::to_string(declared) + " " + name_of(space) + "s (" +
                count_name + ") where its blocks hold " + std::to_string(sum) +
                "; those of the blocks count");
    if (count == 0) reading.description.foreign_dimensions.push_back(count_name);
  }
}

Place map_place(Reading& reading, const std::string& name, IndexSpace space) {
  Place place;
  const auto variable = reading.header.numbers(name);
  if (!variable) return place;
  const GlobalIndex count = reading.description.space(space).count;
  reading.header.require_shape(*variable, std::string(name_of(space)) + " map", {count});
  place.variable = *variable;
  place.rows = count;
  return place;
}

void read_maps(Reading& reading, IndexSpace space) {
  Header& header = reading.header;
  const schema::SpaceNames& names = schema::names_of(space);
  SpaceInfo& info = reading.description.space(space);
  SpacePlaces& places = reading.places.spaces[static_cast<int>(space)];
  places.id_map = map_place(reading, names.id_map, space);
  info.has_id_map = places.id_map.exists();
  if (names.order_map != nullptr) places.order_map = map_place(reading, names.order_map, space);
  info.has_order_map = places.order_map.exists();

  const GlobalIndex count = header.dimension(names.map_count);
  for (GlobalIndex k = 1; k <= count && header.has_variable(schema::numbered(names.maps, k)); ++k) {
    places.maps.push_back(map_place(reading, schema::numbered(names.maps, k), space));
    info.maps.push_back({k, ""});
  }
  if (static_cast<GlobalIndex>(info.maps.size()) < count) {
    header.warn(std::string("declares ") + std::to_string(count) + " named " + name_of(space) +
                " maps but has " + std::to_string(info.maps.size()));
  }
  if (count == 0) return;
  if (const auto ids = header.numbers(schema::numbered(names.map_properties, 1))) {
    const std::vector<std::int64_t> values = reading.small.integers(*ids);
    for (std::size_t k = 0; k < std::min(values.size(), info.maps.size()); ++k) info.maps[k].id = values[k];
  }
  if (const auto texts = header.text(names.map_names)) {
    const std::vector<std::string> values = reading.small.texts(*texts);
    for (std::size_t k = 0; k < std::min(values.size(), info.maps.size()); ++k) info.maps[k].name = values[k];
  }
}

}  // namespace

void check_is_exodus(Header& header) {
  if (!header.has_dimension(schema::space_dimension)) {
    header.fail(std::string("is a netCDF file but not an Exodus file: it has no dimension ") +
                schema::space_dimension);
  }
  const auto version = header.global_number(schema::version, schema::api_version);
  if (version && !std::isgreaterequal(*version, 2.0)) {
    header.fail("is an Exodus file of version " + std::to_string(*version) +
                "; versions before 2 are not supported");
  }
  const GlobalIndex dimension = header.dimension(schema::space_dimension);
  if (dimension < 1 || dimension > 3) {
    header.fail(std::string(schema::space_dimension) + " is " + std::to_string(dimension) +
                ", not 1, 2 or 3");
  }
}

void read_model(Reading& reading) {
  reading.description.dimension = static_cast<int>(reading.header.dimension(schema::space_dimension));
  read_attributes(reading);
  read_times(reading);
  read_coordinates(reading);
  read_node_names(reading);
  read_records(reading);
  read_frames(reading);
}

void read_spaces(Reading& reading) {
  settle_count(reading, IndexSpace::edge, EntityKind::edge_block);
  settle_count(reading, IndexSpace::face, EntityKind::face_block);
  settle_count(reading, IndexSpace::element, EntityKind::element_block);
  for (const IndexSpace space : index_spaces) read_maps(reading, space);
}

}  // namespace exomerge::exodus
