// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace exomerge {

/// Names some of the ids, names or times that there are. Made from one value or a list of them:
///
/// | value                                | means                                                       |
/// |--------------------------------------|-------------------------------------------------------------|
/// | an id, a time, a name                | that one                                                    |
/// | `"all"`, `"none"`                    | everything in its order, nothing                            |
/// | `"first"`, `"last"`                  | the first, the last; an error when there is none            |
/// | `"first_if_any"`, `"last_if_any"`    | the same, or nothing                                        |
/// | `"auto"`                             | the only one; an error unless there is exactly one          |
/// | text with `*`                        | all names that match; `*` stands for any run of characters  |
///
/// Repeats are dropped, the first stays. What does not exist is dropped with a warning that lists what does
/// and suggests the nearest.
class Selector {
 public:
  using Value = std::variant<std::int64_t, double, std::string>;

  Selector(const char* text) : values_{std::string(text)} {}
  Selector(std::string text) : values_{std::move(text)} {}
  Selector(std::integral auto id) : values_{static_cast<std::int64_t>(id)} {}
  Selector(double time) : values_{time} {}
  Selector(std::initializer_list<Value> values) : values_(values) {}
  Selector(std::vector<Value> values) : values_(std::move(values)) {}

  const std::vector<Value>& values() const { return values_; }
  /// Exactly the keyword "all".
  bool is_all() const;
  bool is_none() const;

 private:
  std::vector<Value> values_;
};

/// An entity that can be selected by id or by name.
struct Candidate {
  std::int64_t id;
  std::string name;
};

/// What to do about a value that names nothing.
enum class Unknown { warn, fail };

/// The three kinds of resolution give positions in the list of candidates. `what` is the noun for messages
/// ("element block"). Local and deterministic: all ranks get the same. Text that is an integer ("12") counts
/// as an id when no name is equal to it.
std::vector<std::size_t> select(const Selector& selector, std::span<const Candidate> candidates,
                                std::string_view what, Unknown unknown = Unknown::warn);
std::vector<std::size_t> select_names(const Selector& selector, std::span<const std::string> names,
                                      std::string_view what, Unknown unknown = Unknown::warn);
/// Times match when they are equal as doubles, or as decimal text.
std::vector<std::size_t> select_times(const Selector& selector, std::span<const double> times,
                                      Unknown unknown = Unknown::warn);

/// The nearest of `names` to a mistyped `name` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view name, std::span<const std::string> names);

/// The order of field names in reports and files: components and integration points together
/// (`stress_xx_1 stress_yy_1 ... stress_xx_2`), as exomerge sorts them; ties by the exact name.
bool field_name_less(const std::string& a, const std::string& b);

/// Value of new entries of a field: 0 for the components of a displacement (`disp_x`, any initial part of
/// "displacement" of three letters or more before the last two characters, in any case), NaN for all others.
double default_field_value(std::string_view field_name);

}  // namespace exomerge
