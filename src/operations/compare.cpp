// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/compare.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "model/exporter.hpp"
#include "operations/compare_arrays.hpp"
#include "operations/compare_references.hpp"
#include "operations/compare_structure.hpp"
#include "operations/compare_values.hpp"

namespace exomerge {

namespace {

using comparison::Differences;
using comparison::Found;
using comparison::Structure;

void check(const Comm& a, const Comm& b, const CompareOptions& options) {
  constexpr bool everywhere = true;  // every rank has the same options
  if (a.size() != b.size())
    throw Error("models of different numbers of ranks cannot be compared", everywhere);
  const auto check_limit = [](const char* what, double value) {
    if (!std::isnan(value) && value >= 0.0) return;
    throw Error(std::string(what) + " must not be negative or NaN: " + comparison::text_of(value),
                everywhere);
  };
  check_limit("the absolute tolerance of a comparison", options.absolute_tolerance);
  check_limit("the relative tolerance of a comparison", options.relative_tolerance);
  check_limit("the floor of a comparison", options.floor);
  check_limit("the coordinate tolerance of a comparison", options.coordinate_tolerance);
  if (std::isinf(options.coordinate_tolerance)) {
    throw Error("the coordinate tolerance of a comparison must be finite", everywhere);
  }
}

/// Collective.
void compare_globals(const ModelData& a, const ModelData& b, const CompareOptions& options,
                     const Structure& structure, Differences& differences) {
  const auto labels = [](const ModelData& model) {
    std::vector<std::string> result;
    for (const GlobalVariable& variable : model.globals) result.push_back("global variable " + variable.name);
    return result;
  };
  const std::vector<std::string> names_a = labels(a);
  const std::vector<std::string> names_b = labels(b);
  const comparison::MatchedKeys variables = comparison::match_keys(names_a, names_b);
  differences.add_unmatched(variables, names_a, names_b);
  if (variables.both.empty()) return;
  const comparison::Tolerance tolerance(options);
  std::vector<Found<double>> found(variables.both.size());
  for (const comparison::StepPair& step : structure.steps()) {
    const std::vector<double> values_a = global_values(a, step.a.key);
    const std::vector<double> values_b = global_values(b, step.b.key);
    for (std::size_t v = 0; v < found.size(); ++v) {
      const double value_a = values_a[variables.both[v].first];
      const double value_b = values_b[variables.both[v].second];
      const double difference = tolerance.difference(value_a, value_b);
      if (difference >= 0.0) found[v].add(difference, step.position, 0, 0, value_a, value_b);
    }
  }
  for (std::size_t v = 0; v < found.size(); ++v) {
    if (!found[v].any()) continue;
    differences.add(names_a[variables.both[v].first] + ", " + structure.step_text(found[v].step),
                    comparison::text_of(found[v].a) + " != " + comparison::text_of(found[v].b),
                    found[v].largest, found[v].count);
  }
}

}  // namespace

Comparison compare(ExodusModel& a, ExodusModel& b, const CompareOptions& options) {
  check(a.comm(), b.comm(), options);
  Differences differences;
  const Structure structure(a.data(), b.data(), options, differences);
  comparison::References references(a.data(), b.data(), structure);
  compare_globals(a.data(), b.data(), options, structure, differences);
  comparison::Arrays(a.data(), b.data(), structure, options, references, differences).compare();
  return {differences.take()};
}

}  // namespace exomerge
