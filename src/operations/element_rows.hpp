// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/condense.hpp"
#include "model/model_data.hpp"
#include "operations/node_use.hpp"

/// Elements that go or move to another block, and what refers to them. All functions are collective.
namespace exomerge {

using FlaggedElements = FlaggedEntries;

/// Where entries of some blocks (elements, or faces) went: new references (EntryReference), or -1 where they
/// are gone.
class EntryMoves {
 public:
  struct Block {
    std::int64_t key = 0;
    GlobalIndex count = 0;             ///< entries that it had
    std::vector<GlobalIndex> entries;  ///< of this rank's slice
  };
  EntryMoves(const Comm& comm, std::span<const Block> blocks);
  /// In place; references to other blocks stay. Collective.
  void translate(std::span<GlobalIndex> references) const;

 private:
  std::unordered_map<std::int64_t, GlobalIndex> first_;
  std::shared_ptr<const IndexMap> map_;
};

using TranslateReferences = std::function<void(std::span<GlobalIndex>)>;

/// Lets the sets follow whose members are entries of a space, those of elements being side sets and element
/// sets: members whose reference becomes negative are dropped with all that belongs to them. `translate` is
/// kept and must stay valid by itself.
void translate_members(ModelData& model, const TranslateReferences& translate,
                       IndexSpace space = IndexSpace::element);

/// Removes the elements whose flag is not 0 (each block at most once), and what they leave behind: the nodes
/// that they used and nothing uses any more, and of polyhedra the faces that no element is made of any more.
/// Sets, fields, attributes, ids and maps follow. Returns the number of elements that went.
GlobalIndex delete_elements(ModelData& model, std::span<const FlaggedElements> doomed);

/// Moves the elements whose flag is not 0 to a new block, block after block in the order given, with their
/// fields; their nodes stay shared. Members of side sets that name them move to the end of their set. The new
/// block is unnamed and exists even if nothing moved. An Error when elements differ in their number of nodes.
void move_elements(ModelData& model, std::span<const FlaggedElements> moved, std::int64_t new_block_id);

/// Removes what elements have left behind.
void delete_left_behind(ModelData& model, const LeftBehind& left);

/// Copies the faces that polyhedra of blocks (positions) are made of, to face blocks of their own, in which
/// `nodes` says what nodes there are. Returns which faces a copy of the polyhedra is made of.
TranslateReferences copy_faces(ModelData& model, std::span<const std::size_t> element_blocks,
                               const TranslateReferences& nodes);
/// The same for flagged faces; `nodes(i, list)` are the nodes of the copies of `faces[i]`, `list` those of
/// the originals. What is returned leaves references to other faces as they are.
using NodesOfCopies = std::function<IndexSourcePtr(std::size_t i, const IndexSourcePtr& list)>;
TranslateReferences copy_faces(ModelData& model, std::span<const FlaggedEntries> faces,
                               const NodesOfCopies& nodes);

/// Repeats the members of sets whose reference `translate` changes, with the new one, at the end of their
/// sets.
void repeat_members(ModelData& model, EntityKind kind, const TranslateReferences& translate);

/// Drops which edges and faces of their own the elements of a block have (not those of polyhedra), with a
/// warning; `reason` ends the sentence.
void drop_own_parts(const ModelData& model, EntityData& block, std::string_view reason);

/// Removes blocks (positions) with all that refers to them, not their nodes.
void remove_blocks(ModelData& model, std::span<const std::size_t> blocks);

/// Appends the elements of a block to another; ids and maps follow, and fields that only one has are filled
/// with defaults, with a warning.
void append_block(ModelData& model, EntityData& into, const EntityData& from);

/// Puts the members of a set in the order of their classes, 0, 1, ..., and within each in the order that they
/// have. `classes`: of this rank's members.
void order_members(const ModelData& model, EntityKind kind, EntityData& set,
                   const std::vector<std::int32_t>& classes);

/// The references of this rank's members of a set.
std::vector<GlobalIndex> own_members(const ModelData& model, const EntityData& set);

}  // namespace exomerge
