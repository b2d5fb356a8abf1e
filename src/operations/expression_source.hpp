// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exomerge/expression.hpp"
#include "kernels/expression_evaluator.hpp"
#include "model/derived_source.hpp"
#include "model/staging.hpp"

namespace exomerge {

/// Where a variable of an expression comes from: a source with one value a row, or a number for each step.
struct ExpressionBinding {
  RealSourcePtr source;    ///< null: a number
  std::size_t column = 0;  ///< which of the numbers of a step
};

/// The steps at which an expression has values, with the numbers that are the same in all rows.
using StepNumbers = std::map<StepKey, std::vector<double>>;

/// What an expression gives for each row, evaluated when it is read; at steps that are not in `numbers` the
/// value `missing`.
class ExpressionSource final : public DerivedSource {
 public:
  /// `bindings`: by the inputs of the program; sources have `rows` rows of one value.
  ExpressionSource(const Comm& comm, GlobalIndex rows, ExpressionProgram program,
                   const std::vector<ExpressionBinding>& bindings, std::shared_ptr<const StepNumbers> numbers,
                   double missing);

  bool uses_inputs(StepKey step) const override { return numbers_->contains(step); }
  void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey step, std::span<const DeviceInput> inputs,
              const DeviceOutput& out) const override;

 private:
  /// What it keeps from call to call is no part of what the source is.
  mutable kernels::ExpressionEvaluator<Kokkos::DefaultExecutionSpace, DeviceSpace> evaluator_;
  /// For each input of the program: which of the inputs here, or of the numbers.
  struct Place {
    bool is_number;
    std::size_t at;
  };
  std::vector<Place> places_;
  std::shared_ptr<const StepNumbers> numbers_;
  double missing_;
};

}  // namespace exomerge
