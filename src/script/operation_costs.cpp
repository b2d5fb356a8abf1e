// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "script/tables.hpp"

// "Share": what of something lies on a rank, about the number by the number of ranks.
namespace exomerge::table {

const std::vector<Cost>& costs() {
  static const std::vector<Cost> all{
      {"Reads no values: the time follows the number of blocks, sets, fields and steps, not the size of the "
       "mesh.",
       {"get_timesteps",
        "timestep_exists",
        "get_node_field_names",
        "node_field_exists",
        "get_global_variable_names",
        "global_variable_exists",
        "summarize",
        "get_input_deck",
        "get_element_count",
        "get_nodes_per_element",
        "get_element_block_dimension",
        "get_element_block_ids",
        "get_element_block_name",
        "get_all_element_block_names",
        "element_block_exists",
        "get_element_field_names",
        "element_field_exists",
        "get_side_set_ids",
        "get_side_set_name",
        "get_all_side_set_names",
        "side_set_exists",
        "get_side_set_field_names",
        "side_set_field_exists",
        "get_node_set_ids",
        "get_node_set_name",
        "get_all_node_set_names",
        "node_set_exists",
        "get_node_set_field_names",
        "node_set_field_exists",
        "create_timestep",
        "delete_timestep",
        "shift_timesteps",
        "scale_timesteps",
        "create_node_field",
        "delete_node_field",
        "rename_node_field",
        "rename_node_fields",
        "create_global_variable",
        "delete_global_variable",
        "rename_global_variable",
        "rename_global_variables",
        "create_element_field",
        "delete_element_field",
        "rename_element_field",
        "rename_element_fields",
        "create_node_set_field",
        "delete_node_set_field",
        "rename_node_set_field",
        "rename_node_set_fields",
        "create_side_set_field",
        "delete_side_set_field",
        "rename_side_set_field",
        "rename_side_set_fields",
        "create_displacement_field",
        "displacement_field_exists",
        "to_lowercase",
        "delete_node_set",
        "delete_empty_node_sets",
        "rename_node_set",
        "delete_side_set",
        "delete_empty_side_sets",
        "rename_side_set",
        "rename_element_block",
        "create_assembly",
        "add_to_assembly",
        "remove_from_assembly",
        "delete_assembly",
        "rename_assembly"}},
      {"Reads no values now: they are made in pieces, step by step, when they are written or asked for.",
       {"copy_timestep", "create_interpolated_timestep", "scale_node_field", "scale_element_field",
        "scale_node_set_field", "scale_side_set_field", "calculate_node_field", "calculate_element_field",
        "calculate_side_set_field", "create_averaged_element_field", "translate_geometry", "scale_geometry",
        "rotate_geometry", "reflect_geometry"}},
      {"Reads and keeps the global variables of all steps.",
       {"scale_global_variable", "calculate_global_variable", "output_global_variables"}},
      {"Reads headers only: time and memory follow the number of blocks, sets, fields and steps.",
       {"import_model"}},
      {"One pass over the mesh and over each step, by all ranks at once. Memory of a rank: the buffers, and "
       "its "
       "share of the lists by which the rows of edited blocks, sets and nodes move.",
       {"export_model"}},
      {"One pass over what was changed, in pieces; what it replaces is read and kept in the journal.",
       {"update_model"}},
      {"One pass over the mesh and the fields of the step, in pieces.", {"export_vtu_file"}},
      {"One pass over nodes, elements and sets, in pieces; most of the time goes into the text.",
       {"export_inp_file"}},
      {"That of the format.", {"export"}},
      {"Matches the faces of elements: time and memory of a rank follow its share of the elements; only "
       "faces "
       "that other ranks may have travel.",
       {"export_stl_file", "export_wrl_model", "create_boundary_side_set", "create_side_set_from_expression",
        "create_contact_side_sets"}},
      {"Matches the parts of elements that get nodes: time and memory of a rank follow its share of the "
       "elements "
       "and of the new nodes; only parts that other ranks may have travel. Fields follow when they are read.",
       {"make_elements_quadratic", "convert_element_blocks", "convert_hex8_block_to_tet4_block"}},
      {"Matches elements and sides by their nodes: time and memory of a rank follow its share of the "
       "elements; "
       "only what other ranks may have travels. Fields follow when they are read.",
       {"delete_duplicate_elements", "convert_side_set_to_cohesive_zone"}},
      {"Reads what is asked for on all ranks: time and memory of a rank follow its share of the whole list, "
       "besides the rows of the answer.",
       {"get_connectivity", "get_element_block_connectivity", "get_node_set_members", "get_side_set_members",
        "get_node_field_values", "get_element_field_values", "get_node_set_field_values",
        "get_side_set_field_values"}},
      {"Reads the nodes of the elements, in pieces: time and memory of a rank follow its share of elements "
       "and "
       "nodes.",
       {"get_nodes_in_element_block", "create_node_set_from_expression", "count_degenerate_elements",
        "translate_element_blocks", "scale_element_blocks", "rotate_element_blocks", "reflect_element_blocks",
        "displace_element_blocks"}},
      {"Reads the nodes of the elements, in pieces: time and memory of a rank follow its share of elements "
       "and "
       "nodes. Fields follow when they are read.",
       {"delete_unused_nodes", "delete_element_block", "duplicate_element_block", "unmerge_element_blocks",
        "make_elements_linear"}},
      {"Links the nodes of the elements: time and memory of a rank follow its share of them; what links "
       "ranks "
       "takes a number of exchanges that grows with the logarithm of the ranks that a part lies on.",
       {"count_disconnected_blocks"}},
      {"Reads elements and coordinates; time and memory of a rank follow its share of both. The values are "
       "kept "
       "in memory.",
       {"calculate_element_volumes", "calculate_element_centroids", "calculate_element_quality"}},
      {"Reads elements and coordinates; time and memory of a rank follow its share of both. Sums are exact, "
       "so "
       "that they do not depend on the ranks.",
       {"get_element_block_volume", "get_element_block_centroid", "get_element_block_extents",
        "get_element_edge_length_info", "get_side_set_area"}},
      {"One pass over the coordinates, in pieces.", {"get_length_scale"}},
      {"Reads the coordinates and sorts them into cells: time and memory of a rank follow its share of the "
       "nodes, "
       "as long as few share a cell.",
       {"get_closest_node_distance"}},
      {"Reads the coordinates and sorts them into cells: time and memory of a rank follow its share of the "
       "nodes; "
       "only nodes near those of other ranks travel. Fields and elements follow when they are read.",
       {"merge_nodes", "copy_mirror_merge"}},
      {"Reads the nodes of the elements now, for a plan that takes a rank's share of them. Values are made "
       "step "
       "by step when they are read, with one exchange each.",
       {"convert_element_field_to_node_field", "convert_node_field_to_element_field",
        "process_element_fields"}},
      {"One pass over the fields at all steps, in pieces.",
       {"calculate_element_field_maximum", "calculate_element_field_minimum", "calculate_node_field_maximum",
        "calculate_node_field_minimum", "get_field_statistics"}},
      {"Time and memory of a rank follow its share of the members.",
       {"create_node_set", "create_side_set", "add_nodes_to_node_set", "add_faces_to_side_set",
        "merge_node_sets", "merge_side_sets", "calculate_node_set_field"}},
      {"Reads the nodes of the sides of the set; time and memory of a rank follow its share of the elements "
       "that "
       "have them.",
       {"get_nodes_in_side_set", "create_node_set_from_side_set"}},
      {"Reads the fields of the expression, and the nodes of the elements where some go. Time and memory of "
       "a "
       "rank follow its share. Fields follow when they are read.",
       {"threshold_element_blocks"}},
      {"Reads the fields of the expression; time and memory of a rank follow its share of the elements.",
       {"create_element_set_from_expression"}},
      {"Time and memory of a rank follow its share of what is given.",
       {"create_nodes", "create_element_block", "build_hex8_cube"}},
      {"Reads the members of sets that name elements of the blocks; all else follows when it is read.",
       {"combine_element_blocks"}}};
  return all;
}

std::string cost_of(const std::string& operation) {
  for (const Cost& cost : costs()) {
    if (std::ranges::find(cost.operations, operation) != cost.operations.end()) return cost.text;
  }
  return {};
}

}  // namespace exomerge::table
