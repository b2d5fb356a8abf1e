// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "model/model_data.hpp"

/// Which nodes are in use, and which of them by what. All functions are collective; lists are read in pieces.
namespace exomerge {

/// A list of references, and what of it counts.
struct ListUse {
  const IndexSource* list = nullptr;  ///< null: names nothing
  /// Keeps of `values`, those of `rows` of the list, what counts. Empty: all of them do.
  std::function<void(Range rows, std::vector<GlobalIndex>& values)> choose{};
  /// Whether any of `rows` counts. Rows of which no rank needs any are not read. Empty: they do.
  std::function<bool(Range rows)> needed{};
};
/// For each index of this rank's slice of `partition` whether the lists name it.
std::vector<std::uint8_t> referenced(const ModelData& model, const Partition& partition,
                                     std::span<const ListUse> uses);
/// The same for lists of nodes.
std::vector<std::uint8_t> nodes_used(const ModelData& model, std::span<const ListUse> uses);

/// Flags for the entries of a block, those of this rank's even slice.
struct FlaggedEntries {
  std::size_t block = 0;  ///< position among the blocks of its kind
  std::vector<std::uint8_t> flags;
};

/// The nodes of blocks, by position; those of polyhedra are the nodes of their faces.
std::vector<std::uint8_t> nodes_used_by(const ModelData& model, std::span<const std::size_t> element_blocks);
/// The faces that polyhedra of blocks are made of, by face block; those that have none are left out.
std::vector<FlaggedEntries> faces_used_by(const ModelData& model,
                                          std::span<const std::size_t> element_blocks);
/// The same, and the faces of their own that other elements have.
std::vector<FlaggedEntries> faces_named_by(const ModelData& model,
                                           std::span<const std::size_t> element_blocks);
/// The node lists of all blocks, also those of edges and faces.
std::vector<ListUse> all_node_uses(const ModelData& model);

/// What elements leave behind when they go: faces that only polyhedra of them are made of, and nodes that
/// only they and these faces use.
struct LeftBehind {
  std::vector<FlaggedEntries> faces;  ///< face blocks of which some go
  std::vector<std::uint8_t> nodes;    ///< flags of this rank's slice
};
/// `elements`: flag 1 for those that go, else 0, of each block at most once.
LeftBehind left_behind(const ModelData& model, std::span<const FlaggedEntries> elements);

}  // namespace exomerge
