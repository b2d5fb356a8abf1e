// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/model_data.hpp"
#include "model/row_gather.hpp"

/// Nodes that come and go, and all that follows from it. All functions are collective.
namespace exomerge {

/// Flags of the first `nodes_before` nodes, in slices of these, in slices of all that there are now; new
/// nodes have none.
std::vector<std::uint8_t> flags_of_more_nodes(const ModelData& model, const std::vector<std::uint8_t>& flags,
                                              GlobalIndex nodes_before);

/// Removes nodes of this rank's slice that are flagged and that no block uses. Others keep their order;
/// connectivity, fields, maps and node sets follow. Returns how many went, over all ranks.
GlobalIndex delete_nodes(ModelData& model, const std::vector<std::uint8_t>& doomed);

/// A recipe whose rows lie on any rank, in rank order: this rank's even slice of it.
struct EvenRecipe {
  GlobalIndex total = 0;
  RowRecipe slice;
};
EvenRecipe even_recipe(const Comm& comm, const RowRecipe& local);

/// An Error where there are isogeometric elements: their lists name more than nodes, by numbers that follow
/// those of the nodes.
void require_room_for_nodes(const ModelData& model);

/// Appends nodes that are copies (one parent each) or means of nodes that are there: coordinates, fields,
/// attributes. A new node joins the node sets that all of its parents are in, at their end, with the mean of
/// their values. `recipe`: this rank's even slice of `count` new nodes.
void append_nodes(ModelData& model, GlobalIndex count, const RowRecipe& recipe);

/// The copies of flagged nodes, appended in ascending order of the nodes. Returns for each node of this
/// rank's slice its copy, or -1.
std::vector<GlobalIndex> duplicate_nodes(ModelData& model, const std::vector<std::uint8_t>& flags);

}  // namespace exomerge
