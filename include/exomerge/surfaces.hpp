// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

/// Surfaces of element blocks and what is done along them. Sides of elements match when they have the same
/// shape and the same nodes; they are matched over the ranks by a hash of these, with traffic linear in the
/// sides of a slice. The sides of a polygon are its edges, side i from node i to the next, those of a
/// polyhedron its faces in their order; they match sides of other elements with the same nodes. All functions
/// are collective over the model's communicator; an Error leaves the model as it was. Blocks whose elements
/// have no known sides are an Error.
namespace exomerge {

class ExodusModel;

/// The nodes of all sides of a set, ascending: those of this rank's slice of the nodes.
std::vector<GlobalIndex> get_nodes_in_side_set(const ExodusModel& model, const Selector& side_set_id);

/// An unnamed node set of the nodes of a side set, ascending. A set that has the id is replaced, with a
/// warning.
void create_node_set_from_side_set(ExodusModel& model, std::int64_t node_set_id, const Selector& side_set_id);

/// A side set of the external faces of blocks: the sides that no other side of these blocks matches, in the
/// order of blocks (as listed), elements and sides. Of the two faces of a shell the one is external that no
/// solid covers. A set that has the id is replaced, with a warning.
void create_boundary_side_set(ExodusModel& model, std::int64_t side_set_id,
                              const Selector& element_block_ids = "all");

struct ContactSideSet {
  std::int64_t side_set_id = 0;
  std::int64_t element_block_id = 0;  ///< whose sides are in the set
  std::int64_t other_block_id = 0;    ///< whose sides they match
};
/// For each of the blocks and each other one that it touches a side set "PREFIX_BLOCK_OTHER" of its sides
/// that match sides of the other. Ids are the smallest that are free.
std::vector<ContactSideSet> create_contact_side_sets(ExodusModel& model,
                                                     const Selector& element_block_ids = "all",
                                                     const std::string& prefix = "contact");

/// Opens the mesh along side sets and puts a block of cohesive elements into the gap, one for each side, of
/// volume 0: hex8 between quad4 sides, wedge6 between tri3, wedge12 between tri6, hex16 between quad8.
///
/// Elements around a node of the sets stay joined where they share a side that is not in the sets; else each
/// group gets a copy of the node, with its field values and node sets. So nodes at the rim of the zone stay
/// single. The copies come after the nodes that stay. Elements are in the order of the sides with the smaller
/// block id, element and side; the block is unnamed. Side sets keep their members. An Error where the id is
/// taken, a side is not shared by exactly two elements, or the sides have several shapes or another one, or
/// are of polygons or polyhedra. These keep their nodes elsewhere too, with a warning where they come apart
/// from other elements.
void convert_side_set_to_cohesive_zone(ExodusModel& model, const Selector& side_set_ids,
                                       std::int64_t new_element_block_id);

}  // namespace exomerge
