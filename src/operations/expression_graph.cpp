// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace exomerge {

namespace {

// One value, by the kernel that evaluates programs.
double evaluated(ExpressionOp op, const std::array<double, 4>& values) {
  ExpressionProgram program;
  program.constants.assign(values.begin(), values.end());
  program.instructions = {{.op = op, .operands = {0, 1, 2, 3}}};
  double result = 0.0;
  using Host = Kokkos::DefaultHostExecutionSpace;
  const Kokkos::View<double*, Kokkos::HostSpace> out(&result, 1);
  evaluate_expression<Host, Kokkos::HostSpace>(Host(), program, {}, out);
  return result;
}

// A product with it is the same as the quotient, and takes a fraction of the time.
bool has_exact_inverse(double value) {
  int exponent = 0;
  return std::isfinite(value) && std::abs(std::frexp(value, &exponent)) == 0.5 && std::abs(exponent) < 1000;
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
  if (op == ExpressionOp::divide && is_constant(b) && has_exact_inverse(value_of(b))) {
    return apply(ExpressionOp::multiply, a, constant(1.0 / value_of(b)));
  }
  const std::array<Node, 4> operands{a, b, c, none};
  const bool folds = std::ranges::all_of(operands, [&](Node n) { return n == none || is_constant(n); });
  if (!folds) return add({.kind = Kind::operation, .op = op, .operands = operands});
  std::array<double, 4> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (operands[i] != none) values[i] = value_of(operands[i]);
  }
  return constant(evaluated(op, values));
}

/// Makes the program of a graph: where the value of each needed node is, and until when.
class ExpressionGraph::Layout {
 public:
  Layout(const ExpressionGraph& graph, Node result)
      : graph_(graph),
        items_(graph.items_.begin(), graph.items_.begin() + result + 1),
        result_(result),
        needed_(items_.size(), false),
        last_use_(needed_.size(), none),
        guards_(needed_.size()),
        place_(needed_.size(), 0) {}

  ExpressionProgram program() {
    combine_operations();
    find_needed();
    find_guards();
    sort_operations();
    place_inputs();
    place_constants();
    first_register_ = static_cast<std::int32_t>(program_.inputs.size() + program_.constants.size());
    for (const Node node : order_) emit(node, items_[at(node)]);
    if (program_.instructions.empty()) {
      const std::int32_t place = place_.back();
      program_.instructions.push_back({.op = ExpressionOp::copy, .operands = {place, place, place}});
    }
    return std::move(program_);
  }

 private:
  static std::size_t at(Node node) { return static_cast<std::size_t>(node); }

  template <class Use>
  void for_each(Kind kind, Use use) {
    for (Node node = 0; node <= result_; ++node) {
      const Item& item = items_[at(node)];
      if (needed_[at(node)] && item.kind == kind) use(node, item);
    }
  }

  bool is(Node node, ExpressionOp op) const {
    return node != none && items_[at(node)].kind == Kind::operation && items_[at(node)].op == op;
  }

  /// Operations that occur together often become one, where nothing else uses the first: values then go
  /// through memory less often. Every rounding stays.
  void combine_operations() {
    std::vector<int> uses(items_.size(), 0);
    for (const Item& item : items_) {
      for (const Node operand : item.operands) {
        if (operand != none) ++uses[at(operand)];
      }
    }
    const auto is_single = [&](Node node, ExpressionOp op) { return is(node, op) && uses[at(node)] == 1; };
    for (Item& item : items_) {
      const Node a = item.operands[0], b = item.operands[1];
      if (item.op == ExpressionOp::multiply && a == b && is(a, ExpressionOp::subtract) && uses[at(a)] == 2) {
        take_in(item, ExpressionOp::square_difference, a);
      } else if (item.op == ExpressionOp::add || item.op == ExpressionOp::subtract) {
        combine_sum(item, is_single(a, ExpressionOp::multiply), is_single(b, ExpressionOp::multiply));
        if (item.op != ExpressionOp::add) continue;
        if (is_single(b, ExpressionOp::square_difference)) {
          take_in(item, ExpressionOp::square_difference_add, b, a);
        } else if (is_single(a, ExpressionOp::square_difference)) {
          take_in(item, ExpressionOp::square_difference_add, a, b);
        }
      }
    }
  }

  /// A sum or difference whose operands are products that nothing else uses.
  void combine_sum(Item& item, bool first, bool second) {
    const Node a = item.operands[0], b = item.operands[1];
    const bool sum = item.op == ExpressionOp::add;
    if (first && second) {
      take_in(item, sum ? ExpressionOp::add_products : ExpressionOp::subtract_products, a);
      item.operands[2] = items_[at(b)].operands[0];
      item.operands[3] = items_[at(b)].operands[1];
    } else if (first) {
      take_in(item, sum ? ExpressionOp::multiply_add : ExpressionOp::multiply_subtract, a, b);
    } else if (second) {
      take_in(item, sum ? ExpressionOp::multiply_add : ExpressionOp::subtract_product, b, a);
    }
  }

  /// The operation becomes one on the two operands of `inner`, and `third`.
  void take_in(Item& item, ExpressionOp op, Node inner, Node third = none) const {
    const auto& operands = items_[at(inner)].operands;
    item.op = op;
    item.operands = {operands[0], operands[1], third, none};
  }

  void find_needed() {
    needed_.back() = true;
    for (Node node = result_; node >= 0; --node) {
      if (!needed_[at(node)]) continue;
      for (const Node operand : items_[at(node)].operands) {
        if (operand != none) needed_[at(operand)] = true;
      }
    }
  }

  /// What only one side of a choice needs is needed only where the choice takes that side. Users come after
  /// what they use, so theirs is known.
  void find_guards() {
    std::vector<bool> met(items_.size(), false);
    for (Node node = result_; node >= 0; --node) {
      if (!needed_[at(node)]) continue;
      const Item& item = items_[at(node)];
      for (std::size_t i = 0; i < item.operands.size(); ++i) {
        const Node operand = item.operands[i];
        if (operand == none) continue;
        Guard guard = guards_[at(node)];
        if (item.op == ExpressionOp::select && i > 0) guard = {item.operands[0], i == 1};
        if (met[at(operand)] && guards_[at(operand)] != guard) guard = {};
        guards_[at(operand)] = guard;
        met[at(operand)] = true;
      }
    }
    for (Node node = 0; node <= result_; ++node) {
      if (items_[at(node)].kind != Kind::operation || !is_costly(items_[at(node)].op)) guards_[at(node)] = {};
    }
  }

  std::array<Node, 5> used_by(Node node) const {
    const auto [a, b, c, d] = items_[at(node)].operands;
    return {guards_[at(node)].condition, a, b, c, d};
  }

  /// Operations after what they use, which a condition may come behind otherwise.
  void sort_operations() {
    std::vector<bool> met(items_.size(), false);
    std::vector<std::pair<Node, bool>> waiting{{result_, false}};  // and whether what they use is done
    while (!waiting.empty()) {
      const auto [node, ready] = waiting.back();
      waiting.pop_back();
      if (items_[at(node)].kind != Kind::operation || (met[at(node)] && !ready)) continue;
      met[at(node)] = true;
      if (ready) {
        order_.push_back(node);
        continue;
      }
      waiting.emplace_back(node, true);
      const auto used = used_by(node);
      for (auto one = used.rbegin(); one != used.rend(); ++one) {
        if (*one != none) waiting.emplace_back(*one, false);
      }
    }
    for (std::size_t place = 0; place < order_.size(); ++place) {
      for (const Node one : used_by(order_[place])) {
        if (one != none) last_use_[at(one)] = order_[place];
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
    ExpressionInstruction instruction{.op = item.op};
    // What is not taken is any operand that is there.
    for (std::size_t i = 0; i < item.operands.size(); ++i) {
      instruction.operands[i] = place_[at(item.operands[i] == none ? item.operands[0] : item.operands[i])];
    }
    if (const Guard& guard = guards_[at(node)]; guard.condition != none) {
      instruction.lanes = guard.where_true ? ExpressionLanes::where_true : ExpressionLanes::where_false;
      instruction.operands[2] = place_[at(guard.condition)];
    }
    if (node != result_) {
      if (free_.empty()) free_.push_back(program_.registers++);
      instruction.target = free_.back();
      free_.pop_back();
      place_[at(node)] = first_register_ + instruction.target;
    }
    program_.instructions.push_back(instruction);
    // Only now, so that a result never takes the place of an operand.
    for (const Node operand : used_by(node)) {
      if (operand == none || items_[at(operand)].kind != Kind::operation) continue;
      if (last_use_[at(operand)] != node) continue;
      last_use_[at(operand)] = none;  // it may be an operand twice
      free_.push_back(place_[at(operand)] - first_register_);
    }
  }

  const ExpressionGraph& graph_;
  std::vector<Item> items_;
  Node result_;
  std::vector<bool> needed_;
  /// Where a node is needed, if not everywhere.
  struct Guard {
    Node condition = none;
    bool where_true = false;

    friend bool operator==(const Guard&, const Guard&) = default;
  };

  std::vector<Node> last_use_;
  std::vector<Guard> guards_;
  std::vector<Node> order_;          ///< of operations
  std::vector<std::int32_t> place_;  ///< operand numbers
  std::int32_t first_register_ = 0;
  std::vector<std::int32_t> free_;  ///< registers
  ExpressionProgram program_;
};

ExpressionProgram ExpressionGraph::program(Node result) const { return Layout(*this, result).program(); }

}  // namespace exomerge
