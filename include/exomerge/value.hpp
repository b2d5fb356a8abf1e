// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace exomerge {

/// What an operation is given or answers in a script: nothing, a truth value, a number, text, or a list.
class Value {
 public:
  using List = std::vector<Value>;

  Value() = default;
  Value(std::same_as<bool> auto value) : value_(value) {}
  Value(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : value_(static_cast<std::int64_t>(value)) {}
  Value(double value) : value_(value) {}
  Value(const char* text) : value_(std::string(text)) {}
  Value(std::string text) : value_(std::move(text)) {}
  Value(List values) : value_(std::move(values)) {}
  template <class T>
  requires(!std::same_as<T, Value>) Value(const std::vector<T>& values)
      : value_(List(values.begin(), values.end())) {}

  bool is_none() const { return holds<std::monostate>(); }
  bool is_boolean() const { return holds<bool>(); }
  bool is_integer() const { return holds<std::int64_t>(); }
  /// An integer counts.
  bool is_number() const { return is_integer() || holds<double>(); }
  bool is_text() const { return holds<std::string>(); }
  bool is_list() const { return holds<List>(); }

  bool boolean() const { return std::get<bool>(value_); }
  std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  double number() const;
  const std::string& text() const { return std::get<std::string>(value_); }
  const List& list() const { return std::get<List>(value_); }

  /// As it would stand in a script: `null`, `true`, `0.5`, `name`, `[1, 2]`. Numbers are the shortest that
  /// read back as the same.
  std::string to_string() const;

  bool operator==(const Value&) const = default;

 private:
  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(value_);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, List> value_;
};

}  // namespace exomerge
