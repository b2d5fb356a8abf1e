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

struct VtuOptions {
  Selector element_block_ids = "all";
  Selector timestep = "last_if_any";  ///< one or none; without a step there are no fields
  Selector node_field_names = "all";
  Selector element_field_names = "all";
};

struct InpOptions {
  Selector element_block_ids = "all";
  Selector node_set_ids = "all";
  Selector side_set_ids = "all";
};

struct ExportFileOptions {
  Selector element_block_ids = "all";
  /// The field that colors a `.wrl` file, for which it must be given.
  Selector node_field_name = "none";
};

/// Binary STL of the surface of blocks: the external faces of solids (sides that no other side of these
/// blocks matches), shells and other surface elements once each. Faces are cut into triangles, in the order
/// of blocks, elements and sides; normals point outward. Faces of polyhedra are turned alike and outward, for
/// files do not say which way they go; they and polygons with more than three nodes become a fan around the
/// mean of their nodes, as quadrilaterals do. Lengths are single precision, as STL has them.
/// Returns the number of triangles. An Error for blocks without a surface. Cost: the sides of a rank's
/// elements are matched by a hash of their nodes; memory for these and for the surface.
GlobalIndex export_stl_file(const ExodusModel& model, const std::filesystem::path& filename,
                            const StlOptions& options = {});

/// The surface of blocks (see `export_stl_file`) as VRML 2.0, colored by a node field. Its triangles are cut
/// along the thresholds, values between them linear on each triangle, so that each piece has the color of its
/// interval; interval i has the values above threshold i-1 up to threshold i. Neighbours share the points of
/// cuts. An Error where the field is not finite on the surface. Cost: as `export_stl_file`, and a distributed
/// sort of the points; memory for the text of a rank's share of points, then triangles.
void export_wrl_model(const ExodusModel& model, const std::filesystem::path& filename,
                      const Selector& node_field_name, const WrlOptions& options = {});

/// All nodes, blocks and the fields of one step as an unstructured grid of VTK (`.vtu`, raw binary), for
/// viewers that do not read Exodus. Fields `V_x`, `V_y` and `V_z` become the vector `V`; element fields are
/// NaN on blocks that lack them; cells have the field `element_block_id`, and the time is `TimeValue`. Of
/// shapes that VTK does not have cells get the nodes of the largest that it has, and blocks of other types
/// are left out, each with a warning. Cost: one pass over the arrays, in pieces.
void export_vtu_file(const ExodusModel& model, const std::filesystem::path& filename,
                     const VtuOptions& options = {});

/// The mesh as an Abaqus input file: all nodes, blocks as element sets, node sets, and side sets as surfaces
/// of elements. Nodes and elements are numbered from 1 in the order of the model. Solids become `C3D..`,
/// surfaces in space shells (`S4`, `S8R`, `S3`, `STRI65`), in the plane plane-stress elements (`CPS..`), bars
/// trusses (`T..`), beams beams (`B..`) and points `MASS`. Names are those of the model as far as Abaqus
/// takes them, else `BLOCK_1`, `NODE_SET_1`, `SIDE_SET_1`. Elements get the nodes of the largest that Abaqus
/// has, and what it cannot have is left out, with a warning. Cost: one pass; memory for the text of a rank's
/// slice of the nodes or of a block.
void export_inp_file(const ExodusModel& model, const std::filesystem::path& filename,
                     const InpOptions& options = {});

/// Writes the format that the extension of the name says, in capitals or not: Exodus (`e`, `g`, `exo`),
/// `stl`, `wrl`, `vtu` or `inp`, each with its default options. An Error for others lists these.
void export_file(ExodusModel& model, const std::filesystem::path& filename,
                 const ExportFileOptions& options = {});

}  // namespace exomerge
