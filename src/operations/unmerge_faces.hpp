// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// A node that a block of a list uses.
struct NodeInBlock {
  GlobalIndex node;
  std::int64_t block;  ///< position in the list

  friend bool operator<(const NodeInBlock& a, const NodeInBlock& b) {
    return std::tie(a.node, a.block) < std::tie(b.node, b.block);
  }
  friend bool operator==(const NodeInBlock& a, const NodeInBlock& b) {
    return a.node == b.node && a.block == b.block;
  }
};

/// Which nodes blocks of a list have now.
class NodesOfBlocks {
 public:
  virtual ~NodesOfBlocks() = default;
  /// For each use the node that takes the place of this one in the block; itself where it stays. Collective.
  virtual std::vector<GlobalIndex> of(std::span<const NodeInBlock> uses) const = 0;
};

/// Gives the faces of polyhedra the nodes that their blocks have now. A face of several blocks becomes
/// several where these have different nodes: a block that is not chosen keeps it, else the first that is, and
/// the others get copies in new face blocks, with fields and in the face sets of the originals. `chosen`:
/// positions of element blocks, the list. Collective.
void unmerge_faces(ModelData& model, const std::vector<std::size_t>& chosen, const NodesOfBlocks& nodes);

}  // namespace exomerge
