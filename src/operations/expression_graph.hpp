// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "exomerge/expression.hpp"

namespace exomerge {

/// An expression as a graph in which equal parts occur once. Nodes follow their operands, so a program is the
/// list of those that the result needs. Operations on constants are done at once.
class ExpressionGraph {
 public:
  using Node = std::int32_t;

  Node constant(double value);
  Node variable(const std::string& name);
  Node apply(ExpressionOp op, Node a, Node b = none, Node c = none);

  ExpressionProgram program(Node result) const;

 private:
  static constexpr Node none = -1;
  enum class Kind : std::uint8_t { constant, variable, operation };
  struct Item {
    Kind kind = Kind::operation;
    ExpressionOp op = ExpressionOp::copy;
    std::array<Node, 4> operands{none, none, none, none};
    std::int64_t content = 0;  ///< bits of a constant, number of a variable

    friend auto operator<=>(const Item&, const Item&) = default;
  };
  class Layout;

  Node add(const Item& item);
  Node power(Node base, Node exponent);
  bool is_constant(Node node) const { return items_[static_cast<std::size_t>(node)].kind == Kind::constant; }
  double value_of(Node node) const;

  std::vector<Item> items_;
  std::map<Item, Node> known_;
  std::vector<std::string> variables_;
};

}  // namespace exomerge
