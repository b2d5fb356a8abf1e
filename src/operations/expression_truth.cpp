// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_truth.hpp"

#include <cmath>

#include "exomerge/error.hpp"
#include "operations/element_nodes.hpp"
#include "operations/expression_variables.hpp"
#include "operations/model_steps.hpp"

namespace exomerge {

namespace {

constexpr bool all_meet = true;  // every rank meets the same errors here

std::vector<double> values_of(const ModelData& model, const ExpressionVariables& variables, GlobalIndex rows,
                              const std::string& expression, ExpressionMeaning meaning, StepKey step) {
  const std::vector<std::string> names = variables.names();
  const RealSourcePtr source = variables.source(rows, compile_expression(expression, names, meaning), 0.0);
  return read_slice(model.comm, source, rows, step);
}

}  // namespace

Flags where_true(const ModelData& model, const EntityData& block, const std::string& expression,
                 StepKey step) {
  try {
    ExpressionVariables variables(model);
    variables.add_numbers().add_fields(block.fields);
    Flags flags;
    for (const double value :
         values_of(model, variables, block.info.count, expression, ExpressionMeaning::value, step)) {
      flags.push_back(value == 0.0 ? 0 : 1);
    }
    return flags;
  } catch (const Error& error) {
    throw Error(label(EntityKind::element_block, block.info) + ": " + error.what(), error.is_collective());
  }
}

Flags where_within(const ModelData& model, const std::string& expression, double tolerance,
                   std::optional<StepKey> step) {
  // Without a step the one of a copy serves for evaluating.
  ModelData timeless = model;
  if (!step) {
    timeless.steps = {{0, 0.0}};
    timeless.globals.clear();
  }
  ExpressionVariables variables(timeless);
  if (step) variables.add_numbers();
  variables.add_coordinates();
  if (step) variables.add_fields(model.nodes.fields);
  Flags flags;
  for (const double value : values_of(timeless, variables, model.nodes.count, expression,
                                      ExpressionMeaning::residual, step.value_or(0))) {
    flags.push_back(std::islessequal(std::fabs(value), tolerance) ? 1 : 0);
  }
  return flags;
}

StepKey single_step(const ModelData& model, const Selector& timestep) {
  const std::optional<StepKey> step = single_step_if_any(model, timestep);
  if (!step) throw Error("no time step is selected where one is needed", all_meet);
  return *step;
}

std::optional<StepKey> single_step_if_any(const ModelData& model, const Selector& timesteps) {
  const std::vector<std::size_t> chosen = select_steps(model, timesteps);
  if (chosen.size() > 1) {
    throw Error(std::to_string(chosen.size()) + " time steps are selected where one is needed", all_meet);
  }
  if (chosen.empty()) return std::nullopt;
  return model.steps[chosen.front()].key;
}

}  // namespace exomerge
