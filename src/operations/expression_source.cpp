// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_source.hpp"

#include <algorithm>
#include <utility>

namespace exomerge {

namespace {

std::vector<RealSourcePtr> sources_of(const std::vector<ExpressionBinding>& bindings) {
  std::vector<RealSourcePtr> sources;
  for (const ExpressionBinding& binding : bindings) {
    if (binding.source) sources.push_back(binding.source);
  }
  return sources;
}

}  // namespace

ExpressionSource::ExpressionSource(const Comm& comm, GlobalIndex rows, ExpressionProgram program,
                                   const std::vector<ExpressionBinding>& bindings,
                                   std::shared_ptr<const StepNumbers> numbers, double missing)
    : DerivedSource(comm, rows, sources_of(bindings)),
      program_(std::move(program)),
      numbers_(std::move(numbers)),
      missing_(missing) {
  std::size_t next = 0;
  for (const ExpressionBinding& binding : bindings) {
    places_.push_back(binding.source ? Place{false, next++} : Place{true, binding.column});
  }
}

void ExpressionSource::derive(StepKey step, std::span<const std::span<const double>> inputs,
                              std::span<double> out) const {
  if (out.empty()) return;
  const auto numbers = numbers_->find(step);
  if (numbers == numbers_->end()) {
    std::ranges::fill(out, missing_);
    return;
  }
  using Host = Kokkos::DefaultHostExecutionSpace;
  using Memory = Kokkos::HostSpace;
  std::vector<ExpressionInput<Memory>> values;
  for (const Place& place : places_) {
    if (place.is_number) {
      values.push_back({.values = {}, .scalar = numbers->second[place.at]});
    } else {
      const std::span<const double> input = inputs[place.at];
      values.push_back({.values = Kokkos::View<const double*, Memory>(input.data(), input.size())});
    }
  }
  const Kokkos::View<double*, Memory> result(out.data(), out.size());
  evaluate_expression<Host, Memory>(Host(), program_, values, result);
}

}  // namespace exomerge
