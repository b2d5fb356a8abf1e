// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/vector_fields.hpp"

#include <algorithm>
#include <set>

namespace exomerge {

namespace {

/// The vector whose first component is `name`, where all of them are among `names`; else no components.
VectorField vector_from(const std::string& name, const std::vector<std::string>& names, int dimension) {
  const std::string stem = name.substr(0, name.size() - 1);
  VectorField field{stem.ends_with('_') ? stem.substr(0, stem.size() - 1) : stem, {}};
  if (field.name.empty() || (name.back() != 'x' && name.back() != 'X')) return {};
  if (dimension < 2 || std::ranges::find(names, field.name) != names.end()) return {};
  for (int axis = 0; axis < dimension; ++axis) {
    field.components.push_back(stem + static_cast<char>(name.back() + axis));
    if (std::ranges::find(names, field.components.back()) == names.end()) return {};
  }
  return field;
}

}  // namespace

std::vector<VectorField> vector_fields(const std::vector<std::string>& names, int dimension) {
  std::vector<VectorField> fields;
  std::set<std::string> taken, made;
  for (const std::string& name : names) {
    if (taken.contains(name)) continue;
    VectorField field = name.empty() ? VectorField() : vector_from(name, names, dimension);
    const bool split = std::ranges::any_of(
        field.components, [&](const std::string& component) { return taken.contains(component); });
    if (field.components.empty() || split || !made.insert(field.name).second) field = {name, {name}};
    taken.insert(field.components.begin(), field.components.end());
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace exomerge
