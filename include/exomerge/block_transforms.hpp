// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <string>

#include "exomerge/selector.hpp"

/// The nodes of some element blocks moved, and models completed by their mirror image; `transform.hpp` moves
/// all nodes. Edits are lazy as there. All functions are collective over the model's communicator; an Error
/// leaves the model as it was.
namespace exomerge {

class ExodusModel;

struct BlockTransformOptions {
  /// An Error when blocks that are not listed use nodes of these.
  bool check_for_merged_nodes = true;
  /// Whether the displacement field follows; without a value: if there is one.
  std::optional<bool> adjust_displacement_field = {};
  /// Other vectors and tensors that rotations and reflections turn, as in `GeometryOptions`: on the nodes
  /// that move, on the blocks, and where members of sets are those nodes or elements of those blocks.
  Selector rotated_fields = "none";
};

/// x + offset; displacements stay.
void translate_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                              const std::array<double, 3>& offset, const BlockTransformOptions& options = {});
/// About the origin. A negative factor turns elements inside out.
void scale_element_blocks(ExodusModel& model, const Selector& element_block_ids, double scale_factor,
                          const BlockTransformOptions& options = {});
/// By the right-hand rule about an axis through the origin, exact for multiples of 90 degrees.
void rotate_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                           const std::array<double, 3>& axis, double angle_in_degrees,
                           const BlockTransformOptions& options = {});
/// About a plane; the elements are turned right side out again, and the sides in side sets follow.
void reflect_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                            const std::array<double, 3>& point, const std::array<double, 3>& normal,
                            const BlockTransformOptions& options = {});
/// Adds an offset to the displacement field at some steps; the field is made when there is none. An Error
/// when the model has no steps.
void displace_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                             const std::array<double, 3>& offset, const Selector& timesteps = "all",
                             const BlockTransformOptions& options = {});

struct CopyMirrorMergeOptions {
  double tolerance = 1e-6;         ///< of the merge at the plane
  bool relative_tolerance = true;  ///< to the size of the mirrored model
  std::string suffix = "_mirror";  ///< of the names of mirrored sets
  /// Fields whose values change their sign in the mirror image, whatever their names say.
  Selector negated_fields = "none";
};
/// Adds the mirror image of the model about a plane and merges nodes at the plane. Mirrored elements follow
/// those of their block, right side out. Node, side and element sets get mirrored sets of their own, named
/// after them. Vectors and tensors (by the names of their components, as in `GeometryOptions`) are mirrored,
/// too, on nodes, blocks and sets. A component whose others are missing (`v_x` alone) changes its sign where
/// a plane across an axis of coordinates turns it around; for other planes it is copied, with a warning. An
/// Error where elements cannot be turned around.
void copy_mirror_merge(ExodusModel& model, const std::array<double, 3>& point,
                       const std::array<double, 3>& normal, const CopyMirrorMergeOptions& options = {});

}  // namespace exomerge
