// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/expression.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <random>

#include "exomerge/error.hpp"
#include "kernels/expression_evaluator.hpp"
#include "support/floating_point_traps.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Numbers = std::vector<double>;
const std::vector<std::string> names{"a", "b", "c", "stress.xx", "only here", "e"};
const double nan = std::numeric_limits<double>::quiet_NaN();
const double inf = std::numeric_limits<double>::infinity();

/// Variables a, b, c, ... by position in `names`.
template <class Space>
Numbers evaluated_in(const std::string& text, const std::vector<Numbers>& variables, std::size_t count,
                     ExpressionMeaning meaning = ExpressionMeaning::value) {
  const ExpressionProgram program = compile_expression(text, names, meaning);
  using Memory = typename Space::memory_space;
  std::vector<ExpressionInput<Memory>> inputs;
  for (const std::string& input : program.inputs) {
    const Numbers& values =
        variables.at(static_cast<std::size_t>(std::ranges::find(names, input) - names.begin()));
    if (values.size() == 1 && count != 1) {
      inputs.push_back({.scalar = values[0]});
      continue;
    }
    const Kokkos::View<double*, Memory> view("input", values.size());
    Kokkos::deep_copy(view, Kokkos::View<const double*, Kokkos::HostSpace>(values.data(), values.size()));
    inputs.push_back({.values = view});
  }
  const Kokkos::View<double*, Memory> out("result", count);
  evaluate_expression<Space, Memory>(Space(), program, inputs, out);
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), out);
  return {host.data(), host.data() + host.size()};
}

/// In the order of a device, on the host.
Numbers evaluated_by_value(const std::string& text, const std::vector<Numbers>& variables,
                           std::size_t count) {
  using Space = Kokkos::DefaultHostExecutionSpace;
  using Evaluator = kernels::ExpressionEvaluator<Space, Kokkos::HostSpace>;
  Evaluator evaluator(compile_expression(text, names), kernels::ExpressionOrder::by_value);
  Numbers results(count);
  // Twice, first in part: what is kept must not spoil what follows.
  for (const std::size_t rows : {count / 3, count}) {
    std::vector<ExpressionInput<Kokkos::HostSpace>> inputs;
    for (const std::string& input : evaluator.program().inputs) {
      const Numbers& values =
          variables.at(static_cast<std::size_t>(std::ranges::find(names, input) - names.begin()));
      inputs.push_back({.values = Kokkos::View<const double*, Kokkos::HostSpace>(values.data(), rows)});
    }
    evaluator(Space(), inputs, Kokkos::View<double*, Kokkos::HostSpace>(results.data(), rows));
  }
  return results;
}

double value(const std::string& text, const Numbers& variables = {}) {
  std::vector<Numbers> arrays;
  for (const double v : variables) arrays.push_back({v});
  return evaluated_in<Kokkos::DefaultHostExecutionSpace>(text, arrays, 1).front();
}

double residual(const std::string& text, const Numbers& variables) {
  std::vector<Numbers> arrays;
  for (const double v : variables) arrays.push_back({v});
  return evaluated_in<Kokkos::DefaultHostExecutionSpace>(text, arrays, 1, ExpressionMeaning::residual)
      .front();
}

std::string error(const std::string& text, ExpressionMeaning meaning = ExpressionMeaning::value) {
  try {
    compile_expression(text, names, meaning);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Expression, OperatorsBindAsInPython) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_EQ(value("2 - 3 - 4"), -5);
  EXPECT_EQ(value("24 / 4 / 2"), 3);
  EXPECT_EQ(value("-2 ^ 2"), -4);
  EXPECT_EQ(value("2 ** 3 ^ 2"), 512);
  EXPECT_EQ(value("2 ** -1"), 0.5);
  EXPECT_EQ(value("--3 - +1"), 2);
  EXPECT_EQ(value("7 // 2 * 2"), 6);
  EXPECT_EQ(value("-7 // 2"), -4);
  EXPECT_EQ(value("-7 % 3"), 2);
  EXPECT_EQ(value("7 % -3"), -2);
  EXPECT_EQ(value("6 % 3"), 0);
  EXPECT_EQ(value("1 + 1 < 3 == 1"), 0) << "chained: 3 == 1";
  EXPECT_EQ(value("1 < 2 < 3"), 1);
  EXPECT_EQ(value("1 < 3 < 2"), 0);
  EXPECT_EQ(value("not 1 == 2"), 1);
  EXPECT_EQ(value("1 or 0 and 0"), 1);
  EXPECT_EQ(value("not 0 and 0"), 0);
  EXPECT_EQ(value("1 if 0 else 2 if 0 else 3"), 3);
  EXPECT_EQ(value("0 ? 1 : 1 ? 2 : 3"), 2);
  EXPECT_EQ(value("1 < 2 ? 5 : 6"), 5);
  EXPECT_EQ(value("1e3 + .5 + 1.25E-2 + 3."), 1003.5125);
}

TEST(Expression, LogicGivesOperandsAsInPython) {
  EXPECT_EQ(value("3 and 4"), 4);
  EXPECT_EQ(value("0 && 4"), 0);
  EXPECT_EQ(value("3 or 4"), 3);
  EXPECT_EQ(value("0 || 4"), 4);
  EXPECT_EQ(value("!5"), 0);
  EXPECT_EQ(value("1 if nan else 2"), 1) << "NaN is not 0";
  EXPECT_EQ(value("True + True + False"), 2);
}

TEST(Expression, FunctionsAreThoseOfTheLibrary) {
  const double x = 0.3;
  const std::vector<std::pair<std::string, double>> cases{{"abs(-a)", x},
                                                          {"sqrt(a)", std::sqrt(x)},
                                                          {"exp(a)", std::exp(x)},
                                                          {"log(a)", std::log(x)},
                                                          {"log10(a)", std::log10(x)},
                                                          {"sin(a)", std::sin(x)},
                                                          {"cos(a)", std::cos(x)},
                                                          {"tan(a)", std::tan(x)},
                                                          {"asin(a)", std::asin(x)},
                                                          {"acos(a)", std::acos(x)},
                                                          {"atan(a)", std::atan(x)},
                                                          {"sinh(a)", std::sinh(x)},
                                                          {"cosh(a)", std::cosh(x)},
                                                          {"tanh(a)", std::tanh(x)},
                                                          {"floor(-a)", -1},
                                                          {"ceil(a)", 1},
                                                          {"int(-1.7)", -1},
                                                          {"sign(-a)", -1},
                                                          {"sign(0)", 0},
                                                          {"isnan(a)", 0},
                                                          {"isnan(nan)", 1},
                                                          {"atan2(a, -1)", std::atan2(x, -1)},
                                                          {"pow(a, 2.5)", std::pow(x, 2.5)},
                                                          {"min(a, 0.1, 7)", 0.1},
                                                          {"max(a, 0.1, 0.2)", x},
                                                          {"round(0.5)", 0},
                                                          {"round(1.5)", 2},
                                                          {"round(-2.6)", -3},
                                                          {"math.sin(a)", std::sin(x)},
                                                          {"math.pi", std::numbers::pi},
                                                          {"a ** 0.5", std::pow(x, 0.5)},
                                                          {"a ^ 2", x * x},
                                                          {"a ^ 3", x * x * x},
                                                          {"a ** 4", (x * x) * (x * x)},
                                                          {"a ^ -1", 1 / x},
                                                          {"a ^ 1", x},
                                                          {"a ^ 0", 1},
                                                          {"float(a)", x}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(value(text, {x}), expected) << text;
}

TEST(Expression, MissingNumbersSpreadAndRaiseNothing) {
  // The test program traps invalid operations.
  EXPECT_TRUE(std::isnan(value("a + 1", {nan})));
  EXPECT_TRUE(std::isnan(value("0 / 0")));
  EXPECT_TRUE(std::isnan(value("a / b", {0, 0})));
  EXPECT_TRUE(std::isnan(value("sqrt(a)", {-1})));
  EXPECT_TRUE(std::isnan(value("log(a)", {-1})));
  EXPECT_TRUE(std::isnan(value("a % 0", {3})));
  EXPECT_TRUE(std::isnan(value("min(a, 1)", {nan})));
  EXPECT_TRUE(std::isnan(value("max(1, a)", {nan})));
  EXPECT_EQ(value("1 / a", {0}), inf);
  EXPECT_EQ(value("log(a)", {0}), -inf);
  EXPECT_EQ(value("a < 1", {nan}), 0);
  EXPECT_EQ(value("a >= 1", {nan}), 0);
  EXPECT_EQ(value("a == a", {nan}), 0);
  EXPECT_EQ(value("a != a", {nan}), 1);
  EXPECT_EQ(value("exp(a)", {1000}), inf);
}

TEST(Expression, ChoicesAndPairsOfOperationsGiveWhatTheyDoOneByOne) {
  using Formula = std::function<double(double, double, double)>;
  const auto wave = [](double x) { return std::sin(6 * x); };
  const std::vector<std::pair<std::string, Formula>> cases{
      {"exp(-a) * sin(6*b) if a > 0 else -b",
       [&](double a, double b, double) { return a > 0 ? std::exp(-a) * wave(b) : -b; }},
      {"sin(6*a) if c else cos(a) + sin(6*a)",
       [&](double a, double, double c) { return c != 0 ? wave(a) : std::cos(a) + wave(a); }},
      {"(log(a) if a > 0.1 else exp(b)) if a > 0 else log(-a)",
       [](double a, double b, double) {
         return a > 0 ? (a > 0.1 ? std::log(a) : std::exp(b)) : std::log(-a);
       }},
      {"(log(a) if a > 0 else b) if a > 0 else exp(a)",
       [](double a, double, double) { return a > 0 ? std::log(a) : std::exp(a); }},
      {"exp(a) if sin(6*b) > 0 else exp(a) * sin(6*b)",
       [&](double a, double b, double) { return wave(b) > 0 ? std::exp(a) : std::exp(a) * wave(b); }},
      {"exp(b) if (sin(a) if b > 0 else cos(a)) > c else sin(a)",
       [](double a, double b, double c) {
         return (b > 0 ? std::sin(a) : std::cos(a)) > c ? std::exp(b) : std::sin(a);
       }},
      {"(a - b)^2 + (b - c)^2 * a + (c - a)",
       [](double a, double b, double c) {
         const double first = (a - b) * (a - b), second = (b - c) * (b - c) * a;
         return first + second + (c - a);
       }},
      {"a*b + c*a / 8 + (a*b + 1) / -0.25",
       [](double a, double b, double c) { return a * b + c * a / 8 + (a * b + 1) / -0.25; }},
      {"(a - b) * (a - b) + (a - b)", [](double a, double b, double) { return (a - b) * (a - b) + (a - b); }},
      {"a*b - c*a", [](double a, double b, double c) { return a * b - c * a; }},
      {"a*b - c - (a + b*c)", [](double a, double b, double c) { return a * b - c - (a + b * c); }},
      {"c - a*b - (b - c*c)", [](double a, double b, double c) { return c - a * b - (b - c * c); }},
      {"a*a + b*b + c*c + (a - c)^2",
       [](double a, double b, double c) { return a * a + b * b + c * c + (a - c) * (a - c); }},
      {"(a - b)^2 + (b - c)^2 + (c - a)^2 + a*b*c",
       [](double a, double b, double c) {
         return (a - b) * (a - b) + (b - c) * (b - c) + (c - a) * (c - a) + a * b * c;
       }},
      {"(a*b - c)^2 + (a*b + a*b) - a*a*(a - 1)", [](double a, double b, double c) {
         return (a * b - c) * (a * b - c) + (a * b + a * b) - a * a * (a - 1);
       }}};
  constexpr std::size_t count = 1000;  // several blocks, and a part of one
  std::mt19937 random(3);
  std::uniform_real_distribution<double> number(-1, 1);
  std::vector<Numbers> variables(3);
  for (std::size_t i = 0; i < count; ++i) {
    variables[0].push_back(number(random));
    variables[1].push_back(number(random));
    variables[2].push_back(i % 3 == 0 ? 0.0 : number(random));
  }
  for (const auto& [text, formula] : cases) {
    const Numbers is = evaluated_in<Kokkos::DefaultHostExecutionSpace>(text, variables, count);
    EXPECT_EQ(evaluated_by_value(text, variables, count), is) << text;
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(is[i], formula(variables[0][i], variables[1][i], variables[2][i])) << text << " at " << i;
    }
  }
}

TEST(Expression, AThreadMayNeedManyRegisters) {
  // What occurs twice is kept from its first use to the second.
  constexpr std::size_t count = 300000;  // more than are worked on at a time
  std::string text = "0", again;
  for (int i = 1; i <= 20; ++i) {
    const std::string term = "abs(a + " + std::to_string(i) + ")";
    text = "(" + text + " * 0.5 + " + term + ")";
    again += " - b * " + term;
  }
  EXPECT_GT(compile_expression(text + again, names).registers, 16);
  std::vector<Numbers> variables(2);
  Numbers expected;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = -10.5 + static_cast<double>(i % 1001) / 64, b = static_cast<double>(i % 13) / 8;
    double sum = 0.0;
    for (int k = 1; k <= 20; ++k) sum = sum * 0.5 + std::fabs(a + k);
    for (int k = 1; k <= 20; ++k) sum = sum - b * std::fabs(a + k);
    variables[0].push_back(a);
    variables[1].push_back(b);
    expected.push_back(sum);
  }
  EXPECT_EQ(evaluated_by_value(text + again, variables, count), expected);
  EXPECT_EQ(evaluated_in<Kokkos::DefaultHostExecutionSpace>(text + again, variables, count), expected);
}

TEST(Expression, NamesAreFoundAsTheyStand) {
  const Numbers variables{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(value("a*a+(b+b)*c", variables), 13);
  EXPECT_EQ(value("stress.xx + \"only here\" + 'a' + `b`", variables), 12);
  EXPECT_EQ(value("e", variables), 6) << "a variable hides a constant";
  const ExpressionProgram program = compile_expression("c + a * c - \"only here\"", names);
  EXPECT_THAT(program.inputs, ElementsAre("c", "a", "only here"));
  EXPECT_THAT(compile_expression("2 * pi", names).inputs, ElementsAre());
}

TEST(Expression, ErrorsShowTheColumn) {
  EXPECT_EQ(error("a + strss.xx"),
            "expression, column 5: there is no variable \"strss.xx\"; did you mean \"stress.xx\"? (there are "
            "a, b, c, stress.xx, only here, e)\n"
            "  a + strss.xx\n"
            "      ^");
  EXPECT_THAT(error("a + only_here"), HasSubstr("did you mean \"only here\"?"));
  EXPECT_THAT(error("a +"), HasSubstr("column 4: the expression ends where a value is expected"));
  EXPECT_THAT(error("a b"), HasSubstr("column 3: an operator is missing before \"b\""));
  EXPECT_THAT(error("(a"), HasSubstr("column 3: \")\" is missing here for the \"(\" at column 1"));
  EXPECT_THAT(error("a)"), HasSubstr("column 2: there is no \"(\" for this"));
  EXPECT_THAT(error("sine(a)"), HasSubstr("no function \"sine\"; did you mean \"sin\"?"));
  EXPECT_THAT(error("sin"), HasSubstr("is a function: \"(\" is missing"));
  EXPECT_THAT(error("sin(a, b)"), HasSubstr("\"sin\" takes 1 argument, 2 are given"));
  EXPECT_THAT(error("min(a)"), HasSubstr("\"min\" takes 2 or more arguments, 1 is given"));
  EXPECT_THAT(error("a = b"), HasSubstr("\"==\" compares"));
  EXPECT_THAT(error("a @ b"), HasSubstr("column 3: \"@\" means nothing here"));
  EXPECT_THAT(error("1.2.3"), HasSubstr("this is no number"));
  EXPECT_THAT(error("2x"), HasSubstr("this is no number"));
  EXPECT_THAT(error("'a"), HasSubstr("this quote is not closed"));
  EXPECT_THAT(error(" "), HasSubstr("an expression is missing"));
  EXPECT_THAT(error("a if b"), HasSubstr("\"else\" is missing"));
  EXPECT_THAT(error(std::string(300, ' ') + "a b"), HasSubstr("column 303"));
  EXPECT_THAT(error(std::string(100000, '(')), HasSubstr("too long"));
  EXPECT_THAT(error(std::string(60000, '(')), HasSubstr("nested too deep"));
  EXPECT_THAT(error(std::string(60000, '-')), HasSubstr("nested too deep"));
}

TEST(Expression, AssignmentsAreSplitAtTheFirstSign) {
  const Assignment one = split_assignment(" speed  = sqrt(a == b)");
  EXPECT_EQ(one.name, "speed");
  EXPECT_EQ(one.expression, " sqrt(a == b)");
  EXPECT_EQ(one.before, " speed  =");
  EXPECT_EQ(split_assignment("'a (b)' = 1").name, "a (b)");
  EXPECT_THROW(split_assignment("a + b"), Error);
  EXPECT_THROW(split_assignment(" = b"), Error);
  EXPECT_THROW(split_assignment("a + b >= c"), Error);
  try {
    compile_expression(one.expression, names, ExpressionMeaning::value, "speed =");
    compile_expression("sqrt(f)", names, ExpressionMeaning::value, "speed =");
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), StartsWith("expression, column 13: there is no variable \"f\""));
    EXPECT_THAT(e.what(), HasSubstr("\n  speed =sqrt(f)\n              ^"));
  }
}

TEST(Expression, ResidualsAreSmallWhereComparisonsHold) {
  EXPECT_EQ(residual("a = 3", {3.5}), 0.5);
  EXPECT_EQ(residual("a == 3", {2}), 1);
  EXPECT_EQ(residual("a >= 3", {4}), 0);
  EXPECT_EQ(residual("a > 3", {2.5}), -1) << "twice the violation";
  EXPECT_EQ(residual("a <= 3", {4}), -2);
  EXPECT_EQ(residual("a < 3", {3}), 0);
  EXPECT_EQ(residual("a = 1 && b = 2", {1, 5}), 3);
  EXPECT_EQ(residual("a = 1 || b = 2", {1, 5}), 0);
  EXPECT_EQ(residual("a = 1 or b = 2 and c = 3", {7, 2, 4}), 1);
  EXPECT_EQ(residual("0 <= a <= 1", {3}), 4) << "both";
  EXPECT_EQ(residual("(a - 1) ^ 2", {3}), 4) << "near zero by itself";
  EXPECT_EQ(residual("a = 1 || b = 2", {nan, 2}), 0);
  EXPECT_TRUE(std::isnan(residual("a = 1 && b = 2", {nan, 2})));
  EXPECT_TRUE(std::isnan(residual("a >= 1", {nan})));
  EXPECT_THAT(error("a != 1", ExpressionMeaning::residual),
              HasSubstr("cannot be used where a tolerance decides"));
  EXPECT_THAT(error("not a", ExpressionMeaning::residual), HasSubstr("\"not\" cannot"));
}

template <class Space>
class ExpressionIn : public ::testing::Test {};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultHostExecutionSpace, Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(ExpressionIn, Spaces);

TYPED_TEST(ExpressionIn, AllLengthsGiveWhatALoopGives) {
  for (const std::size_t count : {0u, 1u, 511u, 512u, 513u, 5000u}) {
    Numbers a(count), b(count), expected(count);
    for (std::size_t i = 0; i < count; ++i) {
      a[i] = std::sin(static_cast<double>(i));
      b[i] = 1.0 / static_cast<double>(i + 1);
      const double t = a[i] - b[i];
      expected[i] = (t > 0 ? std::sqrt(t) : -t) + 2.5 * (a[i] * a[i]) * b[i] - 7;
    }
    EXPECT_EQ(evaluated_in<TypeParam>("(sqrt(a - b) if a - b > 0 else b - a) + 2.5 * a ^ 2 * b - c",
                                      {a, b, {7}}, count),
              expected);
  }
}

// Random expressions with the value that plain recursion gives them.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}
  const Numbers variables{1.5, -0.25, 3};

  std::pair<std::string, double> make(int depth) {
    if (depth == 0) return leaf();
    const auto [left, a] = make(depth - 1 - pick(2) * (depth > 1));
    const auto [right, b] = make(depth - 1);
    switch (pick(9)) {
      case 0:
        return {'(' + left + " + " + right + ')', a + b};
      case 1:
        return {'(' + left + '-' + right + ')', a - b};
      case 2:
        return {left + "*(" + right + ')', a * b};
      case 3:
        return {'(' + left + " < " + right + ')', std::isless(a, b) ? 1.0 : 0.0};
      case 4:
        return {'(' + left + " and " + right + ')', a == 0 ? a : b};
      case 5:
        return {'(' + left + " if " + right + " else c)", b != 0 ? a : variables[2]};
      case 6:
        return {"abs(" + left + ')', std::fabs(a)};
      case 7:
        return {"-(" + right + ')', -b};
      default:
        return {"max(" + left + ", " + right + ')', std::isless(a, b) ? b : a};
    }
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::pair<std::string, double> leaf() {
    const int which = pick(4);
    if (which < 3) return {std::string(1, "abc"[which]), variables[static_cast<std::size_t>(which)]};
    const int number = pick(5);
    return {std::to_string(number), number};
  }
  std::mt19937 random_;
};

TEST(Expression, RandomExpressionsHaveTheValueOfARecursion) {
  Generator generator(7);
  for (int i = 0; i < 400; ++i) {
    const auto [text, expected] = generator.make(1 + i % 6);
    EXPECT_EQ(value(text, generator.variables), expected) << text;
  }
}

TEST(Expression, GarbageIsAnErrorOrAnExpression) {
  const std::vector<std::string> pieces{
      "a",   "b",   "1", "2.5", "1e", "(",  ")",    "+",    "-",  "*",    "**",    "/",     "//", "%",
      "^",   "<",   "=", "!",   "&&", "||", "and",  "or",   "if", "else", "not",   "?",     ":",  ",",
      "sin", "min", "'", "\"",  ".",  "_",  "\x01", "\xff", " ",  "$",    "1e999", "1e-999"};
  std::mt19937 random(11);
  int valid = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    const auto length = 1 + random() % 12;
    for (std::size_t k = 0; k < length; ++k) text += pieces[random() % pieces.size()];
    try {
      const ExpressionMeaning meaning = i % 2 == 0 ? ExpressionMeaning::value : ExpressionMeaning::residual;
      compile_expression(text, names, meaning);
      ++valid;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(valid, 100);
}

}  // namespace
}  // namespace exomerge
