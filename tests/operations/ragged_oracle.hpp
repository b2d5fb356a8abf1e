// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <vector>

#include "operations/ragged_mesh.hpp"

/// What operations on polygons and polyhedra mean, written down once more, on one rank and without care for
/// speed.
namespace exomerge::testing::by_hand {

/// The nodes of each face, through the face blocks.
std::vector<std::vector<GlobalIndex>> faces_of(const RaggedMesh& mesh);
/// The nodes of each element of a block.
std::vector<std::set<GlobalIndex>> node_sets_of(const RaggedMesh& mesh, std::size_t block);

/// Gives each of the blocks (positions) nodes and faces of its own.
void unmerge(RaggedMesh& mesh, const std::vector<std::size_t>& chosen);
/// Elements that name a node twice, polyhedra that name a face twice or have a face that names a node twice.
GlobalIndex count_degenerate(const RaggedMesh& mesh);
/// Parts of the elements of blocks that share no node.
GlobalIndex count_parts(const RaggedMesh& mesh, const std::vector<std::size_t>& chosen);

}  // namespace exomerge::testing::by_hand
