// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "option_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace exomerge::driver {

namespace {

std::optional<double> parse_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// The pieces between commas; a backslash makes a comma, or another backslash, part of a piece.
std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> pieces(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\');
    if (escaped) {
      pieces.back() += text[++i];
    } else if (text[i] == ',') {
      pieces.emplace_back();
    } else {
      pieces.back() += text[i];
    }
  }
  return pieces;
}

}  // namespace

CLI::Validator one_of(std::vector<std::string> values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : "|") + value;
  const auto check = [values = std::move(values), list](const std::string& text) -> std::string {
    if (std::find(values.begin(), values.end(), text) != values.end()) return {};
    const std::string nearest = nearest_name(text, values);
    return quoted(text) + " is not one of " + list +
           (nearest.empty() ? "" : "; did you mean " + quoted(nearest) + "?");
  };
  return CLI::Validator(check, list);
}

CLI::Validator finite_number() {
  const auto check = [](const std::string& text) -> std::string {
    return parse_number(text) ? "" : quoted(text) + " is not a finite number";
  };
  return CLI::Validator(check, "NUMBER");
}

CLI::Validator non_negative_number() {
  const auto check = [](const std::string& text) -> std::string {
    const std::optional<double> value = parse_number(text);
    return value && *value >= 0.0 ? "" : quoted(text) + " is not a finite number of 0 or more";
  };
  return CLI::Validator(check, "NUMBER");
}

CLI::Validator integer_in(std::int64_t low, std::int64_t high) {
  const bool bounded = high < std::numeric_limits<std::int64_t>::max();
  const std::string range = bounded ? "from " + std::to_string(low) + " to " + std::to_string(high)
                                    : "of " + std::to_string(low) + " or more";
  const auto check = [=](const std::string& text) -> std::string {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool right = error == std::errc() && stop == end && low <= value && value <= high;
    return right ? "" : quoted(text) + " is not an integer " + range;
  };
  return CLI::Validator(check, "INTEGER");
}

CLI::Option* add_list(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                      const std::string& description) {
  const auto store = [&values](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      for (std::string& piece : split_list(text)) values.push_back(std::move(piece));
    }
  };
  // One value after each use of the name, so that files may follow.
  return app.add_option_function<std::vector<std::string>>(name, store, description)
      ->type_name("LIST")
      ->allow_extra_args(false);
}

Selector selector_of(const std::vector<std::string>& values) {
  if (values.empty()) return "all";
  return Selector(std::vector<Selector::Value>(values.begin(), values.end()));
}

}  // namespace exomerge::driver
