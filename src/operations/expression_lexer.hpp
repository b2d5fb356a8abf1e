// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exomerge {

struct Token {
  enum class Kind { end, number, name, quoted, symbol };
  Kind kind = Kind::end;
  std::string text;  ///< of a quoted name without the quotes
  double number = 0.0;
  std::size_t at = 0;  ///< in the expression

  /// A symbol or a word; what is quoted is neither.
  bool is(std::string_view expected) const {
    return (kind == Kind::symbol || kind == Kind::name) && text == expected;
  }
};

/// A token as messages name it.
std::string described(const Token& token);

/// Reads an expression token by token, and makes its errors.
class ExpressionLexer {
 public:
  /// `before`: what precedes `text` where the user wrote it.
  ExpressionLexer(std::string_view text, std::string_view before);

  const Token& token() const { return token_; }
  void next();
  /// Counted from 1, in what the user wrote.
  std::size_t column(const Token& token) const { return before_.size() + token.at + 1; }
  [[noreturn]] void fail(const Token& token, const std::string& message) const;

 private:
  void read_number();
  void read_name();
  void read_quoted();
  void read_symbol();

  std::string_view text_;
  std::string_view before_;
  std::size_t place_ = 0;
  Token token_;
};

}  // namespace exomerge
