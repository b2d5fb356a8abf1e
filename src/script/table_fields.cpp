// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/fields.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Fields and variables";

/// Fields on entities, of which there are the same three operations for each kind.
struct Kind {
  std::string field;  ///< "element_field"
  std::string words;  ///< "element field"
  Parameter ids;
  void (*create)(ExodusModel&, const std::string&, const Selector&, FieldValue);
  void (*remove)(ExodusModel&, const Selector&, const Selector&);
  void (*rename)(ExodusModel&, const Selector&, const std::string&, const Selector&);
  int (*rename_all)(ExodusModel&, const std::string&, const std::string&, const Selector&);
  void (*scale)(ExodusModel&, const Selector&, double, double, const Selector&);
};

std::vector<Parameter> patterns() {
  return {text("pattern", required, "Old names, with one * for any text"),
          text("new_pattern", required, "New names, where * stands for the same text")};
}

std::vector<Parameter> scaling(const std::string& names) {
  return {selector(names, required, "Names, a list of them, or a pattern with *"),
          real("factor", required, "What values are multiplied by"),
          real("offset", 0.0, "What is added then")};
}

std::vector<Parameter> with(std::vector<Parameter> parameters, const Parameter& last) {
  parameters.push_back(last);
  return parameters;
}

void add_kind(Operations& all, const Kind& kind) {
  const std::string name = kind.field + "_name";
  all.push_back({"create_" + kind.field,
                 subject,
                 "Makes " + a(kind.words) + " of one value everywhere; one that is there is replaced.",
                 {text(name, required, "Its name"), kind.ids, field_value()},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.create(model, arguments.text(name), arguments.selector(kind.ids.name),
                               field_value(arguments));
                 })});
  all.push_back({"delete_" + kind.field,
                 subject,
                 "Deletes " + kind.words + "s.",
                 {selector(name + "s", required, "Names, a list of them, or a pattern with *"), kind.ids},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.remove(model, arguments.selector(name + "s"), arguments.selector(kind.ids.name));
                 })});
  all.push_back({"rename_" + kind.field,
                 subject,
                 "Renames " + a(kind.words) + "; one that has the new name is replaced.",
                 {selector(name, required, "Its name, or a pattern that only it fits"),
                  text("new_" + name, required, "The new name"), kind.ids},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.rename(model, arguments.selector(name), arguments.text("new_" + name),
                               arguments.selector(kind.ids.name));
                 })});
  all.push_back(
      {"rename_" + kind.field + "s", subject, "Renames " + kind.words + "s by a pattern. Answers how many.",
       with(patterns(), kind.ids), [kind](ExodusModel& model, const Arguments& arguments) {
         return Value(kind.rename_all(model, arguments.text("pattern"), arguments.text("new_pattern"),
                                      arguments.selector(kind.ids.name)));
       }});
  all.push_back({"scale_" + kind.field, subject, "Multiplies " + kind.words + "s, when they are read.",
                 with(scaling(name + "s"), kind.ids),
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.scale(model, arguments.selector(name + "s"), arguments.real("factor"),
                              arguments.real("offset"), arguments.selector(kind.ids.name));
                 })});
}

/// Node fields and global variables, which there is one of by a name.
struct Single {
  std::string field;
  std::string words;
  std::string if_there;
  void (*create)(ExodusModel&, const std::string&, FieldValue);
  void (*remove)(ExodusModel&, const Selector&);
  void (*rename)(ExodusModel&, const Selector&, const std::string&);
  int (*rename_all)(ExodusModel&, const std::string&, const std::string&);
  void (*scale)(ExodusModel&, const Selector&, double, double);
};

void add_single(Operations& all, const Single& kind) {
  const std::string name = kind.field + "_name";
  all.push_back({"create_" + kind.field,
                 subject,
                 "Makes " + a(kind.words) + " of one value; one that is there is " + kind.if_there + ".",
                 {text(name, required, "Its name"), field_value()},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.create(model, arguments.text(name), field_value(arguments));
                 })});
  all.push_back({"delete_" + kind.field,
                 subject,
                 "Deletes " + kind.words + "s.",
                 {selector(name + "s", required, "Names, a list of them, or a pattern with *")},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.remove(model, arguments.selector(name + "s"));
                 })});
  all.push_back({"rename_" + kind.field,
                 subject,
                 "Renames " + a(kind.words) + "; one that has the new name is replaced.",
                 {selector(name, required, "Its name, or a pattern that only it fits"),
                  text("new_" + name, required, "The new name")},
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.rename(model, arguments.selector(name), arguments.text("new_" + name));
                 })});
  all.push_back(
      {"rename_" + kind.field + "s", subject, "Renames " + kind.words + "s by a pattern. Answers how many.",
       patterns(), [kind](ExodusModel& model, const Arguments& arguments) {
         return Value(kind.rename_all(model, arguments.text("pattern"), arguments.text("new_pattern")));
       }});
  all.push_back({"scale_" + kind.field, subject, "Multiplies " + kind.words + "s.", scaling(name + "s"),
                 edit([kind, name](ExodusModel& model, const Arguments& arguments) {
                   kind.scale(model, arguments.selector(name + "s"), arguments.real("factor"),
                              arguments.real("offset"));
                 })});
}

}  // namespace

Operations fields() {
  Operations all;
  add_single(all, {"node_field", "node field", "left as it is", create_node_field, delete_node_field,
                   rename_node_field, rename_node_fields, scale_node_field});
  add_single(
      all, {"global_variable", "global variable", "replaced", create_global_variable, delete_global_variable,
            rename_global_variable, rename_global_variables, scale_global_variable});
  add_kind(all, {"element_field", "element field", element_block_ids(), create_element_field,
                 delete_element_field, rename_element_field, rename_element_fields, scale_element_field});
  add_kind(all, {"node_set_field", "node set field", node_set_ids(), create_node_set_field,
                 delete_node_set_field, rename_node_set_field, rename_node_set_fields, scale_node_set_field});
  add_kind(all, {"side_set_field", "side set field", side_set_ids(), create_side_set_field,
                 delete_side_set_field, rename_side_set_field, rename_side_set_fields, scale_side_set_field});
  all.push_back({"create_displacement_field",
                 subject,
                 "Makes the components of the displacement that are missing, 0 everywhere.",
                 {},
                 edit([](ExodusModel& model, const Arguments&) { create_displacement_field(model); })});
  all.push_back({"displacement_field_exists",
                 subject,
                 "Whether there is a displacement: a node field such as disp_x for each dimension.",
                 {},
                 [](ExodusModel& model, const Arguments&) { return Value(displacement_field_exists(model)); },
                 Operation::Effect::none});
  all.push_back({"to_lowercase",
                 subject,
                 "Gives all fields and variables names in lower case.",
                 {},
                 edit([](ExodusModel& model, const Arguments&) { to_lowercase(model); })});
  return all;
}

}  // namespace exomerge::table
