// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/calculate.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Calculations";

Parameter expression() { return text("expression", required, "\"name = expression\""); }

}  // namespace

Operations calculations() {
  return {
      {"calculate_global_variable",
       subject,
       "Makes a global variable from time and global variables.",
       {expression()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_global_variable(model, arguments.text("expression"));
       })},
      {"calculate_node_field",
       subject,
       "Makes a node field from time, global variables, coordinates X, Y, Z and node fields, when it is "
       "read.",
       {expression()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_node_field(model, arguments.text("expression"));
       })},
      {"calculate_element_field",
       subject,
       "Makes an element field from time, global variables and element fields, when it is read.",
       {expression(), element_block_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_element_field(model, arguments.text("expression"),
                                 arguments.selector("element_block_ids"));
       })},
      {"calculate_node_set_field",
       subject,
       "Makes a node set field from time, global variables, coordinates X, Y, Z, node fields and fields of "
       "the "
       "set, when it is read.",
       {expression(), node_set_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_node_set_field(model, arguments.text("expression"), arguments.selector("node_set_ids"));
       })},
      {"calculate_side_set_field",
       subject,
       "Makes a side set field from time, global variables and fields of the set, when it is read.",
       {expression(), side_set_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         calculate_side_set_field(model, arguments.text("expression"), arguments.selector("side_set_ids"));
       })}};
}

}  // namespace exomerge::table
