// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/model.hpp"
#include "exomerge/transform.hpp"
#include "model/displacement.hpp"
#include "operations/edit.hpp"
#include "operations/invert_elements.hpp"
#include "operations/point_maps.hpp"
#include "operations/turned_fields.hpp"

namespace exomerge {

using Vector = std::array<double, 3>;

namespace {

void map_all_nodes(ModelData& model, const kernels::PointMap& map, const GeometryOptions& options) {
  const bool has_displacement = options.adjust_displacement_field.value_or(true);
  if (has_displacement && options.adjust_displacement_field) require_displacement(model);
  map_nodes(model, map, {has_displacement, nullptr});
}

}  // namespace

void translate_geometry(ExodusModel& model, const Vector& offset) {
  edit(model, "translating", [&](ModelData& data) { map_nodes(data, translation_map(offset), {}); });
}

void scale_geometry(ExodusModel& model, const Vector& factors, const GeometryOptions& options) {
  edit(model, "scaling", [&](ModelData& data) { map_all_nodes(data, scaling_map(factors), options); });
}

void rotate_geometry(ExodusModel& model, const Vector& axis, double angle_in_degrees, const Vector& origin,
                     const GeometryOptions& options) {
  edit(model, "rotating", [&](ModelData& data) {
    const kernels::PointMap map = rotation_map(axis, angle_in_degrees, origin);
    map_all_nodes(data, map, options);
    turn_fields(data, options.rotated_fields, map, {});
  });
}

void reflect_geometry(ExodusModel& model, const Vector& point, const Vector& normal,
                      const GeometryOptions& options) {
  edit(model, "reflecting", [&](ModelData& data) {
    const kernels::PointMap map = reflection_map(point, normal);
    map_all_nodes(data, map, options);
    turn_fields(data, options.rotated_fields, map, {});
    invert_all_elements(data);
  });
}

}  // namespace exomerge
