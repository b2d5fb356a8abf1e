// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"

/// Fields and global variables: made, deleted and renamed. No values are read; a constant field takes no
/// memory. All functions are collective over the model's communicator and take a time that does not depend on
/// its size; an Error leaves the model as it was.
///
/// Names that are asked for and not there are dropped with a warning that suggests the nearest.
namespace exomerge {

class ExodusModel;

/// The value of a new field or variable; nothing: `default_field_value` of its name.
using FieldValue = std::optional<double>;

/// Fields that have one value everywhere at all steps of the model; at steps made later
/// `default_field_value`. Those that are there are replaced, with a warning, but a node field is left as it
/// is. Without time steps fields are empty.
void create_node_field(ExodusModel& model, const std::string& node_field_name, FieldValue value = {});
void create_element_field(ExodusModel& model, const std::string& element_field_name,
                          const Selector& element_block_ids = "all", FieldValue value = {});
void create_node_set_field(ExodusModel& model, const std::string& node_set_field_name,
                           const Selector& node_set_ids = "all", FieldValue value = {});
void create_side_set_field(ExodusModel& model, const std::string& side_set_field_name,
                           const Selector& side_set_ids = "all", FieldValue value = {});
void create_global_variable(ExodusModel& model, const std::string& global_variable_name,
                            FieldValue value = {});

/// The prefix of the displacement field ("disp" of `disp_x`, `disp_y`, `disp_z`): of the node fields whose
/// names end in _x, _y, _z in any case and begin as "displacement" does, three letters at least, the last by
/// `field_name_less`; "disp" when there is none. Local.
std::string displacement_field_prefix(const ExodusModel& model);
/// Whether there is one component for each dimension of the model. Local.
bool displacement_field_exists(const ExodusModel& model);
/// Makes those of the components that are missing, 0 everywhere.
void create_displacement_field(ExodusModel& model);

/// A name that is on none of the selected entities is answered with a warning.
void delete_node_field(ExodusModel& model, const Selector& node_field_names);
void delete_element_field(ExodusModel& model, const Selector& element_field_names,
                          const Selector& element_block_ids = "all");
void delete_node_set_field(ExodusModel& model, const Selector& node_set_field_names,
                           const Selector& node_set_ids = "all");
void delete_side_set_field(ExodusModel& model, const Selector& side_set_field_names,
                           const Selector& side_set_ids = "all");
void delete_global_variable(ExodusModel& model, const Selector& global_variable_names);

/// Renames a field or variable, given by name, keyword or wildcard that gives exactly one, else an Error. One
/// that has the new name is replaced, with a warning. For blocks and sets: on those of the selection; with a
/// warning for each that does not have the field. Names that are equal change nothing.
void rename_node_field(ExodusModel& model, const Selector& node_field_name,
                       const std::string& new_node_field_name);
void rename_element_field(ExodusModel& model, const Selector& element_field_name,
                          const std::string& new_element_field_name,
                          const Selector& element_block_ids = "all");
void rename_node_set_field(ExodusModel& model, const Selector& node_set_field_name,
                           const std::string& new_node_set_field_name, const Selector& node_set_ids = "all");
void rename_side_set_field(ExodusModel& model, const Selector& side_set_field_name,
                           const std::string& new_side_set_field_name, const Selector& side_set_ids = "all");
void rename_global_variable(ExodusModel& model, const Selector& global_variable_name,
                            const std::string& new_global_variable_name);

/// Renames all fields or variables whose names match `pattern` with one `*`: what this stands for goes in the
/// place of the one `*` of `new_pattern` ("stress_*" and "s_*"). Rules of renaming. Returns how many.
int rename_node_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern);
int rename_element_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                          const Selector& element_block_ids = "all");
int rename_node_set_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                           const Selector& node_set_ids = "all");
int rename_side_set_fields(ExodusModel& model, const std::string& pattern, const std::string& new_pattern,
                           const Selector& side_set_ids = "all");
int rename_global_variables(ExodusModel& model, const std::string& pattern, const std::string& new_pattern);

/// Values times `factor` plus `offset`, at all steps, when they are read.
void scale_node_field(ExodusModel& model, const Selector& node_field_names, double factor,
                      double offset = 0.0);
void scale_element_field(ExodusModel& model, const Selector& element_field_names, double factor,
                         double offset = 0.0, const Selector& element_block_ids = "all");
void scale_node_set_field(ExodusModel& model, const Selector& node_set_field_names, double factor,
                          double offset = 0.0, const Selector& node_set_ids = "all");
void scale_side_set_field(ExodusModel& model, const Selector& side_set_field_names, double factor,
                          double offset = 0.0, const Selector& side_set_ids = "all");
/// At once, at the steps that there are.
void scale_global_variable(ExodusModel& model, const Selector& global_variable_names, double factor,
                           double offset = 0.0);

/// Lower case for the names of all fields of nodes, elements, node sets and side sets and of all global
/// variables, by the rules of renaming. Names of blocks and sets stay.
void to_lowercase(ExodusModel& model);

}  // namespace exomerge
