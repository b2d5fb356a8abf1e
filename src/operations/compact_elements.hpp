// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/model_data.hpp"
#include "mpi/exchange.hpp"
#include "operations/element_pieces.hpp"

namespace exomerge {

/// Rows of nodes that stand for this rank's elements of a block, `width` each.
struct NodeRows {
  std::vector<GlobalIndex> nodes;
  int width = 1;
};

/// This rank's elements of some blocks, one block after the other, with small numbers for the nodes that they
/// use. The numbers ascend with the nodes; where these lie close together, some numbers may belong to no
/// node. Memory: 4 bytes a reference.
class CompactElements {
 public:
  /// Reads the even slices of the blocks, in pieces. Blocks without node lists count as empty, ragged ones as
  /// what `ragged` has for them: by block, or none for all. Collective.
  CompactElements(const ModelData& model, const BlockList& blocks, std::span<const NodeRows> ragged = {});
  /// Some elements of each block, by their places in it, which ascend. Nodes keep their numbers. Local.
  CompactElements(const CompactElements& all, std::vector<std::vector<LocalIndex>> picked);

  std::size_t block_count() const { return first_element_.size(); }
  LocalIndex element_count(std::size_t block) const { return element_counts_[block]; }
  int nodes_per_element(std::size_t block) const { return widths_[block]; }
  /// The index in its block of an element.
  GlobalIndex element(std::size_t block, LocalIndex place) const {
    const bool is_picked = !picked_.empty();
    return first_element_[block] + (is_picked ? picked_[block][static_cast<std::size_t>(place)] : place);
  }

  /// Numbers of the nodes of all elements, -1 for what names nothing.
  std::span<const LocalIndex> nodes() const { return {nodes_.data(), nodes_.extent(0)}; }
  /// Those of the elements of a block.
  std::span<const LocalIndex> nodes(std::size_t block) const;
  /// Numbers are below this.
  LocalIndex node_count() const { return node_count_; }
  /// The node of a number.
  GlobalIndex node(LocalIndex number) const {
    if (number < 0) return -1;
    return list_.empty() ? first_node_ + number : list_[static_cast<std::size_t>(number)];
  }

 private:
  template <class Stored>
  void read(const ModelData& model, const BlockList& blocks, std::span<const NodeRows> ragged, Stored* nodes);
  template <class Stored>
  void number(const Stored* nodes);

  std::vector<GlobalIndex> first_element_;       ///< of this rank, by block
  std::vector<std::vector<LocalIndex>> picked_;  ///< by block; empty: all
  std::vector<LocalIndex> element_counts_;
  std::vector<int> widths_;
  Kokkos::View<LocalIndex*, Kokkos::HostSpace> nodes_;
  GlobalIndex lowest_ = 0;  ///< node
  GlobalIndex highest_ = -1;
  LocalIndex node_count_ = 0;
  GlobalIndex first_node_ = 0;
  std::vector<GlobalIndex> list_;  ///< of the nodes; empty: they follow one another
};

/// The nodes that a rank's elements use, and which of these other ranks' elements use as well.
class NodeUsers {
 public:
  /// Collective.
  NodeUsers(const ModelData& model, const CompactElements& elements);

  /// Whether elements on another rank use a node, by its number; true for -1, which any element may have.
  bool is_shared(LocalIndex number) const {
    return number < 0 || shared_[static_cast<std::size_t>(number)] != 0;
  }
  /// Numbers of the nodes in use, ascending, for which `exchange` moves values from and to their owners.
  std::span<const LocalIndex> used() const { return used_; }
  const Exchange& exchange() const { return *exchange_; }

 private:
  std::vector<LocalIndex> used_;
  std::vector<std::uint8_t> shared_;  ///< by number
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace exomerge
