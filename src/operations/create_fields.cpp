// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Fields and variables made and deleted.
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/displacement.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "model/step_sources.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

void warn(const ModelData& model, const std::string& text) {
  log_once(model.comm.is_root(), LogLevel::warning, text);
}

RealSourcePtr constant(const ModelData& model, EntityKind kind, std::size_t place, const std::string& name,
                       FieldValue value) {
  return steps_until_now(model,
                         std::make_shared<ConstantSource<double>>(rows_of(model, kind, place), 1,
                                                                  value.value_or(default_field_value(name))),
                         name);
}

void create_on(ExodusModel& model, EntityKind kind, const std::string& name, const Selector& ids,
               FieldValue value) {
  edit(model, "creating a " + field_noun(kind), [&](ModelData& data) {
    require_name(name);
    warn_of_no_steps(data, field_noun(kind), name);
    for (const std::size_t place : select_entities(data, kind, ids)) {
      set_field(data, kind, place, name, constant(data, kind, place, name, value));
    }
  });
}

void delete_on(ExodusModel& model, EntityKind kind, const Selector& names, const Selector& ids) {
  edit(model, "deleting a " + field_noun(kind), [&](ModelData& data) {
    const auto places = select_entities(data, kind, ids);
    const auto there = field_names_on(data, kind, places);
    for (const std::size_t i : select_names(names, there, field_noun(kind))) {
      for (const std::size_t place : places) remove_field(data, kind, place, there[i]);
      forget_unused_name(data, kind, there[i]);
    }
  });
}

auto find_variable(ModelData& model, const std::string& name) {
  return std::ranges::find(model.globals, name, &GlobalVariable::name);
}

}  // namespace

void create_node_field(ExodusModel& model, const std::string& name, FieldValue value) {
  if (model.node_fields().exists(name)) {
    return warn(model.data(), "the node field \"" + name + "\" exists already; it is left as it is");
  }
  create_on(model, EntityKind::nodal, name, "all", value);
}

void create_element_field(ExodusModel& model, const std::string& name, const Selector& element_block_ids,
                          FieldValue value) {
  create_on(model, EntityKind::element_block, name, element_block_ids, value);
}

void create_node_set_field(ExodusModel& model, const std::string& name, const Selector& node_set_ids,
                           FieldValue value) {
  create_on(model, EntityKind::node_set, name, node_set_ids, value);
}

void create_side_set_field(ExodusModel& model, const std::string& name, const Selector& side_set_ids,
                           FieldValue value) {
  create_on(model, EntityKind::side_set, name, side_set_ids, value);
}

void create_global_variable(ExodusModel& model, const std::string& name, FieldValue value) {
  require_name(name);
  ModelData& data = model.data();
  auto found = find_variable(data, name);
  if (found != data.globals.end()) {
    warn(data, "the global variable \"" + name + "\" exists already; its values are replaced");
    *found = {name, {}, {}};
  } else {
    found = data.globals.insert(found, {name, {}, {}});
  }
  for (const TimeStep& step : data.steps) found->values[step.key] = value.value_or(default_field_value(name));
}

std::string displacement_field_prefix(const ExodusModel& model) {
  return displacement_field(model.data()).prefix;
}

bool displacement_field_exists(const ExodusModel& model) {
  return displacement_field(model.data()).exists_in(model.data());
}

void create_displacement_field(ExodusModel& model) {
  const DisplacementField displacement = displacement_field(model.data());
  for (int i = 0; i < model.num_dimension(); ++i) {
    const std::string& name = displacement.names[static_cast<std::size_t>(i)];
    if (!model.node_fields().exists(name)) create_node_field(model, name, 0.0);
  }
}

void delete_node_field(ExodusModel& model, const Selector& names) {
  delete_on(model, EntityKind::nodal, names, "all");
}

void delete_element_field(ExodusModel& model, const Selector& names, const Selector& element_block_ids) {
  delete_on(model, EntityKind::element_block, names, element_block_ids);
}

void delete_node_set_field(ExodusModel& model, const Selector& names, const Selector& node_set_ids) {
  delete_on(model, EntityKind::node_set, names, node_set_ids);
}

void delete_side_set_field(ExodusModel& model, const Selector& names, const Selector& side_set_ids) {
  delete_on(model, EntityKind::side_set, names, side_set_ids);
}

void delete_global_variable(ExodusModel& model, const Selector& names) {
  model.comm().collectively("deleting a global variable", [&] {
    const std::vector<std::string> there = model.get_global_variable_names();
    for (const std::size_t i : select_names(names, there, "global variable")) {
      model.data().globals.erase(find_variable(model.data(), there[i]));
    }
  });
}

}  // namespace exomerge
