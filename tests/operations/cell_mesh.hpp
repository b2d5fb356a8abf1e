// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "operations/ragged_mesh.hpp"

namespace exomerge::testing {

/// Cells of a grid of unit cubes, some of them missing: pairs of cubes as polyhedra with hexagons above and
/// below, cubes as polyhedra and as hexahedra; above them a sheet of polygons and quadrilaterals. Faces go
/// any way round, and some that two polyhedra share are there twice. Blocks: 8 and 2 of polyhedra, 5 of
/// hexahedra, 3 of polygons, 7 of quadrilaterals.
RaggedMesh random_cell_mesh(unsigned seed);

/// How many cubes there are.
int cubes_of(const RaggedMesh& mesh);

namespace by_hand {

/// A side of an element: ids of blocks, and numbers from 0.
struct RaggedSide {
  std::int64_t block;
  GlobalIndex element;
  GlobalIndex side;
  std::vector<GlobalIndex> nodes;

  bool operator==(const RaggedSide&) const = default;
};
std::vector<RaggedSide> sides_of(const RaggedMesh& mesh, const std::vector<std::int64_t>& blocks);
/// Those that no other side of the blocks has the nodes of.
std::vector<RaggedSide> external_sides(const RaggedMesh& mesh, const std::vector<std::int64_t>& blocks);
/// Sides of `block` that have the nodes of a side of `other`.
std::vector<RaggedSide> contact_sides(const RaggedMesh& mesh, std::int64_t block, std::int64_t other);

}  // namespace by_hand

}  // namespace exomerge::testing
