// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compare_references.hpp"

#include <limits>

#include "exodus/place.hpp"

namespace exomerge::comparison {

namespace {

/// An entry of the second model that has no partner in the first.
constexpr GlobalIndex no_partner = std::numeric_limits<GlobalIndex>::min();
/// As `IndexMap` says it.
constexpr GlobalIndex no_partner_node = -1;

}  // namespace

ReferenceKind reference_kind(EntityKind kind, exodus::Role role) {
  switch (role) {
    case exodus::Role::nodes:
      return ReferenceKind::node;
    case exodus::Role::edges:
    case exodus::Role::faces:
      return ReferenceKind::entry;
    case exodus::Role::members:
      return kind == EntityKind::node_set ? ReferenceKind::node : ReferenceKind::entry;
    default:
      return ReferenceKind::number;
  }
}

References::References(const ModelData& a, const ModelData& b, const Structure& structure) : a_(a) {
  for (const EntityKind kind : block_kinds) add_blocks(kind, a, b, structure);
  if (a.nodes.count == b.nodes.count) nodes_ = RowMatch::in_order(a.comm, a.nodes.count);
}

void References::add_blocks(EntityKind kind, const ModelData& a, const ModelData& b,
                            const Structure& structure) {
  for (const EntityPair& pair : structure.pairs(kind)) {
    const auto number = static_cast<std::int64_t>(blocks_.size());
    Block& block = blocks_.emplace_back(Block{pair.name(), std::nullopt});
    if (pair.a->info.count == pair.b->info.count)
      block.rows = RowMatch::in_order(a_.comm, pair.a->info.count);
    numbers_a_[pair.a->key] = number;
    numbers_b_[pair.b->key] = number;
  }
  // Blocks that only one model has get numbers of their own.
  const auto add_rest = [&](const std::vector<EntityData>& entities, Numbers& numbers) {
    for (const EntityData& entity : entities) {
      const auto number = static_cast<std::int64_t>(blocks_.size());
      if (!numbers.emplace(entity.key, number).second) continue;
      blocks_.push_back({std::string(name_of(kind)) + ' ' + std::to_string(entity.info.id), std::nullopt});
    }
  };
  add_rest(a.kind(kind), numbers_a_);
  add_rest(b.kind(kind), numbers_b_);
}

const std::optional<RowMatch>& References::entries(const EntityPair& block) const {
  return blocks_[static_cast<std::size_t>(number_of(block))].rows;
}

void References::set_entries(const EntityPair& block, RowMatch match) {
  blocks_[static_cast<std::size_t>(number_of(block))].rows = std::move(match);
}

References::Translate References::of_first(ReferenceKind kind) const {
  if (kind != ReferenceKind::entry) return {};
  return [this](std::span<GlobalIndex> references) { renumber_blocks(numbers_a_, references); };
}

References::Translate References::of_second(ReferenceKind kind) const {
  if (kind == ReferenceKind::entry) {
    return [this](std::span<GlobalIndex> references) {
      renumber_blocks(numbers_b_, references);
      renumber_entries(references);
    };
  }
  if (kind == ReferenceKind::node && nodes_ && !nodes_->is_in_order()) {
    return [this](std::span<GlobalIndex> references) { nodes_->to_first().translate(references); };
  }
  return {};
}

void References::renumber_blocks(const Numbers& numbers, std::span<GlobalIndex> references) {
  std::int64_t last_key = -1;
  std::int64_t last_number = -1;
  for (GlobalIndex& reference : references) {
    if (reference < 0) continue;
    const std::int64_t key = EntryReference::key(reference);
    if (key != last_key) {
      last_key = key;
      last_number = numbers.at(key);
    }
    reference = EntryReference::encode(last_number, EntryReference::index(reference));
  }
}

void References::renumber_entries(std::span<GlobalIndex> references) const {
  std::vector<std::int64_t> met(blocks_.size(), 0);
  for (const GlobalIndex reference : references) {
    if (reference >= 0) met[static_cast<std::size_t>(EntryReference::key(reference))] = 1;
  }
  bool any_permuted = false;
  for (const Block& block : blocks_)
    any_permuted = any_permuted || (block.rows && !block.rows->is_in_order());
  if (!any_permuted) return;
  a_.comm.all_reduce(met, ReduceOp::max);
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    const bool permuted = blocks_[block].rows && !blocks_[block].rows->is_in_order();
    if (met[block] && permuted) renumber_entries_of(static_cast<std::int64_t>(block), references);
  }
}

void References::renumber_entries_of(std::int64_t block, std::span<GlobalIndex> references) const {
  std::vector<GlobalIndex> indices;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i] < 0 || EntryReference::key(references[i]) != block) continue;
    indices.push_back(EntryReference::index(references[i]));
    places.push_back(i);
  }
  blocks_[static_cast<std::size_t>(block)].rows->to_first().translate(indices);
  for (std::size_t i = 0; i < places.size(); ++i) {
    references[places[i]] = indices[i] < 0 ? no_partner : EntryReference::encode(block, indices[i]);
  }
}

std::string References::describe(ReferenceKind kind, GlobalIndex reference) const {
  if (kind == ReferenceKind::number) return std::to_string(reference);
  const bool node = kind == ReferenceKind::node;
  if (reference == no_partner || (node && reference == no_partner_node)) return "one without a partner";
  if (reference < 0)
    return "number " + std::to_string(exodus::stored_number(reference)) + " that is not there";
  if (node) return "node " + std::to_string(reference);
  const auto block = static_cast<std::size_t>(EntryReference::key(reference));
  return "entry " + std::to_string(EntryReference::index(reference)) + " of " + blocks_[block].name;
}

}  // namespace exomerge::comparison
