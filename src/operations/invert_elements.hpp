// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "model/model_data.hpp"

namespace exomerge {

/// Turns every element inside out: its connectivity is permuted, and side sets name the same faces as
/// before. An Error names a block for which that is not known. Lazy; local.
void invert_all_elements(ModelData& model);

}  // namespace exomerge
