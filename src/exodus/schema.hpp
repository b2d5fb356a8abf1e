// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exomerge/description.hpp"

/// The names that the Exodus format gives to netCDF dimensions, variables and attributes. The only place
/// where they are spelled: reader and writer take them from here.
namespace exomerge::exodus::schema {

// Dimensions of the whole file.
inline constexpr const char* time_dimension = "time_step";
inline constexpr const char* space_dimension = "num_dim";
inline constexpr const char* name_length = "len_name";
inline constexpr const char* string_length = "len_string";
inline constexpr const char* line_length = "len_line";
inline constexpr const char* four = "four";
inline constexpr const char* qa_count = "num_qa_rec";
inline constexpr const char* info_count = "num_info";
inline constexpr const char* frame_count = "num_cframes";
inline constexpr const char* frame_count_9 = "num_cframes_9";
inline constexpr const char* nodal_attribute_count = "num_att_in_nblk";
inline constexpr const char* blob_marker_dimension = "blob_entity";

// Variables of the whole file.
inline constexpr const char* times = "time_whole";
inline constexpr const char* coordinates[3] = {"coordx", "coordy", "coordz"};
inline constexpr const char* combined_coordinates = "coord";
inline constexpr const char* coordinate_names = "coor_names";
inline constexpr const char* nodal_attributes = "nattrb";
inline constexpr const char* nodal_attribute_names = "nattrib_name";
inline constexpr const char* qa_records = "qa_records";
inline constexpr const char* info_records = "info_records";
inline constexpr const char* frame_ids = "frame_ids";
inline constexpr const char* frame_tags = "frame_tags";
inline constexpr const char* frame_coordinates = "frame_coordinates";

// Connectivity of elements by edges and faces.
inline constexpr const char* element_edges = "edgconn";
inline constexpr const char* element_edge_width = "num_edg_per_el";
inline constexpr const char* element_faces = "facconn";
inline constexpr const char* element_face_width = "num_fac_per_el";

// Attributes of variables.
inline constexpr const char* property_name = "name";
inline constexpr const char* entry_type = "elem_type";
inline constexpr const char* ragged_members = "entity_type1";
inline constexpr const char* ragged_entries = "entity_type2";
inline constexpr const char* assembly_id = "_id";
inline constexpr const char* assembly_type = "_type";
inline constexpr const char* assembly_name = "_name";
inline constexpr const char* assembly_typename = "_typename";

// Global attributes.
inline constexpr const char* api_version = "api_version";
inline constexpr const char* old_api_version = "api version";
inline constexpr const char* version = "version";
inline constexpr const char* word_size = "floating_point_word_size";
inline constexpr const char* old_word_size = "floating point word size";
inline constexpr const char* file_size = "file_size";
inline constexpr const char* longest_name = "maximum_name_length";
inline constexpr const char* int64_status = "int64_status";
inline constexpr const char* title = "title";
inline constexpr const char* last_written_time = "last_written_time";

// Bits of `int64_status`: what is stored as 64-bit integers.
inline constexpr int int64_maps = 0x0400;
inline constexpr int int64_ids = 0x0800;
inline constexpr int int64_bulk = 0x1000;

/// Names of the results on one kind of entity. Values of variable M on entity N: `values` M `suffix` N.
struct ResultNames {
  const char* count;  ///< dimension
  const char* names;
  const char* table;
  const char* values;
  const char* suffix;
  const char* reduction_count;  ///< dimension
  const char* reduction_names;
  const char* reduction_values;  ///< followed by N
};

/// Names for one kind of entity. Those of single entities are stems, followed by the entity's number;
/// nullptr: the kind has no such thing.
struct KindNames {
  const char* count;       ///< dimension: number of entities
  const char* properties;  ///< stem; number 1 holds the ids
  const char* status;
  const char* names;
  const char* size;               ///< dimension: entries of an entity
  const char* list;               ///< connectivity or members
  const char* width;              ///< dimension: nodes of an entry; ragged: length of the list
  const char* extra;              ///< second list of a set
  const char* entry_counts;       ///< ragged blocks
  const char* entry_count_owner;  ///< what `entity_type2` says of them
  const char* factor_size;        ///< dimension
  const char* factors;
  const char* attribute_count;  ///< dimension
  const char* attributes;
  const char* attribute_names;
  ResultNames results;
};
const KindNames& names_of(EntityKind kind);

/// Names for nodes, edges, faces and elements as numbered things.
struct SpaceNames {
  const char* count;  ///< dimension
  const char* id_map;
  const char* order_map;       ///< nullptr: there is none
  const char* map_count;       ///< dimension
  const char* maps;            ///< stem
  const char* map_properties;  ///< stem; number 1 holds the ids
  const char* map_names;
};
const SpaceNames& names_of(IndexSpace space);

/// Results of the whole model and on nodes have names of their own but no entities.
inline constexpr ResultNames global_results{"num_glo_var", "name_glo_var", nullptr, "vals_glo_var",
                                            nullptr,       nullptr,        nullptr, nullptr};
inline constexpr ResultNames nodal_results{"num_nod_var", "name_nod_var", nullptr, "vals_nod_var",
                                           nullptr,       nullptr,        nullptr, nullptr};

/// `stem` followed by a number.
std::string numbered(const char* stem, std::int64_t number);
/// The number in `name` when that is `stem` followed by digits without a leading zero.
std::optional<std::int64_t> number_after(std::string_view name, std::string_view stem);
/// The values variable of the variable with 0-based position `variable` on the entity numbered `number`.
std::string result_values(const ResultNames& names, std::size_t variable, std::int64_t number);
/// The number that names of an entity end in: its 1-based position; for assemblies and blobs its id.
std::int64_t entity_number(EntityKind kind, std::size_t position, std::int64_t id);

/// The variables that are read when a file is opened: ids, names, tables, times, records.
bool is_small_variable(std::string_view name);
/// Global attributes that the format defines and that a writer sets anew.
bool is_format_attribute(std::string_view name);
/// Global attributes of one piece of a decomposed mesh.
bool is_decomposition_attribute(std::string_view name);
/// Attributes of an entity's variable that belong to the format, not to users.
bool is_internal_attribute(std::string_view name);

/// What an assembly says of the kind of its members, by code; nullptr for an unknown code.
const char* member_kind_name(int code);

}  // namespace exomerge::exodus::schema
