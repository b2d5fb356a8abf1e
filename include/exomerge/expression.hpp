// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// \file
/// Expressions over arrays of values: text is compiled once into a small program, which is then evaluated in
/// bulk on any backend. The grammar is in docs/expressions.md. Neither MPI nor files are involved, so a
/// solver may use this alone.

namespace exomerge {

/// What an instruction does with up to three operands; see docs/expressions.md for what each computes.
enum class ExpressionOp : std::uint8_t {
  // one operand
  copy,
  negate,
  logical_not,
  abs,
  sqrt,
  exp,
  log,
  log10,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  floor,
  ceil,
  round,
  truncate,
  sign,
  isnan,
  // two
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
  atan2,
  min,
  max,
  lower,  ///< the lower one, of a number and NaN the number
  less,
  less_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  square_difference,  ///< the square of the first less the second
  // three
  multiply_add,           ///< the product of the first two, rounded, plus the third
  multiply_subtract,      ///< the same less the third
  subtract_product,       ///< the third less that product
  square_difference_add,  ///< the square of the first less the second, plus the third
  select,                 ///< the second where the first is not 0, else the third
  // four
  add_products,      ///< the product of the first two plus that of the others, each rounded
  subtract_products  ///< the product of the first two less that of the others
};

/// How many operands an operation takes.
KOKKOS_INLINE_FUNCTION constexpr int operand_count(ExpressionOp op) {
  using enum ExpressionOp;
  return op <= isnan ? 1 : op <= square_difference ? 2 : op <= select ? 3 : 4;
}

/// Operations that take so long that a look at where they are needed pays.
KOKKOS_INLINE_FUNCTION constexpr bool is_costly(ExpressionOp op) {
  using enum ExpressionOp;
  return (op >= exp && op <= tanh) || op == modulo || op == power || op == atan2;
}

/// Where the result of an instruction is needed; elsewhere it is any number.
enum class ExpressionLanes : std::uint8_t {
  all,
  where_true,  ///< where the third operand, a condition, is not 0; for costly operations only
  where_false
};

/// Operands are numbered: inputs, then constants, then registers.
struct ExpressionInstruction {
  ExpressionOp op = ExpressionOp::copy;
  ExpressionLanes lanes = ExpressionLanes::all;
  std::int32_t target = -1;  ///< a register (counted from 0), or -1 for the result
  std::int32_t operands[4] = {0, 0, 0, 0};
};

/// A compiled expression.
struct ExpressionProgram {
  std::vector<std::string> inputs;  ///< names of the variables that occur, in order of first occurrence
  std::vector<double> constants;
  std::vector<ExpressionInstruction> instructions;  ///< the last one makes the result
  int registers = 0;
};

/// What the comparisons of an expression give.
enum class ExpressionMeaning {
  value,    ///< 1 or 0
  residual  ///< a number that is near 0 where they hold: the rules of `create_side_set_from_expression`
};

/// Compiles `text`, in which the variables `names` may occur. Error: one line with the column and what is
/// wrong (of an unknown name the nearest one and the known ones), the text, and a caret below the place.
///
/// \param column_offset what precedes `text` in the text that the user wrote, for the columns of messages
ExpressionProgram compile_expression(std::string_view text, std::span<const std::string> names,
                                     ExpressionMeaning meaning = ExpressionMeaning::value,
                                     std::string_view column_offset = {});

/// `name = expression`.
struct Assignment {
  std::string name;
  std::string_view before;      ///< of the expression, up to and with the `=`
  std::string_view expression;  ///< a part of the text
};
/// Splits at the first `=`. Error when there is none, or no name before it.
Assignment split_assignment(std::string_view text);

/// A variable of a program: values, or one number for all where the view is empty.
template <class MemorySpace>
struct ExpressionInput {
  Kokkos::View<const double*, MemorySpace> values{};
  double scalar = 0.0;
};

namespace kernels {

// The compiled entry point; call the function below.
template <class ExecutionSpace, class MemorySpace>
void evaluate_expression(const ExecutionSpace& exec, const ExpressionProgram& program,
                         std::span<const ExpressionInput<MemorySpace>> inputs,
                         const Kokkos::View<double*, MemorySpace>& out);

}  // namespace kernels

/// Evaluates a program for each index of `out`. `inputs`: by `ExpressionProgram::inputs`, each with as many
/// values as `out` or a scalar; Error otherwise. `out` may be none of them.
///
/// Every operation is rounded by itself, so results do not depend on how the work is divided; on another
/// backend they may differ in the last bits of transcendental functions. What has no value is NaN or infinite
/// as IEEE 754 says; no floating-point exception is raised. Returns after the work on `exec` is finished.
/// Time: linear in values and instructions. Scratch on the host: 1 KiB a register and thread; on a device
/// none, or of programs of more than 16 registers 8 bytes for each register and each of up to 262144 values.
template <class ExecutionSpace, class MemorySpace>
void evaluate_expression(const ExecutionSpace& exec, const ExpressionProgram& program,
                         const std::vector<ExpressionInput<MemorySpace>>& inputs,
                         const Kokkos::View<double*, MemorySpace>& out) {
  static_assert(Kokkos::SpaceAccessibility<ExecutionSpace, MemorySpace>::accessible,
                "the execution space cannot reach the memory space of the values");
  kernels::evaluate_expression<ExecutionSpace, MemorySpace>(exec, program, inputs, out);
}

}  // namespace exomerge
