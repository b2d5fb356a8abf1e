// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exomerge/expression.hpp"
#include "model/source.hpp"

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
class ExpressionSource final : public RealSource {
 public:
  /// `bindings`: by the inputs of the program; sources have `rows` rows of one value.
  ExpressionSource(const Comm& comm, GlobalIndex rows, ExpressionProgram program,
                   std::vector<ExpressionBinding> bindings, std::shared_ptr<const StepNumbers> numbers,
                   double missing);

  void read(StepKey step, Range rows, std::span<double> out) const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const override;
  int level() const override;
  GlobalIndex values_besides(GlobalIndex rows) const override;
  bool reads_any_rows() const override;
  bool prefers_whole_slices() const override;

 private:
  using Inputs = std::vector<std::vector<double>>;  ///< empty: a number

  Inputs make_inputs(std::size_t rows) const;
  void evaluate(StepKey step, const Inputs& inputs, std::span<double> out) const;

  Comm comm_;
  ExpressionProgram program_;
  std::vector<ExpressionBinding> bindings_;
  std::shared_ptr<const StepNumbers> numbers_;
  double missing_;
};

}  // namespace exomerge
