// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "exomerge/model.hpp"
#include "exomerge/operation_table.hpp"

/// The parts of the table, one a subject, and short ways to write their rows.
namespace exomerge::table {

using Operations = std::vector<Operation>;

Operations files();
Operations exports();
Operations queries();
Operations values();
Operations time_steps();
Operations fields();
Operations sets();
Operations assemblies();
Operations geometry();
Operations nodes();
Operations elements();
Operations calculations();
Operations choices();
Operations block_transforms();
Operations conversions();
Operations measures();
Operations surfaces();

/// What operations cost, said once for all that cost alike.
struct Cost {
  std::string text;
  std::vector<std::string> operations;
};
const std::vector<Cost>& costs();
std::string cost_of(const std::string& operation);

/// For parameters that must be given.
struct Required {};
inline constexpr Required required;
/// For parameters that may be left out and have no value then.
inline const Value optional{};

inline Parameter with_default(std::string name, ParameterType type, std::string summary, Required) {
  return {std::move(name), type, std::move(summary)};
}
inline Parameter with_default(std::string name, ParameterType type, std::string summary, Value value) {
  return {std::move(name), type, std::move(summary), std::move(value)};
}

// `value`: `required`, `optional` or the default.
Parameter boolean(std::string name, bool value, std::string summary);
template <class Default>
Parameter integer(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::integer, std::move(summary), value);
}
template <class Default>
Parameter real(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::real, std::move(summary), value);
}
template <class Default>
Parameter text(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::text, std::move(summary), value);
}
template <class Default>
Parameter point(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::point, std::move(summary), value);
}
template <class Default>
Parameter selector(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::selector, std::move(summary), value);
}
template <class Default>
Parameter rows(std::string name, Default value, std::string summary) {
  return with_default(std::move(name), ParameterType::table, std::move(summary), value);
}
Parameter file(std::string name, std::string summary);
Parameter numbers(std::string name, Required, std::string summary);
Parameter choice(std::string name, std::vector<std::string> choices, std::string value, std::string summary);
/// An id or a name, which must be given.
Parameter entity(std::string name, std::string summary);

// Parameters that many operations have.
Parameter element_block_ids(std::string value = "all");
Parameter node_set_ids(std::string value = "all");
Parameter side_set_ids(std::string value = "all");
/// Vectors and tensors that turn with the geometry.
Parameter rotated_fields();
/// Of a new field: a number, by default what its name asks for.
Parameter field_value();
std::optional<double> field_value(const Arguments& arguments);

/// "a side set", "an element block".
inline std::string a(const std::string& words) {
  const bool vowel = std::string("aeiou").find(words.front()) != std::string::npos;
  return (vowel ? "an " : "a ") + words;
}

/// Calls a function that gives nothing.
template <class Function>
auto edit(Function function) {
  return [function](ExodusModel& model, const Arguments& arguments) {
    function(model, arguments);
    return Value();
  };
}

/// What this rank contributes of members that are the same on all ranks: all of them on rank 0.
template <class Members>
Members on_root(const ExodusModel& model, Members members) {
  return model.comm().is_root() ? std::move(members) : Members();
}

}  // namespace exomerge::table
