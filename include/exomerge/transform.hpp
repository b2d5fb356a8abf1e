// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "exomerge/selector.hpp"

/// Edits of a model that change values and names, nothing of its structure. They are lazy: fields and
/// coordinates that come from a file are changed when they are read, slice by slice. Coordinates that are in
/// Views are replaced by new ones, computed where they are. All functions are collective over the model's
/// communicator; an Error leaves the model as it was.
namespace exomerge {

class ExodusModel;

/// What follows the coordinates.
struct GeometryOptions {
  /// The displacement field, if there is one (node fields such as `disp_x`, `disp_y`, `disp_z`), at all
  /// steps. Other vectors and tensors are never turned.
  bool adjust_displacement_field = false;
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

/// All times plus `offset`.
void shift_timesteps(ExodusModel& model, double offset);
/// All times times `factor`, which is positive.
void scale_timesteps(ExodusModel& model, double factor);
/// Inserts a time step so that times stay ascending; fields have `default_field_value` there, global
/// variables NaN. Nothing happens, with a warning, when there is one.
void create_timestep(ExodusModel& model, double time);
/// Takes a time step away, and what was put into fields at it. An Error when there is none.
void delete_timestep(ExodusModel& model, double time);

/// Renames a field or variable. A name that is taken is an Error, as is one that is not there. For blocks and
/// sets: on those of the selection that have the field; other entities keep theirs.
void rename_node_field(ExodusModel& model, const std::string& name, const std::string& new_name);
void rename_element_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                          const Selector& element_block_ids = "all");
void rename_node_set_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                           const Selector& node_set_ids = "all");
void rename_side_set_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                           const Selector& side_set_ids = "all");
void rename_global_variable(ExodusModel& model, const std::string& name, const std::string& new_name);

}  // namespace exomerge
