// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "kernels/expression_evaluator.hpp"
#include "kernels/expression_operations.hpp"

/// Programs of expressions on a device: all instructions for the value of a thread.

namespace exomerge::kernels {

/// Registers that a thread has of its own, near it; programs with more use memory that all share.
inline constexpr int registers_of_thread = 16;
/// Values that are worked on at a time by programs with more, since each needs registers.
inline constexpr std::int64_t values_with_registers = std::int64_t{1} << 18;

/// One operation on one value.
struct ValueOperation {
  double a, b, c, d;
  double* result;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    *result = apply<op>(a, b, c, d);
  }
};

/// Evaluates value `first + lane`.
struct ValueWorker {
  const ExpressionInstruction* instructions;
  std::int64_t instruction_count;
  const ExpressionOperand* operands;
  std::int32_t operand_count;
  double* registers;  ///< null: a thread's own
  std::int64_t lanes;
  double* out;
  std::int64_t first;

  KOKKOS_INLINE_FUNCTION double value(std::int32_t operand, std::int64_t index, const double* own,
                                      std::int64_t stride) const {
    if (operand >= operand_count) return own[(operand - operand_count) * stride];
    const ExpressionOperand& input = operands[operand];
    return input.data ? input.data[index] : input.scalar;
  }

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t lane) const {
    double few[registers_of_thread];
    double* const own = registers ? registers + lane : few;
    const std::int64_t stride = registers ? lanes : 1;
    const std::int64_t index = first + lane;
    for (std::int64_t i = 0; i < instruction_count; ++i) {
      const ExpressionInstruction& instruction = instructions[i];
      double* const result = instruction.target < 0 ? out + index : own + instruction.target * stride;
      const auto& from = instruction.operands;
      if (instruction.lanes != ExpressionLanes::all) {
        const bool is_true = value(from[2], index, own, stride) != 0.0;
        if (is_true != (instruction.lanes == ExpressionLanes::where_true)) {
          *result = 0.0;
          continue;
        }
      }
      const int taken = exomerge::operand_count(instruction.op);
      const double a = value(from[0], index, own, stride);
      const double b = taken > 1 ? value(from[1], index, own, stride) : a;
      const double c = taken > 2 ? value(from[2], index, own, stride) : a;
      const double d = taken > 3 ? value(from[3], index, own, stride) : a;
      with_operation(instruction.op, ValueOperation{a, b, c, d, result});
    }
  }
};

}  // namespace exomerge::kernels
