// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "model/model_data.hpp"

namespace exomerge {

/// Reads every array of the model that is still in a file into memory, each rank its slices. Collective.
void load_everything(ModelData& model);

/// Coordinates that were in Views before an edit are in new ones after it, and so is connectivity where that
/// of any block was: what a user holds of the model as it was does not change that as it is. Collective.
void keep_resident(const ModelData& before, ModelData& after);

/// A field with the values of one step replaced by this rank's slice `values` of an even partition.
/// Collective.
RealSourcePtr with_step(const ModelData& model, const RealSourcePtr& field, StepKey step,
                        std::vector<double> values);

}  // namespace exomerge
