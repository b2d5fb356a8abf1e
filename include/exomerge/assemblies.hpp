// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "exomerge/description.hpp"
#include "exomerge/selector.hpp"

/// Assemblies: named groups of blocks, sets or other assemblies. They follow when members are deleted or get
/// other ids. All functions are collective over the model's communicator, read nothing and take a time that
/// follows the number of assemblies and members; an Error leaves the model as it was.
namespace exomerge {

class ExodusModel;

/// A new assembly of the selected entities of one kind. An Error when its id is taken or no entity is
/// selected.
void create_assembly(ExodusModel& model, std::int64_t assembly_id, const std::string& name, EntityKind kind,
                     const Selector& members);
/// Appends entities of the assembly's kind that are not in it yet.
void add_to_assembly(ExodusModel& model, const Selector& assembly_id, const Selector& members);
/// Takes members away; an assembly without members goes with a warning, since files cannot hold one.
void remove_from_assembly(ExodusModel& model, const Selector& assembly_id, const Selector& members);
/// The members stay in the model.
void delete_assembly(ExodusModel& model, const Selector& assembly_ids);
/// A new name, or a new id, which must be free.
void rename_assembly(ExodusModel& model, const Selector& assembly_id, const std::string& new_name);
void rename_assembly(ExodusModel& model, const Selector& assembly_id, std::int64_t new_id);

}  // namespace exomerge
