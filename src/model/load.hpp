// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "model/model_data.hpp"

namespace exomerge {

/// Reads every array of the model that is still in a file into memory, each rank its slices. Collective.
void load_everything(ModelData& model);

/// A field with the values of one step replaced by this rank's slice `values` of an even partition.
/// Collective.
RealSourcePtr with_step(const ModelData& model, const RealSourcePtr& field, StepKey step,
                        std::vector<double> values);

}  // namespace exomerge
