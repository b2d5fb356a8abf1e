// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/calculate.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Elements and sets by expressions";

Operation threshold() {
  return {
      "threshold_element_blocks",
      subject,
      "Deletes the elements for which an expression of element fields is 0, or moves them to another block. "
      "Answers how many.",
      {text("expression", required, "True of what stays, such as \"damage < 1\""), element_block_ids(),
       selector("timestep", "last", "The time at which it is asked"),
       integer("new_element_block_id", optional, "Where elements go instead; a block that does not exist")},
      [](ExodusModel& model, const Arguments& arguments) {
        ThresholdOptions options;
        options.element_block_ids = arguments.selector("element_block_ids");
        options.timestep = arguments.selector("timestep");
        if (arguments.has("new_element_block_id"))
          options.new_element_block_id = arguments.integer("new_element_block_id");
        return Value(threshold_element_blocks(model, arguments.text("expression"), options));
      }};
}

std::vector<Parameter> with_rules(Parameter id) {
  const SetExpressionOptions defaults;
  return {std::move(id),
          text("expression", required, "What holds at the nodes, such as \"X == 0 || Z >= 1\""),
          element_block_ids(),
          {"tolerance", ParameterType::real,
           "How far values may be off; without one 1e-6 of the model's size", Value()},
          selector("timesteps", "last_if_any", "The time at which it is asked"),
          boolean("zero_member_warning", defaults.zero_member_warning, "Warn when there are no members")};
}

SetExpressionOptions options_of(const Arguments& arguments) {
  SetExpressionOptions options;
  options.element_block_ids = arguments.selector("element_block_ids");
  if (arguments.has("tolerance")) options.tolerance = arguments.real("tolerance");
  options.timesteps = arguments.selector("timesteps");
  options.zero_member_warning = arguments.boolean("zero_member_warning");
  return options;
}

}  // namespace

Operations choices() {
  const ElementSetExpressionOptions defaults;
  return {threshold(),
          {"create_side_set_from_expression", subject,
           "Makes a side set of the external faces of blocks all of whose nodes satisfy an expression.",
           with_rules(integer("side_set_id", required, "The id of the set")),
           edit([](ExodusModel& model, const Arguments& arguments) {
             create_side_set_from_expression(model, arguments.integer("side_set_id"),
                                             arguments.text("expression"), options_of(arguments));
           })},
          {"create_node_set_from_expression", subject,
           "Makes a node set of the nodes of blocks that satisfy an expression.",
           with_rules(integer("node_set_id", required, "The id of the set")),
           edit([](ExodusModel& model, const Arguments& arguments) {
             create_node_set_from_expression(model, arguments.integer("node_set_id"),
                                             arguments.text("expression"), options_of(arguments));
           })},
          {"create_element_set_from_expression",
           subject,
           "Makes an element set of the elements for which an expression of element fields is not 0.",
           {integer("element_set_id", required, "The id of the set"),
            text("expression", required, "True of the members"), element_block_ids(),
            selector("timestep", "last", "The time at which it is asked"),
            boolean("zero_member_warning", defaults.zero_member_warning, "Warn when there are no members")},
           edit([](ExodusModel& model, const Arguments& arguments) {
             create_element_set_from_expression(
                 model, arguments.integer("element_set_id"), arguments.text("expression"),
                 {.element_block_ids = arguments.selector("element_block_ids"),
                  .timestep = arguments.selector("timestep"),
                  .zero_member_warning = arguments.boolean("zero_member_warning")});
           })}};
}

}  // namespace exomerge::table
