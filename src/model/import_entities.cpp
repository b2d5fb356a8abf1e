// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_edits.hpp"
#include "model/entity_rows.hpp"
#include "model/importer.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void append_new(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

}  // namespace

const Selector* Importer::entity_selector(EntityKind kind) const {
  if (kind == EntityKind::element_block) return &options_.element_block_ids;
  if (kind == EntityKind::node_set) return &options_.node_set_ids;
  if (kind == EntityKind::side_set) return &options_.side_set_ids;
  return nullptr;
}

const Selector* Importer::field_selector(EntityKind kind) const {
  if (kind == EntityKind::element_block) return &options_.element_field_names;
  if (kind == EntityKind::node_set) return &options_.node_set_field_names;
  if (kind == EntityKind::side_set) return &options_.side_set_field_names;
  return nullptr;
}

void Importer::add_entities(EntityKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  const KindInfo& in_file = about_.kind(kind);
  GlobalIndex first = 0;
  for (std::size_t position = 0; position < in_file.entities.size(); ++position) {
    const EntityInfo& info = in_file.entities[position];
    const GlobalIndex first_in_file = first;
    first += info.count;
    if (!left_out_[at].contains(info.id)) {
      place_in_model(kind, make_entity(kind, position), first_in_file);
    } else if (is_block(kind)) {
      for (const IndexSpace space : index_spaces) {
        if (space != IndexSpace::node && block_kind_of(space) == kind) {
          entries_[static_cast<std::size_t>(space)].add(info.count, 0, 0);
        }
      }
    }
  }
  if (!mesh_only_) append_new(model_.reduction_names[at], in_file.results.reduction_names);
  for (const IndexSpace space : index_spaces) {
    if (space != IndexSpace::node && block_kind_of(space) == kind) add_block_maps(space);
  }
}

EntityData Importer::make_entity(EntityKind kind, std::size_t position) {
  const auto at = static_cast<std::size_t>(kind);
  EntityData entity;
  entity.info = about_.kind(kind).entities[position];
  entity.key = model_.next_entity_key++;
  // Properties by the model's list of names; a property that an entity lacks is 0, as in the format.
  auto& names = model_.property_names[at];
  const auto& file_names = about_.kind(kind).property_names;
  append_new(names, file_names);
  std::vector<std::int64_t> properties(names.size(), 0);
  for (std::size_t i = 0; i < file_names.size(); ++i) {
    const auto column = std::ranges::find(names, file_names[i]) - names.begin();
    properties[static_cast<std::size_t>(column)] = entity.info.properties[i];
  }
  entity.info.properties = std::move(properties);
  for (EntityData& other : model_.kind(kind)) other.info.properties.resize(names.size(), 0);

  const exodus::EntityPlaces& places = file_->places().kind(kind)[position];
  add_lists(kind, places, entity);
  const auto real = [this](const exodus::Place& place) -> RealSourcePtr {
    if (!place.exists()) return nullptr;
    return file_->reals(place, Range{0, place.rows});
  };
  entity.factors = real(places[Role::factors]);
  entity.attributes = real(places[Role::attributes]);
  add_results(kind, position, entity);
  if (kind == EntityKind::assembly) rename_members(entity);
  if (is_set(kind) && !whole_) drop_absent_members(kind, entity);
  return entity;
}

void Importer::add_lists(EntityKind kind, const exodus::EntityPlaces& places, EntityData& entity) const {
  const std::string who = here(label(kind, entity.info));
  const auto numbers = [this](const exodus::Place& place) -> IndexSourcePtr {
    if (!place.exists()) return nullptr;
    return file_->numbers(place, Range{0, place.rows});
  };
  const auto node_references = [&](const exodus::Place& place, bool reject) -> IndexSourcePtr {
    if (!place.exists()) return nullptr;
    ReferenceRule rule{who, "nodes", about_.node_count(), reject};
    return in_model_nodes(file_->references(place, Range{0, place.rows}, std::move(rule)));
  };
  const auto entry_references = [&](const exodus::Place& place, IndexSpace space,
                                    bool reject) -> IndexSourcePtr {
    if (!place.exists()) return nullptr;
    const EntryMap& map = entries_[static_cast<std::size_t>(space)];
    ReferenceRule rule{who, std::string(name_of(space)) + 's', map.count(), reject};
    auto source = file_->references(place, Range{0, place.rows}, std::move(rule));
    return std::make_shared<MappedSource<GlobalIndex>>(
        std::move(source), [map](std::span<GlobalIndex> values) { map.translate(values); });
  };
  if (is_block(kind)) {
    // The node numbers of isogeometric elements count control points that are not nodes.
    const bool reject = special_element_type(entity.info.type) != SpecialElementType::bezier;
    if (!reject && (first_node_ > 0 || node_selection_)) {
      throw Error(who + ": isogeometric elements (" + entity.info.type +
                  ") can only be imported whole and as the first file, their numbers are not all of nodes");
    }
    entity.list(Role::nodes) = node_references(places[Role::nodes], reject);
    entity.list(Role::edges) = entry_references(places[Role::edges], IndexSpace::edge, false);
    entity.list(Role::faces) = entry_references(places[Role::faces], IndexSpace::face, false);
    entity.list(Role::entry_counts) = numbers(places[Role::entry_counts]);
  } else if (kind == EntityKind::node_set) {
    entity.list(Role::members) = node_references(places[Role::members], false);
  } else if (is_set(kind)) {
    const IndexSpace space = member_space_of(kind);
    entity.list(Role::members) = entry_references(places[Role::members], space, space == IndexSpace::element);
    entity.list(Role::extra) = numbers(places[Role::extra]);
  }
}

void Importer::add_results(EntityKind kind, std::size_t position, EntityData& entity) {
  if (mesh_only_) return;
  const auto at = static_cast<std::size_t>(kind);
  const ResultInfo& results = about_.kind(kind).results;
  const exodus::EntityPlaces& places = file_->places().kind(kind)[position];
  std::vector<std::size_t> chosen;
  if (const Selector* selector = field_selector(kind)) {
    if (!chosen_fields_[at]) {  // once, so that unknown names are reported once
      const std::string what = std::string(name_of(kind)) + " field";
      chosen_fields_[at] = select_names(*selector, results.names, what, options_.unknown);
    }
    chosen = *chosen_fields_[at];
  } else {
    for (std::size_t i = 0; i < results.names.size(); ++i) chosen.push_back(i);
  }
  std::ranges::sort(chosen);
  for (const std::size_t variable : chosen) {
    append_new(model_.field_names[at], {results.names[variable]});
    if (variable >= places.results.size() || !places.results[variable].exists()) continue;
    const exodus::Place& place = places.results[variable];
    entity.fields.push_back(
        {results.names[variable], field_source(place, {0, place.rows}, results.names[variable])});
  }
  if (!places.reductions.exists()) return;
  for (std::size_t i = 0; i < results.reduction_names.size(); ++i) {
    const auto row = static_cast<GlobalIndex>(i);
    const std::string& name = results.reduction_names[i];
    entity.reductions.push_back({name, field_source(places.reductions, {row, row + 1}, name)});
  }
}

// With a part of the blocks only, members elsewhere and those that name nothing are left out.
void Importer::drop_absent_members(EntityKind kind, EntityData& set) {
  std::vector<EntityInfo> left_out;
  for (const EntityInfo& block : about_.kind(EntityKind::element_block).entities) {
    if (left_out_[static_cast<std::size_t>(EntityKind::element_block)].contains(block.id))
      left_out.push_back(block);
  }
  drop_members(model_, kind, set, here(label(kind, set.info)), left_out);
}

void Importer::rename_members(EntityData& assembly) {
  const auto kind = kind_of_member_code(assembly.info.member_kind_code);
  if (!kind) return;
  const auto& renamed = new_ids_[static_cast<std::size_t>(*kind)];
  const auto& gone = left_out_[static_cast<std::size_t>(*kind)];
  std::vector<std::int64_t> members;
  for (const std::int64_t id : assembly.info.member_ids) {
    const auto found = renamed.find(id);
    if (!gone.contains(id)) members.push_back(found == renamed.end() ? id : found->second);
  }
  if (members.size() < assembly.info.member_ids.size()) {
    warn(label(EntityKind::assembly, assembly.info) + " loses the members that are not imported");
  }
  assembly.info.member_ids = std::move(members);
  assembly.info.count = static_cast<GlobalIndex>(assembly.info.member_ids.size());
}

void Importer::place_in_model(EntityKind kind, EntityData entity, GlobalIndex first_in_file) {
  const auto at = static_cast<std::size_t>(kind);
  const std::string who = here(label(kind, entity.info));
  // Only entities of earlier files collide: ids that repeat in one file are that file's own matter.
  auto& present = model_.kind(kind);
  const auto end = present.begin() + static_cast<std::ptrdiff_t>(present.size() - added_[at]);
  const auto found =
      std::find_if(present.begin(), end, [&](const EntityData& e) { return e.info.id == entity.info.id; });
  const IdCollision rule = is_block(kind) ? options_.block_collision : options_.set_collision;
  const GlobalIndex count = entity.info.count;
  std::int64_t key = entity.key;
  GlobalIndex first = 0;
  if (found == end) {
    present.push_back(std::move(entity));
    ++added_[at];
  } else if (rule == IdCollision::error) {
    throw Error(
        who + " has the id of one that is in the model already: colliding ids must be renumbered or combined",
        true);
  } else if (rule == IdCollision::renumber) {
    const std::int64_t id = model_.smallest_unused_id(kind);
    warn(label(kind, entity.info) + " becomes " + std::to_string(id) + ": its id is taken");
    new_ids_[at][entity.info.id] = id;
    entity.info.id = id;
    present.push_back(std::move(entity));
    ++added_[at];
  } else {
    key = found->key;
    first = found->info.count;
    if (kind == EntityKind::assembly) {
      append_members(*found, entity);
    } else {
      append_rows(model_, kind, *found, entity, who);
    }
    if (!is_block(kind) && !entity.info.name.empty()) found->info.name = entity.info.name;
  }
  for (const IndexSpace space : index_spaces) {
    if (space == IndexSpace::node || block_kind_of(space) != kind) continue;
    entries_[static_cast<std::size_t>(space)].add(count, key, first);
    parts_[static_cast<std::size_t>(space)].push_back({key, first, first_in_file, count});
  }
}

void Importer::append_members(EntityData& into, const EntityData& from) const {
  if (into.info.member_kind_code != from.info.member_kind_code) {
    warn(label(EntityKind::assembly, from.info) +
         " is dropped: that of an earlier file has members of another kind");
    return;
  }
  for (const std::int64_t id : from.info.member_ids) {
    if (std::ranges::find(into.info.member_ids, id) == into.info.member_ids.end())
      into.info.member_ids.push_back(id);
  }
  into.info.count = static_cast<GlobalIndex>(into.info.member_ids.size());
}

}  // namespace exomerge
