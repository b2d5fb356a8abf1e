// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exomerge/topology.hpp"
#include "model/model_data.hpp"
#include "operations/element_pieces.hpp"
#include "operations/matched_parts.hpp"
#include "operations/row_match.hpp"

namespace exomerge {

/// A side of an element of a block, both numbered from 0.
struct ElementSide {
  GlobalIndex element = 0;
  LocalIndex side = 0;
};

/// For each of some blocks the sides of this rank's elements, ascending by element and side.
using SidesByBlock = std::vector<std::vector<ElementSide>>;

/// The shape of the elements of a block; an Error where its sides are not known. Null for an empty block.
const Topology* topology_with_sides(const ModelData& model, const EntityData& block);

/// The external faces of blocks: sides that no other side of these blocks has the shape and nodes of. Only
/// these blocks count. The sides of polygons are edges, from each node to the next, those of polyhedra faces.
/// A face of a shell lies against the faces of solids that are turned the other way and have its nodes; where
/// there are s such shell faces and o solid faces, the first s - o are external. An Error names a block whose
/// sides are not known. Collective; sides all of whose nodes other ranks use too travel to the rank that the
/// hash of their nodes picks, the others are matched where they are.
SidesByBlock external_faces(const ModelData& model, const BlockList& blocks);

/// For each pair of the blocks that touch: sides of the first that have the shape and nodes of a side of the
/// second. `first` and `second` are positions in `blocks` and differ. A side counts for four others at most.
struct Contact {
  std::int32_t first = 0;
  std::int32_t second = 0;
  std::vector<ElementSide> sides;  ///< of `first`, this rank's elements
};
/// Ascending by (first, second), the same pairs on every rank. Collective.
std::vector<Contact> block_contacts(const ModelData& model, const BlockList& blocks);

/// Makes sides the members of a side set, in the order of `blocks`; fields, factors and members that it had
/// go. Collective.
void set_side_members(ModelData& model, EntityData& set, const BlockList& blocks, const SidesByBlock& sides);

/// The sides of elements of some shapes, or none where a shape is null. Sides of different shapes are not
/// equal, which their numbers of nodes say but for a few.
std::vector<PartList> side_lists(std::span<const Topology* const> shapes);

/// The key that sides with as many corners and the same nodes share. `nodes` are sorted by the call.
RowKey side_key(std::size_t corners, std::span<GlobalIndex> nodes);

}  // namespace exomerge
