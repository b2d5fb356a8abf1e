// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "exomerge/transform.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

void require_finite(double value, const char* what) {
  if (!std::isfinite(value)) throw Error(std::string(what) + " is not finite", everywhere);
}

// Frees the values that were put into a field at a step.
void forget_step(std::vector<FieldData>& fields, StepKey key) {
  for (FieldData& field : fields) {
    const auto* overlay = dynamic_cast<const OverlaySource<double>*>(field.source.get());
    if (!overlay || !overlay->steps().contains(key)) continue;
    auto steps = overlay->steps();
    steps.erase(key);
    field.source =
        steps.empty() ? overlay->base() : std::make_shared<OverlaySource<double>>(overlay->base(), steps);
  }
}

}  // namespace

void shift_timesteps(ExodusModel& model, double offset) {
  require_finite(offset, "the offset of times");
  for (TimeStep& step : model.data().steps) step.time += offset;
}

void scale_timesteps(ExodusModel& model, double factor) {
  require_finite(factor, "the factor of times");
  if (!(factor > 0.0)) throw Error("the factor of times is not positive", everywhere);
  for (TimeStep& step : model.data().steps) step.time *= factor;
}

void create_timestep(ExodusModel& model, double time) {
  require_finite(time, "the time of a new step");
  ModelData& data = model.data();
  if (std::ranges::find(data.steps, time, &TimeStep::time) != data.steps.end()) {
    log_once(data.comm.is_root(), LogLevel::warning,
             "time step " + std::to_string(time) + " exists already; nothing is changed");
    return;
  }
  const auto after = std::ranges::find_if(data.steps, [&](const TimeStep& step) { return step.time > time; });
  data.steps.insert(after, TimeStep{data.next_step_key++, time});
}

void delete_timestep(ExodusModel& model, double time) {
  ModelData& data = model.data();
  StepKey key = 0;
  data.comm.collectively("deleting a time step", [&] { key = data.step_key(time); });
  std::erase_if(data.steps, [&](const TimeStep& step) { return step.key == key; });
  forget_step(data.nodes.fields, key);
  for (const EntityKind kind : entity_kinds) {
    for (EntityData& entity : data.kind(kind)) {
      forget_step(entity.fields, key);
      forget_step(entity.reductions, key);
    }
  }
  for (GlobalVariable& variable : data.globals) variable.values.erase(key);
}

}  // namespace exomerge
