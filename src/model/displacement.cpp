// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/displacement.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <string_view>

#include "exomerge/selector.hpp"
#include "model/field_edits.hpp"

namespace exomerge {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

bool starts_displacement(std::string_view prefix) {
  constexpr std::string_view displacement = "displacement";
  if (prefix.size() < 3 || prefix.size() > displacement.size()) return false;
  return std::ranges::equal(prefix, displacement.substr(0, prefix.size()), {}, lower);
}

/// The vector that a field with this name would be a component of.
std::optional<DisplacementField> vector_with(const std::string& name) {
  if (name.empty() || std::string_view("xyz").find(lower(name.back())) == std::string_view::npos) return {};
  std::string stem = name.substr(0, name.size() - 1);
  DisplacementField field{stem, {}};
  if (stem.ends_with('_')) field.prefix.pop_back();
  if (!starts_displacement(field.prefix)) return {};
  const bool is_upper = name.back() == upper(name.back());
  for (std::size_t i = 0; i < 3; ++i) field.names[i] = stem + (is_upper ? "XYZ" : "xyz")[i];
  return field;
}

}  // namespace

bool DisplacementField::exists_in(const ModelData& model) const {
  return std::ranges::all_of(names.begin(), names.begin() + model.dimension, [&](const std::string& name) {
    return std::ranges::find(model.nodes.fields, name, &FieldData::name) != model.nodes.fields.end();
  });
}

DisplacementField displacement_field(const ModelData& model) {
  const std::string* last = nullptr;
  for (const FieldData& field : model.nodes.fields) {
    if (vector_with(field.name) && (!last || field_name_less(*last, field.name))) last = &field.name;
  }
  return last ? *vector_with(*last) : DisplacementField();
}

void require_displacement(ModelData& model) {
  const DisplacementField displacement = displacement_field(model);
  if (displacement.exists_in(model)) return;
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(model.dimension); ++axis) {
    set_field(model, EntityKind::nodal, 0, displacement.names[axis],
              std::make_shared<ConstantSource<double>>(model.nodes.count, 1, 0.0), false);
  }
}

}  // namespace exomerge
