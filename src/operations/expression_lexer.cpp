// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/expression_lexer.hpp"

#include <array>
#include <charconv>
#include <limits>

#include "exomerge/error.hpp"
#include "exomerge/expression.hpp"

namespace exomerge {

namespace {

constexpr std::size_t longest_text = std::size_t{1} << 16;

// The library's behaviour must not follow the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool continues_name(char c) { return starts_name(c) || is_digit(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }

constexpr std::array<std::string_view, 8> long_symbols{"**", "//", "<=", ">=", "==", "!=", "&&", "||"};
constexpr std::string_view short_symbols = "+-*/%^()<>=!?:,";

// The line of the text with a caret; of a long one what is near.
std::string marked(std::string_view before, std::string_view text, std::size_t at) {
  constexpr std::size_t reach = 60;
  std::string line = std::string(before) + std::string(text);
  for (char& c : line) {
    if (!is_printable(c)) c = is_blank(c) ? ' ' : '?';
  }
  const std::size_t place = before.size() + at;
  const std::size_t begin = place > reach ? place - reach : 0;
  std::string shown = (begin > 0 ? "..." : "") + line.substr(begin, 2 * reach);
  if (begin + 2 * reach < line.size()) shown += "...";
  return "\n  " + shown + "\n  " + std::string(place - begin + (begin > 0 ? 3 : 0), ' ') + '^';
}

}  // namespace

std::string described(const Token& token) {
  return token.kind == Token::Kind::end ? "the end" : '"' + token.text + '"';
}

ExpressionLexer::ExpressionLexer(std::string_view text, std::string_view before)
    : text_(text), before_(before) {
  if (text.size() > longest_text) {
    throw Error("an expression of " + std::to_string(text.size()) + " characters is too long; " +
                std::to_string(longest_text) + " are the most");
  }
  next();
}

void ExpressionLexer::fail(const Token& token, const std::string& message) const {
  throw Error("expression, column " + std::to_string(column(token)) + ": " + message +
              marked(before_, text_, token.at));
}

void ExpressionLexer::next() {
  while (place_ < text_.size() && is_blank(text_[place_])) ++place_;
  token_ = {};
  token_.at = place_;
  if (place_ == text_.size()) return;
  const char c = text_[place_];
  const char after = place_ + 1 < text_.size() ? text_[place_ + 1] : ' ';
  if (is_digit(c) || (c == '.' && is_digit(after))) {
    read_number();
  } else if (starts_name(c)) {
    read_name();
  } else if (is_quote(c)) {
    read_quoted();
  } else {
    read_symbol();
  }
}

void ExpressionLexer::read_number() {
  token_.kind = Token::Kind::number;
  const char* const begin = text_.data() + place_;
  const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), token_.number);
  token_.text.assign(begin, end);
  if (problem == std::errc::result_out_of_range) {
    // Which of the two it was does not say: too large has no fraction that starts it.
    const bool tiny =
        token_.text.find("e-") != std::string::npos || token_.text.find("E-") != std::string::npos;
    token_.number = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  } else if (problem != std::errc()) {
    fail(token_, "this is no number");
  }
  place_ += static_cast<std::size_t>(end - begin);
  if (place_ < text_.size() && (continues_name(text_[place_]) || text_[place_] == '.')) {
    fail(token_, "this is no number; names that begin with a digit need quotes");
  }
}

// Words joined by dots are one name: of a variable, or of a function as Python has it (math.sin).
void ExpressionLexer::read_name() {
  token_.kind = Token::Kind::name;
  std::size_t end = place_;
  while (end < text_.size() && (continues_name(text_[end]) || (text_[end] == '.' && end + 1 < text_.size() &&
                                                               continues_name(text_[end + 1])))) {
    ++end;
  }
  token_.text = text_.substr(place_, end - place_);
  place_ = end;
}

void ExpressionLexer::read_quoted() {
  token_.kind = Token::Kind::quoted;
  const std::size_t end = text_.find(text_[place_], place_ + 1);
  if (end == std::string_view::npos) fail(token_, "this quote is not closed");
  token_.text = text_.substr(place_ + 1, end - place_ - 1);
  place_ = end + 1;
}

void ExpressionLexer::read_symbol() {
  token_.kind = Token::Kind::symbol;
  for (const std::string_view symbol : long_symbols) {
    if (!text_.substr(place_).starts_with(symbol)) continue;
    token_.text = symbol;
    place_ += symbol.size();
    return;
  }
  const char c = text_[place_];
  token_.text = c;
  if (short_symbols.find(c) == std::string_view::npos) {
    fail(token_,
         is_printable(c) ? '"' + token_.text + "\" means nothing here" : "this character means nothing here");
  }
  ++place_;
}

Assignment split_assignment(std::string_view text) {
  constexpr std::string_view operators = "()+*/<>!&|,^%?:";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw Error("\"" + std::string(text.substr(0, 200)) + "\" assigns nothing: write NAME = EXPRESSION");
  }
  std::string_view name = text.substr(0, equals);
  while (!name.empty() && is_blank(name.front())) name.remove_prefix(1);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  const bool quoted = name.size() >= 2 && is_quote(name.front()) && name.back() == name.front();
  if (quoted) name = name.substr(1, name.size() - 2);
  const auto fail = [&](const std::string& message) {
    throw Error("expression, column 1: " + message + marked({}, text, 0));
  };
  if (name.empty()) fail("a name is missing before \"=\"");
  if (!quoted && name.find_first_of(operators) != std::string_view::npos) {
    fail("\"" + std::string(name) + "\" is no name for a result; if it is, it needs quotes");
  }
  return {std::string(name), text.substr(0, equals + 1), text.substr(equals + 1)};
}

}  // namespace exomerge
