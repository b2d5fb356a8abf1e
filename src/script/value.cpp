// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/value.hpp"

#include <cmath>

#include "model/number_text.hpp"

namespace exomerge {

namespace {

std::string number_text(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  std::string text = shortest_text(value);
  // So that it does not read back as an integer.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

double Value::number() const {
  return is_integer() ? static_cast<double>(integer()) : std::get<double>(value_);
}

std::string Value::to_string() const {
  if (is_none()) return "null";
  if (is_boolean()) return boolean() ? "true" : "false";
  if (is_integer()) return std::to_string(integer());
  if (is_number()) return number_text(number());
  if (is_text()) return text();
  std::string result = "[";
  for (const Value& value : list()) result += (result.size() > 1 ? ", " : "") + value.to_string();
  return result + "]";
}

}  // namespace exomerge
