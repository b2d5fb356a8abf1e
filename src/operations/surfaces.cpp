// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/surfaces.hpp"

#include "exomerge/log.hpp"
#include "exomerge/sets.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_sides.hpp"
#include "operations/node_selection.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

namespace {

BlockList selected_blocks(const ModelData& model, const Selector& ids) {
  return blocks_at(model, select_entities(model, EntityKind::element_block, ids));
}

EntityData& side_set_to_fill(ModelData& model, std::int64_t id) {
  EntityData* set = model.find(EntityKind::side_set, id);
  if (!set) return model.add_entity(EntityKind::side_set, id);
  log_once(model.comm.is_root(), LogLevel::warning,
           label(EntityKind::side_set, set->info) + " exists already; it is replaced");
  set->info.name.clear();
  return *set;
}

}  // namespace

std::vector<GlobalIndex> get_nodes_in_side_set(const ExodusModel& model, const Selector& side_set_id) {
  std::vector<GlobalIndex> nodes;
  model.comm().collectively("finding the nodes of a side set", [&] {
    const ModelData& data = model.data();
    const std::size_t set = select_entity(data, EntityKind::side_set, side_set_id);
    const std::vector<std::uint8_t> flags =
        select_nodes(data, {.side_sets = data.kind(EntityKind::side_set)[set].info.id});
    const GlobalIndex first = model.node_partition().slice(model.comm().rank()).begin;
    for (std::size_t i = 0; i < flags.size(); ++i) {
      if (flags[i] == 1) nodes.push_back(first + static_cast<GlobalIndex>(i));
    }
  });
  return nodes;
}

void create_node_set_from_side_set(ExodusModel& model, std::int64_t node_set_id,
                                   const Selector& side_set_id) {
  create_node_set(model, node_set_id, get_nodes_in_side_set(model, side_set_id));
}

void create_boundary_side_set(ExodusModel& model, std::int64_t side_set_id,
                              const Selector& element_block_ids) {
  edit_sets(model, "finding a boundary", [&](ModelData& data) {
    const BlockList blocks = selected_blocks(data, element_block_ids);
    const SidesByBlock faces = external_faces(data, blocks);
    set_side_members(data, side_set_to_fill(data, side_set_id), blocks, faces);
  });
}

std::vector<ContactSideSet> create_contact_side_sets(ExodusModel& model, const Selector& element_block_ids,
                                                     const std::string& prefix) {
  std::vector<ContactSideSet> made;
  edit_sets(model, "finding contacts", [&](ModelData& data) {
    const BlockList blocks = selected_blocks(data, element_block_ids);
    for (const Contact& contact : block_contacts(data, blocks)) {
      const EntityData& first = *blocks[static_cast<std::size_t>(contact.first)];
      const EntityData& second = *blocks[static_cast<std::size_t>(contact.second)];
      made.push_back({data.smallest_unused_id(EntityKind::side_set), first.info.id, second.info.id});
      EntityData& set = data.add_entity(
          EntityKind::side_set, made.back().side_set_id,
          prefix + '_' + std::to_string(first.info.id) + '_' + std::to_string(second.info.id));
      set_side_members(data, set, {&first}, {contact.sides});
    }
  });
  return made;
}

}  // namespace exomerge
