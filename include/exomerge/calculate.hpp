// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

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

struct ThresholdOptions {
  Selector element_block_ids = "all";
  Selector timestep = "last";  ///< exactly one
  /// Where elements go instead of being deleted: a block that does not exist.
  std::optional<std::int64_t> new_element_block_id{};
};
/// Deletes the elements for which an expression is 0 at a step, with the nodes that only they use; side sets
/// and element sets follow. NaN is not 0. Variables as for element fields. Moved elements keep fields, nodes
/// and their places in side sets, where they come last; block after block by ascending ids. Returns the
/// number of elements that went.
GlobalIndex threshold_element_blocks(ExodusModel& model, const std::string& expression,
                                     const ThresholdOptions& options = {});

/// How nodes are chosen.
struct SetExpressionOptions {
  Selector element_block_ids = "all";
  std::optional<double> tolerance{};   ///< nothing: 1e-6 times the length scale of the model
  Selector timesteps = "last_if_any";  ///< one or none
  bool zero_member_warning = true;     ///< when the set has no members
};
/// A side set of the external faces of blocks all of whose nodes satisfy an expression within a tolerance: by
/// the rules at the end of docs/expressions.md. Variables: `X`, `Y`, `Z`; with a step also `time`, global
/// variables and node fields. Members are in the order of blocks, elements and sides. A set that has the id
/// is replaced, with a warning.
void create_side_set_from_expression(ExodusModel& model, std::int64_t side_set_id,
                                     const std::string& expression, const SetExpressionOptions& options = {});
/// The same for nodes of blocks; with "all" blocks those that no element uses count too. Members ascend.
void create_node_set_from_expression(ExodusModel& model, std::int64_t node_set_id,
                                     const std::string& expression, const SetExpressionOptions& options = {});

struct ElementSetExpressionOptions {
  Selector element_block_ids = "all";
  Selector timestep = "last";  ///< exactly one
  bool zero_member_warning = true;
};
/// An element set of those for which an expression is not 0, in the order of ascending block ids: what
/// `threshold_element_blocks` would keep.
void create_element_set_from_expression(ExodusModel& model, std::int64_t element_set_id,
                                        const std::string& expression,
                                        const ElementSetExpressionOptions& options = {});

}  // namespace exomerge
