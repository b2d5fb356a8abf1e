// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cctype>

#include "model/exporter.hpp"
#include "model/maps.hpp"
#include "operations/split_writer.hpp"

namespace exomerge {

namespace {

namespace nemesis = exodus::nemesis;

bool is_named_like_ours(const MapInfo& map) {
  return std::ranges::equal(map.name, std::string_view(nemesis::original_ids),
                            [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

void add_map(SpaceInfo& space, const char* name) {
  std::int64_t id = 1;
  for (const MapInfo& map : space.maps) id = std::max(id, map.id + 1);
  space.maps.push_back({id, name});
}

std::vector<exodus::PieceInfo::GlobalEntity> global_entities(const std::vector<EntityData>& entities) {
  std::vector<exodus::PieceInfo::GlobalEntity> result;
  for (const EntityData& entity : entities) {
    result.push_back({entity.info.id, entity.info.count, entity.info.factor_count});
  }
  return result;
}

}  // namespace

// Ids that only count say nothing, and a map of their own is not needed for them; that there was an id map is
// noted all the same. A map that has the name of ours must not be taken for it: then ours follows.
void SplitWriter::plan_maps() {
  for (const IndexSpace space : index_spaces) {
    const SpaceData& data = model_.space(space);
    std::vector<IndexSourcePtr> maps;
    if (space == IndexSpace::node) {
      if (model_.nodes.id_map) maps.push_back(model_.nodes.id_map);
    } else {
      for (const EntityData& block : model_.kind(block_kind_of(space))) {
        if (block.id_map) maps.push_back(block.id_map);
      }
    }
    if (data.has_id_map) id_maps_ |= 1 << static_cast<int>(space);
    keeps_ids_[static_cast<std::size_t>(space)] =
        std::ranges::any_of(data.maps, is_named_like_ours) ||
        (data.has_id_map && !scan_range(model_.comm, maps).identity);
  }
}

// All pieces have the same types, so they follow from the whole mesh.
void SplitWriter::plan_integers() {
  for (const IndexSpace space : index_spaces) {
    largest_map_value_ = std::max(largest_map_value_, count_of(model_, space));
  }
  const auto consider = [this](const IndexSourcePtr& source) {
    if (!source || source->fits_32_bits()) return;
    const MapRange range = scan_range(model_.comm, {source});
    largest_map_value_ = std::max({largest_map_value_, range.highest, -range.lowest});
  };
  consider(model_.nodes.id_map);
  for (const IndexSourcePtr& map : model_.nodes.maps) consider(map);
  for (const EntityKind kind : block_kinds) {
    for (const EntityData& block : model_.kind(kind)) {
      consider(block.id_map);
      consider(block.order_map);
      for (const IndexSourcePtr& map : block.maps) consider(map);
    }
  }
}

exodus::WriteOptions SplitWriter::write_options() const {
  const exodus::File* original = model_.intact_file.get();
  exodus::WriteOptions write;
  write.format = options_.format.value_or(original ? original->description().format : FileFormat::cdf2);
  write.word_size = options_.word_size.value_or(original ? original->description().word_size : 8);
  write.largest_map_value = largest_map_value_;
  write.compression_level = options_.compression_level;
  return write;
}

Description SplitWriter::describe(std::size_t part) const {
  Description about = whole_;
  for (const IndexSpace space : index_spaces) {
    describe_space(space, mesh_.meshes[part], about.space(space));
  }
  describe_entities(part, about);
  return about;
}

void SplitWriter::describe_space(IndexSpace space, const PartMesh& mesh, SpaceInfo& info) const {
  info.count = static_cast<GlobalIndex>(mesh.numbers(space).size());
  if (info.has_order_map) add_map(info, nemesis::original_order);
  info.has_id_map = true;
  info.has_order_map = false;
  if (keeps_ids(space)) add_map(info, nemesis::original_ids);
}

void SplitWriter::describe_entities(std::size_t part, Description& about) const {
  for (const EntityKind kind : block_kinds) {
    auto& blocks = about.kind(kind).entities;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const GlobalIndex count = mesh_.meshes[part].kind(kind)[b].count;
      const auto& list = mesh_.kind(kind)[b].list;
      const GlobalIndex length = list ? list->rows_of(part).size() : 0;
      if (blocks[b].node_list_length > 0) blocks[b].node_list_length = length;
      if (blocks[b].face_list_length > 0) blocks[b].face_list_length = length;
      blocks[b].count = count;
      if (count == 0) blocks[b].user_attributes.clear();
    }
  }
  for (const EntityKind kind : set_kinds) {
    auto& sets = about.kind(kind).entities;
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const SplitSet& split = sets_[static_cast<std::size_t>(kind)][s];
      sets[s].count = split.entries ? split.entries->rows_of(part).size() : 0;
      sets[s].factor_count = split.factors ? split.factors->rows_of(part).size() : 0;
      if (sets[s].count == 0) sets[s].user_attributes.clear();
    }
  }
}

exodus::PieceInfo SplitWriter::piece_info(std::size_t part) const {
  const PartMesh& mesh = mesh_.meshes[part];
  exodus::PieceInfo info;
  info.parts = options_.parts;
  info.part = mesh.number;
  info.nodes = model_.nodes.count;
  info.elements = mesh_.element_slices.size();
  info.blocks = global_entities(model_.kind(EntityKind::element_block));
  info.node_sets = global_entities(model_.kind(EntityKind::node_set));
  info.side_sets = global_entities(model_.kind(EntityKind::side_set));
  info.id_maps = id_maps_;
  info.border_nodes = static_cast<GlobalIndex>(mesh.shared_nodes.size());
  info.internal_nodes = mesh.nodes().size() - info.border_nodes;
  info.border_elements = static_cast<GlobalIndex>(mesh.border_elements().size());
  info.internal_elements = static_cast<GlobalIndex>(mesh.elements.size()) - info.border_elements;
  for (const auto& [neighbour, node] : mesh.shared_by_neighbour()) {
    if (info.node_maps.empty() || info.node_maps.back().neighbour != neighbour) {
      info.node_maps.push_back({neighbour, 0});
    }
    ++info.node_maps.back().count;
  }
  for (const SharedSide& side : mesh.shared_sides) {
    if (info.element_maps.empty() || info.element_maps.back().neighbour != side.neighbour) {
      info.element_maps.push_back({side.neighbour, 0});
    }
    ++info.element_maps.back().count;
  }
  for (const EntityKind kind : set_kinds) {
    for (const SplitSet& set : sets_[static_cast<std::size_t>(kind)]) {
      info.has_positions[static_cast<std::size_t>(kind)].push_back(set.has_positions);
    }
  }
  return info;
}

}  // namespace exomerge
