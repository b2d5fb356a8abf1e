// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Blocks as wholes: deleted, made, copied, combined, renamed.
#include <algorithm>
#include <unordered_map>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/entity_edits.hpp"
#include "mpi/index_map.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_rows.hpp"
#include "operations/node_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

// All elements of blocks.
std::vector<FlaggedElements> whole_blocks(const ModelData& model, std::span<const std::size_t> blocks) {
  std::vector<FlaggedElements> result;
  for (const std::size_t b : blocks) {
    const Range mine = model.partition(model.kind(block_kind)[b].info.count).slice(model.comm.rank());
    result.push_back({b, std::vector<std::uint8_t>(static_cast<std::size_t>(mine.size()), 1)});
  }
  return result;
}

void duplicate_block(ModelData& model, std::size_t position, std::int64_t new_id, bool with_nodes) {
  new_entity(model, block_kind, new_id);
  EntityData copy = model.kind(block_kind)[position];
  const std::int64_t key = copy.key;
  copy.key = model.kind(block_kind).back().key;
  copy.info.id = new_id;
  copy.info.name.clear();
  if (copy.id_map) copy.id_map = new_entry_ids(model, IndexSpace::element, copy.info.count);
  if (with_nodes) {
    const Partition partition = model.partition(model.nodes.count);
    const std::size_t only = position;
    std::vector<GlobalIndex> copies = duplicate_nodes(model, nodes_used_by(model, {&only, 1}));
    const auto map = std::make_shared<const IndexMap>(model.comm, partition, std::move(copies));
    const TranslateReferences new_nodes = [map](std::span<GlobalIndex> nodes) { map->translate(nodes); };
    IndexSourcePtr& nodes = copy.list(Role::nodes);
    if (nodes) nodes = std::make_shared<MappedSource<GlobalIndex>>(nodes, new_nodes);
    drop_own_parts(model, copy, "the copies have other nodes");
    IndexSourcePtr& faces = copy.list(Role::faces);
    if (faces) {
      faces = std::make_shared<MappedSource<GlobalIndex>>(faces, copy_faces(model, {&only, 1}, new_nodes));
    }
  }
  model.kind(block_kind).back() = std::move(copy);
  const std::int64_t copy_key = model.kind(block_kind).back().key;
  repeat_members(model, EntityKind::side_set, [key, copy_key](std::span<GlobalIndex> references) {
    for (GlobalIndex& reference : references) {
      if (reference < 0 || EntryReference::key(reference) != key) continue;
      reference = EntryReference::encode(copy_key, EntryReference::index(reference));
    }
  });
}

void combine_blocks(ModelData& model, const std::vector<std::size_t>& list,
                    std::optional<std::int64_t> target_id) {
  if (list.empty()) throw Error("there are no element blocks to combine", everywhere);
  std::vector<EntityData>& blocks = model.kind(block_kind);
  std::int64_t id = blocks[list.front()].info.id;
  for (const std::size_t b : list) id = std::min(id, blocks[b].info.id);
  if (target_id) id = *target_id;
  const auto listed = [&](const EntityData& block) {
    return std::ranges::any_of(list, [&](std::size_t b) { return blocks[b].key == block.key; });
  };
  for (const EntityData& block : blocks) {
    if (block.info.id != id || listed(block)) continue;
    throw Error("element blocks cannot be combined to " + std::to_string(id) + ": there is such a block",
                everywhere);
  }
  EntityData combined = blocks[list.front()];
  const std::int64_t key = combined.key;
  const auto offsets = std::make_shared<std::unordered_map<std::int64_t, GlobalIndex>>();
  std::vector<std::size_t> merged;
  for (const std::size_t b : list) {
    if (b == list.front()) continue;
    merged.push_back(b);
    (*offsets)[blocks[b].key] = combined.info.count;
    replace_member(model, block_kind, blocks[b].info.id, combined.info.id);
    append_block(model, combined, blocks[b]);
  }
  translate_members(model, [offsets, key](std::span<GlobalIndex> references) {
    for (GlobalIndex& reference : references) {
      if (reference < 0) continue;
      const auto found = offsets->find(EntryReference::key(reference));
      if (found == offsets->end()) continue;
      reference = EntryReference::encode(key, found->second + EntryReference::index(reference));
    }
  });
  blocks[list.front()] = std::move(combined);
  remove_blocks(model, merged);
  const auto kept = std::ranges::find(blocks, key, &EntityData::key);
  set_id(model, block_kind, static_cast<std::size_t>(kept - blocks.begin()), id);
}

}  // namespace

void delete_element_block(ExodusModel& model, const Selector& element_block_ids,
                          const DeleteElementBlockOptions& options) {
  edit_structure(model, "deleting element blocks", "element blocks were deleted", [&](ModelData& data) {
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    if (chosen.empty()) return;
    LeftBehind left;
    if (options.delete_orphaned_nodes) left = left_behind(data, whole_blocks(data, chosen));
    remove_blocks(data, chosen);
    if (options.delete_orphaned_nodes) delete_left_behind(data, left);
  });
}

void create_element_block(ExodusModel& model, std::int64_t element_block_id, const std::string& element_type,
                          int nodes_per_element, const std::vector<GlobalIndex>& connectivity) {
  edit_structure(model, "creating an element block", "an element block was added", [&](ModelData& data) {
    if (nodes_per_element < 1) throw Error("elements need at least one node", everywhere);
    std::string problem;
    if (connectivity.size() % static_cast<std::size_t>(nodes_per_element) != 0) {
      problem = "the connectivity of a new block is not made of whole elements";
    }
    for (const GlobalIndex node : connectivity) {
      if (node < 0 || node >= data.nodes.count) {
        problem = "a new element names node " + std::to_string(node) + ", there are " +
                  std::to_string(data.nodes.count);
      }
    }
    data.comm.agree(problem);
    EntityData& block = new_entity(data, block_kind, element_block_id);
    EvenList<GlobalIndex> nodes = joined_rows<GlobalIndex>(data.comm, connectivity, nodes_per_element);
    block.info.type = element_type;
    block.info.nodes_per_entry = nodes_per_element;
    block.info.count = nodes.total;
    block.list(Role::nodes) = std::make_shared<MemorySource<GlobalIndex>>(
        data.comm, data.partition(nodes.total), nodes_per_element, std::move(nodes.slice));
    drop_maps(data, IndexSpace::element, "elements were added");
    block.id_map = new_entry_ids(data, IndexSpace::element, nodes.total);
  });
}

void duplicate_element_block(ExodusModel& model, const Selector& element_block_id,
                             std::int64_t new_element_block_id, const DuplicateElementBlockOptions& options) {
  edit_structure(model, "duplicating an element block", "an element block was duplicated",
                 [&](ModelData& data) {
                   duplicate_block(data, select_entity(data, block_kind, element_block_id),
                                   new_element_block_id, options.duplicate_nodes);
                 });
}

void combine_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                            std::optional<std::int64_t> target_element_block_id) {
  edit_structure(model, "combining element blocks", "element blocks were combined", [&](ModelData& data) {
    combine_blocks(data, select_entities(data, block_kind, element_block_ids), target_element_block_id);
  });
}

void rename_element_block(ExodusModel& model, const Selector& element_block_id,
                          std::int64_t new_element_block_id) {
  model.comm().collectively("renaming an element block", [&] {
    ModelData changed = model.data();
    set_id(changed, block_kind, select_entity(changed, block_kind, element_block_id), new_element_block_id);
    model.data() = std::move(changed);
  });
}

void rename_element_block(ExodusModel& model, const Selector& element_block_id, const std::string& new_name) {
  model.comm().collectively("renaming an element block", [&] {
    ModelData& data = model.data();
    set_name(data, block_kind, select_entity(data, block_kind, element_block_id), new_name);
  });
}

}  // namespace exomerge
