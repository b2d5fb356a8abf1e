// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

/// A model in formats of other programs. All functions are collective over the model's communicator and leave
/// the model as it is. The file gets its name when it is complete, and its bytes do not depend on the number
/// of ranks; each rank writes its part. An Error leaves what was there before.
namespace exomerge {

class ExodusModel;

struct StlOptions {
  Selector element_block_ids = "all";
  /// The step whose displacements move the nodes. "auto": the last one, where there is a displacement field.
  Selector displacement_timestep = "auto";
};

/// Binary STL of the surface of blocks: the external faces of solids (sides that no other side of these
/// blocks matches), shells and other surface elements once each. Faces are cut into triangles, in the order
/// of blocks, elements and sides; normals point outward. Lengths are single precision, as STL has them.
/// Returns the number of triangles. An Error for blocks without a surface. Cost: the sides of a rank's
/// elements are matched by a hash of their nodes; memory for these and for the surface.
GlobalIndex export_stl_file(const ExodusModel& model, const std::filesystem::path& filename,
                            const StlOptions& options = {});

struct WrlOptions {
  Selector element_block_ids = "all";
  Selector timestep = "last";  ///< exactly one
  /// Lowest and highest value that intervals divide; nothing: those of the field on the surface.
  std::optional<std::array<double, 2>> field_range{};
  int intervals = 9;  ///< of equal width
  /// Values that separate intervals, ascending; they replace `intervals`.
  std::vector<double> thresholds{};
  /// Red, green and blue from 0 to 1 for each interval; none: from blue over green to red.
  std::vector<std::array<double, 3>> colors{};
  /// The step whose displacements move the nodes. "auto": that of the values, where there is a displacement
  /// field.
  Selector displacement_timestep = "auto";
  /// Also writes `NAME_wrl.e` with the colored triangles as a block, their interval (from 0) as the element
  /// field `interval`, and the node field.
  bool export_exodus_copy = true;
};

/// The surface of blocks (see `export_stl_file`) as VRML 2.0, colored by a node field. Its triangles are cut
/// along the thresholds, values between them linear on each triangle, so that each piece has the color of its
/// interval; interval i has the values above threshold i-1 up to threshold i. Neighbours share the points of
/// cuts. An Error where the field is not finite on the surface. Cost: as `export_stl_file`, and a distributed
/// sort of the points; memory for the text of a rank's share of points, then triangles.
void export_wrl_model(const ExodusModel& model, const std::filesystem::path& filename,
                      const Selector& node_field_name, const WrlOptions& options = {});

}  // namespace exomerge
