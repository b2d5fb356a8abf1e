// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/operation_table.hpp"

namespace exomerge {

namespace {

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool is_scalar(const Value& value) { return value.is_number() || value.is_text(); }

bool is_list_of_numbers(const Value& value) {
  return value.is_list() && std::ranges::all_of(value.list(), &Value::is_number);
}

bool is_table(const Value& value) {
  if (!value.is_list()) return false;
  return std::ranges::all_of(value.list(), [&](const Value& row) {
    return is_list_of_numbers(row) && row.list().size() == value.list().front().list().size();
  });
}

bool fits(const Value& value, const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::boolean:
      return value.is_boolean();
    case ParameterType::automatic:
      return value.is_boolean() || (value.is_text() && value.text() == "auto");
    case ParameterType::integer:
      return value.is_integer();
    case ParameterType::real:
      return value.is_number();
    case ParameterType::text:
    case ParameterType::file:
    case ParameterType::entity:
      return is_scalar(value);
    case ParameterType::choice:
      return value.is_text() && std::ranges::find(parameter.choices, value.text()) != parameter.choices.end();
    case ParameterType::numbers:
      return value.is_number() || is_list_of_numbers(value);
    case ParameterType::point:
      return is_list_of_numbers(value) && value.list().size() == 3;
    case ParameterType::table:
      return is_table(value);
    case ParameterType::any:
      return true;
    case ParameterType::selector:
      return is_scalar(value) || (value.is_list() && std::ranges::all_of(value.list(), is_scalar));
  }
  return false;
}

/// Null, or "auto" where no other value is meant by it.
bool is_left_out(const Value& value, const Parameter& parameter) {
  if (!parameter.default_value) return false;
  const bool holds_text = parameter.type == ParameterType::text || parameter.type == ParameterType::file;
  const bool is_auto = value.is_text() && value.text() == "auto";
  return value.is_none() || (is_auto && !holds_text &&
                             (parameter.default_value->is_none() || parameter.type == ParameterType::any ||
                              !fits(value, parameter)));
}

std::string misfit(const Value& value, const Parameter& parameter) {
  std::string text = parameter.name + " is " + parameter.type_text() + ", not " + quote(value.to_string());
  if (parameter.type == ParameterType::choice && value.is_text()) {
    const std::string nearest = nearest_name(value.text(), parameter.choices);
    if (!nearest.empty()) text += "; did you mean " + quote(nearest) + "?";
  }
  return text;
}

std::string unknown_parameter(const Operation& operation, const std::string& name) {
  std::vector<std::string> names;
  for (const Parameter& parameter : operation.parameters) names.push_back(parameter.name);
  if (names.empty()) return "there is no parameter " + quote(name) + ": it takes none";
  const std::string nearest = nearest_name(name, names);
  return "there is no parameter " + quote(name) + "; " +
         (nearest.empty() ? "there are " + listed(names) : "did you mean " + quote(nearest) + "?");
}

Selector::Value selector_value(const Value& value) {
  if (value.is_integer()) return value.integer();
  if (value.is_number()) return value.number();
  return value.text();
}

std::vector<double> numbers_of(const Value& value) {
  if (value.is_number()) return {value.number()};
  std::vector<double> numbers;
  for (const Value& item : value.list()) numbers.push_back(item.number());
  return numbers;
}

}  // namespace

std::string Parameter::type_text() const {
  switch (type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::automatic:
      return "true, false or auto";
    case ParameterType::integer:
      return "an integer";
    case ParameterType::real:
      return "a number";
    case ParameterType::text:
      return "a text";
    case ParameterType::file:
      return "a file";
    case ParameterType::choice:
      return "one of " + listed(choices);
    case ParameterType::numbers:
      return "a list of numbers";
    case ParameterType::point:
      return "a list of 3 numbers";
    case ParameterType::table:
      return "a list of lists of numbers";
    case ParameterType::selector:
      return "one or a list of ids, names or times, or a keyword";
    case ParameterType::entity:
      return "an id or a name";
    case ParameterType::any:
      return "a value";
  }
  return {};
}

Arguments::Arguments(const Operation& operation, const Named& given, std::vector<std::string>& problems) {
  for (const auto& [name, value] : given) {
    const Parameter* parameter = operation.find(name);
    if (parameter == nullptr) {
      problems.push_back(unknown_parameter(operation, name));
    } else if (!values_.emplace(name, value).second) {
      problems.push_back("the parameter " + quote(name) + " is given twice");
    } else if (!is_left_out(value, *parameter) && !fits(value, *parameter)) {
      problems.push_back(misfit(value, *parameter));
    }
  }
  for (const Parameter& parameter : operation.parameters) {
    const auto found = values_.find(parameter.name);
    const bool missing = found == values_.end();
    if (missing && !parameter.default_value) {
      problems.push_back("the parameter " + quote(parameter.name) + " is missing: " + parameter.summary);
    } else if (missing || is_left_out(found->second, parameter)) {
      values_[parameter.name] = *parameter.default_value;
    }
  }
}

const Value& Arguments::at(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error("an operation asks for its unknown parameter " + quote(name), true);
  return found->second;
}

std::optional<bool> Arguments::automatic(std::string_view name) const {
  const Value& value = at(name);
  if (value.is_boolean()) return value.boolean();
  return std::nullopt;
}

std::string Arguments::text(std::string_view name) const { return at(name).to_string(); }

std::vector<double> Arguments::numbers(std::string_view name) const { return numbers_of(at(name)); }

std::array<double, 3> Arguments::point(std::string_view name) const {
  const std::vector<double> values = numbers(name);
  return {values.at(0), values.at(1), values.at(2)};
}

std::vector<std::vector<double>> Arguments::table(std::string_view name) const {
  std::vector<std::vector<double>> rows;
  if (!has(name)) return rows;
  for (const Value& row : at(name).list()) rows.push_back(numbers_of(row));
  return rows;
}

Selector Arguments::selector(std::string_view name) const {
  const Value& value = at(name);
  std::vector<Selector::Value> values;
  if (!value.is_list()) return std::vector{selector_value(value)};
  for (const Value& item : value.list()) values.push_back(selector_value(item));
  return values;
}

const Parameter* Operation::find(std::string_view parameter) const {
  const auto found = std::ranges::find(parameters, parameter, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

}  // namespace exomerge
