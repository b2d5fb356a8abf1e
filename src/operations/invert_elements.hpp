// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "model/model_data.hpp"

namespace exomerge {

/// Turns every element inside out: its connectivity is permuted, and side sets name the same faces as
/// before. An Error names a block for which that is not known. Lazy; local.
void invert_all_elements(ModelData& model);
/// Those of some blocks, by position.
void invert_elements(ModelData& model, std::span<const std::size_t> blocks);

}  // namespace exomerge
