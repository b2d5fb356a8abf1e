// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/operation_table.hpp"

#include <algorithm>
#include <iterator>

#include "script/tables.hpp"

namespace exomerge {

namespace {

std::vector<Operation> all_operations() {
  std::vector<Operation> all;
  for (const auto part : {table::files, table::exports, table::queries, table::values, table::time_steps,
                          table::fields, table::calculations, table::conversions, table::measures,
                          table::sets, table::assemblies, table::choices, table::geometry,
                          table::block_transforms, table::nodes, table::elements, table::surfaces}) {
    std::ranges::move(part(), std::back_inserter(all));
  }
  for (Operation& operation : all) operation.cost = table::cost_of(operation.name);
  return all;
}

}  // namespace

const std::vector<Operation>& operation_table() {
  static const std::vector<Operation> operations = all_operations();
  return operations;
}

const Operation* find_operation(std::string_view name) {
  const auto found = std::ranges::find(operation_table(), name, &Operation::name);
  return found == operation_table().end() ? nullptr : &*found;
}

namespace table {

Parameter boolean(std::string name, bool value, std::string summary) {
  return with_default(std::move(name), ParameterType::boolean, std::move(summary), value);
}

Parameter file(std::string name, std::string summary) {
  return with_default(std::move(name), ParameterType::file, std::move(summary), required);
}

Parameter numbers(std::string name, Required, std::string summary) {
  return with_default(std::move(name), ParameterType::numbers, std::move(summary), required);
}

Parameter choice(std::string name, std::vector<std::string> choices, std::string value, std::string summary) {
  Parameter parameter =
      with_default(std::move(name), ParameterType::choice, std::move(summary), std::move(value));
  parameter.choices = std::move(choices);
  return parameter;
}

Parameter entity(std::string name, std::string summary) {
  return with_default(std::move(name), ParameterType::entity, std::move(summary), required);
}

Parameter element_block_ids(std::string value) {
  return selector("element_block_ids", std::move(value), "Element blocks, by id or name");
}

Parameter node_set_ids(std::string value) {
  return selector("node_set_ids", std::move(value), "Node sets, by id or name");
}

Parameter side_set_ids(std::string value) {
  return selector("side_set_ids", std::move(value), "Side sets, by id or name");
}

Parameter rotated_fields() {
  return selector(
      "rotated_fields", "none",
      "Vectors and tensors that turn, too, by name or by components: velocity, or velocity_x, or stress");
}

Parameter field_value() {
  return real("value", optional, "Its value; without one 0 for components of a displacement, else NaN");
}

std::optional<double> field_value(const Arguments& arguments) {
  if (!arguments.has("value")) return std::nullopt;
  return arguments.real("value");
}

}  // namespace table

}  // namespace exomerge
