// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "exomerge/selector.hpp"

/// Fields, variables, elements and sets by expressions (docs/expressions.md). All functions are collective
/// over the model's communicator; an Error leaves the model as it was. In an expression that cannot be
/// understood it shows the column.
namespace exomerge {

class ExodusModel;

/// Functions that take `name = expression` make the result at all time steps, or replace it where it exists,
/// with a warning; then its old values may occur in the expression. Fields are evaluated when they are read
/// or exported, slice by slice and step by step: the call itself reads no field, and takes the memory of a
/// program. Time steps that are made later have `default_field_value`.

/// Variables: `time`, global variables. Evaluated at once.
void calculate_global_variable(ExodusModel& model, const std::string& expression);
/// Variables: `time`, global variables, coordinates `X`, `Y`, `Z`, node fields.
void calculate_node_field(ExodusModel& model, const std::string& expression);
/// Variables: `time`, global variables, element fields of the block. Blocks without elements are left out.
void calculate_element_field(ExodusModel& model, const std::string& expression,
                             const Selector& element_block_ids = "all");
/// Variables: `time`, global variables, `X`, `Y`, `Z` and node fields of the members, fields of the set. The
/// members are read at the call where nodes are used: one exchange makes the plan, one for each step follows
/// it.
void calculate_node_set_field(ExodusModel& model, const std::string& expression,
                              const Selector& node_set_ids = "all");
/// Variables: `time`, global variables, fields of the set.
void calculate_side_set_field(ExodusModel& model, const std::string& expression,
                              const Selector& side_set_ids = "all");

}  // namespace exomerge
