// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>

#include "model/model_data.hpp"

namespace exomerge {

/// Calls `use(element, nodes)` for each element of this rank's even slice of a ragged block, with its
/// different nodes, ascending. Those of polyhedra are the nodes of their faces, which are fetched from the
/// ranks that have these. Collective; `use` is not. Memory: linear in the slice and the nodes of its faces.
void for_each_ragged_node_set(
    const ModelData& model, const EntityData& block,
    const std::function<void(GlobalIndex element, std::span<const GlobalIndex> nodes)>& use);

/// Lets the polygons of a block go the other way round, from the same first node; side sets follow. Collective.
void reverse_polygons(ModelData& model, EntityData& block);

}  // namespace exomerge
