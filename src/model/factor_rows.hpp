// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "model/model_data.hpp"

namespace exomerge {

/// Values of the factors of one member, when all members have the same number of them; 0 when they have not.
/// Members in blocks that are not in the model must be of `left_out`, and count when all sides of those have
/// as many nodes. Collective.
int factors_per_member(const ModelData& model, EntityKind kind, const EntityData& set,
                       std::span<const EntityInfo> left_out = {});

/// Factors as rows of `width` values, whatever the shape they are stored in, and back.
RealSourcePtr factor_rows(RealSourcePtr factors, int width);
RealSourcePtr flat_factors(RealSourcePtr rows);

}  // namespace exomerge
