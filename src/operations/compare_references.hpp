// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "operations/compare_structure.hpp"
#include "operations/row_match.hpp"

namespace exomerge::comparison {

/// What the integers of a list refer to.
enum class ReferenceKind { number, node, entry };
ReferenceKind reference_kind(EntityKind kind, exodus::Role role);

/// Puts references of two models into one form in which equal ones mean the same thing: nodes by the
/// numbering of the first model, entries of blocks by the number of the pair of blocks and the index in the
/// block of the first model. Knows which nodes and entries of blocks belong together.
class References {
 public:
  using Translate = std::function<void(std::span<GlobalIndex>)>;

  References(const ModelData& a, const ModelData& b, const Structure& structure);

  /// Rows of the nodes and of the blocks that both have; none where they cannot be compared.
  const std::optional<RowMatch>& nodes() const { return nodes_; }
  void set_nodes(RowMatch match) { nodes_ = std::move(match); }
  const std::optional<RowMatch>& entries(const EntityPair& block) const;
  void set_entries(const EntityPair& block, RowMatch match);

  /// Empty when there is nothing to do. What they give is collective, and valid as long as this object is.
  Translate of_first(ReferenceKind kind) const;
  Translate of_second(ReferenceKind kind) const;

  /// Text for a reference in the common form.
  std::string describe(ReferenceKind kind, GlobalIndex reference) const;
  /// Number of a pair of blocks; the same for both sides.
  std::int64_t number_of(const EntityPair& block) const { return numbers_a_.at(block.a->key); }

 private:
  using Numbers = std::unordered_map<std::int64_t, std::int64_t>;
  struct Block {
    std::string name;
    std::optional<RowMatch> rows;
  };

  void add_blocks(EntityKind kind, const ModelData& a, const ModelData& b, const Structure& structure);
  static void renumber_blocks(const Numbers& numbers, std::span<GlobalIndex> references);
  void renumber_entries(std::span<GlobalIndex> references) const;
  void renumber_entries_of(std::int64_t block, std::span<GlobalIndex> references) const;

  const ModelData& a_;
  std::vector<Block> blocks_;
  Numbers numbers_a_;
  Numbers numbers_b_;
  std::optional<RowMatch> nodes_;
};

}  // namespace exomerge::comparison
