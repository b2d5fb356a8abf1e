// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

/// Edits of element blocks: deletion, copies, joining, other types of elements. Sets, fields, factors,
/// attributes, ids and maps follow; fields are never read, whatever the number of steps: what an edit does to
/// them is applied when they are read or exported. Where a block is meant, its id or name is given. What
/// does not exist is left out with a warning, except where exactly one block is needed. All functions are
/// collective over the model's communicator; an Error leaves the model as it was. Time and memory are linear
/// in the slices of connectivity that are involved.
namespace exomerge {

class ExodusModel;

struct DeleteElementBlockOptions {
  /// Nodes that only these blocks used are deleted, and faces that only their polyhedra are made of; what
  /// nothing used before stays.
  bool delete_orphaned_nodes = true;
};
void delete_element_block(ExodusModel& model, const Selector& element_block_ids,
                          const DeleteElementBlockOptions& options = {});

/// Within each block, elements with the set of nodes of an earlier one; and the nodes that nothing uses any
/// more then. Returns how many elements went.
GlobalIndex delete_duplicate_elements(ExodusModel& model, const Selector& element_block_ids = "all");

/// Elements that have a node more than once. A polyhedron is degenerate when one of its faces has a node more
/// than once, or it a face.
GlobalIndex count_degenerate_elements(const ExodusModel& model, const Selector& element_block_ids = "all");

/// Parts of the elements of all these blocks that share no node with one another. An Error without blocks.
GlobalIndex count_disconnected_blocks(const ExodusModel& model, const Selector& element_block_ids = "all");

/// A block from this rank's `connectivity`: node indices, `nodes_per_element` each. The elements are those of
/// all ranks, in their order. Unnamed, without fields. An Error when the id is taken or a node does not
/// exist.
void create_element_block(ExodusModel& model, std::int64_t element_block_id, const std::string& element_type,
                          int nodes_per_element, const std::vector<GlobalIndex>& connectivity);

struct DuplicateElementBlockOptions {
  bool duplicate_nodes = true;  ///< else the copy shares its nodes with the block
};
/// A copy with all fields, unnamed. Members of side sets that name the block are repeated for the copy at the
/// end of their sets. Polyhedra with nodes of their own have faces of their own, in new face blocks. An Error
/// when the new id is taken.
void duplicate_element_block(ExodusModel& model, const Selector& element_block_id,
                             std::int64_t new_element_block_id,
                             const DuplicateElementBlockOptions& options = {});

/// Makes one block of several, with the name of the first: elements in the order of the list. Without a
/// target it gets the smallest id. Fields that a block lacks get default values there, with a warning. An
/// Error when elements differ in their number of nodes or the target is the id of another block.
void combine_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                            std::optional<std::int64_t> target_element_block_id = {});

/// A new id; side sets follow. An Error when it is taken.
void rename_element_block(ExodusModel& model, const Selector& element_block_id,
                          std::int64_t new_element_block_id);
/// A new name. A warning when another block has it.
void rename_element_block(ExodusModel& model, const Selector& element_block_id, const std::string& new_name);

/// Gives each block its own nodes where blocks share some: the first of the list keeps them, each later one
/// gets copies, which are in the node sets of their originals. Blocks that are not listed keep the originals.
/// Faces that polyhedra of several blocks are made of become several where the nodes differ: copies are in
/// new face blocks and in the face sets of their originals. Which edges and faces of their own other elements
/// have is dropped, with a warning, where they get other nodes.
void unmerge_element_blocks(ExodusModel& model, const Selector& element_block_ids = "all");

/// Elements of another type of the same family, such as "hex20" or "tet4". New nodes
/// are means of nodes of their edge, face or element, one for all elements that share it; they join the node
/// sets that all of those are in. Corners stay. Sides keep their numbers, nodes that nothing uses any more
/// go. The element attributes are dropped, and which edges and faces of their own the elements have, with a
/// warning. An Error where there is no such conversion.
void convert_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                            const std::string& new_element_type);
/// The same to the smallest type of order 1 or 2 of each block's family. Blocks of one call that share edges
/// or faces share the new nodes, too; what was converted before is joined by `merge_nodes`. Blocks that are
/// of that order stay as they are, and those of unknown type, polygons and polyhedra, with a warning. An
/// Error for types that have no such conversion.
void make_elements_linear(ExodusModel& model, const Selector& element_block_ids = "all");
void make_elements_quadratic(ExodusModel& model, const Selector& element_block_ids = "all");

/// Makes 24 tetrahedra of each element of hex8 blocks, around new nodes in the middle of its faces and of
/// itself. Corners stay shared, and faces that blocks of one call share get one node. Values of element
/// fields are repeated, and each member of a side set becomes four, at the end of its set. `scheme`:
/// "hex24tet".
void convert_hex8_block_to_tet4_block(ExodusModel& model, const Selector& element_block_ids,
                                      const std::string& scheme = "hex24tet");

}  // namespace exomerge
