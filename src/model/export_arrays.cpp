// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_rows.hpp"
#include "model/exporter.hpp"

namespace exomerge {

using exodus::Role;

void Exporter::write_mesh() {
  write_nodes();
  for (const EntityKind kind : entity_kinds) {
    const auto& entities = model_.kind(kind);
    for (std::size_t i = 0; i < entities.size(); ++i)
      write_entity(kind, entities[i], writer_->places().kind(kind)[i]);
  }
  for (const IndexSpace space : index_spaces) {
    if (space != IndexSpace::node) write_block_maps(space);
  }
  pass_->flush();
  if (foreign_) {
    std::vector<int> steps;
    for (const TimeStep& step : model_.steps) steps.push_back(foreign_step(model_, step.key));
    writer_->copy_carried(*foreign_->file, foreign_->carried, steps);
    write_appended_records();
  }
  timer_.phase("mesh");
}

void Exporter::write_nodes() {
  const exodus::Places& places = writer_->places();
  std::vector<ResultArray> coordinates;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (model_.nodes.coordinates[axis])
      coordinates.push_back({model_.nodes.coordinates[axis], places.coordinates[axis]});
  }
  for (const auto& arrays : grouped(coordinates)) pass_->add_together(arrays, 0, 0);
  pass_->add(model_.nodes.attributes, places.nodal_attributes);
  const exodus::SpacePlaces& maps = places.space(IndexSpace::node);
  pass_->add(model_.nodes.id_map, maps.id_map);
  for (std::size_t i = 0; i < model_.nodes.maps.size(); ++i) pass_->add(model_.nodes.maps[i], maps.maps[i]);
}

// Makes stored numbers of references to entries of blocks.
OutputPass::Encode Exporter::numbered(IndexSpace space) const {
  return [&numbering = numbering_[static_cast<std::size_t>(space)]](std::span<GlobalIndex> values) {
    numbering.translate(values);
    exodus::to_stored_numbers(values);
  };
}

void Exporter::write_entity(EntityKind kind, const EntityData& entity, const exodus::EntityPlaces& places) {
  if (is_block(kind)) {
    pass_->add_references(entity.list(Role::nodes), places[Role::nodes]);
    pass_->add_references(entity.list(Role::edges), places[Role::edges], numbered(IndexSpace::edge));
    pass_->add_references(entity.list(Role::faces), places[Role::faces], numbered(IndexSpace::face));
    pass_->add(entity.list(Role::entry_counts), places[Role::entry_counts]);
  } else if (kind == EntityKind::side_set) {
    write_side_set(entity, places);
  } else if (is_set(kind)) {
    const IndexSpace space = member_space_of(kind);
    pass_->add_references(entity.list(Role::members), places[Role::members],
                          space == IndexSpace::node ? OutputPass::Encode{} : numbered(space));
    pass_->add(entity.list(Role::extra), places[Role::extra]);
  }
  pass_->add(entity.factors, places[Role::factors]);
  pass_->add(entity.attributes, places[Role::attributes]);
}

// Members and sides together, because which sides there are depends on the element.
void Exporter::write_side_set(const EntityData& set, const exodus::EntityPlaces& places) {
  pass_->add_pair(
      set.list(Role::members), places[Role::members], numbered(IndexSpace::element), set.list(Role::extra),
      places[Role::extra],
      [this, &set](GlobalIndex first, std::span<const GlobalIndex> members,
                   std::span<const GlobalIndex> sides) { return wrong_side(set, first, members, sides); });
}

namespace {

// The input that a row comes from; "" where that is not known any more.
std::string origin_of(const IndexSource& source, GlobalIndex row) {
  if (const auto* file = dynamic_cast<const FileSource<GlobalIndex>*>(&source)) return file->file().path();
  if (const auto* all = dynamic_cast<const ConcatSource<GlobalIndex>*>(&source)) {
    for (const IndexSourcePtr& part : all->parts()) {
      if (row < part->rows()) return origin_of(*part, row);
      row -= part->rows();
    }
  }
  return {};
}

}  // namespace

// What the first side is that its element does not have, or nothing. `members` and `sides`: those of this
// rank from `first` on.
std::string Exporter::wrong_side(const EntityData& set, GlobalIndex first,
                                 std::span<const GlobalIndex> members,
                                 std::span<const GlobalIndex> sides) const {
  const auto& blocks = model_.kind(EntityKind::element_block);
  std::int64_t key = -1;
  const Topology* topology = nullptr;
  std::int64_t block_id = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i] < 0) continue;
    if (EntryReference::key(members[i]) != key) {
      key = EntryReference::key(members[i]);
      const auto block = std::ranges::find(blocks, key, &EntityData::key);
      topology = block == blocks.end()
                     ? nullptr
                     : find_topology(block->info.type, block->info.nodes_per_entry, model_.dimension);
      block_id = block == blocks.end() ? 0 : block->info.id;
    }
    if (accepts_side(topology, sides[i] - 1)) continue;
    const std::string origin = origin_of(*set.list(Role::extra), first + static_cast<GlobalIndex>(i));
    return '"' + (origin.empty() ? path_.string() + "\" is not written: " : origin + "\": ") +
           label(EntityKind::side_set, set.info) + " names side " + std::to_string(sides[i]) +
           " of an element of block " + std::to_string(block_id) + ", which has " +
           std::to_string(topology ? topology->accepted_sides : 0);
  }
  return {};
}

void Exporter::write_block_maps(IndexSpace space) {
  const SpaceData& data = model_.space(space);
  const auto& blocks = model_.kind(block_kind_of(space));
  const exodus::SpacePlaces& places = writer_->places().space(space);
  const auto write = [&](const exodus::Place& place, auto part_of) {
    if (!place.exists()) return;
    IndexSourcePtr all;
    for (const EntityData& block : blocks) {
      if (const IndexSourcePtr part = part_of(block)) all = concatenate<GlobalIndex>(all, part);
    }
    pass_->add(all, place);
  };
  if (data.has_id_map) write(places.id_map, [](const EntityData& block) { return block.id_map; });
  if (data.has_order_map) write(places.order_map, [](const EntityData& block) { return block.order_map; });
  for (std::size_t i = 0; i < data.maps.size(); ++i) {
    write(places.maps[i],
          [i](const EntityData& block) { return i < block.maps.size() ? block.maps[i] : nullptr; });
  }
}

}  // namespace exomerge
