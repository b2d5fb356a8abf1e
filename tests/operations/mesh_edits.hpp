// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/topology.hpp"
#include "model/mesh.hpp"

/// Structural edits of plain meshes in the plainest words: what the operations of the library must do. Blocks
/// are named by id; lists of blocks are in the order that counts.
namespace exomerge::testing::by_hand {

using Flags = std::vector<bool>;
using Ids = std::vector<std::int64_t>;

Mesh::Block& block_of(Mesh& mesh, std::int64_t id);
const Mesh::Block& block_of(const Mesh& mesh, std::int64_t id);
GlobalIndex element_count(const Mesh::Block& block);
const Topology& shape_of(const Mesh::Block& block);
/// Ascending.
Ids block_ids(const Mesh& mesh);

void delete_nodes(Mesh& mesh, const Flags& doomed);
/// New nodes by their parents.
void append_nodes(Mesh& mesh, const std::vector<Indices>& parents);
Flags used_nodes(const Mesh& mesh);

void delete_elements(Mesh& mesh, std::int64_t block, const Flags& doomed);
void delete_blocks(Mesh& mesh, const Ids& ids, bool orphans);
void delete_unused_nodes(Mesh& mesh);
void delete_duplicate_elements(Mesh& mesh, const Ids& ids);
void duplicate_block(Mesh& mesh, std::int64_t id, std::int64_t new_id, bool nodes);
void combine_blocks(Mesh& mesh, const Ids& ids, std::int64_t target);
void unmerge_blocks(Mesh& mesh, const Ids& ids);
/// `flags`: of the elements of each block.
void move_elements(Mesh& mesh, const Ids& ids, const std::vector<Flags>& flags, std::int64_t new_id);
/// To the types with these canonical names, block by block.
void convert_blocks(Mesh& mesh, const Ids& ids, const std::vector<std::string>& types);
void convert_to_tets(Mesh& mesh, std::int64_t id);

int count_components(const Mesh& mesh, const Ids& ids);

struct Side {
  std::int64_t block;
  GlobalIndex element;
  GlobalIndex side;
  friend bool operator==(const Side&, const Side&) = default;
};
/// The nodes of a side, in its order.
Indices nodes_of(const Mesh& mesh, const Side& side);
std::vector<Side> external_faces(const Mesh& mesh, const Ids& ids);
/// Sides of the first block that have the shape and nodes of a side of the second.
std::vector<Side> contact(const Mesh& mesh, std::int64_t first, std::int64_t second);
void put_side_set(Mesh& mesh, std::int64_t id, const std::string& name, const std::vector<Side>& sides);

}  // namespace exomerge::testing::by_hand

namespace exomerge::testing {

/// A mesh of hexahedra, wedges, tetrahedra and shells in several blocks, on nodes in random order, with sets,
/// fields at two steps, factors and, for odd seeds, ids.
Mesh random_mesh(unsigned seed);

/// Two blocks of hexahedra (4 and 9) and one of shells (2) in between, all with faces out of the same four.
Mesh piled_mesh(unsigned seed);

}  // namespace exomerge::testing
