// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "exomerge/selector.hpp"
#include "model/model_data.hpp"
#include "operations/element_sides.hpp"

namespace exomerge {

/// The element blocks that are selected, in that order. An Error where one does not exist.
BlockList selected_blocks(const ModelData& model, const Selector& element_block_ids);

/// Position of the step that is selected; nothing for none. An Error for several, and for times that do not
/// exist.
std::optional<std::size_t> selected_step(const ModelData& model, const Selector& timestep,
                                         std::string_view what);

/// The step whose displacements move the nodes. "auto" is `automatic`, where the model has displacements.
std::optional<StepKey> displacement_step(const ModelData& model, const Selector& timestep,
                                         std::optional<std::size_t> automatic);

/// Coordinates of this rank's nodes, three each, moved by the displacements of a step. Collective.
std::vector<double> displaced_coordinates(const ModelData& model, std::optional<StepKey> step);

/// An Error where elements refer to nodes that do not exist. Local.
void require_nodes(const EntityData& block, std::span<const GlobalIndex> nodes);

}  // namespace exomerge
