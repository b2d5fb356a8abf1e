// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>

#include "exomerge/model.hpp"
#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

/// Node sets and side sets: made, extended, renamed, deleted. All functions are collective over the model's
/// communicator; an Error leaves the model as it was.
///
/// Members are given by all ranks together: those of rank 0 come first. Time and memory are those of a rank's
/// share; finding repeats sorts the members over the ranks.
namespace exomerge {

/// A set without name and fields. Repeats are dropped with a warning, the first stays. A set that has the id
/// is replaced, with a warning. Members that are not in the model are an Error.
void create_node_set(ExodusModel& model, std::int64_t node_set_id, std::span<const GlobalIndex> members = {});
void create_side_set(ExodusModel& model, std::int64_t side_set_id,
                     const ExodusModel::SideSetMembers& members = {});

/// Appends the members that are not in the set yet, in their order, with a warning when some are. Set fields
/// have `default_field_value` for them; factors and attributes are dropped with a warning. A set that is not
/// there is made, with a warning.
void add_nodes_to_node_set(ExodusModel& model, const Selector& node_set_id,
                           std::span<const GlobalIndex> new_members);
void add_faces_to_side_set(ExodusModel& model, const Selector& side_set_id,
                           const ExodusModel::SideSetMembers& new_members);

/// Makes one set of several, in the order of the list, without members that come twice; the first stays. It
/// has the id and the name of the first. With one set that alone loses repeats. Set fields follow the
/// members; those that a set lacks have `default_field_value` there. Factors and attributes are dropped with
/// a warning when members go. Returns how many members went.
GlobalIndex merge_node_sets(ExodusModel& model, const Selector& node_set_ids);
GlobalIndex merge_side_sets(ExodusModel& model, const Selector& side_set_ids);

/// With their fields; nodes and elements stay.
void delete_node_set(ExodusModel& model, const Selector& node_set_ids);
void delete_side_set(ExodusModel& model, const Selector& side_set_ids);
void delete_empty_node_sets(ExodusModel& model);
void delete_empty_side_sets(ExodusModel& model);

/// A new name, with a warning if another set has it. The set is given by id, name or keyword.
void rename_node_set(ExodusModel& model, const Selector& node_set_id, const std::string& new_name);
void rename_side_set(ExodusModel& model, const Selector& side_set_id, const std::string& new_name);
/// A new id; an Error when there is such a set.
void rename_node_set(ExodusModel& model, const Selector& node_set_id, std::int64_t new_id);
void rename_side_set(ExodusModel& model, const Selector& side_set_id, std::int64_t new_id);

}  // namespace exomerge
