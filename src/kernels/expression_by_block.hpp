// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cfenv>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/expression_evaluator.hpp"
#include "kernels/expression_operations.hpp"
#include "kernels/scratch.hpp"

/// Programs of expressions on a host: one instruction after the other for a block of values.

namespace exomerge::kernels {

/// Values that go through all instructions at a time, so that registers stay in the first cache.
inline constexpr std::int64_t expression_block = 128;

/// No exceptions of floating-point arithmetic on this thread, whatever traps the program has set.
class QuietArithmetic {
 public:
  QuietArithmetic() { std::feholdexcept(&before_); }
  ~QuietArithmetic() { std::fesetenv(&before_); }
  QuietArithmetic(const QuietArithmetic&) = delete;
  QuietArithmetic& operator=(const QuietArithmetic&) = delete;

 private:
  std::fenv_t before_{};
};

/// One operation on a block of values.
struct BlockOperation {
  const double* operands[4];
  double* result;
  std::int64_t count;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    const double *const a = operands[0], *const b = operands[1], *const c = operands[2],
                        *const d = operands[3];
    double* const __restrict__ out = result;
    for (std::int64_t i = 0; i < count; ++i) out[i] = apply<op>(a[i], b[i], c[i], d[i]);
  }
};

/// A costly one, where its result is needed.
struct GuardedOperation {
  const double* operands[4];  ///< the third is the condition
  bool where_true;
  double* result;
  std::int64_t count;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    if constexpr (is_costly(op)) {
      for (std::int64_t i = 0; i < count; ++i) {
        const bool needed = (operands[2][i] != 0.0) == where_true;
        result[i] = needed ? apply<op>(operands[0][i], operands[1][i], 0.0, 0.0) : 0.0;
      }
    }
  }
};

/// The blocks of one thread after the other. Calls the host's functions only, so it is not marked for
/// devices.
struct BlockWorker {
  /// An operand of a block: an array, or one number as often as a block has values.
  struct Operand {
    const double* data;
    bool is_array;
  };
  const ExpressionInstruction* instructions;
  std::int64_t instruction_count;
  const Operand* operands;  ///< inputs and constants
  std::int64_t operand_count;
  double* registers;  ///< blocks, those of a worker after those of another
  std::int64_t register_count;
  double* out;
  std::int64_t count;
  std::int64_t workers;

  void operator()(std::int64_t worker) const {
    const QuietArithmetic quiet;
    const std::int64_t blocks = (count + expression_block - 1) / expression_block;
    const std::int64_t end = blocks * (worker + 1) / workers;
    double* const own = registers + worker * register_count * expression_block;
    for (std::int64_t block = blocks * worker / workers; block < end; ++block) {
      const std::int64_t first = block * expression_block;
      if (block + 1 < end) fetch(first + expression_block);
      run(first, length_at(first), own);
    }
  }

  std::int64_t length_at(std::int64_t first) const {
    return count - first < expression_block ? count - first : expression_block;
  }

  /// Asks for the memory of a block, which comes while another is worked on.
  void fetch(std::int64_t first) const {
    constexpr std::int64_t values_in_line = 8;
    const std::int64_t length = length_at(first);
    for (std::int64_t k = 0; k < operand_count; ++k) {
      if (!operands[k].is_array) continue;
      for (std::int64_t i = 0; i < length; i += values_in_line)
        __builtin_prefetch(operands[k].data + first + i);
    }
    for (std::int64_t i = 0; i < length; i += values_in_line) __builtin_prefetch(out + first + i, 1);
  }

  void run(std::int64_t first, std::int64_t length, double* own) const {
    const auto at = [&](std::int32_t operand) {
      if (operand >= operand_count)
        return static_cast<const double*>(own + (operand - operand_count) * expression_block);
      return operands[operand].data + (operands[operand].is_array ? first : 0);
    };
    for (std::int64_t i = 0; i < instruction_count; ++i) {
      const ExpressionInstruction& instruction = instructions[i];
      double* const result =
          instruction.target < 0 ? out + first : own + instruction.target * expression_block;
      const auto& from = instruction.operands;
      if (instruction.lanes == ExpressionLanes::all) {
        with_operation(instruction.op,
                       BlockOperation{{at(from[0]), at(from[1]), at(from[2]), at(from[3])}, result, length});
      } else {
        const bool where_true = instruction.lanes == ExpressionLanes::where_true;
        with_operation(instruction.op,
                       GuardedOperation{
                           {at(from[0]), at(from[1]), at(from[2]), at(from[3])}, where_true, result, length});
      }
    }
  }
};

/// Evaluates with all threads of `exec`, a host's.
template <class ExecutionSpace>
void evaluate_by_block(const ExecutionSpace& exec, const ExpressionProgram& program,
                       std::span<const ExpressionOperand> operands, double* out, std::int64_t count) {
  const std::int64_t blocks = (count + expression_block - 1) / expression_block;
  const std::int64_t workers = std::clamp<std::int64_t>(exec.concurrency(), 1, blocks);
  const auto repeated = static_cast<std::size_t>(std::min(count, expression_block));
  std::vector<double> scalars;
  scalars.reserve(operands.size() * repeated);
  std::vector<BlockWorker::Operand> table;
  for (const ExpressionOperand& operand : operands) {
    if (operand.data) {
      table.push_back({operand.data, true});
    } else {
      table.push_back({scalars.data() + scalars.size(), false});
      scalars.insert(scalars.end(), repeated, operand.scalar);
    }
  }
  const auto registers = scratch<double, Kokkos::HostSpace>(
      "exomerge expression registers",
      static_cast<std::size_t>(workers * program.registers * expression_block));
  const BlockWorker worker{program.instructions.data(),
                           static_cast<std::int64_t>(program.instructions.size()),
                           table.data(),
                           static_cast<std::int64_t>(table.size()),
                           registers.data(),
                           program.registers,
                           out,
                           count,
                           workers};
  if (workers == 1) {
    worker(0);
    return;
  }
  Kokkos::parallel_for("exomerge::evaluate_expression",
                       Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, 0, workers),
                       worker);
  fence(exec, "exomerge: an expression is evaluated");
}

}  // namespace exomerge::kernels
