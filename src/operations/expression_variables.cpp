// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_variables.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "model/exporter.hpp"
#include "operations/model_steps.hpp"

namespace exomerge {

ExpressionVariables& ExpressionVariables::add_numbers() {
  variables_.push_back({"time", nullptr, std::nullopt, nullptr});
  for (std::size_t i = 0; i < model_.globals.size(); ++i) {
    variables_.push_back({model_.globals[i].name, nullptr, i, nullptr});
  }
  return *this;
}

ExpressionVariables& ExpressionVariables::add_coordinates(const Wrap& wrap) {
  constexpr std::array names{"X", "Y", "Z"};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    RealSourcePtr source = model_.nodes.coordinates[axis];
    if (!source) source = std::make_shared<ConstantSource<double>>(model_.nodes.count, 1, 0.0);
    variables_.push_back({names[axis], std::move(source), std::nullopt, wrap});
  }
  return *this;
}

ExpressionVariables& ExpressionVariables::add_fields(const std::vector<FieldData>& fields, const Wrap& wrap) {
  for (const FieldData& field : fields) variables_.push_back({field.name, field.source, std::nullopt, wrap});
  return *this;
}

std::vector<std::string> ExpressionVariables::names() const {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const Variable& variable : variables_) {
    if (seen.insert(variable.name).second) names.push_back(variable.name);
  }
  return names;
}

const ExpressionVariables::Variable& ExpressionVariables::find(const std::string& name) const {
  return *std::find_if(variables_.rbegin(), variables_.rend(),
                       [&](const Variable& variable) { return variable.name == name; });
}

StepNumbers ExpressionVariables::read_numbers(const ExpressionProgram& program) const {
  std::vector<GlobalVariable> globals;
  for (const std::string& input : program.inputs) {
    const Variable& variable = find(input);
    if (!variable.source && variable.global) globals.push_back(model_.globals[*variable.global]);
  }
  const std::vector<StepKey> keys = step_keys(model_);
  const std::vector<double> values = global_values(model_.comm, globals, keys);
  StepNumbers numbers;
  for (std::size_t step = 0; step < keys.size(); ++step) {
    std::vector<double>& row = numbers[keys[step]];
    std::size_t next = step * globals.size();
    for (const std::string& input : program.inputs) {
      const Variable& variable = find(input);
      if (!variable.source) row.push_back(variable.global ? values[next++] : model_.steps[step].time);
    }
  }
  return numbers;
}

RealSourcePtr ExpressionVariables::source(GlobalIndex rows, ExpressionProgram program, double missing) const {
  auto numbers = std::make_shared<const StepNumbers>(read_numbers(program));
  std::vector<ExpressionBinding> bindings;
  std::size_t column = 0;
  for (const std::string& input : program.inputs) {
    const Variable& variable = find(input);
    if (!variable.source) {
      bindings.push_back({nullptr, column++});
    } else {
      bindings.push_back({variable.wrap ? variable.wrap(variable.source) : variable.source, 0});
    }
  }
  return std::make_shared<ExpressionSource>(model_.comm, rows, std::move(program), std::move(bindings),
                                            std::move(numbers), missing);
}

std::vector<double> ExpressionVariables::numbers(const ExpressionProgram& program) const {
  const StepNumbers numbers = read_numbers(program);
  std::vector<double> results;
  for (const TimeStep& step : model_.steps) {
    std::vector<ExpressionInput<Kokkos::HostSpace>> inputs;
    for (const double value : numbers.at(step.key)) inputs.push_back({.values = {}, .scalar = value});
    double& result = results.emplace_back(0.0);
    const Kokkos::View<double*, Kokkos::HostSpace> out(&result, 1);
    using Host = Kokkos::DefaultHostExecutionSpace;
    evaluate_expression<Host, Kokkos::HostSpace>(Host(), program, inputs, out);
  }
  return results;
}

}  // namespace exomerge
