// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_source.hpp"

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
      evaluator_(std::move(program)),
      numbers_(std::move(numbers)),
      missing_(missing) {
  std::size_t next = 0;
  for (const ExpressionBinding& binding : bindings) {
    places_.push_back(binding.source ? Place{false, next++} : Place{true, binding.column});
  }
}

void ExpressionSource::derive(const Kokkos::DefaultExecutionSpace& exec, StepKey step,
                              std::span<const DeviceInput> inputs, const DeviceOutput& out) const {
  if (out.extent(0) == 0) return;
  const auto numbers = numbers_->find(step);
  if (numbers == numbers_->end()) {
    Kokkos::deep_copy(exec, out, missing_);
    return;
  }
  std::vector<ExpressionInput<DeviceSpace>> values;
  for (const Place& place : places_) {
    if (place.is_number) {
      values.push_back({.values = {}, .scalar = numbers->second[place.at]});
    } else {
      values.push_back({.values = inputs[place.at]});
    }
  }
  evaluator_(exec, values, out);
}

}  // namespace exomerge
