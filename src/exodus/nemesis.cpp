// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/nemesis.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "exodus/schema.hpp"
#include "exodus/write.hpp"

namespace exomerge::exodus {

namespace nemesis {

const char* set_positions(EntityKind set_kind) {
  switch (set_kind) {
    case EntityKind::node_set:
      return "exomerge_ns_position";
    case EntityKind::side_set:
      return "exomerge_ss_position";
    case EntityKind::edge_set:
      return "exomerge_es_position";
    case EntityKind::face_set:
      return "exomerge_fs_position";
    default:
      return "exomerge_els_position";
  }
}

bool is_dimension(const std::string& name) {
  static const std::set<std::string> names{
      part_count,        parts_in_file,       global_nodes,           global_elements,
      global_blocks,     global_node_sets,    global_side_sets,       internal_node_count,
      border_node_count, external_node_count, internal_element_count, border_element_count,
      node_map_count,    element_map_count,   node_map_length,        element_map_length};
  return names.contains(name);
}

bool is_variable(const std::string& name) {
  static const std::set<std::string> names{file_type,
                                           block_ids,
                                           block_counts,
                                           node_set_ids,
                                           node_set_counts,
                                           node_set_factors,
                                           side_set_ids,
                                           side_set_counts,
                                           side_set_factors,
                                           internal_node_status,
                                           border_node_status,
                                           external_node_status,
                                           internal_element_status,
                                           border_element_status,
                                           internal_nodes,
                                           border_nodes,
                                           external_nodes,
                                           internal_elements,
                                           border_elements,
                                           node_map_ids,
                                           node_map_status,
                                           node_map_ends,
                                           node_map_nodes,
                                           node_map_parts,
                                           element_map_ids,
                                           element_map_status,
                                           element_map_ends,
                                           element_map_elements,
                                           element_map_sides,
                                           element_map_parts};
  return names.contains(name) || name.ends_with("_idx") || name.starts_with("exomerge_");
}

}  // namespace nemesis

namespace {

// Readers of Nemesis data ask for the version of the file, which has been this for twenty years; that of the
// interface is the version of the format that is written.
constexpr double nemesis_version = 2.6;
constexpr double interface_version = 8.25;

DataType type_for(GlobalIndex largest) {
  return largest > std::numeric_limits<std::int32_t>::max() ? DataType::int64 : DataType::int32;
}

class PieceLayout {
 public:
  PieceLayout(Writing& writing, const PieceInfo& info) : writing_(writing), info_(info) {}

  PiecePlaces lay_out() {
    lay_out_attributes();
    if (info_.nodes > 0) layout().dimension(nemesis::global_nodes, info_.nodes);
    if (info_.elements > 0) layout().dimension(nemesis::global_elements, info_.elements);
    lay_out_global(info_.blocks, nemesis::global_blocks, nemesis::block_ids, nemesis::block_counts, nullptr);
    lay_out_global(info_.node_sets, nemesis::global_node_sets, nemesis::node_set_ids,
                   nemesis::node_set_counts, nemesis::node_set_factors);
    lay_out_global(info_.side_sets, nemesis::global_side_sets, nemesis::side_set_ids,
                   nemesis::side_set_counts, nemesis::side_set_factors);
    lay_out_balance();
    lay_out_maps();
    for (const EntityKind kind : set_kinds) lay_out_positions(kind);
    return std::move(places_);
  }

 private:
  Layout& layout() { return writing_.layout; }

  void lay_out_attributes() {
    layout().add_attribute({nemesis::file_version, DataType::float32, std::vector<double>{nemesis_version}});
    layout().add_attribute({nemesis::api_version, DataType::float32, std::vector<double>{interface_version}});
    layout().add_attribute(
        {nemesis::part_of, DataType::int32, std::vector<std::int64_t>{info_.parts, info_.part}});
    layout().add_attribute(integer_attribute(nemesis::original_id_maps, info_.id_maps));
  }

  void lay_out_global(const std::vector<PieceInfo::GlobalEntity>& entities, const char* dimension,
                      const char* ids_name, const char* counts_name, const char* factors_name) {
    if (entities.empty()) return;
    const auto count = layout().dimension(dimension, static_cast<GlobalIndex>(entities.size()));
    std::vector<std::int64_t> ids, counts, factors;
    for (const PieceInfo::GlobalEntity& entity : entities) {
      ids.push_back(entity.id);
      counts.push_back(entity.count);
      factors.push_back(entity.factors);
    }
    const DataType type_of_counts = type_for(std::ranges::max(counts));
    const DataType type_of_factors = type_for(std::ranges::max(factors));
    writing_.numbers(ids_name, writing_.integers.ids, {count}, std::move(ids));
    writing_.numbers(counts_name, type_of_counts, {count}, std::move(counts));
    if (factors_name != nullptr) {
      writing_.numbers(factors_name, type_of_factors, {count}, std::move(factors));
    }
  }

  Place group(netcdf::DimensionId files, const char* status, const char* dimension, const char* name,
              GlobalIndex count) {
    writing_.numbers(status, DataType::int32, {files}, {count > 0 ? 1 : 0});
    if (count == 0) return {};
    return writing_.array(name, writing_.integers.bulk, {layout().dimension(dimension, count)});
  }

  void lay_out_balance() {
    layout().dimension(nemesis::part_count, info_.parts);
    const auto files = layout().dimension(nemesis::parts_in_file, 1);
    writing_.numbers(nemesis::file_type, DataType::int32, {}, {0});
    places_.internal_nodes = group(files, nemesis::internal_node_status, nemesis::internal_node_count,
                                   nemesis::internal_nodes, info_.internal_nodes);
    places_.border_nodes = group(files, nemesis::border_node_status, nemesis::border_node_count,
                                 nemesis::border_nodes, info_.border_nodes);
    // Elements are divided, so every node that a piece has belongs to one of its elements.
    group(files, nemesis::external_node_status, nemesis::external_node_count, nemesis::external_nodes, 0);
    places_.internal_elements =
        group(files, nemesis::internal_element_status, nemesis::internal_element_count,
              nemesis::internal_elements, info_.internal_elements);
    places_.border_elements = group(files, nemesis::border_element_status, nemesis::border_element_count,
                                    nemesis::border_elements, info_.border_elements);
  }

  /// The small arrays of the maps of a kind; gives their length together.
  GlobalIndex lay_out_index(const std::vector<PieceInfo::CommunicationMap>& maps, const char* dimension,
                            const char* ids_name, const char* status_name, const char* ends_name) {
    if (maps.empty()) return 0;
    const auto count = layout().dimension(dimension, static_cast<GlobalIndex>(maps.size()));
    std::vector<std::int64_t> ids, ends;
    GlobalIndex end = 0;
    for (const PieceInfo::CommunicationMap& map : maps) {
      ids.push_back(map.neighbour);
      ends.push_back(end += map.count);
    }
    writing_.numbers(ids_name, writing_.integers.ids, {count}, std::move(ids));
    writing_.numbers(status_name, DataType::int32, {count}, std::vector<std::int64_t>(maps.size(), 1));
    writing_.numbers(ends_name, type_for(end), {count}, std::move(ends));
    return end;
  }

  void lay_out_maps() {
    const DataType type = writing_.integers.bulk;
    if (const GlobalIndex length =
            lay_out_index(info_.node_maps, nemesis::node_map_count, nemesis::node_map_ids,
                          nemesis::node_map_status, nemesis::node_map_ends)) {
      const auto entries = layout().dimension(nemesis::node_map_length, length);
      places_.map_nodes = writing_.array(nemesis::node_map_nodes, type, {entries});
      places_.map_node_parts = writing_.array(nemesis::node_map_parts, type, {entries});
    }
    if (const GlobalIndex length =
            lay_out_index(info_.element_maps, nemesis::element_map_count, nemesis::element_map_ids,
                          nemesis::element_map_status, nemesis::element_map_ends)) {
      const auto entries = layout().dimension(nemesis::element_map_length, length);
      places_.map_elements = writing_.array(nemesis::element_map_elements, type, {entries});
      places_.map_element_sides = writing_.array(nemesis::element_map_sides, type, {entries});
      places_.map_element_parts = writing_.array(nemesis::element_map_parts, type, {entries});
    }
  }

  void lay_out_positions(EntityKind kind) {
    const auto at = static_cast<std::size_t>(kind);
    const auto& sets = writing_.description.kind(kind).entities;
    std::vector<Place>& places = places_.set_positions[at];
    places.resize(sets.size());
    for (std::size_t i = 0; i < sets.size() && i < info_.has_positions[at].size(); ++i) {
      if (!info_.has_positions[at][i] || sets[i].count == 0) continue;
      const auto number = static_cast<std::int64_t>(i) + 1;
      const auto entries =
          layout().dimension(schema::numbered(schema::names_of(kind).size, number), sets[i].count);
      places[i] = writing_.array(schema::numbered(nemesis::set_positions(kind), number),
                                 writing_.integers.maps, {entries});
    }
  }

  Writing& writing_;
  const PieceInfo& info_;
  PiecePlaces places_;
};

}  // namespace

PiecePlaces lay_out_piece(Writing& writing, const PieceInfo& info) {
  return PieceLayout(writing, info).lay_out();
}

}  // namespace exomerge::exodus
