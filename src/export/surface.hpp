// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "exomerge/topology.hpp"
#include "export/triangulation.hpp"
#include "model/model_data.hpp"
#include "operations/element_sides.hpp"

namespace exomerge {

/// The surface of blocks: the external faces of solids and polyhedra, and shells, polygons and other surface
/// elements once each. Of this rank's elements, by block (in list order), element and side.
struct Surface {
  struct Face {
    const Topology* shape;  ///< null for a polygon
    std::size_t first;      ///< position of its nodes in `nodes`
    std::size_t count;      ///< of its nodes
  };
  std::vector<Face> faces;
  std::vector<std::size_t> block_ends;  ///< in `faces`, by block
  std::vector<GlobalIndex> nodes;
  bool only_sheets = true;  ///< no block is of solids; the same on all ranks
  GlobalIndex open_edges =
      0;  ///< edges of one sheet alone, on all ranks; where all blocks are shells or the like

  std::span<const GlobalIndex> nodes_of(const Face& face) const {
    return std::span(nodes).subspan(face.first, face.count);
  }
};

/// A shell both of whose faces are external counts by its first face; one that covers a solid by the face
/// that points away from it. Faces of polyhedra are turned outward (`outward_turns`). An Error names a block
/// that has no surface. Collective; costs what `external_faces` does.
Surface surface_of(const ModelData& model, const BlockList& blocks);

/// A surface as triangles between points. Corners below `nodes.size()` are nodes, those from there on centers
/// of faces, in their order.
struct TriangulatedSurface {
  std::vector<GlobalIndex> nodes;                  ///< used on this rank, ascending
  std::vector<double> coordinates;                 ///< three for each node, then three for each center
  std::vector<double> values;                      ///< of a field, of nodes and centers; or none
  std::vector<std::array<LocalIndex, 3>> corners;  ///< of each triangle
  std::vector<std::size_t> block_ends;             ///< in `corners`
  std::vector<std::size_t> block_center_ends;      ///< among the centers

  std::size_t center_count() const { return coordinates.size() / 3 - nodes.size(); }
};

/// `coordinates`: three for each node of this rank's slice; `values`: of a field at these nodes, or none.
/// Collective.
TriangulatedSurface triangulate(const ModelData& model, const Surface& surface,
                                std::span<const double> coordinates,
                                std::optional<std::span<const double>> values = std::nullopt);

}  // namespace exomerge
