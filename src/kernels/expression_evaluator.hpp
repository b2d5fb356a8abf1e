// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "exomerge/expression.hpp"

namespace exomerge::kernels {

/// How a program goes over the values.
enum class ExpressionOrder : std::uint8_t {
  by_block,  ///< an instruction at a time for a block of values, which the compiler vectorises; on a host
             ///< only
  by_value   ///< all instructions for a value, one thread a value
};

/// Where an operand is: an array, or one number for all where there is none.
struct ExpressionOperand {
  const double* data = nullptr;
  double scalar = 0.0;
};

/// A program that is evaluated again and again: what the device needs of it is brought there once, what an
/// evaluation needs besides is kept for the next.
template <class ExecutionSpace, class MemorySpace>
class ExpressionEvaluator {
 public:
  static constexpr bool on_host = std::is_same_v<MemorySpace, Kokkos::HostSpace>;

  /// Another order than that of the space is for tests: results are the same.
  explicit ExpressionEvaluator(ExpressionProgram program,
                               ExpressionOrder order = on_host ? ExpressionOrder::by_block
                                                               : ExpressionOrder::by_value);

  const ExpressionProgram& program() const { return program_; }

  /// As `exomerge::evaluate_expression`.
  void operator()(const ExecutionSpace& exec, std::span<const ExpressionInput<MemorySpace>> inputs,
                  const Kokkos::View<double*, MemorySpace>& out);

 private:
  void evaluate_by_value(const ExecutionSpace& exec, const Kokkos::View<double*, MemorySpace>& out);

  ExpressionProgram program_;
  ExpressionOrder order_;
  std::vector<ExpressionOperand> operands_;  ///< inputs and constants
  /// On the device.
  Kokkos::View<ExpressionInstruction*, MemorySpace> instructions_;
  Kokkos::View<ExpressionOperand*, MemorySpace> table_;
  Kokkos::View<double*, MemorySpace> registers_;  ///< where a thread cannot hold all
};

}  // namespace exomerge::kernels
