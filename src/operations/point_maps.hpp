// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "kernels/point_map.hpp"
#include "model/model_data.hpp"
#include "operations/turned_fields.hpp"

namespace exomerge {

/// Maps of points. Numbers that are not finite, factors of 0 and vectors without direction are an Error.
kernels::PointMap translation_map(const std::array<double, 3>& offset);
kernels::PointMap scaling_map(const std::array<double, 3>& factors);
/// About an axis through `origin`; multiples of 90 degrees are exact about an axis of coordinates.
kernels::PointMap rotation_map(const std::array<double, 3>& axis, double angle_in_degrees,
                               const std::array<double, 3>& origin = {0, 0, 0});
kernels::PointMap reflection_map(const std::array<double, 3>& point, const std::array<double, 3>& normal);

/// What of a model a map moves.
struct MapOptions {
  bool displacement = false;  ///< the displacement field, if there is one, is turned as well
  RowFlags only;              ///< of this rank's nodes; null: all nodes
};
/// Moves nodes. An Error where they would leave the dimensions of a plane model. Collective.
void map_nodes(ModelData& model, const kernels::PointMap& map, const MapOptions& options);

}  // namespace exomerge
