// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/transform.hpp"
#include "model/displacement.hpp"
#include "operations/edit.hpp"
#include "operations/invert_elements.hpp"
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

void map_displacement(ModelData& model, PointMap map) {
  const DisplacementField displacement = displacement_field(model);
  if (!displacement.exists_in(model)) return;
  std::array<FieldData*, 3> fields{};
  VectorSources vectors;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto found = std::ranges::find(model.nodes.fields, displacement.names[i], &FieldData::name);
    if (found != model.nodes.fields.end()) {
      fields[i] = &*found;
      vectors[i] = found->source;
    } else {
      vectors[i] = std::make_shared<ConstantSource<double>>(model.nodes.count, 1, 0.0);
    }
  }
  std::ranges::fill(map.before, 0.0);
  std::ranges::fill(map.after, 0.0);
  const VectorSources result = mapped(model.comm, vectors, map);
  for (std::size_t i = 0; i < 3; ++i) {
    if (fields[i]) fields[i]->source = result[i];
  }
}

void map_nodes(ModelData& model, const PointMap& map, const GeometryOptions& options) {
  check_dimension(model, map);
  if (model.nodes.count == 0) return;
  VectorSources& coordinates = model.nodes.coordinates;
  for (RealSourcePtr& axis : coordinates) {
    if (!axis) axis = std::make_shared<ConstantSource<double>>(model.nodes.count, 1, 0.0);
  }
  coordinates = mapped(model.comm, coordinates, map);
  if (options.adjust_displacement_field) map_displacement(model, map);
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

// Rodrigues' formula.
PointMap rotation(const Vector& axis, double degrees, const Vector& origin) {
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

}  // namespace

void translate_geometry(ExodusModel& model, const Vector& offset) {
  edit(model, "translating", [&](ModelData& data) {
    check_finite(offset, "the offset of a translation");
    PointMap map;
    std::ranges::copy(offset, map.after);
    map_nodes(data, map, {});
  });
}

void scale_geometry(ExodusModel& model, const Vector& factors, const GeometryOptions& options) {
  edit(model, "scaling", [&](ModelData& data) {
    check_finite(factors, "a factor of a scaling");
    PointMap map;
    for (std::size_t i = 0; i < 3; ++i) {
      if (factors[i] == 0.0) throw Error("a factor of a scaling is 0", everywhere);
      map.matrix[i][i] = factors[i];
    }
    map_nodes(data, map, options);
  });
}

void rotate_geometry(ExodusModel& model, const Vector& axis, double angle_in_degrees, const Vector& origin,
                     const GeometryOptions& options) {
  edit(model, "rotating", [&](ModelData& data) {
    if (!std::isfinite(angle_in_degrees)) throw Error("the angle of a rotation is not finite", everywhere);
    check_finite(origin, "the origin of a rotation");
    map_nodes(data, rotation(normalized(axis, "the axis of a rotation"), angle_in_degrees, origin), options);
  });
}

void reflect_geometry(ExodusModel& model, const Vector& point, const Vector& normal,
                      const GeometryOptions& options) {
  edit(model, "reflecting", [&](ModelData& data) {
    check_finite(point, "the point of a reflection");
    const Vector n = normalized(normal, "the normal of a reflection");
    PointMap map;
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) map.matrix[i][j] -= 2.0 * n[i] * n[j];
      map.before[i] = n[i] == 0.0 ? 0.0 : -point[i];
      map.after[i] = n[i] == 0.0 ? 0.0 : point[i];
    }
    map_nodes(data, map, options);
    invert_all_elements(data);
  });
}

}  // namespace exomerge
