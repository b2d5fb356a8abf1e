// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/point_maps.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "exomerge/error.hpp"
#include "model/displacement.hpp"
#include "operations/mapped_points.hpp"

namespace exomerge {

namespace {

using kernels::PointMap;
using Vector = std::array<double, 3>;

constexpr bool everywhere = true;  // every rank meets the same errors here

void check_finite(const Vector& vector, const char* what) {
  for (const double value : vector) {
    if (!std::isfinite(value)) throw Error(std::string(what) + " is not finite", everywhere);
  }
}

Vector normalized(const Vector& vector, const char* what) {
  check_finite(vector, what);
  const double length = std::hypot(vector[0], vector[1], vector[2]);
  if (!(length > 0.0)) throw Error(std::string(what) + " has no direction", everywhere);
  return {vector[0] / length, vector[1] / length, vector[2] / length};
}

// Nodes of a plane model have no z, those on a line no y either.
void check_dimension(const ModelData& model, const PointMap& map) {
  for (int i = model.dimension; i < 3; ++i) {
    bool stays = map.before[i] + map.after[i] == 0.0;
    for (int j = 0; j < model.dimension; ++j) stays = stays && map.matrix[i][j] == 0.0;
    if (!stays) {
      throw Error(
          "the model has " + std::to_string(model.dimension) + " dimensions, and the nodes would leave them",
          everywhere);
    }
  }
}

/// `map` of the vectors, where nodes are flagged if only some count.
VectorSources mapped_where(const ModelData& model, const VectorSources& vectors, const PointMap& map,
                           const MapOptions& options) {
  VectorSources result = mapped(model.comm, vectors, map);
  for (std::size_t i = 0; i < 3 && options.only; ++i) {
    if (result[i] != vectors[i]) result[i] = chosen_rows(model.comm, options.only, vectors[i], result[i]);
  }
  return result;
}

void map_displacement(ModelData& model, const PointMap& map, const MapOptions& options) {
  const DisplacementField displacement = displacement_field(model);
  if (!displacement.exists_in(model)) return;
  ComponentField field{displacement.prefix, ComponentField::Shape::vector, {}};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& name = displacement.names[i];
    if (std::ranges::find(model.nodes.fields, name, &FieldData::name) == model.nodes.fields.end()) continue;
    field.components.push_back({name, {static_cast<int>(i)}});
  }
  turn_field(model.comm, model.nodes.fields, field, map, options.only);
}

// Sine and cosine are exact for quarter turns.
std::pair<double, double> sine_and_cosine(double degrees) {
  const double turn = std::fmod(degrees, 360.0);
  constexpr std::array<std::pair<double, double>, 4> quarters{{{0, 1}, {1, 0}, {0, -1}, {-1, 0}}};
  for (int quarter = -3; quarter <= 3; ++quarter) {
    if (turn == 90.0 * quarter) return quarters[static_cast<std::size_t>((quarter + 4) % 4)];
  }
  const double angle = turn * std::numbers::pi / 180.0;
  return {std::sin(angle), std::cos(angle)};
}

}  // namespace

void map_nodes(ModelData& model, const PointMap& map, const MapOptions& options) {
  check_dimension(model, map);
  if (model.nodes.count == 0) return;
  VectorSources& coordinates = model.nodes.coordinates;
  for (RealSourcePtr& axis : coordinates) {
    if (!axis) axis = std::make_shared<ConstantSource<double>>(model.nodes.count, 1, 0.0);
  }
  coordinates = mapped_where(model, coordinates, map, options);
  if (options.displacement) map_displacement(model, map, options);
}

PointMap translation_map(const Vector& offset) {
  check_finite(offset, "the offset of a translation");
  PointMap map;
  std::ranges::copy(offset, map.after);
  return map;
}

PointMap scaling_map(const Vector& factors) {
  check_finite(factors, "a factor of a scaling");
  PointMap map;
  for (std::size_t i = 0; i < 3; ++i) {
    if (factors[i] == 0.0) throw Error("a factor of a scaling is 0", everywhere);
    map.matrix[i][i] = factors[i];
  }
  return map;
}

// Rodrigues' formula.
PointMap rotation_map(const Vector& direction, double degrees, const Vector& origin) {
  if (!std::isfinite(degrees)) throw Error("the angle of a rotation is not finite", everywhere);
  check_finite(origin, "the origin of a rotation");
  const Vector axis = normalized(direction, "the axis of a rotation");
  const auto [s, c] = sine_and_cosine(degrees);
  const auto& [x, y, z] = axis;
  const Vector cross[3] = {{0, -z, y}, {z, 0, -x}, {-y, x, 0}};
  PointMap map;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      // An axis of coordinates stays exactly where it is: c + (1 - c) might miss 1.
      const double parallel = axis[i] * axis[j];
      map.matrix[i][j] = parallel == 1.0 ? 1.0 : (i == j ? c : 0.0) + (1.0 - c) * parallel + s * cross[i][j];
    }
    // What the axis is parallel to does not change.
    const bool moves = std::abs(axis[i]) != 1.0;
    map.before[i] = moves ? -origin[i] : 0.0;
    map.after[i] = moves ? origin[i] : 0.0;
  }
  return map;
}

PointMap reflection_map(const Vector& point, const Vector& normal) {
  check_finite(point, "the point of a reflection");
  const Vector n = normalized(normal, "the normal of a reflection");
  PointMap map;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) map.matrix[i][j] -= 2.0 * n[i] * n[j];
    map.before[i] = n[i] == 0.0 ? 0.0 : -point[i];
    map.after[i] = n[i] == 0.0 ? 0.0 : point[i];
  }
  return map;
}

}  // namespace exomerge
