// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/log.hpp"
#include "model/importer.hpp"
#include "model/maps.hpp"

namespace exomerge {

// When files are joined their ids are kept if no two can be equal: the ranges of the files do not overlap. A
// file without a map has the ids 1, 2, 3, ...; when that is all that any file says, the joined model needs no
// map either.
bool Importer::keeps_ids(IndexSpace space, const MapRange& mine) {
  SpaceData& data = model_.space(space);
  GlobalIndex added = 0;
  for (const Part& part : parts_[static_cast<std::size_t>(space)]) added += part.count;
  const MapRange theirs = model_id_range(model_, space, added);
  if (mine.identity && theirs.identity) {
    drop_id_map(model_, space);
    return false;
  }
  if (mine.lowest <= theirs.highest && theirs.lowest <= mine.highest) {
    warn(std::string("the ids of ") + name_of(space) +
         "s are dropped, they overlap those of an earlier file");
    drop_id_map(model_, space);
    return false;
  }
  data.id_range =
      MapRange{std::min(mine.lowest, theirs.lowest), std::max(mine.highest, theirs.highest), false};
  return true;
}

void Importer::add_node_maps() {
  SpaceData& space = model_.space(IndexSpace::node);
  NodeData& nodes = model_.nodes;
  const SpaceInfo& in_file = about_.space(IndexSpace::node);
  const exodus::SpacePlaces& places = file_->places().space(IndexSpace::node);
  const auto source = [&](const exodus::Place& place) {
    return of_selected_nodes<GlobalIndex>(file_->numbers(place, Range{0, place.rows}));
  };
  if (nodes.count == 0) {
    space.has_id_map = places.id_map.exists();
    nodes.id_map = space.has_id_map ? source(places.id_map) : nullptr;
    space.id_range.reset();
    space.maps = in_file.maps;
    nodes.maps.clear();
    for (const exodus::Place& place : places.maps) nodes.maps.push_back(source(place));
    return;
  }
  if (node_count_ == 0) return;
  if (space.has_id_map || places.id_map.exists()) {
    const IndexSourcePtr mine = places.id_map.exists() ? source(places.id_map) : counted_ids(0, node_count_);
    const MapRange range = scan_range(model_.comm, {mine});
    if (keeps_ids(IndexSpace::node, range)) {
      const IndexSourcePtr theirs = nodes.id_map ? nodes.id_map : counted_ids(0, nodes.count);
      nodes.id_map = concatenate<GlobalIndex>(theirs, mine);
      space.has_id_map = true;
    }
  }
  join_maps(space, in_file.maps, "node map");
  std::vector<IndexSourcePtr> joined;
  for (std::size_t i = 0; i < kept_maps_.size(); ++i) {
    joined.push_back(
        concatenate<GlobalIndex>(nodes.maps[kept_maps_[i].first], source(places.maps[kept_maps_[i].second])));
  }
  nodes.maps = std::move(joined);
}

// Which maps of the model and the file go together, by name; the others are dropped. The pairs are left in
// `kept_maps_`.
void Importer::join_maps(SpaceData& space, const std::vector<MapInfo>& in_file, const std::string& what) {
  kept_maps_.clear();
  std::vector<MapInfo> kept;
  for (std::size_t i = 0; i < space.maps.size(); ++i) {
    const auto found = std::ranges::find(in_file, space.maps[i].name, &MapInfo::name);
    if (found == in_file.end()) {
      warn(what + ' ' + space.maps[i].name + " is dropped: this file does not have it");
    } else {
      kept.push_back(space.maps[i]);
      kept_maps_.emplace_back(i, static_cast<std::size_t>(found - in_file.begin()));
    }
  }
  for (const MapInfo& map : in_file) {
    if (std::ranges::find(kept, map.name, &MapInfo::name) == kept.end() &&
        std::ranges::find(space.maps, map.name, &MapInfo::name) == space.maps.end()) {
      warn(what + ' ' + map.name + " is dropped: earlier files do not have it");
    }
  }
  space.maps = std::move(kept);
}

// Each block holds the part of the maps that is its own. `parts_` tells what became of the entries of the
// file.
void Importer::add_block_maps(IndexSpace index_space) {
  const auto at = static_cast<std::size_t>(index_space);
  SpaceData& space = model_.space(index_space);
  const SpaceInfo& in_file = about_.space(index_space);
  const exodus::SpacePlaces& places = file_->places().space(index_space);
  auto& blocks = model_.kind(block_kind_of(index_space));
  const bool joins =
      std::ranges::any_of(blocks,
                          [&](const EntityData& block) {
                            return block.info.count > 0 &&
                                   std::ranges::find(parts_[at], block.key, &Part::key) == parts_[at].end();
                          }) ||
      std::ranges::any_of(parts_[at], [](const Part& part) { return part.first > 0; });
  const auto segment = [&](const exodus::Place& place, const Part& part) -> IndexSourcePtr {
    return file_->numbers(place, Range{part.first_in_file, part.first_in_file + part.count});
  };
  const auto ids_of = [&](const Part& part) {
    return places.id_map.exists() ? segment(places.id_map, part)
                                  : counted_ids(part.first_in_file, part.count);
  };
  const auto add = [&](auto member, const Part& part, const IndexSourcePtr& source) {
    EntityData& block = *std::ranges::find(blocks, part.key, &EntityData::key);
    IndexSourcePtr& all = member(block);
    all = concatenate<GlobalIndex>(all, source);
  };
  const auto id_map = [](EntityData& block) -> IndexSourcePtr& { return block.id_map; };

  bool keep_ids = places.id_map.exists() && !parts_[at].empty();
  if (joins && (keep_ids || space.has_id_map)) {
    std::vector<IndexSourcePtr> mine;
    for (const Part& part : parts_[at]) mine.push_back(ids_of(part));
    keep_ids = keeps_ids(index_space, scan_range(model_.comm, mine));
    if (keep_ids) number_blocks_without_ids(blocks, parts_[at]);
  }
  if (keep_ids) {
    for (const Part& part : parts_[at]) add(id_map, part, ids_of(part));
  }
  space.has_id_map = keep_ids || (space.has_id_map && parts_[at].empty());

  if (first_ && whole_ && places.order_map.exists()) {
    space.has_order_map = true;
    for (const Part& part : parts_[at]) {
      add([](EntityData& block) -> IndexSourcePtr& { return block.order_map; }, part,
          segment(places.order_map, part));
    }
  }
  if (parts_[at].empty()) return;
  if (!joins) {
    space.maps = in_file.maps;
    kept_maps_.clear();
    for (std::size_t i = 0; i < space.maps.size(); ++i) kept_maps_.emplace_back(i, i);
  } else {
    join_maps(space, in_file.maps, std::string(name_of(index_space)) + " map");
  }
  for (EntityData& block : blocks) {
    std::vector<IndexSourcePtr> maps;
    for (const auto& [old_map, file_map] : kept_maps_) {
      maps.push_back(old_map < block.maps.size() ? block.maps[old_map] : nullptr);
    }
    block.maps = std::move(maps);
  }
  for (std::size_t i = 0; i < kept_maps_.size(); ++i) {
    for (const Part& part : parts_[at]) {
      add([i](EntityData& block) -> IndexSourcePtr& { return block.maps[i]; }, part,
          segment(places.maps[kept_maps_[i].second], part));
    }
  }
}

// Before the file's ids are appended: blocks of earlier files that had no map get the numbers that they had
// implicitly.
void Importer::number_blocks_without_ids(std::vector<EntityData>& blocks,
                                         const std::vector<Part>& parts) const {
  GlobalIndex first = 0;
  for (EntityData& block : blocks) {
    GlobalIndex earlier = block.info.count;
    for (const Part& part : parts) {
      if (part.key == block.key) earlier -= part.count;
    }
    if (!block.id_map && earlier > 0) block.id_map = counted_ids(first, earlier);
    first += earlier;
  }
}

}  // namespace exomerge
