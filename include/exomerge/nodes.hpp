// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "exomerge/types.hpp"

/// Nodes that come and go; `merge_nodes.hpp` joins them. All functions are collective over the model's
/// communicator; an Error leaves the model as it was. Time and memory follow what a rank gives and its share
/// of the lists of nodes of elements, which are read in pieces.
namespace exomerge {

class ExodusModel;

/// Appends nodes: those of all ranks, in their order. Node fields get `default_field_value` at every step.
void create_nodes(ExodusModel& model, const std::vector<double>& x, const std::vector<double>& y,
                  const std::vector<double>& z);

/// Deletes the nodes that no element (or edge or face of a block) uses; others keep their order. Returns how
/// many went.
GlobalIndex delete_unused_nodes(ExodusModel& model);

}  // namespace exomerge
