// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "exomerge/error.hpp"

namespace exomerge::driver {

namespace {

constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

std::string quote(const std::string& text) { return "'" + text + "'"; }

std::optional<double> parse_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_integer(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<std::size_t> parse_bytes(std::string text) {
  static constexpr std::string_view units = "KMGT";
  int shift = 0;
  if (!text.empty()) {
    const auto unit = units.find(static_cast<char>(std::toupper(static_cast<unsigned char>(text.back()))));
    if (unit != std::string_view::npos) {
      shift = 10 * (static_cast<int>(unit) + 1);
      text.pop_back();
    }
  }
  const std::optional<std::int64_t> value = parse_integer(text);
  if (!value || *value < 1 || *value > (unbounded >> shift)) return std::nullopt;
  return static_cast<std::size_t>(*value) << shift;
}

// Checks give what is wrong with a value, or nothing.

CLI::Validator is_bytes() {
  const auto check = [](const std::string& text) -> std::string {
    if (parse_bytes(text)) return {};
    return quote(text) + " is not a number of bytes, such as 500000000, 500M or 2G";
  };
  return CLI::Validator(check, "");
}

CLI::Validator is_one_of(std::vector<std::string> choices) {
  const auto check = [choices = std::move(choices)](const std::string& text) -> std::string {
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
    std::string list;
    for (const std::string& choice : choices) list += (list.empty() ? "" : "|") + choice;
    const std::string nearest = nearest_name(text, choices);
    return quote(text) + " is not one of " + list +
           (nearest.empty() ? "" : "; did you mean " + quote(nearest) + "?");
  };
  return CLI::Validator(check, "");
}

CLI::Validator is_finite() {
  const auto check = [](const std::string& text) -> std::string {
    return parse_number(text) ? "" : quote(text) + " is not a finite number";
  };
  return CLI::Validator(check, "");
}

CLI::Validator is_non_negative() {
  const auto check = [](const std::string& text) -> std::string {
    const std::optional<double> value = parse_number(text);
    return value && *value >= 0.0 ? "" : quote(text) + " is not a finite number of 0 or more";
  };
  return CLI::Validator(check, "");
}

CLI::Validator is_integer(std::int64_t low, std::int64_t high) {
  const auto check = [low, high](const std::string& text) -> std::string {
    const std::optional<std::int64_t> value = parse_integer(text);
    if (value && low <= *value && *value <= high) return {};
    const std::string start = quote(text) + " is not an integer ";
    if (high == unbounded) return start + "of " + std::to_string(low) + " or more";
    return start + "from " + std::to_string(low) + " to " + std::to_string(high);
  };
  return CLI::Validator(check, "");
}

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

/// All options are stored from their text, so that the parser's library converts nothing.
CLI::Option& add(CLI::App& app, const std::string& group, const std::string& name, const std::string& type,
                 const std::string& help, const std::function<void(const std::string&)>& store) {
  return *app.add_option_function<std::string>(name, store, help)->type_name(type)->group(group);
}

CLI::Option& add_triple(CLI::App& app, const std::string& group, const std::string& name,
                        const std::string& type, const std::string& help,
                        const std::function<void(std::size_t, const std::string&)>& store) {
  const auto store_all = [store](const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) store(i, texts[i]);
  };
  return *app.add_option_function<std::vector<std::string>>(name, store_all, help)
              ->type_name(type)
              ->expected(3)
              ->group(group);
}

}  // namespace

void Options::flag(const std::string& name, bool& value, const std::string& help) {
  app_.add_flag(name, value, help)->group(group_);
}

void Options::text(const std::string& name, std::string& value, const std::string& type,
                   const std::string& help) {
  add(app_, group_, name, type, help, [&value](const std::string& text) { value = text; });
}

void Options::choice(const std::string& name, std::string& value, std::vector<std::string> choices,
                     const std::string& type, const std::string& help) {
  add(app_, group_, name, type, help, [&value](const std::string& text) {
    value = text;
  }).check(is_one_of(std::move(choices)));
}

void Options::choice(const std::string& name, int& value, std::vector<int> choices, const std::string& type,
                     const std::string& help) {
  std::vector<std::string> texts;
  for (const int choice : choices) texts.push_back(std::to_string(choice));
  add(app_, group_, name, type, help, [&value](const std::string& text) {
    value = static_cast<int>(parse_integer(text).value());
  }).check(is_one_of(std::move(texts)));
}

void Options::non_negative(const std::string& name, double& value, const std::string& type,
                           const std::string& help) {
  add(app_, group_, name, type, help, [&value](const std::string& text) {
    value = parse_number(text).value();
  }).check(is_non_negative());
}

void Options::bytes(const std::string& name, std::size_t& value, const std::string& help) {
  add(app_, group_, name, "SIZE", help, [&value](const std::string& text) {
    value = parse_bytes(text).value();
  }).check(is_bytes());
}

void Options::integer(const std::string& name, int& value, std::int64_t low, std::int64_t high,
                      const std::string& type, const std::string& help) {
  add(app_, group_, name, type, help, [&value](const std::string& text) {
    value = static_cast<int>(parse_integer(text).value());
  }).check(is_integer(low, high));
}

void Options::integer(const std::string& name, std::int64_t& value, std::int64_t low, const std::string& type,
                      const std::string& help) {
  add(app_, group_, name, type, help, [&value](const std::string& text) {
    value = parse_integer(text).value();
  }).check(is_integer(low, unbounded));
}

void Options::triple(const std::string& name, std::array<std::int64_t, 3>& value, std::int64_t low,
                     const std::string& type, const std::string& help) {
  add_triple(app_, group_, name, type, help, [&value](std::size_t i, const std::string& text) {
    value.at(i) = parse_integer(text).value();
  }).check(is_integer(low, unbounded));
}

void Options::triple(const std::string& name, std::array<double, 3>& value, const std::string& type,
                     const std::string& help) {
  add_triple(app_, group_, name, type, help, [&value](std::size_t i, const std::string& text) {
    value.at(i) = parse_number(text).value();
  }).check(is_finite());
}

void Options::list(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  const auto store = [&values](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      for (std::string& piece : split_list(text)) values.push_back(std::move(piece));
    }
  };
  // One value after each use of the name, so that files may follow.
  app_.add_option_function<std::vector<std::string>>(name, store, help)
      ->type_name("LIST")
      ->allow_extra_args(false)
      ->group(group_);
}

void Options::in_order(const std::string& name, const std::string& type, const std::string& help,
                       std::function<void(const std::string&)> use) {
  const auto store = [use = std::move(use)](const std::string& text) {
    try {
      use(text);
    } catch (const Error& error) {
      throw CLI::ValidationError(error.what());
    }
  };
  add(app_, group_, name, type, help, store)
      .trigger_on_parse()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Options::positional(const std::string& name, std::string& value, const std::string& help) {
  app_.add_option(name, value, help)->type_name("")->required();
}

void Options::positional(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  app_.add_option(name, values, help)->type_name("")->required();
}

void Options::optional_positional(const std::string& name, std::vector<std::string>& values,
                                  const std::string& help) {
  app_.add_option(name, values, help)->type_name("");
}

void Options::exclude(const std::string& name, const std::string& other) {
  app_.get_option(name)->excludes(app_.get_option(other));
}

Selector selector_of(const std::vector<std::string>& values) {
  if (values.empty()) return "all";
  return Selector(std::vector<Selector::Value>(values.begin(), values.end()));
}

}  // namespace exomerge::driver
