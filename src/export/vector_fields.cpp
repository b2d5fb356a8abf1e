// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/vector_fields.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "model/component_fields.hpp"

namespace exomerge {

std::vector<VectorField> vector_fields(const std::vector<std::string>& names, int dimension) {
  std::set<std::string> taken(names.begin(), names.end());
  std::map<std::string, const ComponentField*> vector_of;  // by components
  const std::vector<ComponentField> all = component_fields(names, dimension);
  for (const ComponentField& field : all) {
    if (field.shape != ComponentField::Shape::vector || !taken.insert(field.name).second) continue;
    for (const FieldComponent& component : field.components) vector_of[component.name] = &field;
  }
  std::vector<VectorField> fields;
  std::set<const ComponentField*> made;
  for (const std::string& name : names) {
    const auto found = vector_of.find(name);
    if (found == vector_of.end()) {
      fields.push_back({name, {name}});
    } else if (made.insert(found->second).second) {
      VectorField& field = fields.emplace_back(VectorField{found->second->name, {}});
      for (const FieldComponent& component : found->second->components)
        field.components.push_back(component.name);
    }
  }
  return fields;
}

}  // namespace exomerge
