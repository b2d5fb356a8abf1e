// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/field_conversion.hpp"
#include "exomerge/field_extremes.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Fields of fields";

void add_conversions(Operations& all) {
  all.push_back({"convert_element_field_to_node_field",
                 subject,
                 "Makes a node field: the mean over the elements around each node.",
                 {selector("element_field_name", required, "The element field"),
                  text("node_field_name", "auto", "The name of the result; auto: the same")},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   convert_element_field_to_node_field(model, arguments.selector("element_field_name"),
                                                       arguments.text("node_field_name"));
                 })});
  all.push_back(
      {"convert_node_field_to_element_field",
       subject,
       "Makes an element field: the mean over the nodes of each element.",
       {selector("node_field_name", required, "The node field"),
        text("element_field_name", "auto", "The name of the result; auto: the same"), element_block_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         convert_node_field_to_element_field(model, arguments.selector("node_field_name"),
                                             arguments.text("element_field_name"),
                                             arguments.selector("element_block_ids"));
       })});
  all.push_back({"create_averaged_element_field",
                 subject,
                 "Makes an element field: the mean of others.",
                 {selector("from_element_field_names", required, "The fields, by name or pattern"),
                  text("new_element_field_name", required, "The name of the result"), element_block_ids()},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   create_averaged_element_field(model, arguments.selector("from_element_field_names"),
                                                 arguments.text("new_element_field_name"),
                                                 arguments.selector("element_block_ids"));
                 })});
  all.push_back(
      {"process_element_fields",
       subject,
       "Makes one field of those at the integration points of each element, then node fields of all "
       "element fields.",
       {element_block_ids()},
       edit([](ExodusModel& model, const Arguments& arguments) {
         process_element_fields(model, arguments.selector("element_block_ids"));
       })});
}

void add_element_extreme(Operations& all, const std::string& which,
                         void (*calculate)(ExodusModel&, const Selector&, const ElementExtremeOptions&)) {
  const ElementExtremeOptions defaults;
  all.push_back(
      {"calculate_element_field_" + which,
       subject,
       "Makes global variables of the " + which + " of element fields at each step. Reads the fields.",
       {selector("element_field_names", required, "The fields, by name or pattern"), element_block_ids(),
        boolean("calculate_location", defaults.calculate_location, "Also where it is"),
        boolean("calculate_block_id", defaults.calculate_block_id, "Also in which block it is")},
       edit([calculate](ExodusModel& model, const Arguments& arguments) {
         calculate(model, arguments.selector("element_field_names"),
                   {.element_block_ids = arguments.selector("element_block_ids"),
                    .calculate_location = arguments.boolean("calculate_location"),
                    .calculate_block_id = arguments.boolean("calculate_block_id")});
       })});
}

void add_node_extreme(Operations& all, const std::string& which,
                      void (*calculate)(ExodusModel&, const Selector&, const NodeExtremeOptions&)) {
  const NodeExtremeOptions defaults;
  all.push_back({"calculate_node_field_" + which,
                 subject,
                 "Makes global variables of the " + which + " of node fields at each step. Reads the fields.",
                 {selector("node_field_names", required, "The fields, by name or pattern"),
                  selector("element_block_ids", "auto", "Blocks of whose nodes; auto: all nodes"),
                  boolean("calculate_location", defaults.calculate_location, "Also where it is")},
                 edit([calculate](ExodusModel& model, const Arguments& arguments) {
                   calculate(model, arguments.selector("node_field_names"),
                             {.element_block_ids = arguments.selector("element_block_ids"),
                              .calculate_location = arguments.boolean("calculate_location")});
                 })});
}

Value statistics(ExodusModel& model, const Arguments& arguments) {
  Value::List rows;
  for (const FieldStatistics& field : get_field_statistics(model, arguments.selector("timesteps"))) {
    rows.push_back(Value::List{name_of(field.kind), field.name, field.time, field.count, field.missing,
                               field.minimum, field.maximum, field.mean, field.norm});
  }
  return rows;
}

}  // namespace

Operations conversions() {
  Operations all;
  add_conversions(all);
  add_element_extreme(all, "maximum", calculate_element_field_maximum);
  add_element_extreme(all, "minimum", calculate_element_field_minimum);
  add_node_extreme(all, "maximum", calculate_node_field_maximum);
  add_node_extreme(all, "minimum", calculate_node_field_minimum);
  all.push_back(
      {"get_field_statistics",
       subject,
       "Of every field at each step: kind, name, time, how many values, how many of them NaN, minimum, "
       "maximum, mean and norm. Reads all fields once.",
       {selector("timesteps", "all", "The times")},
       statistics,
       Operation::Effect::none});
  return all;
}

}  // namespace exomerge::table
