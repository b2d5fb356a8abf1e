// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/operation_table.hpp"
#include "text.hpp"
#include "value_json.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver operations
  exomerge_driver operations merge_nodes
  exomerge_driver operations --markdown > operations.md)";

struct OperationsArguments {
  std::vector<std::string> names;
  bool json = false;
  bool markdown = false;
};

std::string default_text(const Parameter& parameter) {
  if (!parameter.default_value) return "must be given";
  return parameter.default_value->is_none() ? "may be left out"
                                            : "default " + parameter.default_value->to_string();
}

/// Up to the first full stop.
std::string first_sentence(const std::string& summary) {
  const std::size_t end = summary.find(". ");
  return end == std::string::npos ? summary : summary.substr(0, end + 1);
}

std::string list_text(const std::vector<const Operation*>& operations) {
  std::size_t width = 0;
  for (const Operation* operation : operations) width = std::max(width, operation->name.size());
  std::string text;
  std::string subject;
  for (const Operation* operation : operations) {
    if (operation->subject != subject) text += (text.empty() ? "" : "\n") + operation->subject + "\n";
    subject = operation->subject;
    text += "  " + operation->name + std::string(width + 2 - operation->name.size(), ' ') +
            first_sentence(operation->summary) + "\n";
  }
  return text;
}

std::string explanation(const Operation& operation) {
  std::string text = operation.name + "\n  " + operation.summary + "\n  Cost: " + operation.cost + "\n";
  if (operation.parameters.empty()) return text + "  It takes no parameters.\n";
  for (const Parameter& parameter : operation.parameters) {
    text += "\n  " + parameter.name + ": " + parameter.type_text() + "; " + default_text(parameter) +
            "\n      " + parameter.summary + "\n";
  }
  return text;
}

std::string markdown(const std::vector<const Operation*>& operations) {
  std::string text =
      "# Operations\n\nMade by `exomerge_driver operations --markdown`. An operation is a line of a script "
      "for "
      "`exomerge_driver run` and a C++ function of the\nsame name (`include/exomerge`); parameters mean the "
      "same "
      "in both.\nIn scripts `null` and, where it is no value of the type, `auto` stand for the default.\n";
  std::string subject;
  for (const Operation* operation : operations) {
    if (operation->subject != subject) text += "\n## " + operation->subject + "\n";
    subject = operation->subject;
    text += "\n### " + operation->name + "\n\n" + operation->summary + "\n\nCost: " + operation->cost + "\n";
    if (operation->parameters.empty()) continue;
    text += "\n| parameter | is | default | |\n|---|---|---|---|\n";
    for (const Parameter& parameter : operation->parameters) {
      const bool needed = !parameter.default_value;
      const std::string value = needed ? "must be given"
                                : parameter.default_value->is_none()
                                    ? ""
                                    : '`' + parameter.default_value->to_string() + '`';
      text += "| `" + parameter.name + "` | " + parameter.type_text() + " | " + value + " | " +
              parameter.summary + " |\n";
    }
  }
  return text;
}

nlohmann::json description(const std::vector<const Operation*>& operations) {
  nlohmann::json list = nlohmann::json::array();
  for (const Operation* operation : operations) {
    nlohmann::json parameters = nlohmann::json::array();
    for (const Parameter& parameter : operation->parameters) {
      parameters.push_back({{"name", parameter.name},
                            {"type", parameter.type_text()},
                            {"required", !parameter.default_value},
                            {"default", json_of(parameter.default_value.value_or(Value()))},
                            {"summary", parameter.summary}});
    }
    list.push_back({{"name", operation->name},
                    {"subject", operation->subject},
                    {"summary", operation->summary},
                    {"cost", operation->cost},
                    {"parameters", parameters}});
  }
  return list;
}

std::vector<const Operation*> chosen(const std::vector<std::string>& names) {
  std::vector<const Operation*> operations;
  std::vector<std::string> all;
  for (const Operation& operation : operation_table()) all.push_back(operation.name);
  if (names.empty()) {
    for (const Operation& operation : operation_table()) operations.push_back(&operation);
    return operations;
  }
  for (const std::size_t i : select_names(selector_of(names), all, "operation", Unknown::fail)) {
    operations.push_back(&operation_table()[i]);
  }
  if (operations.empty()) throw Error("no operation matches " + join(names, ", "), true);
  return operations;
}

int print_operations(Session& session, const OperationsArguments& arguments) {
  const auto operations = chosen(arguments.names);
  std::string text;
  if (arguments.json) {
    text = description(operations).dump(2) + '\n';
  } else if (arguments.markdown) {
    text = markdown(operations);
  } else if (arguments.names.empty()) {
    text = list_text(operations);
  } else {
    for (const Operation* operation : operations)
      text += (text.empty() ? "" : "\n") + explanation(*operation);
  }
  session.terminal().print(text);
  return status_ok;
}

}  // namespace

Command operations_command() {
  const auto arguments = std::make_shared<OperationsArguments>();
  return {.name = "operations",
          .description = "List the operations of scripts, or explain some",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.optional_positional("NAME", arguments->names,
                                            "Operations to explain; * stands for any text");
                options.flag("--json", arguments->json,
                             "Print names, parameters, types and defaults as JSON");
                options.flag("--markdown", arguments->markdown, "Print a page of documentation");
                options.exclude("--json", "--markdown");
              },
          .run = [arguments](Session& session) { return print_operations(session, *arguments); },
          .needs_kernels = false};
}

}  // namespace exomerge::driver
