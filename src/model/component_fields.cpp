// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/component_fields.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

namespace exomerge {

namespace {

using Shape = ComponentField::Shape;
using Axes = std::vector<int>;

/// The name of a component taken apart.
struct Parsed {
  std::string stem;    ///< with its `_`
  std::string suffix;  ///< numbers of integration points
  bool capital = false;
  Axes axes;

  auto family() const { return std::tuple(stem, suffix, capital, axes.size()); }
  std::string field_name() const {
    return (stem.ends_with('_') ? stem.substr(0, stem.size() - 1) : stem) + suffix;
  }
};

std::size_t length_without_numbers(const std::string& name) {
  std::size_t length = name.size();
  while (length > 0) {
    const std::size_t last = name.find_last_not_of("0123456789", length - 1);
    if (last == std::string::npos || last + 1 == length || name[last] != '_') break;
    length = last;
  }
  return length;
}

/// With `count` axes; nothing where the name does not end so.
std::optional<Parsed> parsed(const std::string& name, std::size_t count) {
  const std::size_t length = length_without_numbers(name);
  if (length <= count) return {};
  Parsed result{name.substr(0, length - count), name.substr(length), false, {}};
  if (result.stem == "_") return {};
  result.capital = name[length - 1] >= 'X' && name[length - 1] <= 'Z';
  for (std::size_t i = length - count; i < length; ++i) {
    const int axis = name[i] - (result.capital ? 'X' : 'x');
    if (axis < 0 || axis > 2) return {};
    result.axes.push_back(axis);
  }
  return result;
}

/// The fields of one family by their axes.
using Components = std::map<Axes, std::string>;

bool is_vector(const Components& found, int dimension) {
  for (int axis = 0; axis < dimension; ++axis) {
    if (!found.contains({axis})) return false;
  }
  return true;
}

std::optional<Shape> tensor_shape(const Components& found, int dimension) {
  constexpr std::array<std::array<int, 2>, 3> pairs{{{0, 1}, {1, 2}, {0, 2}}};
  const bool leaves_plane = std::ranges::any_of(found, [](const auto& item) {
    return item.first[0] != item.first[1] && std::ranges::max(item.first) == 2;
  });
  const int axes = leaves_plane ? 3 : dimension;
  for (int axis = 0; axis < axes; ++axis) {
    if (!found.contains({axis, axis})) return {};
  }
  int single = 0, both = 0;
  for (const auto& [a, b] : pairs) {
    if (a >= axes || b >= axes) continue;
    const int count = (found.contains({a, b}) ? 1 : 0) + (found.contains({b, a}) ? 1 : 0);
    if (count == 0) return {};
    (count == 1 ? single : both) += 1;
  }
  if (single > 0 && both > 0) return {};
  return both > 0 ? Shape::full : Shape::symmetric;
}

std::optional<Shape> shape_of(const Components& found, int dimension, std::size_t axes) {
  if (axes == 2) return tensor_shape(found, dimension);
  return is_vector(found, dimension) ? std::optional(Shape::vector) : std::nullopt;
}

/// Adds the complete vectors, or tensors, among the names that are not taken.
void add_fields(std::span<const std::string> names, int dimension, std::size_t axes,
                std::set<std::string>& taken, std::vector<ComponentField>& fields) {
  std::map<decltype(Parsed().family()), std::pair<Parsed, Components>> families;
  for (const std::string& name : names) {
    if (taken.contains(name) || (axes == 1 && axes_in_name(name).size() == 2)) continue;
    const auto component = parsed(name, axes);
    if (!component) continue;
    auto& [first, found] = families.try_emplace(component->family(), *component, Components()).first->second;
    found.emplace(component->axes, name);
  }
  for (const auto& [key, family] : families) {
    const auto& [first, found] = family;
    const std::optional<Shape> shape = shape_of(found, dimension, axes);
    if (!shape) continue;
    ComponentField& field = fields.emplace_back(ComponentField{first.field_name(), *shape, {}});
    for (const auto& [at, name] : found) {
      field.components.push_back({name, at});
      taken.insert(name);
    }
  }
}

}  // namespace

std::vector<int> axes_in_name(const std::string& name) {
  for (const std::size_t count : {std::size_t{2}, std::size_t{1}}) {
    const auto component = parsed(name, count);
    if (component && component->stem.ends_with('_')) return component->axes;
  }
  return {};
}

std::vector<ComponentField> component_fields(std::span<const std::string> names, int dimension) {
  std::vector<ComponentField> fields;
  if (dimension < 2) return fields;
  std::set<std::string> taken;
  add_fields(names, dimension, 2, taken, fields);
  add_fields(names, dimension, 1, taken, fields);
  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < names.size(); ++i) place.try_emplace(names[i], i);
  std::ranges::stable_sort(fields, {}, [&](const ComponentField& field) {
    std::size_t first = names.size();
    for (const FieldComponent& component : field.components)
      first = std::min(first, place.at(component.name));
    return first;
  });
  return fields;
}

}  // namespace exomerge
