// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/operation_table.hpp"

namespace YAML {
class Node;
}

namespace exomerge::driver {

/// One operation with its arguments.
struct ScriptStep {
  const Operation* operation;
  Arguments arguments;
  std::string place;  ///< "script.yaml:3", "-e 2": for messages
};

/// Operations that are done one after the other on one model.
struct Script {
  std::vector<ScriptStep> steps;
  /// What is wrong, each with its place. Then the steps are of no use.
  std::vector<std::string> problems;

  /// Appends the operations of a YAML text: a list of `name`, `name: {parameter: value}`, or `name: value`
  /// for the first parameter; of several documents one after the other.
  void add_yaml(const std::string& text, const std::string& source);
  /// Appends one operation: `name value parameter=value ...`, where values are as in YAML, and in quotes or
  /// brackets may have blanks; those without a name are for the first parameters.
  void add_line(const std::string& line, const std::string& place);

 private:
  void add_document(const YAML::Node& root, const std::string& source);
  void add(const std::string& name, const Arguments::Named& given, const std::string& place);
};

}  // namespace exomerge::driver
