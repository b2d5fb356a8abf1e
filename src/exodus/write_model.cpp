// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>

#include "exodus/schema.hpp"
#include "exodus/text.hpp"
#include "exodus/write.hpp"

namespace exomerge::exodus {
namespace {

// The version of the format that is written: the first that has all that is written (assemblies, blobs,
// reduction variables) in its final form, and one that readers have known for years.
constexpr double format_version = 8.25;
constexpr std::size_t short_name = 32;
constexpr std::size_t long_name = 255;
constexpr std::size_t qa_length = 32;
constexpr std::size_t line_length = 80;

bool beyond_int(std::int64_t value) {
  return value > std::numeric_limits<std::int32_t>::max() || value < std::numeric_limits<std::int32_t>::min();
}

void longest(std::size_t& length, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) length = std::max(length, text.size());
}

Attribute real_attribute(const std::string& name, double value) {
  return {name, DataType::float32, std::vector<double>{value}};
}

void lay_out_attributes(Writing& writing) {
  Layout& layout = writing.layout;
  const Description& description = writing.description;
  layout.add_attribute(real_attribute(schema::api_version, format_version));
  layout.add_attribute(real_attribute(schema::version, format_version));
  layout.add_attribute(
      integer_attribute(schema::word_size, static_cast<std::int64_t>(size_of(writing.real))));
  layout.add_attribute(integer_attribute(schema::file_size, 1));
  layout.add_attribute(
      integer_attribute(schema::longest_name, static_cast<std::int64_t>(longest_name(description))));
  layout.add_attribute(integer_attribute(schema::int64_status, writing.integers.status()));
  layout.add_attribute(text_attribute(schema::title, description.title));
  for (const Attribute& attribute : description.user_attributes) layout.add_attribute(attribute);
}

/// As they are written: they have names in any case.
std::vector<std::string> coordinate_names(const Description& description) {
  std::vector<std::string> names = description.coordinate_names;
  if (names.empty()) names = {"x", "y", "z"};
  names.resize(static_cast<std::size_t>(description.dimension));
  return names;
}

void lay_out_coordinates(Writing& writing) {
  const Description& description = writing.description;
  Layout& layout = writing.layout;
  const netcdf::DimensionId space = layout.dimension(schema::space_dimension, description.dimension);
  const std::vector<std::string> names = coordinate_names(description);
  writing.texts(schema::coordinate_names, {space, writing.name_length()}, names,
                description.node_user_attributes);
  if (description.node_count() == 0) return;
  for (int i = 0; i < description.dimension; ++i) {
    writing.places.coordinates[i] = writing.array(schema::coordinates[i], writing.real, {writing.nodes()});
  }
  if (description.nodal_attribute_names.empty()) return;
  const auto width = layout.dimension(schema::nodal_attribute_count,
                                      static_cast<GlobalIndex>(description.nodal_attribute_names.size()));
  writing.places.nodal_attributes =
      writing.array(schema::nodal_attributes, writing.real, {writing.nodes(), width});
  writing.texts(schema::nodal_attribute_names, {width, writing.name_length()},
                description.nodal_attribute_names);
}

void lay_out_records(Writing& writing) {
  const Description& description = writing.description;
  Layout& layout = writing.layout;
  const auto width = [&](const char* name, std::size_t usual, const std::vector<std::string>& texts) {
    std::size_t length = usual;
    longest(length, texts);
    return layout.dimension(
        name, std::max<GlobalIndex>(static_cast<GlobalIndex>(length) + 1, writing.carried_length(name)));
  };
  if (!description.qa_records.empty()) {
    std::vector<std::string> texts;
    for (const auto& record : description.qa_records) texts.insert(texts.end(), record.begin(), record.end());
    const auto count =
        layout.dimension(schema::qa_count, static_cast<GlobalIndex>(description.qa_records.size()));
    writing.texts(schema::qa_records,
                  {count, layout.dimension(schema::four, 4), width(schema::string_length, qa_length, texts)},
                  texts);
  }
  if (!description.info_records.empty()) {
    const auto count =
        layout.dimension(schema::info_count, static_cast<GlobalIndex>(description.info_records.size()));
    writing.texts(schema::info_records,
                  {count, width(schema::line_length, line_length, description.info_records)},
                  description.info_records);
  }
}

void lay_out_frames(Writing& writing) {
  const auto& frames = writing.description.frames;
  if (frames.empty()) return;
  const auto size = static_cast<GlobalIndex>(frames.size());
  const auto count = writing.layout.dimension(schema::frame_count, size);
  const auto count_9 = writing.layout.dimension(schema::frame_count_9, 9 * size);
  std::vector<std::int64_t> ids;
  std::vector<char> tags;
  std::vector<double> values;
  for (const CoordinateFrame& frame : frames) {
    ids.push_back(frame.id);
    tags.push_back(frame.tag);
    values.insert(values.end(), frame.coordinates.begin(), frame.coordinates.end());
  }
  writing.numbers(schema::frame_ids, writing.integers.ids, {count}, std::move(ids));
  Layout& layout = writing.layout;
  layout.set_contents(layout.variable(Section::small, schema::frame_tags, DataType::character, {count}),
                      std::move(tags));
  layout.set_contents(layout.variable(Section::small, schema::frame_coordinates, writing.real, {count_9}),
                      std::move(values));
}

void lay_out_maps(Writing& writing, IndexSpace space) {
  const schema::SpaceNames& names = schema::names_of(space);
  const SpaceInfo& info = writing.description.space(space);
  SpacePlaces& places = writing.places.spaces[static_cast<int>(space)];
  places.maps.resize(info.maps.size());
  if (info.count == 0) return;
  const DataType type = writing.integers.maps;
  const netcdf::DimensionId entries = writing.count_dimension(space);
  if (info.has_id_map) places.id_map = writing.array(names.id_map, type, {entries});
  if (info.has_order_map && names.order_map != nullptr) {
    places.order_map = writing.array(names.order_map, type, {entries});
  }
  if (info.maps.empty()) return;
  const auto count = writing.layout.dimension(names.map_count, static_cast<GlobalIndex>(info.maps.size()));
  std::vector<std::int64_t> ids;
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < info.maps.size(); ++k) {
    ids.push_back(info.maps[k].id);
    texts.push_back(info.maps[k].name);
    const std::string name = schema::numbered(names.maps, static_cast<std::int64_t>(k) + 1);
    places.maps[k] = writing.array(name, type, {entries});
  }
  writing.numbers(schema::numbered(names.map_properties, 1), writing.integers.ids, {count}, std::move(ids),
                  {text_attribute(schema::property_name, "ID")});
  writing.texts(names.map_names, {count, writing.name_length()}, texts);
}

}  // namespace

Attribute text_attribute(const std::string& name, const std::string& text) {
  return {name, DataType::character, encode_attribute(text)};
}

Attribute integer_attribute(const std::string& name, std::int64_t value, DataType type) {
  return {name, type, std::vector<std::int64_t>{value}};
}

IntegerTypes IntegerTypes::choose(const Description& description, std::int64_t largest_map_value) {
  IntegerTypes types;
  bool large_space = false;
  bool large_id = false;
  for (const SpaceInfo& space : description.spaces) {
    large_space = large_space || beyond_int(space.count);
    for (const MapInfo& map : space.maps) large_id = large_id || beyond_int(map.id);
  }
  for (const CoordinateFrame& frame : description.frames) large_id = large_id || beyond_int(frame.id);
  for (const KindInfo& kind : description.kinds) {
    for (const EntityInfo& entity : kind.entities) {
      large_id = large_id || beyond_int(entity.id) || std::ranges::any_of(entity.properties, beyond_int) ||
                 std::ranges::any_of(entity.member_ids, beyond_int);
    }
  }
  if (large_space) types.bulk = DataType::int64;
  if (large_id) types.ids = DataType::int64;
  if (large_space || beyond_int(largest_map_value)) types.maps = DataType::int64;
  return types;
}

std::size_t longest_name(const Description& description) {
  std::size_t length = 0;
  longest(length, coordinate_names(description));
  longest(length, description.nodal_attribute_names);
  longest(length, description.global_variable_names);
  longest(length, description.nodal_variable_names);
  for (const KindInfo& kind : description.kinds) {
    longest(length, kind.property_names);
    longest(length, kind.results.names);
    longest(length, kind.results.reduction_names);
    for (const EntityInfo& entity : kind.entities) {
      length = std::max(length, entity.name.size());
      longest(length, entity.attribute_names);
    }
  }
  for (const SpaceInfo& space : description.spaces) {
    for (const MapInfo& map : space.maps) length = std::max(length, map.name.size());
  }
  return length;
}

int IntegerTypes::status() const {
  return (maps == DataType::int64 ? schema::int64_maps : 0) |
         (ids == DataType::int64 ? schema::int64_ids : 0) |
         (bulk == DataType::int64 ? schema::int64_bulk : 0);
}

GlobalIndex Writing::carried_length(const std::string& name) const {
  for (const netcdf::Dimension& dimension : carried.dimensions) {
    if (dimension.name == name) return dimension.length;
  }
  return 0;
}

netcdf::DimensionId Writing::name_length() {
  if (const auto known = layout.find_dimension(schema::name_length)) return *known;
  const std::size_t length = longest_name(description);
  const std::size_t capacity = length <= short_name ? short_name : std::max(long_name, length);
  return layout.dimension(schema::name_length, std::max<GlobalIndex>(static_cast<GlobalIndex>(capacity) + 1,
                                                                     carried_length(schema::name_length)));
}

netcdf::DimensionId Writing::time() {
  return layout.dimension(schema::time_dimension, netcdf::Dataset::unlimited);
}

netcdf::DimensionId Writing::count_dimension(IndexSpace space) {
  return layout.dimension(schema::names_of(space).count, description.space(space).count);
}

netcdf::VariableId Writing::texts(const std::string& name, const std::vector<netcdf::DimensionId>& dimensions,
                                  const std::vector<std::string>& values, std::vector<Attribute> attributes) {
  const auto id =
      layout.variable(Section::small, name, DataType::character, dimensions, std::move(attributes));
  layout.set_contents(id, encode_fields(values, layout.length(dimensions.back())));
  return id;
}

netcdf::VariableId Writing::numbers(const std::string& name, DataType type,
                                    std::vector<netcdf::DimensionId> dimensions,
                                    std::vector<std::int64_t> values, std::vector<Attribute> attributes) {
  const auto id = layout.variable(Section::small, name, type, std::move(dimensions), std::move(attributes));
  layout.set_contents(id, std::move(values));
  return id;
}

Place Writing::array(const std::string& name, DataType type, std::vector<netcdf::DimensionId> dimensions,
                     std::vector<Attribute> attributes) {
  Place place;
  place.rows = layout.length(dimensions[0]);
  place.has_columns = dimensions.size() > 1;
  if (place.has_columns) place.width = layout.length(dimensions[1]);
  place.variable = layout.variable(Section::array, name, type, std::move(dimensions), std::move(attributes));
  return place;
}

Place Writing::record(const std::string& name, netcdf::DimensionId rows) {
  Place place;
  place.timed = true;
  place.rows = layout.length(rows);
  place.variable = layout.variable(Section::record, name, real, {time(), rows});
  return place;
}

void lay_out_model(Writing& writing) {
  lay_out_attributes(writing);
  writing.name_length();
  writing.layout.variable(Section::record, schema::times, writing.real, {writing.time()});
  lay_out_coordinates(writing);
  // All counts come before what refers to them, as readers of headers expect.
  for (const IndexSpace space : index_spaces) {
    if (writing.description.space(space).count > 0) writing.count_dimension(space);
  }
  lay_out_records(writing);
  lay_out_frames(writing);
  for (const IndexSpace space : index_spaces) lay_out_maps(writing, space);
}

}  // namespace exomerge::exodus
