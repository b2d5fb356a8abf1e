// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/assemblies.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Assemblies";

constexpr std::array member_kinds{EntityKind::element_block, EntityKind::node_set,   EntityKind::side_set,
                                  EntityKind::element_set,   EntityKind::edge_block, EntityKind::face_block,
                                  EntityKind::edge_set,      EntityKind::face_set,   EntityKind::assembly};

/// As in names of operations: "element_block".
std::string word_for(EntityKind kind) {
  std::string word = name_of(kind);
  std::ranges::replace(word, ' ', '_');
  return word;
}

std::vector<std::string> words() {
  std::vector<std::string> all;
  for (const EntityKind kind : member_kinds) all.push_back(word_for(kind));
  return all;
}

EntityKind kind_for(const std::string& word) { return *std::ranges::find(member_kinds, word, word_for); }

Parameter assembly() { return entity("assembly_id", "The assembly"); }
Parameter members() { return selector("members", required, "Members, by id or name"); }

}  // namespace

Operations assemblies() {
  return {{"create_assembly",
           subject,
           "Makes an assembly of blocks, sets or assemblies.",
           {integer("assembly_id", required, "Its id"), text("name", required, "Its name"),
            choice("kind", words(), "element_block", "What its members are"), members()},
           edit([](ExodusModel& model, const Arguments& arguments) {
             create_assembly(model, arguments.integer("assembly_id"), arguments.text("name"),
                             kind_for(arguments.text("kind")), arguments.selector("members"));
           })},
          {"add_to_assembly",
           subject,
           "Adds members to an assembly.",
           {assembly(), members()},
           edit([](ExodusModel& model, const Arguments& arguments) {
             add_to_assembly(model, arguments.selector("assembly_id"), arguments.selector("members"));
           })},
          {"remove_from_assembly",
           subject,
           "Takes members from an assembly.",
           {assembly(), members()},
           edit([](ExodusModel& model, const Arguments& arguments) {
             remove_from_assembly(model, arguments.selector("assembly_id"), arguments.selector("members"));
           })},
          {"delete_assembly",
           subject,
           "Deletes assemblies; their members stay.",
           {selector("assembly_ids", required, "The assemblies")},
           edit([](ExodusModel& model, const Arguments& arguments) {
             delete_assembly(model, arguments.selector("assembly_ids"));
           })},
          {"rename_assembly",
           subject,
           "Gives an assembly another id, or, where a text is given, another name.",
           {assembly(), entity("new_assembly_id", "The new id or name")},
           edit([](ExodusModel& model, const Arguments& arguments) {
             const Value& value = arguments.at("new_assembly_id");
             if (value.is_integer()) {
               rename_assembly(model, arguments.selector("assembly_id"), value.integer());
             } else {
               rename_assembly(model, arguments.selector("assembly_id"), arguments.text("new_assembly_id"));
             }
           })}};
}

}  // namespace exomerge::table
