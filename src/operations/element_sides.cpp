// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_sides.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "exomerge/error.hpp"
#include "operations/matched_sides.hpp"

namespace exomerge {

using exodus::Role;

namespace {

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

std::vector<PartList> side_lists(std::span<const Topology* const> shapes) {
  std::map<std::size_t, std::set<int>> corners;  // by number of nodes
  const auto each_side = [&](const auto& use) {
    for (std::size_t b = 0; b < shapes.size(); ++b) {
      if (shapes[b] == nullptr) continue;
      for (const TopologySide& side : shapes[b]->sides) use(b, side);
    }
  };
  each_side(
      [&](std::size_t, const TopologySide& side) { corners[side.nodes.size()].insert(side.shape->corners); });
  std::vector<PartList> lists(shapes.size());
  each_side([&](std::size_t b, const TopologySide& side) {
    const int kind = corners[side.nodes.size()].size() > 1 ? side.shape->corners : 0;
    lists[b].push_back({{side.nodes.begin(), side.nodes.end()}, kind});
  });
  return lists;
}

RowKey side_key(std::size_t corners, std::span<GlobalIndex> nodes) {
  std::ranges::sort(nodes);
  constexpr std::size_t most_here = 17;
  std::array<GlobalIndex, most_here> few;
  std::vector<GlobalIndex> many(nodes.size() < most_here ? 0 : nodes.size() + 1);
  const std::span<GlobalIndex> values = many.empty() ? std::span(few).first(nodes.size() + 1) : many;
  values[0] = static_cast<GlobalIndex>(corners);
  std::ranges::copy(nodes, values.begin() + 1);
  return hash_of(values);
}

SidesByBlock external_faces(const ModelData& model, const BlockList& blocks) {
  const MatchedSides sides(model, blocks);
  std::vector<std::uint8_t> external(static_cast<std::size_t>(sides.count()), 0);
  const bool shells = sides.has_shells();
  const auto settle = [&](std::span<const LocalIndex> group) {
    if (group.size() == 1) external[static_cast<std::size_t>(group.front())] = 1;
    return group.size() == 1 || !shells;
  };
  answer_sides<std::uint8_t>(sides, settle, find_external, [&](LocalIndex number, std::uint8_t is_external) {
    external[static_cast<std::size_t>(number)] = is_external;
  });
  SidesByBlock result(blocks.size());
  model.comm.collectively("listing external faces", [&] {
    for (LocalIndex number = 0; number < sides.count(); ++number) {
      if (external[static_cast<std::size_t>(number)] == 0) continue;
      const MatchedParts::Place place = sides.place(number);
      result[place.block].push_back(sides.side(place));
    }
  });
  return result;
}

std::vector<Contact> block_contacts(const ModelData& model, const BlockList& blocks) {
  const MatchedSides sides(model, blocks);
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
  const auto settle = [&](std::span<const LocalIndex> group) {
    return group.size() == 1 || sides.parts().block_of(group.front()) == sides.parts().block_of(group.back());
  };
  std::map<std::array<std::int32_t, 2>, std::vector<ElementSide>> contacts;
  answer_sides<Partners>(sides, settle, decide, [&](LocalIndex number, const Partners& partners) {
    const MatchedParts::Place place = sides.place(number);
    for (const std::int32_t other : partners.blocks) {
      if (other >= 0) contacts[{static_cast<std::int32_t>(place.block), other}].push_back(sides.side(place));
    }
  });
  for (auto& [pair, list] : contacts) {
    std::ranges::sort(list, [](const ElementSide& a, const ElementSide& b) {
      return std::tie(a.element, a.side) < std::tie(b.element, b.side);
    });
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
