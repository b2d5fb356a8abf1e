// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/element_references.hpp"
#include "model/model_data.hpp"
#include "model/index_set.hpp"
#include "operations/split_rows.hpp"

namespace exomerge {

/// The part of each element, for each element block this rank's even slice. Every part from 0 to parts - 1.
using ElementParts = std::vector<std::vector<LocalIndex>>;

/// Numbers of nodes, edges or faces that the entries of a block in a part have: of the whole mesh, later of
/// the part. Narrow where the numbers of the whole mesh fit.
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
  std::array<IndexSet, 3> sets;       ///< nodes, edges, faces by IndexSpace: numbers in the whole mesh
  std::vector<GlobalIndex> elements;  ///< numbers in the whole mesh, through the blocks, ascending
  struct Block {
    GlobalIndex first = 0;  ///< number of its first entry in the part
    GlobalIndex count = 0;
    PartConnectivity nodes{}, edges{}, faces{};
    std::vector<GlobalIndex> vectors{};   ///< Bezier elements: what follows their nodes, as stored
    std::vector<std::int32_t> lengths{};  ///< polygons, polyhedra: how many nodes or faces each entry has
  };
  std::array<std::vector<Block>, 3> blocks;  ///< by kind of block
  std::vector<SharedNode> shared_nodes;      ///< ascending by node
  std::vector<SharedSide> shared_sides;      ///< ascending by neighbour

  std::vector<Block>& kind(EntityKind k) { return blocks[static_cast<std::size_t>(k)]; }
  const std::vector<Block>& kind(EntityKind k) const { return blocks[static_cast<std::size_t>(k)]; }
  IndexSet& set(IndexSpace space) { return sets[static_cast<std::size_t>(space)]; }
  const IndexSet& set(IndexSpace space) const { return sets[static_cast<std::size_t>(space)]; }
  const IndexSet& nodes() const { return set(IndexSpace::node); }
  /// Numbers in the whole mesh, ascending.
  const std::vector<GlobalIndex>& numbers(IndexSpace space) const {
    return space == IndexSpace::element ? elements : set(space).list();
  }
  /// Number in the part of what has the number `whole` in the whole mesh, and must be there.
  GlobalIndex place(IndexSpace space, GlobalIndex whole) const {
    if (space != IndexSpace::element) return set(space).place(whole);
    return std::ranges::lower_bound(elements, whole) - elements.begin();
  }
  /// Numbers of the elements with a shared side, ascending.
  std::vector<GlobalIndex> border_elements() const;
  /// Shared nodes by neighbour, then ascending.
  std::vector<std::pair<LocalIndex, GlobalIndex>> shared_by_neighbour() const;
};

/// Which parts have the nodes, edges or faces of this rank's slice.
class RowOwners {
 public:
  RowOwners(const Comm& comm, const RowSplit& rows);

  /// Those of the slice that no part has.
  std::vector<GlobalIndex> unused() const;
  /// Of nodes: tells the parts of this rank which of theirs are in other parts. Collective.
  void tell_shared_nodes(std::span<PartMesh> meshes, const Partition& parts) const;
  /// For each of `rows` the parts that have it, ascending: `use(position in rows, part)`. Collective.
  template <class Use>
  void for_each_part(std::span<const GlobalIndex> rows, Use use) const;
  /// How many are in several parts, over all ranks. Collective.
  GlobalIndex shared_count() const;

 private:
  struct Lookup {
    std::vector<GlobalIndex> position;  ///< in what was asked for
    std::vector<GlobalIndex> part;
  };
  Lookup look_up(std::span<const GlobalIndex> rows) const;
  std::span<const LocalIndex> parts_of(std::size_t shared) const {
    return std::span(sharers_).subspan(shared_begin_[shared],
                                       shared_begin_[shared + 1] - shared_begin_[shared]);
  }

  Comm comm_;
  Partition slices_;
  std::vector<LocalIndex> first_;          // lowest part by row of the slice; -1: none
  std::vector<GlobalIndex> shared_;        // offsets in the slice of what several parts have
  std::vector<std::size_t> shared_begin_;  // where the parts of each start in `sharers_`
  std::vector<LocalIndex> sharers_;
};

template <class Use>
void RowOwners::for_each_part(std::span<const GlobalIndex> rows, Use use) const {
  const Lookup found = look_up(rows);
  for (std::size_t i = 0; i < found.part.size(); ++i) use(found.position[i], found.part[i]);
}

/// The plans by which the arrays of a block follow.
struct SplitBlock {
  RowSplit entries;
  std::optional<RowSplit> list;  ///< polygons, polyhedra: of the list of their nodes or faces
};

/// The mesh divided: the plans by which arrays follow, and the parts of this rank.
struct SplitMesh {
  Partition parts;                                ///< parts over ranks
  std::array<std::vector<SplitBlock>, 3> blocks;  ///< by kind of block
  std::vector<PartMesh> meshes;                   ///< those of this rank
  std::optional<RowSplit> nodes;
  std::array<std::optional<RowOwners>, 4> owners;  ///< by IndexSpace; none of elements
  Partition element_slices;                        ///< all elements, through the blocks
  std::vector<LocalIndex> part_of_element;         ///< of this rank's slice of them

  std::vector<SplitBlock>& kind(EntityKind k) { return blocks[static_cast<std::size_t>(k)]; }
  const std::vector<SplitBlock>& kind(EntityKind k) const { return blocks[static_cast<std::size_t>(k)]; }
  const RowOwners& owners_of(IndexSpace space) const { return *owners[static_cast<std::size_t>(space)]; }
};

/// How the edges, faces or elements of a model are numbered through their blocks. Local.
EntryNumbering numbering_of(const ModelData& model, IndexSpace space);
/// How many there are. Local.
GlobalIndex count_of(const ModelData& model, IndexSpace space);

/// Values of the entries of all blocks of a kind, by block and this rank's even slice of each, become those
/// of this rank's slice of all entries, one block after the other. T: LocalIndex, GlobalIndex. Collective.
template <class T>
void redistribute_blocks(const ModelData& model, EntityKind kind, std::span<const std::vector<T>> of_blocks,
                         const Partition& slices, std::span<T> out);

/// Sends the elements to the ranks of their parts and finds out which edges, faces and nodes these have,
/// which nodes they share, and which sides. `bytes`: about what values on their way may take. Collective.
SplitMesh split_mesh(const ModelData& model, const ElementParts& part_of, int parts, std::size_t bytes);

/// Finds the sides that elements of different parts share, for `PartMesh::shared_sides`. Nodes must be known.
/// Collective.
void find_shared_sides(const ModelData& model, const Partition& parts, std::span<PartMesh> meshes);

}  // namespace exomerge
