// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/expression.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "exomerge/error.hpp"
#include "kernels/expression_by_block.hpp"
#include "kernels/expression_by_value.hpp"
#include "kernels/expression_evaluator.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

namespace {

template <class MemorySpace>
void check_inputs(const ExpressionProgram& program, std::span<const ExpressionInput<MemorySpace>> inputs,
                  std::size_t count) {
  if (inputs.size() != program.inputs.size()) {
    throw Error("an expression of " + std::to_string(program.inputs.size()) + " variables is given " +
                std::to_string(inputs.size()));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& values = inputs[i].values;
    if (values.data() == nullptr || values.extent(0) == count) continue;
    throw Error("variable \"" + program.inputs[i] + "\" of an expression has " +
                std::to_string(values.extent(0)) + " values, " + std::to_string(count) + " are needed");
  }
}

template <class ExecutionSpace, class T, class MemorySpace>
void bring(const ExecutionSpace& exec, const std::vector<T>& values, Kokkos::View<T*, MemorySpace>& view,
           const char* name) {
  if (view.extent(0) != values.size()) view = scratch<T, MemorySpace>(name, values.size());
  const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  Kokkos::deep_copy(exec, view, host);
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
ExpressionEvaluator<ExecutionSpace, MemorySpace>::ExpressionEvaluator(ExpressionProgram program,
                                                                      ExpressionOrder order)
    : program_(std::move(program)), order_(order) {
  operands_.resize(program_.inputs.size());
  for (const double value : program_.constants) operands_.push_back({nullptr, value});
}

template <class ExecutionSpace, class MemorySpace>
void ExpressionEvaluator<ExecutionSpace, MemorySpace>::operator()(
    const ExecutionSpace& exec, std::span<const ExpressionInput<MemorySpace>> inputs,
    const Kokkos::View<double*, MemorySpace>& out) {
  check_inputs(program_, inputs, out.extent(0));
  if (out.extent(0) == 0) return;
  for (std::size_t i = 0; i < inputs.size(); ++i) operands_[i] = {inputs[i].values.data(), inputs[i].scalar};
  if constexpr (on_host) {
    if (order_ == ExpressionOrder::by_block) {
      fence(exec, "exomerge: the variables of an expression are there");
      evaluate_by_block(exec, program_, operands_, out.data(), static_cast<std::int64_t>(out.extent(0)));
      return;
    }
  }
  evaluate_by_value(exec, out);
}

template <class ExecutionSpace, class MemorySpace>
void ExpressionEvaluator<ExecutionSpace, MemorySpace>::evaluate_by_value(
    const ExecutionSpace& exec, const Kokkos::View<double*, MemorySpace>& out) {
  const auto count = static_cast<std::int64_t>(out.extent(0));
  if (instructions_.extent(0) == 0)
    bring(exec, program_.instructions, instructions_, "exomerge expression program");
  bring(exec, operands_, table_, "exomerge expression operands");
  std::int64_t lanes = count;
  if (program_.registers > registers_of_thread) {
    lanes = std::min(count, values_with_registers);
    const auto needed = static_cast<std::size_t>(program_.registers * lanes);
    if (registers_.extent(0) < needed) {
      registers_ = {};
      registers_ = scratch<double, MemorySpace>("exomerge expression registers", needed);
    }
  }
  for (std::int64_t first = 0; first < count; first += lanes) {
    const ValueWorker worker{instructions_.data(), static_cast<std::int64_t>(instructions_.extent(0)),
                             table_.data(),        static_cast<std::int32_t>(table_.extent(0)),
                             registers_.data(),    lanes,
                             out.data(),           first};
    Kokkos::parallel_for("exomerge::evaluate_expression",
                         Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(
                             exec, 0, std::min(lanes, count - first)),
                         worker);
  }
  fence(exec, "exomerge: an expression is evaluated");
}

template <class ExecutionSpace, class MemorySpace>
void evaluate_expression(const ExecutionSpace& exec, const ExpressionProgram& program,
                         std::span<const ExpressionInput<MemorySpace>> inputs,
                         const Kokkos::View<double*, MemorySpace>& out) {
  ExpressionEvaluator<ExecutionSpace, MemorySpace> evaluator(program);
  evaluator(exec, inputs, out);
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                  \
  template class ExpressionEvaluator<EXEC, MEMORY>;                                         \
  template void evaluate_expression<EXEC, MEMORY>(const EXEC&, const ExpressionProgram&,    \
                                                  std::span<const ExpressionInput<MEMORY>>, \
                                                  const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
