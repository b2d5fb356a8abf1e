// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_sides.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "exomerge/error.hpp"
#include "operations/key_groups.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr std::size_t most_side_nodes = 16;
constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

/// A side on its way to the rank of its key.
struct KeyedSide {
  RowKey key;
  GlobalIndex element;
  std::int32_t block;
  std::int16_t side;
  std::int8_t turn;  ///< 1 or -1: which way round its nodes go
  bool shell_face;

  friend bool operator<(const KeyedSide& a, const KeyedSide& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
};

/// Faces on the same corners go the same way round when this is equal.
std::int8_t turn_of(const TopologySide& side, const GlobalIndex* element) {
  const auto corners = static_cast<std::size_t>(side.shape->corners);
  if (corners < 3) return 1;
  const auto node = [&](std::size_t i) { return element[side.nodes[i % corners]]; };
  std::size_t lowest = 0;
  for (std::size_t i = 1; i < corners; ++i) {
    if (node(i) < node(lowest)) lowest = i;
  }
  return node(lowest + 1) < node(lowest + corners - 1) ? 1 : -1;
}

bool is_shell(TopologyFamily family) {
  return family == TopologyFamily::shell || family == TopologyFamily::trishell;
}

std::vector<KeyedSide> sides_of(const ModelData& model, const BlockList& blocks) {
  std::vector<KeyedSide> sides;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const Topology* shape = topology_with_sides(model, *blocks[b]);
    if (shape == nullptr) continue;
    const auto width = static_cast<std::size_t>(shape->nodes);
    const auto count = static_cast<std::size_t>(shape->side_count());
    const Range mine = model.partition(blocks[b]->info.count).slice(model.comm.rank());
    model.comm.collectively("listing sides", [&] {
      sides.reserve(sides.size() + static_cast<std::size_t>(mine.size()) * count);
    });
    for_each_element_piece(model, *blocks[b], [&](Range elements, std::span<const GlobalIndex> nodes) {
      std::array<GlobalIndex, most_side_nodes> key_nodes;
      for (GlobalIndex e = elements.begin; e < elements.end; ++e) {
        const GlobalIndex* element = nodes.data() + static_cast<std::size_t>(e - elements.begin) * width;
        for (std::size_t s = 0; s < count; ++s) {
          const TopologySide& side = shape->sides[s];
          for (std::size_t i = 0; i < side.nodes.size(); ++i) key_nodes[i] = element[side.nodes[i]];
          sides.push_back({side_key(side.shape, std::span(key_nodes).first(side.nodes.size())), e,
                           static_cast<std::int32_t>(b), static_cast<std::int16_t>(s), turn_of(side, element),
                           is_shell(shape->family) && s < 2});
        }
      }
    });
  }
  return sides;
}

void find_external(std::span<const KeyedSide> group, std::span<std::uint8_t> external) {
  if (group.size() == 1) {
    external[0] = 1;
    return;
  }
  std::array<std::int64_t, 2> uncovered{};  // shell faces of each turn that stay external
  bool shells = false;
  for (const KeyedSide& side : group) {
    const std::size_t turn = side.turn > 0 ? 1 : 0;
    shells = shells || side.shell_face;
    if (side.shell_face) {
      ++uncovered[turn];
    } else {
      --uncovered[1 - turn];
    }
  }
  if (!shells) return;
  for (std::size_t i = 0; i < group.size(); ++i) {
    std::int64_t& left = uncovered[group[i].turn > 0 ? 1 : 0];
    if (group[i].shell_face && left > 0) {
      external[i] = 1;
      --left;
    }
  }
}

}  // namespace

const Topology* topology_with_sides(const ModelData& model, const EntityData& block) {
  if (block.info.count == 0) return nullptr;
  const Topology* shape = find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
  if (shape == nullptr || !shape->has_tables() || block.info.ragged || !block.list(Role::nodes)) {
    throw Error(label(EntityKind::element_block, block.info) + ": the sides of its elements (" +
                    block.info.type + " with " + std::to_string(block.info.nodes_per_entry) +
                    " nodes) are not known",
                true);
  }
  return shape;
}

void for_each_element_piece(
    const ModelData& model, const EntityData& block,
    const std::function<void(Range elements, std::span<const GlobalIndex> nodes)>& use) {
  const IndexSourcePtr& source = block.list(Role::nodes);
  if (!source || block.info.ragged) return;
  const Partition partition = model.partition(block.info.count);
  const Range mine = partition.slice(model.comm.rank());
  const GlobalIndex longest = partition.largest_slice();
  const GlobalIndex length =
      source->prefers_whole_slices() ? longest : std::max<GlobalIndex>(1, piece_values / source->width());
  std::vector<GlobalIndex> nodes;
  for (GlobalIndex first = 0; first < longest; first += length) {
    const Range piece = intersect({mine.begin + first, mine.begin + first + length}, mine);
    nodes.resize(static_cast<std::size_t>(piece.size() * source->width()));
    source->read(0, piece, nodes);
    model.comm.collectively("looking at elements", [&] { use(piece, nodes); });
  }
}

RowKey side_key(const Topology* shape, std::span<GlobalIndex> nodes) {
  std::ranges::sort(nodes);
  std::array<GlobalIndex, most_side_nodes + 1> values;
  values[0] = shape->corners;
  std::ranges::copy(nodes, values.begin() + 1);
  return hash_of(std::span(values).first(nodes.size() + 1));
}

SidesByBlock external_faces(const ModelData& model, const BlockList& blocks) {
  const std::vector<KeyedSide> sides = sides_of(model, blocks);
  const auto external = answer_groups<std::uint8_t, KeyedSide>(model.comm, sides, find_external);
  SidesByBlock result(blocks.size());
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (external[i] == 0) continue;
    result[static_cast<std::size_t>(sides[i].block)].push_back({sides[i].element, sides[i].side});
  }
  return result;
}

std::vector<Contact> block_contacts(const ModelData& model, const BlockList& blocks) {
  const std::vector<KeyedSide> sides = sides_of(model, blocks);
  struct Partners {
    std::array<std::int32_t, 4> blocks;  // -1: no more
  };
  const auto decide = [](std::span<const KeyedSide> group, std::span<Partners> partners) {
    std::array<std::int32_t, 5> met;  // ascending, as the group
    std::size_t count = 0;
    for (const KeyedSide& side : group) {
      if (count < met.size() && (count == 0 || met[count - 1] != side.block)) met[count++] = side.block;
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      partners[i].blocks.fill(-1);
      std::size_t at = 0;
      for (std::size_t k = 0; k < count && at < 4; ++k) {
        if (met[k] != group[i].block) partners[i].blocks[at++] = met[k];
      }
    }
  };
  const auto partners = answer_groups<Partners, KeyedSide>(model.comm, sides, decide);
  std::map<std::array<std::int32_t, 2>, std::vector<ElementSide>> contacts;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (const std::int32_t other : partners[i].blocks) {
      if (other >= 0) contacts[{sides[i].block, other}].push_back({sides[i].element, sides[i].side});
    }
  }
  std::vector<std::array<std::int32_t, 2>> pairs;
  for (const auto& [pair, list] : contacts) pairs.push_back(pair);
  const std::vector<std::array<std::int32_t, 2>> all = number_items(model.comm, pairs).sorted;
  // As many as pairs of blocks that touch: metadata, which every rank has.
  std::vector<Contact> result;
  for (int rank = 0; rank < model.comm.size(); ++rank) {
    std::vector<std::array<std::int32_t, 2>> share = all;
    model.comm.broadcast(share, rank);
    for (const auto& pair : share) result.push_back({pair[0], pair[1], std::move(contacts[pair])});
  }
  return result;
}

void set_side_members(ModelData& model, EntityData& set, const BlockList& blocks, const SidesByBlock& sides) {
  std::vector<std::vector<GlobalIndex>> references(sides.size());
  std::vector<std::vector<GlobalIndex>> numbers(sides.size());
  for (std::size_t b = 0; b < sides.size(); ++b) {
    for (const ElementSide& side : sides[b]) {
      references[b].push_back(EntryReference::encode(blocks[b]->key, side.element));
      numbers[b].push_back(side.side + 1);
    }
  }
  EvenList<GlobalIndex> members = joined_lists<GlobalIndex>(model.comm, references);
  EvenList<GlobalIndex> extra = joined_lists<GlobalIndex>(model.comm, numbers);
  const Partition partition = model.partition(members.total);
  set.list(Role::members) =
      std::make_shared<MemorySource<GlobalIndex>>(model.comm, partition, 1, std::move(members.slice));
  set.list(Role::extra) =
      std::make_shared<MemorySource<GlobalIndex>>(model.comm, partition, 1, std::move(extra.slice));
  set.factors = nullptr;
  set.attributes = nullptr;
  set.fields.clear();
  set.info.count = members.total;
  set.info.has_list = set.info.has_extra_list = members.total > 0;
  set.info.factor_count = 0;
  set.info.attribute_names.clear();
}

}  // namespace exomerge
