// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "exomerge/topology.hpp"
#include "operations/compact_elements.hpp"
#include "operations/matched_parts.hpp"
#include "operations/row_match.hpp"

namespace exomerge {

/// A side of an element along which a mesh is opened. Blocks are places in a list, sides count from 0.
struct CutSide {
  std::int32_t block;
  std::int32_t side;
  GlobalIndex element;

  friend bool operator<(const CutSide& a, const CutSide& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
};

/// A side with cut nodes.
struct ZoneSide {
  static constexpr std::size_t most_nodes = kernels::most_part_nodes;

  RowKey key;
  GlobalIndex element;
  std::int32_t block;
  std::int16_t side;
  std::int8_t nodes;
  bool cut;                                     ///< in one of the sets
  std::array<std::int8_t, most_nodes> place{};  ///< of each node of the side among its sorted nodes
  std::array<GlobalIndex, most_nodes> uses{};   ///< by sorted node; -1: not a cut node

  friend bool operator<(const ZoneSide& a, const ZoneSide& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
};

/// This rank's elements that have cut nodes: which uses they make of these, and their sides, matched. Uses
/// are numbered through the blocks in order of (block, element, node of the element); a node that an element
/// has twice is used once.
class ZoneElements {
 public:
  /// `cut_nodes`: flags of this rank's slice of the nodes; `cut_sides`: of this rank's elements, ascending.
  /// An Error names a block with cut nodes whose sides are not known. Collective.
  ZoneElements(const ModelData& model, const BlockList& blocks, std::span<const std::uint8_t> cut_nodes,
               std::vector<CutSide> cut_sides);

  /// The shape of the elements of a block; null where no rank has elements of it with cut nodes.
  const Topology* shape(std::size_t block) const { return shapes_[block]; }
  const Topology* shape_of_side(const ZoneSide& side) const {
    return shapes_[static_cast<std::size_t>(side.block)]->sides[static_cast<std::size_t>(side.side)].shape;
  }

  /// The node of each use, by block.
  std::span<const std::vector<GlobalIndex>> used_nodes() const { return used_nodes_; }
  /// The number of the first use in a block on this rank; then that of all uses.
  GlobalIndex first_use(std::size_t block) const { return first_use_[block]; }
  GlobalIndex use_count() const { return first_use_.back(); }
  /// The nodes of all elements of a block on this rank, where the uses are of the nodes given.
  std::vector<GlobalIndex> connectivity(std::size_t block, std::span<const GlobalIndex> used) const;

  // What `answer_parts` asks for:
  const Comm& comm() const { return comm_; }
  const MatchedParts& parts() const { return *sides_; }
  /// Whether sides on other ranks may have the nodes of this one, and some of them are cut.
  bool may_be_elsewhere(LocalIndex part) const;
  ZoneSide item(LocalIndex part) const;
  ZoneSide keyed_item(LocalIndex part) const;

  bool has_cut_nodes(LocalIndex part) const;

 private:
  void flag_nodes(std::span<const std::uint8_t> cut_nodes);
  void pick_elements(std::size_t block);
  void number_uses(std::size_t block);
  bool is_cut(LocalIndex number) const {
    return number >= 0 && is_cut_[static_cast<std::size_t>(number)] == 1;
  }
  const TopologySide& side_at(const MatchedParts::Place& place) const {
    return shapes_[place.block]->sides[place.part];
  }

  const Comm& comm_;
  CompactElements all_;
  std::optional<NodeUsers> users_;               // where there are several ranks
  std::vector<std::uint8_t> is_cut_;             // by number of a node
  std::vector<std::vector<LocalIndex>> picked_;  // by block: places of the elements with cut nodes
  std::optional<CompactElements> elements_;      // these
  std::vector<const Topology*> shapes_;
  std::optional<MatchedParts> sides_;
  std::vector<CutSide> cut_sides_;
  std::vector<std::vector<GlobalIndex>> used_nodes_;
  std::vector<std::vector<GlobalIndex>> use_of_;  // by block, beside the nodes of `elements_`: counted on
                                                  // this rank, or -1
  std::vector<GlobalIndex> first_use_;
};

}  // namespace exomerge
