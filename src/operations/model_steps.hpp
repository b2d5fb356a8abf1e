// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "exomerge/selector.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// The keys of all steps in their order.
inline std::vector<StepKey> step_keys(const ModelData& model) {
  std::vector<StepKey> keys;
  for (const TimeStep& step : model.steps) keys.push_back(step.key);
  return keys;
}

/// Positions of the selected time steps.
inline std::vector<std::size_t> select_steps(const ModelData& model, const Selector& times) {
  std::vector<double> all;
  for (const TimeStep& step : model.steps) all.push_back(step.time);
  return select_times(times, all);
}

/// Makes step 0 where there is no step.
inline void ensure_step(ModelData& model) {
  if (model.steps.empty()) model.steps.push_back({model.next_step_key++, 0.0});
}

}  // namespace exomerge
