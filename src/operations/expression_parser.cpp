// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <limits>
#include <numbers>
#include <optional>
#include <set>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/expression.hpp"
#include "exomerge/selector.hpp"
#include "operations/expression_graph.hpp"
#include "operations/expression_lexer.hpp"

namespace exomerge {

namespace {

using Node = ExpressionGraph::Node;
using enum ExpressionOp;

constexpr int most_nested = 200;  // the parser calls itself for what is nested

struct Function {
  std::string_view name;
  ExpressionOp op;
  int arguments;  ///< -2: two or more
};
constexpr std::array functions{
    Function{"abs", abs, 1},      Function{"fabs", abs, 1},       Function{"sqrt", sqrt, 1},
    Function{"exp", exp, 1},      Function{"log", log, 1},        Function{"log10", log10, 1},
    Function{"sin", sin, 1},      Function{"cos", cos, 1},        Function{"tan", tan, 1},
    Function{"asin", asin, 1},    Function{"acos", acos, 1},      Function{"atan", atan, 1},
    Function{"sinh", sinh, 1},    Function{"cosh", cosh, 1},      Function{"tanh", tanh, 1},
    Function{"floor", floor, 1},  Function{"ceil", ceil, 1},      Function{"round", round, 1},
    Function{"int", truncate, 1}, Function{"trunc", truncate, 1}, Function{"float", copy, 1},
    Function{"sign", sign, 1},    Function{"isnan", isnan, 1},    Function{"atan2", atan2, 2},
    Function{"pow", power, 2},    Function{"min", min, -2},       Function{"max", max, -2}};

struct Constant {
  std::string_view name;
  double value;
};
constexpr std::array constants{Constant{"pi", std::numbers::pi},
                               Constant{"e", std::numbers::e},
                               Constant{"nan", std::numeric_limits<double>::quiet_NaN()},
                               Constant{"inf", std::numeric_limits<double>::infinity()},
                               Constant{"True", 1.0},
                               Constant{"False", 0.0}};

/// Recursive descent; each function reads what its name says and what binds tighter.
class Parser {
 public:
  Parser(std::string_view text, std::span<const std::string> names, ExpressionMeaning meaning,
         std::string_view before)
      : lexer_(text, before), names_(names), residual_(meaning == ExpressionMeaning::residual) {
    known_.insert(names.begin(), names.end());
  }

  ExpressionProgram parse() {
    if (token().kind == Token::Kind::end) fail("an expression is missing");
    const Node result = conditional();
    if (token().kind != Token::Kind::end) {
      if (token().text == ")") fail("there is no \"(\" for this");
      fail("an operator is missing before " + described(token()));
    }
    return graph_.program(result);
  }

 private:
  /// Counts how deep the text is nested.
  class Nested {
   public:
    explicit Nested(Parser& parser) : depth_(parser.depth_) {
      if (++depth_ > most_nested) parser.fail("this is nested too deep");
    }
    ~Nested() { --depth_; }

   private:
    int& depth_;
  };

  const Token& token() const { return lexer_.token(); }
  bool is(std::string_view text) const { return token().is(text); }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    lexer_.next();
    return true;
  }
  [[noreturn]] void fail(const std::string& message) const { lexer_.fail(token(), message); }
  void expect(std::string_view text, const std::string& why) {
    if (!take(text)) fail('"' + std::string(text) + "\" is missing here" + why);
  }
  void only_values(const char* what) const {
    if (residual_) fail(std::string(what) + " cannot be used where a tolerance decides");
  }

  Node conditional() {
    const Nested nested(*this);
    const Node first = alternatives();
    if (is("if")) {
      only_values("\"if\"");
      lexer_.next();
      const Node condition = alternatives();
      expect("else", " after \"if\"");
      return graph_.apply(select, condition, first, conditional());
    }
    if (is("?")) {
      only_values("\"?\"");
      lexer_.next();
      const Node yes = conditional();
      expect(":", " after \"?\"");
      return graph_.apply(select, first, yes, conditional());
    }
    return first;
  }

  Node absolute(Node node) { return graph_.apply(abs, node); }

  Node alternatives() {
    Node left = conjunction();
    while (take("or") || take("||")) {
      const Node right = conjunction();
      left = residual_ ? graph_.apply(lower, absolute(left), absolute(right))
                       : graph_.apply(logical_or, left, right);
    }
    return left;
  }

  Node conjunction() {
    Node left = negation();
    while (take("and") || take("&&")) {
      const Node right = negation();
      left = residual_ ? graph_.apply(max, absolute(left), absolute(right))
                       : graph_.apply(logical_and, left, right);
    }
    return left;
  }

  Node negation() {
    if (!is("not") && !is("!")) return comparison();
    const Nested nested(*this);
    only_values("\"not\"");
    lexer_.next();
    return graph_.apply(logical_not, negation());
  }

  bool at_comparison() const {
    if (is("=") && !residual_) fail("\"=\" cannot be used in an expression; \"==\" compares");
    return is("<") || is("<=") || is(">") || is(">=") || is("==") || is("!=") || is("=");
  }

  // a < b < c is a < b and b < c.
  Node comparison() {
    Node left = sum();
    std::optional<Node> all;
    while (at_comparison()) {
      if (is("!=")) only_values("\"!=\"");
      const std::string op(token().text);
      lexer_.next();
      const Node right = sum();
      const Node one = residual_ ? residual(op, left, right) : compared(op, left, right);
      if (all) {
        all = residual_ ? graph_.apply(max, absolute(*all), absolute(one))
                        : graph_.apply(logical_and, *all, one);
      } else {
        all = one;
      }
      left = right;
    }
    return all.value_or(left);
  }

  Node compared(const std::string& op, Node a, Node b) {
    if (op == "<") return graph_.apply(less, a, b);
    if (op == "<=") return graph_.apply(less_equal, a, b);
    if (op == ">") return graph_.apply(less, b, a);
    if (op == ">=") return graph_.apply(less_equal, b, a);
    return graph_.apply(op == "==" ? equal : not_equal, a, b);
  }

  // Near 0 where the comparison holds; an inequality is violated twice as much as its sides differ.
  Node residual(const std::string& op, Node a, Node b) {
    if (op == "==" || op == "=") return absolute(graph_.apply(subtract, a, b));
    const bool less_than = op.front() == '<';
    const Node excess = less_than ? graph_.apply(subtract, b, a) : graph_.apply(subtract, a, b);
    return graph_.apply(subtract, excess, absolute(excess));
  }

  Node sum() {
    Node left = term();
    while (true) {
      if (take("+")) {
        left = graph_.apply(add, left, term());
      } else if (take("-")) {
        left = graph_.apply(subtract, left, term());
      } else {
        return left;
      }
    }
  }

  Node term() {
    Node left = factor();
    while (true) {
      if (take("*")) {
        left = graph_.apply(multiply, left, factor());
      } else if (take("//")) {
        left = graph_.apply(floor_divide, left, factor());
      } else if (take("/")) {
        left = graph_.apply(divide, left, factor());
      } else if (take("%")) {
        left = graph_.apply(modulo, left, factor());
      } else {
        return left;
      }
    }
  }

  Node factor() {
    const Nested nested(*this);
    if (take("+")) return factor();
    if (take("-")) return graph_.apply(negate, factor());
    const Node base = atom();
    if (take("**") || take("^")) return graph_.apply(power, base, factor());
    return base;
  }

  Node atom() {
    const Token at = token();
    switch (at.kind) {
      case Token::Kind::number:
        lexer_.next();
        return graph_.constant(at.number);
      case Token::Kind::name:
      case Token::Kind::quoted:
        lexer_.next();
        return named(at);
      case Token::Kind::end:
        fail("the expression ends where a value is expected");
      default:
        break;
    }
    if (take("(")) {
      const Node inside = conditional();
      expect(")", " for the \"(\" at column " + std::to_string(lexer_.column(at)));
      return inside;
    }
    fail("a value is expected, not " + described(at));
  }

  Node named(const Token& name) {
    const bool called = name.kind == Token::Kind::name && is("(");
    if (called) return call(name);
    if (known_.contains(name.text)) return graph_.variable(name.text);
    if (name.kind == Token::Kind::name) {
      const auto constant = std::ranges::find(constants, plain(name.text), &Constant::name);
      if (constant != constants.end()) return graph_.constant(constant->value);
      const auto function = std::ranges::find(functions, plain(name.text), &Function::name);
      if (function != functions.end())
        lexer_.fail(name, '"' + name.text + "\" is a function: \"(\" is missing");
    }
    fail_unknown(name);
  }

  /// math.sin, as scripts for exomerge have it, is sin.
  static std::string_view plain(const std::string& name) {
    constexpr std::string_view prefix = "math.";
    return std::string_view(name).substr(name.starts_with(prefix) ? prefix.size() : 0);
  }

  [[noreturn]] void fail_unknown(const Token& name) const {
    constexpr std::size_t most_listed = 20;
    std::vector<std::string> candidates(names_.begin(), names_.end());
    for (const Constant& constant : constants) candidates.emplace_back(constant.name);
    const std::string nearest = nearest_name(name.text, candidates);
    std::string message = "there is no variable \"" + name.text + '"';
    if (!nearest.empty()) message += "; did you mean \"" + nearest + "\"?";
    message += names_.empty() ? " (there are none)" : " (there are";
    for (std::size_t i = 0; i < std::min(names_.size(), most_listed); ++i) {
      message += (i == 0 ? " " : ", ") + names_[i];
    }
    if (names_.size() > most_listed) message += ", ...";
    lexer_.fail(name, names_.empty() ? message : message + ')');
  }

  Node call(const Token& name) {
    const auto function = std::ranges::find(functions, plain(name.text), &Function::name);
    if (function == functions.end()) {
      std::vector<std::string> candidates;
      for (const Function& one : functions) candidates.emplace_back(one.name);
      const std::string nearest = nearest_name(name.text, candidates);
      lexer_.fail(name, "there is no function \"" + name.text + '"' +
                            (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
    }
    expect("(", "");
    std::vector<Node> arguments;
    if (!is(")")) {
      do {
        arguments.push_back(conditional());
      } while (take(","));
    }
    expect(")", " after the arguments of \"" + name.text + '"');
    check_count(name, *function, static_cast<int>(arguments.size()));
    if (function->op == copy) return arguments[0];
    if (arguments.size() == 1) return graph_.apply(function->op, arguments[0]);
    Node result = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i)
      result = graph_.apply(function->op, result, arguments[i]);
    return result;
  }

  void check_count(const Token& name, const Function& function, int given) const {
    const bool many = function.arguments < 0;
    const int least = many ? -function.arguments : function.arguments;
    if (given == least || (many && given > least)) return;
    lexer_.fail(name, '"' + name.text + "\" takes " + std::to_string(least) + (many ? " or more" : "") +
                          (least == 1 ? " argument, " : " arguments, ") + std::to_string(given) +
                          (given == 1 ? " is given" : " are given"));
  }

  ExpressionLexer lexer_;
  std::span<const std::string> names_;
  std::set<std::string, std::less<>> known_;
  bool residual_;
  ExpressionGraph graph_;
  int depth_ = 0;
};

}  // namespace

ExpressionProgram compile_expression(std::string_view text, std::span<const std::string> names,
                                     ExpressionMeaning meaning, std::string_view before) {
  return Parser(text, names, meaning, before).parse();
}

}  // namespace exomerge
