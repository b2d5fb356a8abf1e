// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/model.hpp"

namespace exomerge::testing {

/// A mesh of polygons, polyhedra and plain elements, whole on each rank.
struct RaggedMesh {
  /// `lists`: the nodes of each entry; of `nfaced` its faces, counted through the face blocks.
  struct Block {
    std::int64_t id = 0;
    std::string type;
    std::vector<std::vector<GlobalIndex>> lists;
    std::vector<GlobalIndex> ids;
    std::vector<double> values;  ///< of the field `u` at the first step; 100 more at the second
  };
  /// `members`: nodes, or entries counted through the blocks of their kind.
  struct Set {
    EntityKind kind;
    std::vector<GlobalIndex> members;
    std::vector<double> values;
  };
  std::vector<double> x;     ///< of the nodes, and the field `u`
  std::vector<double> y, z;  ///< empty: as x
  std::vector<Block> face_blocks;
  std::vector<Block> blocks;
  std::vector<Set> sets;

  std::string text() const;
};

RaggedMesh random_ragged_mesh(unsigned seed);
ExodusModel model_of(const Comm& comm, const RaggedMesh& mesh);
/// Collective.
RaggedMesh ragged_mesh_of(const ExodusModel& model);

namespace by_hand {

using Gone = std::vector<std::vector<bool>>;  ///< by block and element

/// Elements, the faces that only polyhedra of them are made of, and the nodes that only these use.
void delete_elements(RaggedMesh& mesh, const Gone& gone);
/// A copy of a block (position) with nodes and faces of its own.
void duplicate_block(RaggedMesh& mesh, std::size_t block, std::int64_t new_id);
/// Elements with the nodes of an earlier one of their block.
Gone duplicate_elements(const RaggedMesh& mesh);

}  // namespace by_hand

}  // namespace exomerge::testing
