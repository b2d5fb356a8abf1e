// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/surfaces.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Surfaces";

Value create_contacts(ExodusModel& model, const Arguments& arguments) {
  Value::List made;
  for (const ContactSideSet& set :
       create_contact_side_sets(model, arguments.selector("element_block_ids"), arguments.text("prefix"))) {
    made.push_back(
        Value(std::vector<std::int64_t>{set.side_set_id, set.element_block_id, set.other_block_id}));
  }
  return made;
}

}  // namespace

Operations surfaces() {
  return {
      {"create_node_set_from_side_set",
       subject,
       "Makes a node set of the nodes of a side set.",
       {integer("node_set_id", required, "The id of the node set"), entity("side_set_id", "The side set")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         create_node_set_from_side_set(model, arguments.integer("node_set_id"),
                                       arguments.selector("side_set_id"));
       })},
      {"create_boundary_side_set",
       subject,
       "Makes a side set of the external faces of blocks: those that no other element of the blocks has.",
       {integer("side_set_id", required, "The id of the side set"), element_block_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         create_boundary_side_set(model, arguments.integer("side_set_id"),
                                  arguments.selector("element_block_ids"));
       })},
      {"create_contact_side_sets",
       subject,
       "Makes side sets of the faces that blocks have in common, one for each block of each pair that "
       "touches. "
       "Answers lists of the id of the set, of its block and of the other.",
       {element_block_ids(), text("prefix", "contact", "Of the names PREFIX_BLOCK_OTHER")},
       create_contacts},
      {"convert_side_set_to_cohesive_zone",
       subject,
       "Opens the mesh along side sets and puts a block of cohesive elements of volume 0 between.",
       {selector("side_set_ids", required, "The side sets, of interior faces of one shape"),
        integer("new_element_block_id", required, "The id of the block")},
       edit([](ExodusModel& model, const Arguments& arguments) {
         convert_side_set_to_cohesive_zone(model, arguments.selector("side_set_ids"),
                                           arguments.integer("new_element_block_id"));
       })}};
}

}  // namespace exomerge::table
