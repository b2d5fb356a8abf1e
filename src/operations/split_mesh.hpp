// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/model_data.hpp"
#include "operations/index_set.hpp"
#include "operations/split_rows.hpp"

namespace exomerge {

/// The part of each element, for each element block this rank's even slice. Every part from 0 to parts - 1.
using ElementParts = std::vector<std::vector<LocalIndex>>;

/// Node numbers of the elements of a block in a part: of the whole mesh, later of the part. Narrow where the
/// numbers of the whole mesh fit.
using PartConnectivity = std::variant<std::vector<std::int32_t>, std::vector<GlobalIndex>>;

/// A node that several parts have: its number in this one, and the others, ascending.
struct SharedNode {
  GlobalIndex node = 0;
  std::vector<LocalIndex> parts;
};

/// A side that an element of this part shares with one of another; both parts list theirs in the same order.
struct SharedSide {
  LocalIndex neighbour = 0;
  GlobalIndex element = 0;  ///< number in the part
  int side = 0;             ///< 1-based
};

/// The mesh of one part, on the rank that writes it.
struct PartMesh {
  int number = 0;
  IndexSet nodes;                     ///< by number in the whole mesh
  std::vector<GlobalIndex> elements;  ///< numbers in the whole mesh, through the blocks, ascending
  struct Block {
    GlobalIndex first = 0;  ///< number of its first element in the part
    GlobalIndex count = 0;
    PartConnectivity nodes;
  };
  std::vector<Block> blocks;
  std::vector<SharedNode> shared_nodes;  ///< ascending by node
  std::vector<SharedSide> shared_sides;  ///< ascending by neighbour

  /// Number in the part of an element of the whole mesh, which must be there.
  GlobalIndex local_element(GlobalIndex element) const {
    return std::ranges::lower_bound(elements, element) - elements.begin();
  }
  /// Numbers of the elements with a shared side, ascending.
  std::vector<GlobalIndex> border_elements() const;
  /// Shared nodes by neighbour, then ascending.
  std::vector<std::pair<LocalIndex, GlobalIndex>> shared_by_neighbour() const;
};

/// Which parts have the nodes of this rank's slice.
class NodeOwners {
 public:
  NodeOwners(const Comm& comm, const RowSplit& nodes);

  /// Nodes of the slice that no part has.
  std::vector<GlobalIndex> unused() const;
  /// Tells the parts of this rank which of their nodes are in other parts. Collective.
  void tell(std::span<PartMesh> meshes, const Partition& parts) const;
  /// For each of `nodes` the parts that have it, ascending: `use(position in nodes, part)`. Collective.
  template <class Use>
  void for_each_part(std::span<const GlobalIndex> nodes, Use use) const;
  /// Nodes that are in several parts, over all ranks. Collective.
  GlobalIndex shared_count() const;

 private:
  struct Lookup {
    std::vector<GlobalIndex> position;  ///< in the nodes that were asked for
    std::vector<GlobalIndex> part;
  };
  Lookup look_up(std::span<const GlobalIndex> nodes) const;
  std::span<const LocalIndex> parts_of(std::size_t shared) const {
    return std::span(sharers_).subspan(shared_begin_[shared],
                                       shared_begin_[shared + 1] - shared_begin_[shared]);
  }

  Comm comm_;
  Partition slices_;
  std::vector<LocalIndex> first_;          // lowest part by node of the slice; -1: none
  std::vector<GlobalIndex> shared_;        // offsets in the slice of nodes that several parts have
  std::vector<std::size_t> shared_begin_;  // where the parts of each start in `sharers_`
  std::vector<LocalIndex> sharers_;
};

template <class Use>
void NodeOwners::for_each_part(std::span<const GlobalIndex> nodes, Use use) const {
  const Lookup found = look_up(nodes);
  for (std::size_t i = 0; i < found.part.size(); ++i) use(found.position[i], found.part[i]);
}

/// The mesh divided: the plans by which arrays follow, and the parts of this rank.
struct SplitMesh {
  Partition parts;               ///< parts over ranks
  std::vector<RowSplit> blocks;  ///< by element block
  std::vector<PartMesh> meshes;  ///< those of this rank
  std::optional<RowSplit> nodes;
  std::optional<NodeOwners> owners;
  Partition element_slices;                 ///< all elements, through the blocks
  std::vector<LocalIndex> part_of_element;  ///< of this rank's slice of them
};

/// Sends the elements to the ranks of their parts and finds out which nodes these have, which they share, and
/// which sides. Collective.
SplitMesh split_mesh(const ModelData& model, const ElementParts& part_of, int parts);

/// Finds the sides that elements of different parts share, for `PartMesh::shared_sides`. Nodes must be known.
/// Collective.
void find_shared_sides(const ModelData& model, const Partition& parts, std::span<PartMesh> meshes);

}  // namespace exomerge
