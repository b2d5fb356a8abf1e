// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Flags of this rank's slice.
using Flags = std::vector<std::uint8_t>;

/// Where an expression over the element fields of a block is not 0 at a step. Collective.
Flags where_true(const ModelData& model, const EntityData& block, const std::string& expression,
                 StepKey step);

/// Which nodes satisfy an expression within a tolerance. Without a step there are only coordinates.
/// Collective.
Flags where_within(const ModelData& model, const std::string& expression, double tolerance,
                   std::optional<StepKey> step);

/// The key of the one step that is selected; an Error when there is none or several.
StepKey single_step(const ModelData& model, const Selector& timestep);
/// The same, or nothing where none is selected.
std::optional<StepKey> single_step_if_any(const ModelData& model, const Selector& timesteps);

}  // namespace exomerge
