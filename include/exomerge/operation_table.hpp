// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exomerge/model_size.hpp"
#include "exomerge/selector.hpp"
#include "exomerge/value.hpp"

/// All operations by name, with their parameters as data: what scripts, help, documentation and bindings are
/// made from.
namespace exomerge {

class ExodusModel;

enum class ParameterType {
  boolean,
  automatic,  ///< true, false or "auto"
  integer,
  real,
  text,
  file,      ///< a path
  choice,    ///< one of `Parameter::choices`
  numbers,   ///< a list of numbers; one number counts as a list
  point,     ///< three numbers
  table,     ///< a list of lists of numbers of the same length
  selector,  ///< ids, names or times, see Selector
  entity,    ///< an id or a name
  any        ///< as the summary says
};

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::text;
  std::string summary;
  /// Nothing: it must be given. A value that is none: it may be left out.
  std::optional<Value> default_value{};
  std::vector<std::string> choices{};

  /// "integer", "3 numbers", "one of a, b".
  std::string type_text() const;
};

struct Operation;

/// A value for each parameter of an operation, of the parameter's type. The getters take the name of a
/// parameter of the operation and give its value, or its default.
class Arguments {
 public:
  using Named = std::vector<std::pair<std::string, Value>>;

  /// What is wrong with `given` is added to `problems`, one text each: names that are not those of a
  /// parameter, or twice there, values of a wrong type, what is missing. Then the arguments are of no use.
  Arguments(const Operation& operation, const Named& given, std::vector<std::string>& problems);

  bool boolean(std::string_view name) const { return at(name).boolean(); }
  /// Nothing for "auto".
  std::optional<bool> automatic(std::string_view name) const;
  std::int64_t integer(std::string_view name) const { return at(name).integer(); }
  double real(std::string_view name) const { return at(name).number(); }
  std::string text(std::string_view name) const;
  std::vector<double> numbers(std::string_view name) const;
  std::array<double, 3> point(std::string_view name) const;
  /// Row after row.
  std::vector<std::vector<double>> table(std::string_view name) const;
  Selector selector(std::string_view name) const;
  /// False when it was left out and has no default.
  bool has(std::string_view name) const { return !at(name).is_none(); }
  const Value& at(std::string_view name) const;

 private:
  std::map<std::string, Value, std::less<>> values_;
};

struct Operation {
  enum class Effect {
    none,   ///< answers a question
    input,  ///< adds a file to the model
    model,  ///< changes the model
    file    ///< writes a file
  };

  std::string name;
  std::string subject;  ///< a heading for a group of operations
  std::string summary;  ///< what it does; sentences
  std::vector<Parameter> parameters;
  /// Collective over the model's communicator. Throws what the function of the library throws.
  std::function<Value(ExodusModel&, const Arguments&)> run;
  Effect effect = Effect::model;
  std::string cost{};  ///< time, memory and traffic; sentences

  const Parameter* find(std::string_view parameter) const;
};

/// By subject, in the order in which they are best explained.
const std::vector<Operation>& operation_table();
/// nullptr when there is none.
const Operation* find_operation(std::string_view name);

}  // namespace exomerge
