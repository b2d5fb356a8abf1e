// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Which arrays of a model go to the pieces, and where.
#include <map>
#include <string_view>

#include "model/maps.hpp"
#include "operations/split_writer.hpp"

namespace exomerge {

using exodus::Place;
using exodus::Places;
using exodus::Role;

namespace {

const Place absent;

/// 1, 2, 3, ... for each row.
IndexSourcePtr counted_rows(GlobalIndex rows) { return counted_ids(0, rows); }

// Positions are kept as `int`, so that what finds a place needs no memory of its own: there is one for each
// field of each block.
SplitArray::PlaceOf role_of(EntityKind kind, std::size_t entity, Role role) {
  return [kind, at = static_cast<int>(entity), role](const Places& places) -> const Place& {
    return places.kind(kind)[static_cast<std::size_t>(at)][role];
  };
}

SplitArray::PlaceOf result_of(EntityKind kind, std::size_t entity, std::size_t variable) {
  return [kind, at = static_cast<int>(entity),
          v = static_cast<int>(variable)](const Places& places) -> const Place& {
    const auto& results = places.kind(kind)[static_cast<std::size_t>(at)].results;
    return static_cast<std::size_t>(v) < results.size() ? results[static_cast<std::size_t>(v)] : absent;
  };
}

SplitArray::PlaceOf map_of(IndexSpace space, std::size_t map) {
  return [space, map = static_cast<int>(map)](const Places& places) -> const Place& {
    const auto& maps = places.space(space).maps;
    return static_cast<std::size_t>(map) < maps.size() ? maps[static_cast<std::size_t>(map)] : absent;
  };
}

}  // namespace

void SplitWriter::add(const std::string& name, const RealSourcePtr& source, const RowSplit& split,
                      SplitArray::PlaceOf place) {
  if (source) mesh_arrays_.push_back({source, &split, std::move(place), {}, name});
}

void SplitWriter::add(const std::string& name, const IndexSourcePtr& source, const RowSplit& split,
                      SplitArray::PlaceOf place, SplitArray::FirstRowOf first) {
  if (source) mesh_arrays_.push_back({source, &split, std::move(place), std::move(first), name});
}

void SplitWriter::list_arrays() {
  list_nodes();
  for (const EntityKind kind : block_kinds) list_blocks(kind);
  for (const EntityKind kind : set_kinds) {
    for (std::size_t s = 0; s < model_.kind(kind).size(); ++s) list_set(kind, s);
  }
  list_block_maps(IndexSpace::edge, EntityKind::edge_block);
  list_block_maps(IndexSpace::face, EntityKind::face_block);
  list_block_maps(IndexSpace::element, EntityKind::element_block);
  list_results();
}

void SplitWriter::list_nodes() {
  const NodeData& nodes = model_.nodes;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    add("the coordinates", nodes.coordinates[axis], *mesh_.nodes,
        [axis](const Places& places) -> const Place& { return places.coordinates[axis]; });
  }
  add("the node attributes", nodes.attributes, *mesh_.nodes,
      [](const Places& places) -> const Place& { return places.nodal_attributes; });
  for (std::size_t i = 0; i < nodes.maps.size(); ++i) {
    add("a node map", nodes.maps[i], *mesh_.nodes, map_of(IndexSpace::node, i));
  }
  if (keeps_ids(IndexSpace::node)) {
    const IndexSourcePtr ids = nodes.id_map ? nodes.id_map : counted_rows(nodes.count);
    add("the node ids", ids, *mesh_.nodes,
        map_of(IndexSpace::node, whole_.space(IndexSpace::node).maps.size()));
  }
}

void SplitWriter::list_blocks(EntityKind kind) {
  const auto& blocks = model_.kind(kind);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::string name = label(kind, blocks[b].info);
    const RowSplit& entries = mesh_.kind(kind)[b].entries;
    add(name, blocks[b].list(Role::entry_counts), entries, role_of(kind, b, Role::entry_counts));
    add(name + ", attributes", blocks[b].attributes, entries, role_of(kind, b, Role::attributes));
  }
}

void SplitWriter::list_set(EntityKind kind, std::size_t at) {
  const EntityData& set = model_.kind(kind)[at];
  const SplitSet& split = sets_[static_cast<std::size_t>(kind)][at];
  if (!split.entries) return;
  const std::string name = label(kind, set.info);
  add(name, set.list(Role::extra), *split.entries, role_of(kind, at, Role::extra));
  if (split.factors) {
    add(name + ", distribution factors", set.factors, *split.factors, role_of(kind, at, Role::factors));
  }
  add(name + ", attributes", set.attributes, *split.entries, role_of(kind, at, Role::attributes));
  if (!split.has_positions) return;
  add(name, counted_rows(split.entries->slices().size()), *split.entries,
      [kind, at = static_cast<int>(at)](const Places& places) -> const Place& {
        return places.piece.set_positions[static_cast<std::size_t>(kind)][static_cast<std::size_t>(at)];
      });
}

// Each block writes its stretch.
void SplitWriter::list_block_maps(IndexSpace space, EntityKind kind) {
  const SpaceData& data = model_.space(space);
  const auto& blocks = model_.kind(kind);
  GlobalIndex before = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::string name = label(kind, blocks[b].info);
    const auto first = [this, kind, b](std::size_t part) { return mesh_.meshes[part].kind(kind)[b].first; };
    std::size_t next = 0;
    const auto add_map = [&](const IndexSourcePtr& source, const char* what) {
      add(name + what, source, mesh_.kind(kind)[b].entries, map_of(space, next++), first);
    };
    for (std::size_t i = 0; i < data.maps.size(); ++i) {
      add_map(i < blocks[b].maps.size() ? blocks[b].maps[i] : nullptr, ", a map");
    }
    if (data.has_order_map) add_map(blocks[b].order_map, ", the order map");
    if (keeps_ids(space)) {
      add_map(blocks[b].id_map ? blocks[b].id_map : counted_ids(before, blocks[b].info.count), ", ids");
    }
    before += blocks[b].info.count;
  }
}

void SplitWriter::list_results() {
  for (std::size_t i = 0; i < model_.nodes.fields.size(); ++i) {
    const FieldData& field = model_.nodes.fields[i];
    results_.push_back({field.source,
                        &*mesh_.nodes,
                        [i](const Places& places) -> const Place& { return places.nodal_results[i]; },
                        {},
                        "node field " + field.name});
  }
  for (const EntityKind kind : block_kinds) list_results(kind);
  for (const EntityKind kind : set_kinds) list_results(kind);
  list_results(EntityKind::blob);
}

// Nobody knows what of a blob a part needs: Bezier elements, say, refer to its values by their places.
void SplitWriter::plan_blobs() {
  for (const EntityData& blob : model_.kind(EntityKind::blob)) {
    auto& split = blobs_.emplace_back();
    if (blob.fields.empty() || blob.info.count == 0) continue;
    const Partition slices = model_.partition(blob.info.count);
    const Range mine = slices.slice(model_.comm.rank());
    std::vector<std::pair<int, RowRuns>> outgoing;
    for (int part = 0; part < options_.parts && !mine.empty(); ++part) {
      outgoing.emplace_back(part, RowRuns()).second.append(mine.begin, mine.size());
    }
    split = RowSplit::by_runs(model_.comm, slices, mesh_.parts, std::move(outgoing));
  }
}

/// How the fields of an entity are divided; null where it has nothing.
const RowSplit* SplitWriter::split_of(EntityKind kind, std::size_t entity) const {
  if (is_block(kind)) return &mesh_.kind(kind)[entity].entries;
  const auto& split =
      kind == EntityKind::blob ? blobs_[entity] : sets_[static_cast<std::size_t>(kind)][entity].entries;
  return split ? &*split : nullptr;
}

void SplitWriter::list_results(EntityKind kind) {
  const auto& names = model_.field_names[static_cast<std::size_t>(kind)];
  const auto& entities = model_.kind(kind);
  std::vector<std::map<std::string_view, const FieldData*>> fields(entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i) {
    for (const FieldData& field : entities[i].fields) fields[i].try_emplace(field.name, &field);
  }
  for (std::size_t variable = 0; variable < names.size(); ++variable) {
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const auto found = fields[i].find(names[variable]);
      const RowSplit* split = split_of(kind, i);
      if (found == fields[i].end() || split == nullptr) continue;
      results_.push_back({found->second->source,
                          split,
                          result_of(kind, i, variable),
                          {},
                          label(kind, entities[i].info) + ", field " + names[variable]});
    }
  }
}

}  // namespace exomerge
