// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "exomerge/selector.hpp"

/// Fields of elements and nodes made of each other. The results are evaluated when they are read or exported,
/// a slice and a step at a time, with one exchange for each step; the calls read connectivity only. Plain
/// means are taken in the order of the elements and nodes, so results are the same at any number of ranks.
/// All functions are collective over the model's communicator; an Error leaves the model as it was. Fields
/// that exist are replaced, with a warning.
namespace exomerge {

class ExodusModel;

/// Each node gets the mean over all incidences (an element counts as often as it names the node) of elements
/// in blocks that have the field; `default_field_value` where there is none. "auto": the same name. Memory: 4
/// bytes for each node of each element, for as long as the field exists.
void convert_element_field_to_node_field(ExodusModel& model, const Selector& element_field_name,
                                         const std::string& node_field_name = "auto");

/// Each element gets the mean over its nodes, mid-nodes included. "auto": the same name. Memory: as above.
void convert_node_field_to_element_field(ExodusModel& model, const Selector& node_field_name,
                                         const std::string& element_field_name = "auto",
                                         const Selector& element_block_ids = "all");

/// The mean of fields of each block. Blocks that lack one of them are left out, with a warning.
void create_averaged_element_field(ExodusModel& model, const Selector& from_element_field_names,
                                   const std::string& new_element_field_name,
                                   const Selector& element_block_ids = "all");

/// Of fields NAME_1, NAME_2, ... on the selected blocks, where these end with NAME_9 the first becomes NAME
/// and the others go (values at points of which the first is the centre), where they end with NAME_8 their
/// mean becomes NAME. Then every element field of the model, on any block, becomes a node field of its name,
/// and all element fields go.
void process_element_fields(ExodusModel& model, const Selector& element_block_ids = "all");

}  // namespace exomerge
