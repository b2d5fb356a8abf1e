// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/timesteps.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/exporter.hpp"
#include "model/field_edits.hpp"
#include "model/number_text.hpp"
#include "model/step_sources.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

void require_finite(double value, const char* what) {
  if (!std::isfinite(value)) throw Error(std::string(what) + " is not finite", everywhere);
}

/// Whether a step can be made at a time; warns when there is one.
bool is_free(const ModelData& model, double time) {
  require_finite(time, "the time of a new step");
  if (std::ranges::find(model.steps, time, &TimeStep::time) == model.steps.end()) return true;
  log_once(model.comm.is_root(), LogLevel::warning,
           "time step " + shortest_text(time) + " exists already; nothing is changed");
  return false;
}

StepKey insert_step(ModelData& model, double time) {
  const auto after =
      std::ranges::find_if(model.steps, [&](const TimeStep& step) { return step.time > time; });
  return model.steps.insert(after, TimeStep{model.next_step_key++, time})->key;
}

// Frees the values that were put into a field at a step.
void forget_step(FieldData& field, StepKey key) {
  const auto* overlay = dynamic_cast<const OverlaySource<double>*>(field.source.get());
  if (!overlay || !overlay->steps().contains(key)) return;
  auto steps = overlay->steps();
  steps.erase(key);
  field.source =
      steps.empty() ? overlay->base() : std::make_shared<OverlaySource<double>>(overlay->base(), steps);
}

std::vector<double> times_of(const ModelData& model) {
  std::vector<double> times;
  for (const TimeStep& step : model.steps) times.push_back(step.time);
  return times;
}

/// A new step whose values are the weighted sums of those of others. Collective.
void insert_sum(ModelData& model, double time, const std::vector<StepWeight>& terms) {
  std::vector<double> globals(model.globals.size(), 0.0);
  for (const StepWeight& term : terms) {
    const std::vector<double> values = global_values(model, term.step);
    for (std::size_t i = 0; i < globals.size(); ++i) globals[i] += term.weight * values[i];
  }
  const StepKey key = insert_step(model, time);
  for_each_field(model, [&](FieldData& field) {
    field.source = with_step_source(field.source, key, std::make_shared<StepSumSource>(field.source, terms));
  });
  for (std::size_t i = 0; i < globals.size(); ++i) model.globals[i].values[key] = globals[i];
}

/// The terms of the step at `time` between the steps `i` and `i + 1`.
std::vector<StepWeight> linear_terms(const std::vector<TimeStep>& steps, std::size_t i, double time) {
  const double part = (time - steps[i].time) / (steps[i + 1].time - steps[i].time);
  return {{steps[i].key, 1.0 - part}, {steps[i + 1].key, part}};
}

// The Hermite basis on [0, 1] times the difference quotients that stand for the slopes at both ends.
std::vector<StepWeight> cubic_terms(const std::vector<TimeStep>& steps, std::size_t i, double time) {
  const double x1 = steps[i].time;
  const double x2 = steps[i + 1].time;
  const double h = x2 - x1;
  const double s = (time - x1) / h;
  const double start_slope = (s * s * s - 2 * s * s + s) * h;
  const double end_slope = (s * s * s - s * s) * h;
  std::map<std::size_t, double> weights{{i, 2 * s * s * s - 3 * s * s + 1},
                                        {i + 1, 3 * s * s - 2 * s * s * s}};
  const auto add_slope = [&](double factor, std::size_t from, std::size_t to) {
    const double quotient = factor / (steps[to].time - steps[from].time);
    weights[to] += quotient;
    weights[from] -= quotient;
  };
  add_slope(start_slope, i > 0 ? i - 1 : i, i + 1);
  add_slope(end_slope, i, i + 2 < steps.size() ? i + 2 : i + 1);
  std::vector<StepWeight> terms;
  for (const auto& [position, weight] : weights) terms.push_back({steps[position].key, weight});
  return terms;
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
  if (is_free(model.data(), time)) insert_step(model.data(), time);
}

void copy_timestep(ExodusModel& model, const Selector& timestep, double new_timestep) {
  edit(model, "copying a time step", [&](ModelData& data) {
    const auto chosen = select_times(timestep, times_of(data), Unknown::fail);
    if (chosen.size() != 1) {
      throw Error(std::to_string(chosen.size()) + " time steps are selected where one is to be copied",
                  everywhere);
    }
    if (is_free(data, new_timestep)) insert_sum(data, new_timestep, {{data.steps[chosen.front()].key, 1.0}});
  });
}

void create_interpolated_timestep(ExodusModel& model, double timestep, Interpolation interpolation) {
  edit(model, "interpolating a time step", [&](ModelData& data) {
    if (!is_free(data, timestep)) return;
    const std::vector<TimeStep>& steps = data.steps;
    if (steps.size() < 2) {
      throw Error("a time step is interpolated between others: there are " + std::to_string(steps.size()),
                  everywhere);
    }
    if (timestep < steps.front().time || timestep > steps.back().time) {
      throw Error("time " + shortest_text(timestep) + " is not between the first step, " +
                      shortest_text(steps.front().time) + ", and the last, " +
                      shortest_text(steps.back().time),
                  everywhere);
    }
    const auto after = std::ranges::lower_bound(steps, timestep, {}, &TimeStep::time);
    const auto before = static_cast<std::size_t>(after - steps.begin()) - 1;
    insert_sum(data, timestep,
               interpolation == Interpolation::linear ? linear_terms(steps, before, timestep)
                                                      : cubic_terms(steps, before, timestep));
  });
}

void delete_timestep(ExodusModel& model, const Selector& timesteps) {
  model.comm().collectively("deleting time steps", [&] {
    ModelData& data = model.data();
    std::vector<StepKey> keys;
    for (const std::size_t i : select_times(timesteps, times_of(data))) keys.push_back(data.steps[i].key);
    for (const StepKey key : keys) {
      std::erase_if(data.steps, [&](const TimeStep& step) { return step.key == key; });
      for_each_field(data, [&](FieldData& field) { forget_step(field, key); });
      for (GlobalVariable& variable : data.globals) variable.values.erase(key);
    }
  });
}

}  // namespace exomerge
