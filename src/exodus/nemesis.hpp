// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exodus/place.hpp"
#include "exomerge/description.hpp"

namespace exomerge::exodus {

struct Writing;

/// The names that the Nemesis extension gives to what one file of a decomposed mesh says of its place among
/// the others, and the names that this library adds so that joining gives the original back.
namespace nemesis {

// Dimensions.
inline constexpr const char* part_count = "num_processors";
inline constexpr const char* parts_in_file = "num_procs_file";
inline constexpr const char* global_nodes = "num_nodes_global";
inline constexpr const char* global_elements = "num_elems_global";
inline constexpr const char* global_blocks = "num_el_blk_global";
inline constexpr const char* global_node_sets = "num_ns_global";
inline constexpr const char* global_side_sets = "num_ss_global";
inline constexpr const char* internal_node_count = "num_int_node";
inline constexpr const char* border_node_count = "num_bor_node";
inline constexpr const char* external_node_count = "num_ext_node";
inline constexpr const char* internal_element_count = "num_int_elem";
inline constexpr const char* border_element_count = "num_bor_elem";
inline constexpr const char* node_map_count = "num_n_cmaps";
inline constexpr const char* element_map_count = "num_e_cmaps";
inline constexpr const char* node_map_length = "ncnt_cmap";
inline constexpr const char* element_map_length = "ecnt_cmap";

// Variables.
inline constexpr const char* file_type = "nem_ftype";
inline constexpr const char* block_ids = "el_blk_ids_global";
inline constexpr const char* block_counts = "el_blk_cnt_global";
inline constexpr const char* node_set_ids = "ns_ids_global";
inline constexpr const char* node_set_counts = "ns_node_cnt_global";
inline constexpr const char* node_set_factors = "ns_df_cnt_global";
inline constexpr const char* side_set_ids = "ss_ids_global";
inline constexpr const char* side_set_counts = "ss_side_cnt_global";
inline constexpr const char* side_set_factors = "ss_df_cnt_global";
inline constexpr const char* internal_node_status = "int_n_stat";
inline constexpr const char* border_node_status = "bor_n_stat";
inline constexpr const char* external_node_status = "ext_n_stat";
inline constexpr const char* internal_element_status = "int_e_stat";
inline constexpr const char* border_element_status = "bor_e_stat";
inline constexpr const char* internal_nodes = "node_mapi";
inline constexpr const char* border_nodes = "node_mapb";
inline constexpr const char* external_nodes = "node_mape";
inline constexpr const char* internal_elements = "elem_mapi";
inline constexpr const char* border_elements = "elem_mapb";
inline constexpr const char* node_map_ids = "n_comm_ids";
inline constexpr const char* node_map_status = "n_comm_stat";
inline constexpr const char* node_map_ends = "n_comm_data_idx";
inline constexpr const char* node_map_nodes = "n_comm_nids";
inline constexpr const char* node_map_parts = "n_comm_proc";
inline constexpr const char* element_map_ids = "e_comm_ids";
inline constexpr const char* element_map_status = "e_comm_stat";
inline constexpr const char* element_map_ends = "e_comm_data_idx";
inline constexpr const char* element_map_elements = "e_comm_eids";
inline constexpr const char* element_map_sides = "e_comm_sids";
inline constexpr const char* element_map_parts = "e_comm_proc";

// Global attributes.
inline constexpr const char* file_version = "nemesis_file_version";
inline constexpr const char* api_version = "nemesis_api_version";
inline constexpr const char* part_of = "processor_info";  ///< {parts, this part}

// What this library adds.
/// Global attribute: which id maps the whole mesh has, a bit each by IndexSpace.
inline constexpr const char* original_id_maps = "exomerge_id_maps";
/// Named map with the ids of nodes or elements; the id map holds their place in the whole mesh.
inline constexpr const char* original_ids = "original_global_id_map";
/// Named map with the order map of the elements of the whole mesh.
inline constexpr const char* original_order = "exomerge_elem_map";
/// Stem of the variable with the 1-based places of a set's entries in the list of the whole mesh: followed by
/// the number of the set.
const char* set_positions(EntityKind set_kind);

/// Whether a dimension or variable has a name that describes a decomposition.
bool is_dimension(const std::string& name);
bool is_variable(const std::string& name);

}  // namespace nemesis

/// What one file of a decomposed mesh says of its place among the others, without its large arrays.
struct PieceInfo {
  struct GlobalEntity {
    std::int64_t id = 0;
    GlobalIndex count = 0;
    GlobalIndex factors = 0;
  };
  struct CommunicationMap {
    int neighbour = 0;
    GlobalIndex count = 0;
  };

  int parts = 1;
  int part = 0;
  GlobalIndex nodes = 0;     ///< of the whole mesh
  GlobalIndex elements = 0;  ///< of the whole mesh
  std::vector<GlobalEntity> blocks, node_sets, side_sets;
  int id_maps = 0;  ///< see nemesis::original_id_maps
  GlobalIndex internal_nodes = 0, border_nodes = 0;
  GlobalIndex internal_elements = 0, border_elements = 0;
  std::vector<CommunicationMap> node_maps, element_maps;  ///< ascending by neighbour
  /// For each kind of set (by EntityKind) and set: its entries carry their places in the whole mesh.
  std::vector<bool> has_positions[10];
};

/// Defines all that `info` says and gives the places of its arrays.
PiecePlaces lay_out_piece(Writing& writing, const PieceInfo& info);

}  // namespace exomerge::exodus
