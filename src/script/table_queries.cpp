// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/queries.hpp"
#include "exomerge/reports.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Queries";

using Answer = std::function<Value(ExodusModel&, const Arguments&)>;

Operation query(std::string name, std::string summary, std::vector<Parameter> parameters, Answer answer) {
  return {std::move(name),       subject,           std::move(summary),
          std::move(parameters), std::move(answer), Operation::Effect::none};
}

/// The one id or name that was given.
Selector::Value single(const Arguments& arguments, std::string_view name) {
  return arguments.selector(name).values().front();
}

std::vector<double> sorted(std::vector<double> times) {
  std::ranges::sort(times);
  return times;
}

/// Queries that there are for each kind of blocks and sets.
struct Kind {
  std::string noun;    ///< as in names of operations: "element_block"
  std::string words;   ///< "element block"
  std::string fields;  ///< as in names of operations: "element_field"
  Parameter (*ids)(std::string);
  std::vector<std::int64_t> (ExodusModel::*get_ids)() const;
  std::string (*get_name)(const ExodusModel&, const Selector&);
  std::vector<std::string> (*get_names)(const ExodusModel&);
  bool (*exists)(const ExodusModel&, const Selector::Value&);
  std::vector<std::string> (*get_field_names)(const ExodusModel&, const Selector&);
  bool (*field_exists)(const ExodusModel&, const std::string&, const Selector&);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"element_block", "element block", "element_field", element_block_ids,
       &ExodusModel::get_element_block_ids, get_element_block_name, get_all_element_block_names,
       element_block_exists, get_element_field_names, element_field_exists},
      {"side_set", "side set", "side_set_field", side_set_ids, &ExodusModel::get_side_set_ids,
       get_side_set_name, get_all_side_set_names, side_set_exists, get_side_set_field_names,
       side_set_field_exists},
      {"node_set", "node set", "node_set_field", node_set_ids, &ExodusModel::get_node_set_ids,
       get_node_set_name, get_all_node_set_names, node_set_exists, get_node_set_field_names,
       node_set_field_exists}};
  return all;
}

void add_entity_queries(Operations& all, const Kind& kind) {
  const std::string id = kind.noun + "_id";
  all.push_back(
      query("get_" + kind.noun + "_ids", "The ids of all " + kind.words + "s, ascending.", {},
            [kind](ExodusModel& model, const Arguments&) { return Value((model.*kind.get_ids)()); }));
  all.push_back(query("get_" + kind.noun + "_name", "The name of " + a(kind.words) + ", or nothing.",
                      {entity(id, "Its id")}, [kind, id](ExodusModel& model, const Arguments& arguments) {
                        return Value(kind.get_name(model, arguments.selector(id)));
                      }));
  all.push_back(query("get_all_" + kind.noun + "_names", "The names of all " + kind.words + "s, sorted.", {},
                      [kind](ExodusModel& model, const Arguments&) { return Value(kind.get_names(model)); }));
  all.push_back(query(kind.noun + "_exists", "Whether there is " + a(kind.words) + " of an id or name.",
                      {entity(id, "The id or name")},
                      [kind, id](ExodusModel& model, const Arguments& arguments) {
                        return Value(kind.exists(model, single(arguments, id)));
                      }));
}

void add_field_queries(Operations& all, const Kind& kind) {
  all.push_back(query("get_" + kind.fields + "_names",
                      "The names of the fields on any of the selected " + kind.words + "s.",
                      {kind.ids("all")}, [kind](ExodusModel& model, const Arguments& arguments) {
                        return Value(kind.get_field_names(model, arguments.selector(kind.noun + "_ids")));
                      }));
  all.push_back(query(kind.fields + "_exists",
                      "Whether every one of the selected " + kind.words + "s has a field.",
                      {text(kind.fields + "_name", required, "The name of the field"), kind.ids("all")},
                      [kind](ExodusModel& model, const Arguments& arguments) {
                        return Value(kind.field_exists(model, arguments.text(kind.fields + "_name"),
                                                       arguments.selector(kind.noun + "_ids")));
                      }));
}

void add_element_queries(Operations& all) {
  all.push_back(query("get_element_count", "How many elements the selected blocks have.",
                      {element_block_ids()}, [](ExodusModel& model, const Arguments& arguments) {
                        return Value(get_element_count(model, arguments.selector("element_block_ids")));
                      }));
  all.push_back(query("get_nodes_per_element", "How many nodes each element of a block has.",
                      {entity("element_block_id", "The block")},
                      [](ExodusModel& model, const Arguments& arguments) {
                        return Value(get_nodes_per_element(model, arguments.selector("element_block_id")));
                      }));
  all.push_back(
      query("get_element_block_dimension",
            "The dimension of the elements of a block; 3 for shells of quadrilaterals, -1 for unknown types.",
            {entity("element_block_id", "The block")}, [](ExodusModel& model, const Arguments& arguments) {
              return Value(get_element_block_dimension(model, arguments.selector("element_block_id")));
            }));
}

void add_model_queries(Operations& all) {
  all.push_back(query("get_timesteps", "All times, ascending.", {}, [](ExodusModel& model, const Arguments&) {
    return Value(sorted(model.get_timesteps()));
  }));
  all.push_back(query("timestep_exists", "Whether there is a time step at a time.",
                      {real("timestep", required, "The time")},
                      [](ExodusModel& model, const Arguments& arguments) {
                        return Value(timestep_exists(model, arguments.real("timestep")));
                      }));
  all.push_back(
      query("get_node_field_names", "The names of all node fields.", {},
            [](ExodusModel& model, const Arguments&) { return Value(get_node_field_names(model)); }));
  all.push_back(query("node_field_exists", "Whether there is a node field of a name.",
                      {text("node_field_name", required, "The name")},
                      [](ExodusModel& model, const Arguments& arguments) {
                        return Value(node_field_exists(model, arguments.text("node_field_name")));
                      }));
  all.push_back(
      query("get_global_variable_names", "The names of all global variables.", {},
            [](ExodusModel& model, const Arguments&) { return Value(get_global_variable_names(model)); }));
  all.push_back(query("global_variable_exists", "Whether there is a global variable of a name.",
                      {text("global_variable_name", required, "The name")},
                      [](ExodusModel& model, const Arguments& arguments) {
                        return Value(global_variable_exists(model, arguments.text("global_variable_name")));
                      }));
  all.push_back(query("summarize", "How many elements, steps, nodes, blocks, sets and fields there are.", {},
                      [](ExodusModel& model, const Arguments&) { return Value(summarize(model)); }));
  all.push_back(query("get_input_deck",
                      "The input deck of the program that made the results, as its info records hold it.", {},
                      [](ExodusModel& model, const Arguments&) { return Value(get_input_deck(model)); }));
}

}  // namespace

Operations queries() {
  Operations all;
  add_model_queries(all);
  add_element_queries(all);
  for (const Kind& kind : kinds()) {
    add_entity_queries(all, kind);
    add_field_queries(all, kind);
  }
  return all;
}

}  // namespace exomerge::table
