// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/expression.hpp"
#include "model/model_data.hpp"
#include "operations/expression_source.hpp"

namespace exomerge {

/// The variables that an expression may use, and what they stand for: later ones hide earlier ones of the
/// same name. Nothing is read until an expression that uses them is made into a source.
class ExpressionVariables {
 public:
  /// What becomes of the sources of variables that are used, such as those of nodes for the members of a set.
  using Wrap = std::function<RealSourcePtr(const RealSourcePtr&)>;

  explicit ExpressionVariables(const ModelData& model) : model_(model) {}

  /// `time`, then the global variables.
  ExpressionVariables& add_numbers();
  /// `X`, `Y`, `Z`.
  ExpressionVariables& add_coordinates(const Wrap& wrap = nullptr);
  ExpressionVariables& add_fields(const std::vector<FieldData>& fields, const Wrap& wrap = nullptr);

  /// Each name once.
  std::vector<std::string> names() const;
  /// The values of an expression over `rows` rows at all steps that the model has now. Global variables that
  /// it uses are read. Collective.
  RealSourcePtr source(GlobalIndex rows, ExpressionProgram program, double missing) const;
  /// Its value at each step where all variables are numbers. Collective.
  std::vector<double> numbers(const ExpressionProgram& program) const;

 private:
  struct Variable {
    std::string name;
    RealSourcePtr source;               ///< null: a number
    std::optional<std::size_t> global;  ///< of the model; of numbers, none is the time
    Wrap wrap;
  };
  const Variable& find(const std::string& name) const;
  /// For each step a number for each input that is one.
  StepNumbers read_numbers(const ExpressionProgram& program) const;

  const ModelData& model_;
  std::vector<Variable> variables_;
};

}  // namespace exomerge
