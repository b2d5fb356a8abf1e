// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>

#include "exomerge/selector.hpp"

/// Edits of the geometry. They are lazy: coordinates and displacements that come from a file are changed when
/// they are read, slice by slice. Coordinates that are in Views are replaced by new ones, computed where they
/// are. All functions are collective over the model's communicator; an Error leaves the model as it was.
namespace exomerge {

class ExodusModel;

/// What follows the coordinates.
struct GeometryOptions {
  /// The displacement field (node fields such as `disp_x`, `disp_y`, `disp_z`), at all steps: if there is
  /// one; where this is true it is made, of zeros, when there is none.
  std::optional<bool> adjust_displacement_field = {};
  /// Other vectors and tensors that rotations and reflections turn, at all steps, on nodes, blocks and sets:
  /// by name (`velocity` for `velocity_x`, `velocity_y`, `velocity_z`; `stress` for `stress_xx` ...), by that
  /// of a component, or by wildcards; an Error names what is none. v becomes R v, T becomes R T R^T. Tensors
  /// are symmetric (`xx yy zz xy yz zx`, also `xz`) or full; in the plane `xx yy xy` will do. Translations
  /// and scalings leave them.
  Selector rotated_fields = "none";
};

/// x + offset. In a plane model, whose nodes have no z, an edit that would leave the plane is an Error.
void translate_geometry(ExodusModel& model, const std::array<double, 3>& offset);
/// Each coordinate times its factor. Factors are not 0. With a negative product elements are inside out
/// afterwards; `reflect_geometry` mends that.
void scale_geometry(ExodusModel& model, const std::array<double, 3>& factors,
                    const GeometryOptions& options = {});
/// By the right-hand rule about an axis through `origin`. Multiples of 90 degrees are exact about an axis of
/// coordinates.
void rotate_geometry(ExodusModel& model, const std::array<double, 3>& axis, double angle_in_degrees,
                     const std::array<double, 3>& origin = {0, 0, 0}, const GeometryOptions& options = {});
/// a - 2 ((a - point) . n) n with the normalised `normal`; then every element is turned right side out again:
/// its connectivity is permuted and the sides in side sets follow. An Error names a block whose element type
/// has no known permutation.
void reflect_geometry(ExodusModel& model, const std::array<double, 3>& point,
                      const std::array<double, 3>& normal, const GeometryOptions& options = {});

}  // namespace exomerge
