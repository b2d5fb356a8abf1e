// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/model_data.hpp"
#include "operations/matched_parts.hpp"

namespace exomerge {

/// The most parents of a new node.
inline constexpr std::size_t most_parents = 8;

/// New nodes, each in the middle of a part of an element, such as the ends of an edge or the corners of a
/// side: one for all parts with the same nodes, its parents.
class NewNodes {
 public:
  /// Appends the nodes to the model, in ascending order of their sorted parents. `lists`: the parts of the
  /// elements of each block. An Error when an element names nodes that do not exist. Collective. Parts whose
  /// lowest node is used on several ranks are numbered by the rank that owns it, the others where they are.
  NewNodes(ModelData& model, const BlockList& blocks, std::span<const PartList> lists);

  /// For each element of a block its new nodes, in the order of the list. Memory, of all blocks: 4 bytes a
  /// part.
  const IndexSourcePtr& of_block(std::size_t block) const { return sources_[block]; }

 private:
  std::vector<IndexSourcePtr> sources_;
};

}  // namespace exomerge
