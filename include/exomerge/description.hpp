// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/file_types.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// The kinds of Exodus entities that have ids: blocks, sets and the rest. `nodal` and `global` stand for the
/// node list and the whole model where variables are meant.
enum class EntityKind {
  element_block,
  edge_block,
  face_block,
  node_set,
  side_set,
  edge_set,
  face_set,
  element_set,
  assembly,
  blob,
  nodal,
  global
};
inline constexpr std::array block_kinds{EntityKind::element_block, EntityKind::edge_block,
                                        EntityKind::face_block};
inline constexpr std::array set_kinds{EntityKind::node_set, EntityKind::side_set, EntityKind::edge_set,
                                      EntityKind::face_set, EntityKind::element_set};
/// Every kind that has entities with ids.
inline constexpr std::array entity_kinds{
    EntityKind::element_block, EntityKind::edge_block, EntityKind::face_block, EntityKind::node_set,
    EntityKind::side_set,      EntityKind::edge_set,   EntityKind::face_set,   EntityKind::element_set,
    EntityKind::assembly,      EntityKind::blob};
/// "element block", "node set", ... as in messages.
const char* name_of(EntityKind kind);
constexpr bool is_block(EntityKind kind) { return kind <= EntityKind::face_block; }
constexpr bool is_set(EntityKind kind) {
  return kind >= EntityKind::node_set && kind <= EntityKind::element_set;
}

/// The kinds of numbered things that maps and lists refer to.
enum class IndexSpace { node, edge, face, element };
/// "node", "edge", ... as in messages.
const char* name_of(IndexSpace space);
inline constexpr std::array index_spaces{IndexSpace::node, IndexSpace::edge, IndexSpace::face,
                                         IndexSpace::element};

/// One block, set, assembly or blob, without its large arrays.
struct EntityInfo {
  std::int64_t id = 0;
  std::string name;
  /// Elements of a block, members of a set or assembly, values of a blob. 0: a null block or an empty set.
  GlobalIndex count = 0;
  std::vector<std::string>
      attribute_names;  ///< of the per-entry real attributes; their number even when unnamed
  std::vector<Attribute> user_attributes;  ///< netCDF attributes that users put on the entity
  std::vector<std::int64_t> properties;    ///< one for each of KindInfo::property_names

  // Blocks.
  std::string type;                  ///< as spelled in the file; "" for a null block without one
  int nodes_per_entry = 0;           ///< 0: no node connectivity, or ragged
  int edges_per_entry = 0;           ///< element blocks with edge connectivity
  int faces_per_entry = 0;           ///< element blocks with face connectivity, not ragged
  bool ragged = false;               ///< polygons, polyhedra: entries have their own counts (`ebepecnt`)
  GlobalIndex node_list_length = 0;  ///< ragged: length of the node list (nsided); 0: none
  GlobalIndex face_list_length = 0;  ///< ragged: length of the face list (nfaced); 0: none

  // Sets.
  bool has_list = false;  ///< the member list is there (it may be missing in damaged files and is for blobs)
  bool has_extra_list = false;   ///< sides of side sets, orientations of edge and face sets
  GlobalIndex factor_count = 0;  ///< distribution factors; 0: none

  // Assemblies.
  int member_kind_code = 0;  ///< Exodus code of the kind of the members
  std::vector<std::int64_t> member_ids;
};

/// An entity as messages name it: kind, id and name.
std::string label(EntityKind kind, const EntityInfo& entity);

/// Variables of one kind of entity.
struct ResultInfo {
  std::vector<std::string> names;
  /// truth[entity][variable]: the variable has values on the entity (in the file: table and values variable
  /// are both there).
  std::vector<std::vector<bool>> truth;
  std::vector<std::string> reduction_names;  ///< one value per entity and step
  std::vector<bool> has_reduction;           ///< per entity: its reduction values are there
};

struct KindInfo {
  std::vector<EntityInfo> entities;
  std::vector<std::string> property_names;
  ResultInfo results;
};

/// A named extra map.
struct MapInfo {
  std::int64_t id = 0;
  std::string name;
};

struct SpaceInfo {
  GlobalIndex count = 0;
  bool has_id_map = false;     ///< node_num_map, elem_num_map, edge_num_map, face_num_map
  bool has_order_map = false;  ///< elem_map
  std::vector<MapInfo> maps;
};

struct CoordinateFrame {
  std::int64_t id = 0;
  char tag = 'r';
  std::array<double, 9> coordinates{};
};

/// An attribute of a variable of the format (other than an entity's main variable, see
/// EntityInfo::user_attributes) that the format does not define, or, with an empty variable name, one of the
/// file as a piece of a decomposed mesh.
struct ForeignAttribute {
  std::string variable;
  Attribute attribute;
};

/// Everything a file says of itself except its large arrays. The same on every rank.
struct Description {
  int piece_count = 0;  ///< per-processor files that make the model; 0: one ordinary file
  FileFormat format = FileFormat::cdf2;
  std::string title;
  float api_version = 0;
  float version = 0;
  int word_size = 8;  ///< bytes of a real in the file
  int dimension = 3;  ///< num_dim
  std::vector<std::string> coordinate_names;
  std::vector<std::string> nodal_attribute_names;
  std::vector<Attribute> user_attributes;       ///< global attributes that the format does not define
  std::vector<Attribute> node_user_attributes;  ///< on the node list (they hang on `coor_names`)

  std::vector<double> times;
  std::vector<std::array<std::string, 4>> qa_records;
  std::vector<std::string> info_records;
  std::vector<CoordinateFrame> frames;

  std::array<SpaceInfo, 4> spaces;  ///< by IndexSpace
  std::array<KindInfo, 10> kinds;   ///< by EntityKind, those with entities
  std::vector<std::string> global_variable_names;
  std::vector<std::string> nodal_variable_names;

  /// Netcdf names of what this format does not define, carried while the model is untouched.
  std::vector<std::string> foreign_dimensions;
  std::vector<std::string> foreign_variables;
  std::vector<ForeignAttribute> foreign_attributes;

  SpaceInfo& space(IndexSpace s) { return spaces[static_cast<std::size_t>(s)]; }
  const SpaceInfo& space(IndexSpace s) const { return spaces[static_cast<std::size_t>(s)]; }
  KindInfo& kind(EntityKind k) { return kinds[static_cast<std::size_t>(k)]; }
  const KindInfo& kind(EntityKind k) const { return kinds[static_cast<std::size_t>(k)]; }
  GlobalIndex node_count() const { return space(IndexSpace::node).count; }
  GlobalIndex element_count() const { return space(IndexSpace::element).count; }
};

}  // namespace exomerge
