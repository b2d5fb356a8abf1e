// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_rows.hpp"

#include <algorithm>
#include <array>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_edits.hpp"
#include "model/entity_rows.hpp"
#include "model/gathered_rows.hpp"
#include "mpi/index_map.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/node_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr std::array reference_kinds{EntityKind::edge_set, EntityKind::face_set, EntityKind::side_set,
                                     EntityKind::element_set};

std::vector<EntityData>& blocks_of(ModelData& model) { return model.kind(EntityKind::element_block); }

std::string label_of(const EntityData& block) { return label(EntityKind::element_block, block.info); }

/// The entries of a block that are flagged, or those that are not.
Condensation condensed(const ModelData& model, const EntityData& block,
                       const std::vector<std::uint8_t>& flags, bool flagged) {
  const Partition partition = model.partition(block.info.count);
  const GlobalIndex first = partition.slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> fate(flags.size());
  for (std::size_t i = 0; i < flags.size(); ++i) {
    fate[i] = (flags[i] != 0) == flagged ? first + static_cast<GlobalIndex>(i) : dropped_row;
  }
  return condense(model.comm, partition, std::move(fate));
}

/// The block with the rows of a condensation.
void follow(const ModelData& model, EntityKind kind, EntityData& block, const Condensation& rows) {
  transfer_rows(model, kind, block, rows, label(kind, block.info));
  const auto follow_list = [&](IndexSourcePtr& list) {
    if (!list) return;
    list = std::make_shared<TransferSource<GlobalIndex>>(model.comm, list, rows.transfer,
                                                         Transfer::Mode::survivor);
  };
  follow_list(block.id_map);
  follow_list(block.order_map);
  for (IndexSourcePtr& map : block.maps) follow_list(map);
}

GlobalIndex count_flagged(const Comm& comm, const std::vector<std::uint8_t>& flags) {
  const auto count = static_cast<std::int64_t>(flags.size()) - std::ranges::count(flags, 0);
  return comm.all_reduce(count, ReduceOp::sum);
}

TranslateReferences translation(const Comm& comm, std::span<const EntryMoves::Block> moves) {
  const auto map = std::make_shared<const EntryMoves>(comm, moves);
  return [map](std::span<GlobalIndex> references) { map->translate(references); };
}

/// Takes flagged entries out of blocks of a kind.
TranslateReferences take_out(ModelData& model, EntityKind kind, std::span<const FlaggedEntries> gone) {
  std::vector<EntryMoves::Block> moves;
  for (const FlaggedEntries& entries : gone) {
    EntityData& block = model.kind(kind)[entries.block];
    const Condensation kept = condensed(model, block, entries.flags, false);
    EntryMoves::Block& move = moves.emplace_back(EntryMoves::Block{block.key, block.info.count, {}});
    for (const GlobalIndex index : kept.map->entries()) {
      move.entries.push_back(index < 0 ? -1 : EntryReference::encode(block.key, index));
    }
    follow(model, kind, block, kept);
  }
  return translation(model.comm, moves);
}

}  // namespace

EntryMoves::EntryMoves(const Comm& comm, std::span<const Block> blocks) {
  std::vector<std::vector<GlobalIndex>> entries;
  GlobalIndex before = 0;
  for (const Block& block : blocks) {
    first_[block.key] = before;
    before += block.count;
    entries.push_back(block.entries);
  }
  EvenList<GlobalIndex> all = joined_lists<GlobalIndex>(comm, entries);
  map_ =
      std::make_shared<const IndexMap>(comm, Partition::even(all.total, comm.size()), std::move(all.slice));
}

void EntryMoves::translate(std::span<GlobalIndex> references) const {
  std::vector<std::size_t> places;
  std::vector<GlobalIndex> elements;
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i] < 0) continue;
    const auto found = first_.find(EntryReference::key(references[i]));
    if (found == first_.end()) continue;
    places.push_back(i);
    elements.push_back(found->second + EntryReference::index(references[i]));
  }
  map_->translate(elements);
  for (std::size_t k = 0; k < places.size(); ++k) references[places[k]] = elements[k];
}

void translate_members(ModelData& model, const TranslateReferences& translate, IndexSpace space) {
  for (const EntityKind kind : reference_kinds) {
    if (member_space_of(kind) != space) continue;
    for (EntityData& set : model.kind(kind)) {
      if (!set.list(Role::members)) continue;
      drop_members(model, kind, set, label(kind, set.info), {}, translate);
      IndexSourcePtr& members = set.list(Role::members);
      members = std::make_shared<MappedSource<GlobalIndex>>(members, translate);
    }
  }
}

GlobalIndex delete_elements(ModelData& model, std::span<const FlaggedElements> doomed) {
  std::vector<FlaggedElements> affected;
  GlobalIndex count = 0;
  for (const FlaggedElements& elements : doomed) {
    const GlobalIndex gone = count_flagged(model.comm, elements.flags);
    if (gone == 0) continue;
    count += gone;
    affected.push_back(elements);
    for (std::uint8_t& flag : affected.back().flags) flag = flag != 0 ? 1 : 0;
  }
  if (count == 0) return 0;
  const LeftBehind left = left_behind(model, affected);
  translate_members(model, take_out(model, EntityKind::element_block, affected));
  model.space(IndexSpace::element).id_range.reset();
  delete_left_behind(model, left);
  return count;
}

void delete_left_behind(ModelData& model, const LeftBehind& left) {
  if (!left.faces.empty()) {
    const TranslateReferences translate = take_out(model, EntityKind::face_block, left.faces);
    translate_members(model, translate, IndexSpace::face);
    for (EntityData& block : blocks_of(model)) {
      IndexSourcePtr& faces = block.list(Role::faces);
      if (faces) faces = std::make_shared<MappedSource<GlobalIndex>>(faces, translate);
    }
    model.space(IndexSpace::face).id_range.reset();
  }
  delete_nodes(model, left.nodes);
}

TranslateReferences copy_faces(ModelData& model, std::span<const FlaggedEntries> faces,
                               const NodesOfCopies& nodes) {
  std::vector<EntryMoves::Block> copies;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    EntityData copy = model.kind(EntityKind::face_block)[faces[i].block];
    const Condensation rows = condensed(model, copy, faces[i].flags, true);
    EntityData& added =
        model.add_entity(EntityKind::face_block, model.smallest_unused_id(EntityKind::face_block));
    EntryMoves::Block& of_block = copies.emplace_back(EntryMoves::Block{copy.key, copy.info.count, {}});
    GlobalIndex original = model.partition(copy.info.count).slice(model.comm.rank()).begin;
    for (const GlobalIndex index : rows.map->entries()) {
      of_block.entries.push_back(index < 0 ? EntryReference::encode(copy.key, original)
                                           : EntryReference::encode(added.key, index));
      ++original;
    }
    follow(model, EntityKind::face_block, copy, rows);
    if (copy.id_map) copy.id_map = new_entry_ids(model, IndexSpace::face, rows.rows);
    IndexSourcePtr& list = copy.list(Role::nodes);
    if (list) list = nodes(i, list);
    copy.key = added.key;
    copy.info.id = added.info.id;
    copy.info.name.clear();
    added = std::move(copy);
  }
  return translation(model.comm, copies);
}

TranslateReferences copy_faces(ModelData& model, std::span<const std::size_t> element_blocks,
                               const TranslateReferences& nodes) {
  return copy_faces(model, faces_used_by(model, element_blocks),
                    [&](std::size_t, const IndexSourcePtr& list) {
                      return std::make_shared<MappedSource<GlobalIndex>>(list, nodes);
                    });
}

void repeat_members(ModelData& model, EntityKind kind, const TranslateReferences& translate) {
  const Comm& comm = model.comm;
  for (EntityData& set : model.kind(kind)) {
    const IndexSourcePtr members = set.list(Role::members);
    if (!members || set.info.count == 0) continue;
    const std::vector<GlobalIndex> references = own_members(model, set);
    std::vector<GlobalIndex> translated = references;
    translate(translated);
    const GlobalIndex first = model.partition(set.info.count).slice(comm.rank()).begin;
    RowRecipe repeated;
    std::vector<GlobalIndex> copies;
    for (std::size_t i = 0; i < references.size(); ++i) {
      if (translated[i] == references[i]) continue;
      repeated.rows.push_back(first + static_cast<GlobalIndex>(i));
      copies.push_back(translated[i]);
    }
    EvenRecipe recipe = even_recipe(comm, repeated);
    if (recipe.total == 0) continue;
    EvenList<GlobalIndex> added = joined_list(comm, copies);
    const auto gather = std::make_shared<const RowGather>(comm, set.info.count, recipe.total, recipe.slice);
    append_gathered_rows(model, kind, set, gather, label(kind, set.info));
    set.list(Role::members) =
        concatenate<GlobalIndex>(members, std::make_shared<MemorySource<GlobalIndex>>(
                                              comm, model.partition(added.total), 1, std::move(added.slice)));
  }
}

void drop_own_parts(const ModelData& model, EntityData& block, std::string_view reason) {
  EntityInfo& info = block.info;
  if (info.edges_per_entry == 0 && info.faces_per_entry == 0) return;
  log_once(model.comm.is_root(), LogLevel::warning,
           label_of(block) + ": which edges and faces its elements have is dropped, " + std::string(reason));
  block.list(Role::edges) = nullptr;
  block.list(Role::faces) = nullptr;
  info.edges_per_entry = 0;
  info.faces_per_entry = 0;
}

std::vector<GlobalIndex> own_members(const ModelData& model, const EntityData& set) {
  const Range mine = model.partition(set.info.count).slice(model.comm.rank());
  std::vector<GlobalIndex> members(static_cast<std::size_t>(mine.size()));
  if (set.list(Role::members)) set.list(Role::members)->read(0, mine, members);
  return members;
}

void order_members(const ModelData& model, EntityKind kind, EntityData& set,
                   const std::vector<std::int32_t>& classes) {
  const Comm& comm = model.comm;
  std::int64_t last = 0;
  for (const std::int32_t number : classes) last = std::max<std::int64_t>(last, number);
  last = comm.all_reduce(last, ReduceOp::max);
  if (last == 0) return;
  const GlobalIndex first = model.partition(set.info.count).slice(comm.rank()).begin;
  std::vector<std::vector<GlobalIndex>> rows(static_cast<std::size_t>(last) + 1);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    rows[static_cast<std::size_t>(classes[i])].push_back(first + static_cast<GlobalIndex>(i));
  }
  RowRecipe recipe;
  recipe.rows = joined_lists<GlobalIndex>(comm, rows).slice;
  bool moved = false;
  for (std::size_t i = 0; i < recipe.rows.size(); ++i) {
    moved = moved || recipe.rows[i] != first + static_cast<GlobalIndex>(i);
  }
  if (!comm.any(moved)) return;
  const auto gather = std::make_shared<const RowGather>(comm, set.info.count, set.info.count, recipe);
  gather_rows(model, kind, set, gather, label(kind, set.info));
}

void append_block(ModelData& model, EntityData& into, const EntityData& from) {
  if (from.info.count == 0) return;
  const bool first = into.info.count == 0;
  EntityData added = from;
  if (!first) {
    if (into.info.nodes_per_entry != from.info.nodes_per_entry) {
      throw Error(label_of(from) + " has " + std::to_string(from.info.nodes_per_entry) +
                      " nodes an element, " + label_of(into) + " has " +
                      std::to_string(into.info.nodes_per_entry) + ": they cannot be combined",
                  everywhere);
    }
    if (into.info.ragged && !into.list(Role::faces) != !from.list(Role::faces)) {
      throw Error(label_of(from) + " of type " + from.info.type + " cannot become a part of " +
                      label_of(into) + " of type " + into.info.type,
                  everywhere);
    }
    const auto shape = [&](const EntityData& block) {
      return find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
    };
    if (shape(into) != shape(from) || (!shape(into) && into.info.type != from.info.type)) {
      log_once(model.comm.is_root(), LogLevel::warning,
               label_of(from) + " of type " + from.info.type + " becomes a part of " + label_of(into) +
                   " of type " + into.info.type);
      added.info.type = into.info.type;
    }
    const bool same_fields =
        into.fields.size() == from.fields.size() &&
        std::ranges::all_of(into.fields, [&](const FieldData& field) { return from.find_field(field.name); });
    log_once(model.comm.is_root() && !same_fields, LogLevel::warning,
             label_of(from) + " and " + label_of(into) +
                 " have different fields: those that one lacks get default values there");
  }
  const std::string name = into.info.name;
  append_rows(model, EntityKind::element_block, into, added, label_of(from));
  into.info.name = name;
  if (first) return;
  const auto append = [](IndexSourcePtr& list, const IndexSourcePtr& more) {
    list = list && more ? concatenate<GlobalIndex>(list, more) : nullptr;
  };
  append(into.id_map, from.id_map);
  append(into.order_map, from.order_map);
  for (std::size_t i = 0; i < into.maps.size(); ++i) append(into.maps[i], from.maps[i]);
}

void move_elements(ModelData& model, std::span<const FlaggedElements> moved, std::int64_t new_block_id) {
  new_entity(model, EntityKind::element_block, new_block_id);
  std::vector<EntityData>& blocks = blocks_of(model);
  EntityData& target = blocks.back();
  if (!moved.empty()) {
    const EntityInfo& model_info = blocks[moved.front().block].info;
    target.info.type = model_info.type;
    target.info.nodes_per_entry = model_info.nodes_per_entry;
    target.info.ragged = model_info.ragged;
  }
  std::vector<Condensation> kept;
  std::vector<EntryMoves::Block> moves;
  for (const FlaggedElements& elements : moved) {
    const EntityData& block = blocks[elements.block];
    kept.push_back(condensed(model, block, elements.flags, false));
    const Condensation rows = condensed(model, block, elements.flags, true);
    const std::span<const GlobalIndex> stay = kept.back().map->entries();
    const std::span<const GlobalIndex> go = rows.map->entries();
    EntryMoves::Block& move = moves.emplace_back(EntryMoves::Block{block.key, block.info.count, {}});
    for (std::size_t i = 0; i < stay.size(); ++i) {
      move.entries.push_back(stay[i] >= 0 ? EntryReference::encode(block.key, stay[i])
                                          : EntryReference::encode(target.key, target.info.count + go[i]));
    }
    EntityData part = block;
    follow(model, EntityKind::element_block, part, rows);
    append_block(model, target, part);
  }
  const TranslateReferences translate = translation(model.comm, moves);
  for (EntityData& set : model.kind(EntityKind::side_set)) {
    std::vector<GlobalIndex> members = own_members(model, set);
    translate(members);
    std::vector<std::int32_t> classes;
    for (const GlobalIndex member : members) {
      classes.push_back(member >= 0 && EntryReference::key(member) == target.key ? 1 : 0);
    }
    order_members(model, EntityKind::side_set, set, classes);
  }
  translate_members(model, translate);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    follow(model, EntityKind::element_block, blocks[moved[i].block], kept[i]);
  }
}

void remove_blocks(ModelData& model, std::span<const std::size_t> positions) {
  auto keys = std::make_shared<std::vector<std::int64_t>>();
  for (const std::size_t b : positions) keys->push_back(blocks_of(model)[b].key);
  std::ranges::sort(*keys);
  translate_members(model, [keys](std::span<GlobalIndex> references) {
    for (GlobalIndex& reference : references) {
      if (reference < 0) continue;
      if (std::ranges::binary_search(*keys, EntryReference::key(reference))) reference = -1;
    }
  });
  remove_entities(model, EntityKind::element_block, positions);
  model.space(IndexSpace::element).id_range.reset();
}

}  // namespace exomerge
