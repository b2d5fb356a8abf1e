// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/expression.hpp"

#include <algorithm>
#include <cfenv>
#include <string>

#include "exomerge/error.hpp"
#include "kernels/expression_operations.hpp"
#include "kernels/instantiate.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

namespace {

/// Values that go through all instructions at a time on the host, so that registers stay in the first cache.
constexpr std::int64_t block_length = 128;
/// The same on a device, where all of them are worked on at once.
constexpr std::int64_t chunk_length = std::int64_t{1} << 18;

template <class ExecutionSpace>
using Indices = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>;

/// Where an operand is: its value for index i is `data[i * stride]`.
struct Operand {
  const double* data = nullptr;
  std::int64_t stride = 1;
};

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
  const double* a;
  const double* b;
  const double* c;
  double* result;
  std::int64_t count;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    const double *const first = a, *const second = b, *const third = c;
    double* const __restrict__ out = result;
    for (std::int64_t i = 0; i < count; ++i) out[i] = apply<op>(first[i], second[i], third[i]);
  }
};

/// A costly one, where its result is needed.
struct GuardedOperation {
  const double* a;
  const double* b;
  const double* condition;
  bool where_true;
  double* result;
  std::int64_t count;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    if constexpr (is_costly(op)) {
      for (std::int64_t i = 0; i < count; ++i)
        result[i] = (condition[i] != 0.0) == where_true ? apply<op>(a[i], b[i], 0.0) : 0.0;
    }
  }
};

/// Calls the host's functions only, so it is not marked for devices.
struct HostWorker {
  const ExpressionInstruction* instructions;
  std::int64_t instruction_count;
  const Operand* operands;  ///< inputs and constants, these repeated over a block
  std::int64_t operand_count;
  double* registers;  ///< blocks, those of a worker after those of another
  std::int64_t register_count;
  double* out;
  std::int64_t count;
  std::int64_t workers;

  void operator()(std::int64_t worker) const {
    const QuietArithmetic quiet;
    const std::int64_t blocks = (count + block_length - 1) / block_length;
    const std::int64_t end = blocks * (worker + 1) / workers;
    double* const own = registers + worker * register_count * block_length;
    for (std::int64_t block = blocks * worker / workers; block < end; ++block) {
      const std::int64_t first = block * block_length;
      run(first, count - first < block_length ? count - first : block_length, own);
    }
  }

  void run(std::int64_t first, std::int64_t length, double* own) const {
    const auto at = [&](std::int32_t operand) {
      if (operand >= operand_count)
        return static_cast<const double*>(own + (operand - operand_count) * block_length);
      return operands[operand].data + operands[operand].stride * first;
    };
    for (std::int64_t i = 0; i < instruction_count; ++i) {
      const ExpressionInstruction& instruction = instructions[i];
      double* const result = instruction.target < 0 ? out + first : own + instruction.target * block_length;
      const double *const a = at(instruction.operands[0]), *const b = at(instruction.operands[1]),
                          *const c = at(instruction.operands[2]);
      if (instruction.lanes == ExpressionLanes::all) {
        with_operation(instruction.op, BlockOperation{a, b, c, result, length});
      } else {
        const bool where_true = instruction.lanes == ExpressionLanes::where_true;
        with_operation(instruction.op, GuardedOperation{a, b, c, where_true, result, length});
      }
    }
  }
};

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

template <class ExecutionSpace, class MemorySpace>
void evaluate_on_host(const ExecutionSpace& exec, const ExpressionProgram& program,
                      std::span<const ExpressionInput<MemorySpace>> inputs,
                      const Kokkos::View<double*, MemorySpace>& out) {
  const auto count = static_cast<std::int64_t>(out.extent(0));
  const std::int64_t blocks = (count + block_length - 1) / block_length;
  const std::int64_t workers = std::clamp<std::int64_t>(exec.concurrency(), 1, blocks);
  const std::int64_t repeated = std::min(count, block_length);
  std::vector<double> scalars;
  scalars.reserve((inputs.size() + program.constants.size()) * static_cast<std::size_t>(repeated));
  std::vector<Operand> operands;
  const auto add_scalar = [&](double value) {
    operands.push_back({scalars.data() + scalars.size(), 0});
    scalars.insert(scalars.end(), static_cast<std::size_t>(repeated), value);
  };
  for (const auto& input : inputs) {
    if (input.values.data() != nullptr) {
      operands.push_back({input.values.data(), 1});
    } else {
      add_scalar(input.scalar);
    }
  }
  for (const double value : program.constants) add_scalar(value);
  const auto registers = scratch<double, MemorySpace>(
      "exomerge expression registers", static_cast<std::size_t>(workers * program.registers * block_length));
  const HostWorker worker{program.instructions.data(),
                          static_cast<std::int64_t>(program.instructions.size()),
                          operands.data(),
                          static_cast<std::int64_t>(operands.size()),
                          registers.data(),
                          program.registers,
                          out.data(),
                          count,
                          workers};
  if (workers == 1) {
    worker(0);
    return;
  }
  Kokkos::parallel_for("exomerge::evaluate_expression", Indices<ExecutionSpace>(exec, 0, workers), worker);
  fence(exec, "exomerge: an expression is evaluated");
}

/// All instructions for one value.
struct LaneOperation {
  double a, b, c;
  double* result;

  template <ExpressionOp op>
  KOKKOS_INLINE_FUNCTION void run() const {
    *result = apply<op>(a, b, c);
  }
};

template <class Memory, class T>
Kokkos::View<T*, Memory> copied(const char* name, const std::vector<T>& values) {
  const Kokkos::View<T*, Memory> view(Kokkos::view_alloc(std::string(name), Kokkos::WithoutInitializing),
                                      values.size());
  const Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(), values.size());
  Kokkos::deep_copy(view, host);
  return view;
}

template <class ExecutionSpace, class MemorySpace>
void evaluate_on_device(const ExecutionSpace& exec, const ExpressionProgram& program,
                        std::span<const ExpressionInput<MemorySpace>> inputs,
                        const Kokkos::View<double*, MemorySpace>& out) {
  const auto count = static_cast<std::int64_t>(out.extent(0));
  const std::int64_t lanes = std::min(count, chunk_length);
  std::vector<double> scalars;
  for (const auto& input : inputs) scalars.push_back(input.scalar);
  scalars.insert(scalars.end(), program.constants.begin(), program.constants.end());
  const auto scalar_view = copied<MemorySpace>("exomerge expression scalars", scalars);
  std::vector<Operand> table;
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    const bool array = i < inputs.size() && inputs[i].values.data() != nullptr;
    table.push_back(array ? Operand{inputs[i].values.data(), 1} : Operand{scalar_view.data() + i, 0});
  }
  const auto operands = copied<MemorySpace>("exomerge expression operands", table);
  const auto instructions = copied<MemorySpace>("exomerge expression program", program.instructions);
  const auto registers = scratch<double, MemorySpace>("exomerge expression registers",
                                                      static_cast<std::size_t>(program.registers * lanes));
  const auto instruction_count = static_cast<std::int64_t>(program.instructions.size());
  const auto operand_count = static_cast<std::int32_t>(table.size());
  for (std::int64_t first = 0; first < count; first += lanes) {
    const std::int64_t length = std::min(lanes, count - first);
    Kokkos::parallel_for(
        "exomerge::evaluate_expression", Indices<ExecutionSpace>(exec, 0, length),
        KOKKOS_LAMBDA(std::int64_t lane) {
          const std::int64_t index = first + lane;
          for (std::int64_t i = 0; i < instruction_count; ++i) {
            const ExpressionInstruction& instruction = instructions(i);
            double values[3];
            for (int k = 0; k < 3; ++k) {
              const std::int32_t operand = instruction.operands[k];
              values[k] = operand < operand_count ? operands(operand).data[operands(operand).stride * index]
                                                  : registers((operand - operand_count) * lanes + lane);
            }
            double* const result =
                instruction.target < 0 ? &out(index) : &registers(instruction.target * lanes + lane);
            with_operation(instruction.op, LaneOperation{values[0], values[1], values[2], result});
          }
        });
  }
  fence(exec, "exomerge: an expression is evaluated");
}

}  // namespace

template <class ExecutionSpace, class MemorySpace>
void evaluate_expression(const ExecutionSpace& exec, const ExpressionProgram& program,
                         std::span<const ExpressionInput<MemorySpace>> inputs,
                         const Kokkos::View<double*, MemorySpace>& out) {
  check_inputs(program, inputs, out.extent(0));
  if (out.extent(0) == 0) return;
  if constexpr (std::is_same_v<MemorySpace, Kokkos::HostSpace>) {
    fence(exec, "exomerge: the variables of an expression are there");
    evaluate_on_host(exec, program, inputs, out);
  } else {
    evaluate_on_device(exec, program, inputs, out);
  }
}

#define EXOMERGE_INSTANTIATE(EXEC, MEMORY)                                                  \
  template void evaluate_expression<EXEC, MEMORY>(const EXEC&, const ExpressionProgram&,    \
                                                  std::span<const ExpressionInput<MEMORY>>, \
                                                  const Kokkos::View<double*, MEMORY>&);

EXOMERGE_FOR_EACH_SPACE(EXOMERGE_INSTANTIATE)

#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::kernels
