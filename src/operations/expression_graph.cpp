// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_graph.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace exomerge {

namespace {

// One value, by the kernel that evaluates programs.
double evaluated(ExpressionOp op, const std::array<double, 3>& values) {
  ExpressionProgram program;
  program.constants.assign(values.begin(), values.end());
  program.instructions = {{op, -1, {0, 1, 2}}};
  double result = 0.0;
  using Host = Kokkos::DefaultHostExecutionSpace;
  const Kokkos::View<double*, Kokkos::HostSpace> out(&result, 1);
  evaluate_expression<Host, Kokkos::HostSpace>(Host(), program, {}, out);
  return result;
}

}  // namespace

double ExpressionGraph::value_of(Node node) const {
  return std::bit_cast<double>(items_[static_cast<std::size_t>(node)].content);
}

ExpressionGraph::Node ExpressionGraph::add(const Item& item) {
  const auto [found, is_new] = known_.try_emplace(item, static_cast<Node>(items_.size()));
  if (is_new) items_.push_back(item);
  return found->second;
}

ExpressionGraph::Node ExpressionGraph::constant(double value) {
  return add({.kind = Kind::constant, .content = std::bit_cast<std::int64_t>(value)});
}

ExpressionGraph::Node ExpressionGraph::variable(const std::string& name) {
  const auto found = std::ranges::find(variables_, name);
  const auto number = found - variables_.begin();
  if (found == variables_.end()) variables_.push_back(name);
  return add({.kind = Kind::variable, .content = number});
}

// Small whole powers are products, which take a hundredth of the time.
ExpressionGraph::Node ExpressionGraph::power(Node base, Node exponent) {
  if (!is_constant(exponent)) return none;
  const double value = value_of(exponent);
  if (value == 1.0) return base;
  if (value == 2.0) return apply(ExpressionOp::multiply, base, base);
  if (value == 3.0) {
    return apply(ExpressionOp::multiply, apply(ExpressionOp::multiply, base, base), base);
  }
  if (value == 4.0) {
    const Node square = apply(ExpressionOp::multiply, base, base);
    return apply(ExpressionOp::multiply, square, square);
  }
  if (value == -1.0) return apply(ExpressionOp::divide, constant(1.0), base);
  return none;
}

ExpressionGraph::Node ExpressionGraph::apply(ExpressionOp op, Node a, Node b, Node c) {
  if (op == ExpressionOp::power) {
    if (const Node product = power(a, b); product != none) return product;
  }
  const std::array<Node, 3> operands{a, b, c};
  const bool folds = std::ranges::all_of(operands, [&](Node n) { return n == none || is_constant(n); });
  if (!folds) return add({.kind = Kind::operation, .op = op, .operands = operands});
  std::array<double, 3> values{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (operands[i] != none) values[i] = value_of(operands[i]);
  }
  return constant(evaluated(op, values));
}

/// Makes the program of a graph: where the value of each needed node is, and until when.
class ExpressionGraph::Layout {
 public:
  Layout(const ExpressionGraph& graph, Node result)
      : graph_(graph),
        result_(result),
        needed_(static_cast<std::size_t>(result) + 1, false),
        last_use_(needed_.size(), none),
        place_(needed_.size(), 0) {}

  ExpressionProgram program() {
    find_needed();
    place_inputs();
    place_constants();
    first_register_ = static_cast<std::int32_t>(program_.inputs.size() + program_.constants.size());
    for_each(Kind::operation, [this](Node node, const Item& item) { emit(node, item); });
    if (program_.instructions.empty()) {
      const std::int32_t place = place_.back();
      program_.instructions.push_back({ExpressionOp::copy, -1, {place, place, place}});
    }
    return std::move(program_);
  }

 private:
  static std::size_t at(Node node) { return static_cast<std::size_t>(node); }

  template <class Use>
  void for_each(Kind kind, Use use) {
    for (Node node = 0; node <= result_; ++node) {
      const Item& item = graph_.items_[at(node)];
      if (needed_[at(node)] && item.kind == kind) use(node, item);
    }
  }

  void find_needed() {
    needed_.back() = true;
    for (Node node = result_; node >= 0; --node) {
      if (!needed_[at(node)]) continue;
      for (const Node operand : graph_.items_[at(node)].operands) {
        if (operand == none) continue;
        needed_[at(operand)] = true;
        last_use_[at(operand)] = std::max(last_use_[at(operand)], node);
      }
    }
  }

  void place_inputs() {
    for_each(Kind::variable, [this](Node node, const Item& item) {
      place_[at(node)] = static_cast<std::int32_t>(program_.inputs.size());
      program_.inputs.push_back(graph_.variables_[static_cast<std::size_t>(item.content)]);
    });
  }

  void place_constants() {
    for_each(Kind::constant, [this](Node node, const Item&) {
      place_[at(node)] = static_cast<std::int32_t>(program_.inputs.size() + program_.constants.size());
      program_.constants.push_back(graph_.value_of(node));
    });
  }

  void emit(Node node, const Item& item) {
    ExpressionInstruction instruction{.op = item.op, .target = -1, .operands = {}};
    // What is not taken is any operand that is there.
    for (std::size_t i = 0; i < 3; ++i) {
      instruction.operands[i] = place_[at(item.operands[i] == none ? item.operands[0] : item.operands[i])];
    }
    if (node != result_) {
      if (free_.empty()) free_.push_back(program_.registers++);
      instruction.target = free_.back();
      free_.pop_back();
      place_[at(node)] = first_register_ + instruction.target;
    }
    program_.instructions.push_back(instruction);
    // Only now, so that a result never takes the place of an operand.
    for (const Node operand : item.operands) {
      if (operand == none || graph_.items_[at(operand)].kind != Kind::operation) continue;
      if (last_use_[at(operand)] != node) continue;
      last_use_[at(operand)] = none;  // it may be an operand twice
      free_.push_back(place_[at(operand)] - first_register_);
    }
  }

  const ExpressionGraph& graph_;
  Node result_;
  std::vector<bool> needed_;
  std::vector<Node> last_use_;
  std::vector<std::int32_t> place_;  ///< operand numbers
  std::int32_t first_register_ = 0;
  std::vector<std::int32_t> free_;  ///< registers
  ExpressionProgram program_;
};

ExpressionProgram ExpressionGraph::program(Node result) const { return Layout(*this, result).program(); }

}  // namespace exomerge
