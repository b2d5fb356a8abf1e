// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "model/condense.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Lets the node sets follow a merge of nodes, before the model's node count changes: a merged node is in a
/// set if any node of its group was, at the place of the member with the lowest old index; values of set
/// fields become the mean of the group's members. Members that name no node are dropped. Collective. Traffic:
/// linear in the members.
void merge_node_sets(ModelData& model, const Condensation& nodes, bool warnings);

}  // namespace exomerge
