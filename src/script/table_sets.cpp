// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "exomerge/error.hpp"
#include "exomerge/sets.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Sets";

const Value no_members = Value::List{};

std::int64_t index_of(double value) {
  if (std::floor(value) == value && std::abs(value) < 9e15) return static_cast<std::int64_t>(value);
  throw Error("a member of a set is not an integer", true);
}

std::vector<GlobalIndex> nodes_of(const Arguments& arguments, const std::string& name) {
  std::vector<GlobalIndex> nodes;
  for (const double node : arguments.numbers(name)) nodes.push_back(index_of(node));
  return nodes;
}

ExodusModel::SideSetMembers sides_of(const Arguments& arguments, const std::string& name) {
  ExodusModel::SideSetMembers members;
  for (const std::vector<double>& row : arguments.table(name)) {
    if (row.size() != 3) throw Error("a member of a side set is a block, an element and a side", true);
    members.block_id.push_back(index_of(row[0]));
    members.element.push_back(index_of(row[1]));
    members.side.push_back(static_cast<LocalIndex>(index_of(row[2])));
  }
  return members;
}

Parameter sides(std::string name, bool needed) {
  const char* summary = "Members: lists of a block's id, an element's and a side's index, both from 0";
  return needed ? rows(std::move(name), required, summary) : rows(std::move(name), no_members, summary);
}

Parameter nodes(std::string name, bool needed) {
  Parameter parameter = numbers(std::move(name), required, "Members: indices of nodes, from 0");
  if (!needed) parameter.default_value = no_members;
  return parameter;
}

void add_creation(Operations& all) {
  all.push_back({"create_node_set",
                 subject,
                 "Makes a node set; one that is there is replaced.",
                 {integer("node_set_id", required, "Its id"), nodes("node_set_members", false)},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   create_node_set(model, arguments.integer("node_set_id"),
                                   on_root(model, nodes_of(arguments, "node_set_members")));
                 })});
  all.push_back({"create_side_set",
                 subject,
                 "Makes a side set; one that is there is replaced.",
                 {integer("side_set_id", required, "Its id"), sides("side_set_members", false)},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   create_side_set(model, arguments.integer("side_set_id"),
                                   on_root(model, sides_of(arguments, "side_set_members")));
                 })});
  all.push_back({"add_nodes_to_node_set",
                 subject,
                 "Adds nodes that are not in a set yet.",
                 {entity("node_set_id", "The set"), nodes("new_node_set_members", true)},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   add_nodes_to_node_set(model, arguments.selector("node_set_id"),
                                         on_root(model, nodes_of(arguments, "new_node_set_members")));
                 })});
  all.push_back({"add_faces_to_side_set",
                 subject,
                 "Adds sides that are not in a set yet.",
                 {entity("side_set_id", "The set"), sides("new_side_set_members", true)},
                 edit([](ExodusModel& model, const Arguments& arguments) {
                   add_faces_to_side_set(model, arguments.selector("side_set_id"),
                                         on_root(model, sides_of(arguments, "new_side_set_members")));
                 })});
}

struct Kind {
  std::string noun;
  std::string words;
  Parameter ids;
  void (*remove)(ExodusModel&, const Selector&);
  void (*remove_empty)(ExodusModel&);
  void (*set_id)(ExodusModel&, const Selector&, std::int64_t);
  void (*set_name)(ExodusModel&, const Selector&, const std::string&);
  GlobalIndex (*merge)(ExodusModel&, const Selector&);
};

void add_kind(Operations& all, const Kind& kind) {
  const std::string id = kind.noun + "_id";
  all.push_back({"delete_" + kind.noun,
                 subject,
                 "Deletes " + kind.words + "s and their fields.",
                 {selector(kind.ids.name, required, kind.ids.summary)},
                 edit([kind](ExodusModel& model, const Arguments& arguments) {
                   kind.remove(model, arguments.selector(kind.ids.name));
                 })});
  all.push_back({"merge_" + kind.noun + "s",
                 subject,
                 "Makes one set of several, without members that come twice. Answers how many went.",
                 {selector(kind.ids.name, required, "The sets, in the order of their members")},
                 [kind](ExodusModel& model, const Arguments& arguments) {
                   return Value(kind.merge(model, arguments.selector(kind.ids.name)));
                 }});
  all.push_back({"delete_empty_" + kind.noun + "s",
                 subject,
                 "Deletes " + kind.words + "s without members.",
                 {},
                 edit([kind](ExodusModel& model, const Arguments&) { kind.remove_empty(model); })});
  all.push_back({"rename_" + kind.noun,
                 subject,
                 "Gives " + a(kind.words) + " another id, or, where a text is given, another name.",
                 {entity(id, "The set"), entity("new_" + id, "The new id or name")},
                 edit([kind, id](ExodusModel& model, const Arguments& arguments) {
                   const Value& value = arguments.at("new_" + id);
                   if (value.is_integer()) {
                     kind.set_id(model, arguments.selector(id), value.integer());
                   } else {
                     kind.set_name(model, arguments.selector(id), arguments.text("new_" + id));
                   }
                 })});
}

}  // namespace

Operations sets() {
  Operations all;
  add_creation(all);
  add_kind(all, {"node_set", "node set", node_set_ids(), delete_node_set, delete_empty_node_sets,
                 rename_node_set, rename_node_set, merge_node_sets});
  add_kind(all, {"side_set", "side set", side_set_ids(), delete_side_set, delete_empty_side_sets,
                 rename_side_set, rename_side_set, merge_side_sets});
  return all;
}

}  // namespace exomerge::table
