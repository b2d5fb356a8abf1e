// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "script.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

#include "exomerge/export_operation.hpp"

namespace exomerge::driver {

namespace {

template <class T>
std::optional<T> parsed(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// Text that is not in quotes, by the core schema of YAML 1.2.
Value plain_value(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (const auto integer = parsed<std::int64_t>(text)) return *integer;
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::numeric_limits<double>::quiet_NaN();
  if (text == ".inf" || text == "+.inf") return std::numeric_limits<double>::infinity();
  if (text == "-.inf") return -std::numeric_limits<double>::infinity();
  // Not "inf", "nan" and "infinity", which are names.
  const bool numeric = std::isdigit(static_cast<unsigned char>(text.back())) != 0 || text.back() == '.';
  if (const auto number = parsed<double>(text); numeric && number) return *number;
  return text;
}

Value value_of(const YAML::Node& node) {
  if (node.IsNull()) return {};
  if (node.IsScalar()) return node.Tag() == "!" ? Value(node.Scalar()) : plain_value(node.Scalar());
  if (!node.IsSequence()) throw YAML::RepresentationException(node.Mark(), "a value cannot be a mapping");
  Value::List list;
  for (const YAML::Node& item : node) list.push_back(value_of(item));
  return list;
}

std::string first_parameter(const std::string& operation) {
  const Operation* found = find_operation(operation);
  return found != nullptr && !found->parameters.empty() ? found->parameters.front().name : "";
}

Arguments::Named named_values(const std::string& operation, const YAML::Node& node) {
  Arguments::Named given;
  if (node.IsNull()) return given;
  if (!node.IsMap()) return {{first_parameter(operation), value_of(node)}};
  for (const auto& item : node) given.emplace_back(item.first.as<std::string>(), value_of(item.second));
  return given;
}

/// Cuts a line at blanks that are not in quotes or brackets.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  bool inside = false;
  char quote = 0;
  int depth = 0;
  for (const char c : line) {
    if (quote == 0 && depth == 0 && std::isspace(static_cast<unsigned char>(c)) != 0) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    words.back() += c;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == ']') {
      depth += c == '[' ? 1 : -1;
    }
  }
  return words;
}

/// The length of the name of a parameter in front of "=", 0 when there is none.
std::size_t name_length(const std::string& word) {
  std::size_t length = 0;
  while (length < word.size() &&
         (std::isalnum(static_cast<unsigned char>(word[length])) != 0 || word[length] == '_'))
    ++length;
  return length < word.size() && word[length] == '=' ? length : 0;
}

std::string unknown_operation(const std::string& name) {
  std::vector<std::string> names;
  for (const Operation& operation : operation_table()) names.push_back(operation.name);
  const std::string nearest = nearest_name(name, names);
  return "there is no operation '" + name + "'" +
         (nearest.empty() ? "; 'exomerge_driver operations' lists them"
                          : "; did you mean '" + nearest + "'?");
}

/// `export` becomes the operation that its file asks for.
const Operation* meant_operation(const Operation* operation, const Arguments::Named& given) {
  if (operation == nullptr || operation->name != "export") return operation;
  const auto file = std::ranges::find(given, "filename", &Arguments::Named::value_type::first);
  if (file == given.end()) return operation;
  return export_operation_for(file->second.to_string());
}

std::string too_many_values(const Operation& operation, const std::string& word) {
  return "there is no parameter for the value '" + word + "': it takes " +
         std::to_string(operation.parameters.size()) + "; a value with blanks stands in quotes";
}

/// Takes "name=" from a word. A value that has none is for the first parameter not given yet.
std::string take_name(std::string& word, const Operation& operation, const Arguments::Named& given) {
  const std::size_t length = name_length(word);
  if (length == 0) {
    const auto is_free = [&](const Parameter& parameter) {
      return std::ranges::find(given, parameter.name, &Arguments::Named::value_type::first) == given.end();
    };
    const auto next = std::ranges::find_if(operation.parameters, is_free);
    return next == operation.parameters.end() ? "" : next->name;
  }
  std::string name = word.substr(0, length);
  word.erase(0, length + 1);
  return name;
}

}  // namespace

void Script::add(const std::string& name, const Arguments::Named& given, const std::string& place) {
  const Operation* const named = find_operation(name);
  if (named == nullptr) {
    problems.push_back(place + ": " + unknown_operation(name));
    return;
  }
  const Operation* const operation = meant_operation(named, given);
  if (operation == nullptr) {
    problems.push_back(
        place + ": " + name +
        ": the extension of the file names no format: there are e, g, exo, stl, wrl, vtu, inp");
    return;
  }
  std::vector<std::string> wrong;
  Arguments arguments(*operation, given, wrong);
  for (const std::string& problem : wrong) problems.push_back(place + ": " + name + ": " + problem);
  steps.push_back({operation, std::move(arguments), place});
}

void Script::add_document(const YAML::Node& root, const std::string& source) {
  const auto place_of = [&](const YAML::Node& node) {
    return source + ":" + std::to_string(node.Mark().line + 1);
  };
  if (root.IsNull()) return;
  if (!root.IsSequence()) {
    problems.push_back(place_of(root) + ": a script is a list of operations, '- name: {...}' each");
    return;
  }
  for (const YAML::Node& item : root) {
    if (item.IsScalar()) {
      add(item.Scalar(), {}, place_of(item));
    } else if (item.IsMap() && item.size() == 1) {
      const auto& operation = *item.begin();
      const std::string name = operation.first.as<std::string>();
      add(name, named_values(name, operation.second), place_of(item));
    } else {
      problems.push_back(place_of(item) + ": an operation is its name, or 'name: {parameter: value, ...}'");
    }
  }
}

void Script::add_yaml(const std::string& text, const std::string& source) {
  try {
    // Several documents are one script after the other.
    for (const YAML::Node& root : YAML::LoadAll(text)) add_document(root, source);
  } catch (const YAML::Exception& error) {
    problems.push_back(source + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
  }
}

void Script::add_line(const std::string& line, const std::string& place) {
  const std::vector<std::string> words = words_of(line);
  if (words.empty()) {
    problems.push_back(place + ": no operation is named");
    return;
  }
  const Operation* operation = find_operation(words.front());
  Arguments::Named given;
  for (std::size_t i = 1; i < words.size() && operation != nullptr; ++i) {
    std::string word = words[i];
    const std::string name = take_name(word, *operation, given);
    if (name.empty()) {
      problems.push_back(place + ": " + words.front() + ": " + too_many_values(*operation, word));
      return;
    }
    try {
      given.emplace_back(name, value_of(YAML::Load(word)));
    } catch (const YAML::Exception& error) {
      problems.push_back(place + ": " + words.front() + ": '" + words[i] + "': " + error.msg);
    }
    operation = meant_operation(operation, given);
  }
  add(words.front(), given, place);
}

}  // namespace exomerge::driver
