// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_source.hpp"

#include <algorithm>
#include <utility>

#include "model/read_batch.hpp"

namespace exomerge {

ExpressionSource::ExpressionSource(const Comm& comm, GlobalIndex rows, ExpressionProgram program,
                                   std::vector<ExpressionBinding> bindings,
                                   std::shared_ptr<const StepNumbers> numbers, double missing)
    : RealSource(rows, 1),
      comm_(comm),
      program_(std::move(program)),
      bindings_(std::move(bindings)),
      numbers_(std::move(numbers)),
      missing_(missing) {}

ExpressionSource::Inputs ExpressionSource::make_inputs(std::size_t rows) const {
  Inputs inputs(bindings_.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (bindings_[i].source) inputs[i].resize(rows);
  }
  return inputs;
}

void ExpressionSource::evaluate(StepKey step, const Inputs& inputs, std::span<double> out) const {
  if (out.empty()) return;
  using Host = Kokkos::DefaultHostExecutionSpace;
  using Memory = Kokkos::HostSpace;
  const std::vector<double>& numbers = numbers_->at(step);
  std::vector<ExpressionInput<Memory>> values;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (bindings_[i].source) {
      values.push_back({.values = Kokkos::View<const double*, Memory>(inputs[i].data(), inputs[i].size())});
    } else {
      values.push_back({.values = {}, .scalar = numbers[bindings_[i].column]});
    }
  }
  const Kokkos::View<double*, Memory> result(out.data(), out.size());
  evaluate_expression<Host, Memory>(Host(), program_, values, result);
}

void ExpressionSource::read(StepKey step, Range rows, std::span<double> out) const {
  constexpr GlobalIndex piece_rows = GlobalIndex{1} << 18;
  if (!numbers_->contains(step)) {
    std::ranges::fill(out, missing_);
    return;
  }
  const GlobalIndex longest = comm_.all_reduce(rows.size(), ReduceOp::max);
  const GlobalIndex length = prefers_whole_slices() ? std::max<GlobalIndex>(longest, 1) : piece_rows;
  for (GlobalIndex first = 0; first < longest; first += length) {
    const Range piece = intersect({rows.begin + first, rows.begin + first + length}, rows);
    const auto count = static_cast<std::size_t>(std::max<GlobalIndex>(piece.size(), 0));
    Inputs inputs;
    comm_.collectively("evaluating an expression", [&] { inputs = make_inputs(count); });
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (bindings_[i].source) bindings_[i].source->read(step, piece, inputs[i]);
    }
    evaluate(step, inputs,
             out.subspan(count == 0 ? 0 : static_cast<std::size_t>(piece.begin - rows.begin), count));
  }
}

void ExpressionSource::post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const {
  if (!numbers_->contains(step)) {
    std::ranges::fill(out, missing_);
    return;
  }
  const auto inputs = std::make_shared<Inputs>(make_inputs(out.size()));
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    if (bindings_[i].source) bindings_[i].source->post(batch, step, rows, (*inputs)[i]);
  }
  batch.then(level(), [this, inputs, step, out] {
    evaluate(step, *inputs, out);
    for (auto& values : *inputs) values = {};
  });
}

int ExpressionSource::level() const {
  int level = 0;
  for (const ExpressionBinding& binding : bindings_) {
    if (binding.source) level = std::max(level, binding.source->level());
  }
  return level;
}

GlobalIndex ExpressionSource::values_besides(GlobalIndex rows) const {
  GlobalIndex values = 0;
  for (const ExpressionBinding& binding : bindings_) {
    if (binding.source) values += rows + binding.source->values_besides(rows);
  }
  return values;
}

bool ExpressionSource::reads_any_rows() const {
  return std::ranges::all_of(bindings_, [](const ExpressionBinding& binding) {
    return !binding.source || binding.source->reads_any_rows();
  });
}

bool ExpressionSource::prefers_whole_slices() const {
  return std::ranges::any_of(bindings_, [](const ExpressionBinding& binding) {
    return binding.source && binding.source->prefers_whole_slices();
  });
}

}  // namespace exomerge
