// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_sides.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "exomerge/error.hpp"
#include "operations/key_groups.hpp"
#include "operations/matched_parts.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr std::size_t most_side_nodes = 16;

/// A side, perhaps on its way to the rank of its key.
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
std::int8_t turn_of(const TopologySide& side, std::span<const LocalIndex> element) {
  const auto corners = static_cast<std::size_t>(side.shape->corners);
  if (corners < 3) return 1;
  const auto node = [&](std::size_t i) { return element[static_cast<std::size_t>(side.nodes[i % corners])]; };
  std::size_t lowest = 0;
  for (std::size_t i = 1; i < corners; ++i) {
    if (node(i) < node(lowest)) lowest = i;
  }
  return node(lowest + 1) < node(lowest + corners - 1) ? 1 : -1;
}

bool is_shell(const Topology& shape) {
  return shape.family == TopologyFamily::shell || shape.family == TopologyFamily::trishell;
}

/// The sides of elements of some shapes. Sides of different shapes are not equal, which their numbers of
/// nodes say but for a few.
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

/// The sides of this rank's elements of some blocks, grouped by their nodes.
class Sides {
 public:
  Sides(const ModelData& model, const BlockList& blocks) : comm_(model.comm), elements_(model, blocks) {
    for (const EntityData* block : blocks) shapes_.push_back(topology_with_sides(model, *block));
    comm_.collectively("matching sides", [&] { parts_.emplace(elements_, side_lists(shapes_)); });
    if (comm_.size() > 1) users_.emplace(model, elements_);
  }

  const Comm& comm() const { return comm_; }
  const MatchedParts& parts() const { return *parts_; }
  bool has_shells() const {
    return std::ranges::any_of(shapes_, [](const Topology* shape) { return shape && is_shell(*shape); });
  }

  ElementSide side(const MatchedParts::Place& place) const {
    return {elements_.first_element(place.block) + place.element, static_cast<LocalIndex>(place.part)};
  }
  /// For comparison with others of its group; without the key.
  KeyedSide local_side(LocalIndex part) const {
    const MatchedParts::Place place = parts_->place(part);
    const Topology& shape = *shapes_[place.block];
    const ElementSide found = side(place);
    return {{},
            found.element,
            static_cast<std::int32_t>(place.block),
            static_cast<std::int16_t>(found.side),
            turn_of(shape.sides[place.part], parts_->element_nodes(place)),
            is_shell(shape) && place.part < 2};
  }
  KeyedSide keyed_side(LocalIndex part) const {
    KeyedSide result = local_side(part);
    const MatchedParts::Place place = parts_->place(part);
    const TopologySide& side = shapes_[place.block]->sides[place.part];
    std::array<GlobalIndex, most_side_nodes> nodes;
    std::size_t count = 0;
    for (const int i : side.nodes) {
      nodes[count++] = elements_.node(parts_->element_nodes(place)[static_cast<std::size_t>(i)]);
    }
    result.key = side_key(side.shape, std::span(nodes).first(count));
    return result;
  }
  /// Whether sides on other ranks may have the nodes of this one.
  bool may_be_elsewhere(LocalIndex part) const {
    if (!users_) return false;
    const MatchedParts::Place place = parts_->place(part);
    const std::span<const LocalIndex> element = parts_->element_nodes(place);
    return std::ranges::all_of(shapes_[place.block]->sides[place.part].nodes, [&](int i) {
      return users_->is_shared(element[static_cast<std::size_t>(i)]);
    });
  }

 private:
  const Comm& comm_;
  CompactElements elements_;
  std::vector<const Topology*> shapes_;  // by block; null: it is empty
  std::optional<MatchedParts> parts_;
  std::optional<NodeUsers> users_;  // where there are several ranks
};

/// Lets `decide(group, answers)` answer the sides of each group, in the order of the model, and calls
/// `use(part, answer)` for this rank's. `settle(parts)` may do that alone for sides that are all on this
/// rank; it returns whether it has. Collective.
template <class Answer, class Settle, class Decide, class Use>
void answer_sides(const Sides& sides, const Settle& settle, const Decide& decide, const Use& use) {
  std::vector<KeyedSide> travelling;
  std::vector<LocalIndex> parts;
  sides.comm().collectively("matching sides", [&] {
    std::vector<KeyedSide> group;
    std::vector<Answer> answers;
    for (LocalIndex g = 0; g < sides.parts().group_count(); ++g) {
      const std::span<const LocalIndex> members = sides.parts().group(g);
      if (sides.may_be_elsewhere(members.front())) {
        for (const LocalIndex part : members) travelling.push_back(sides.keyed_side(part));
        parts.insert(parts.end(), members.begin(), members.end());
        continue;
      }
      if (settle(members)) continue;
      group.clear();
      for (const LocalIndex part : members) group.push_back(sides.local_side(part));
      answers.assign(group.size(), Answer{});
      decide(std::span<const KeyedSide>(group), std::span<Answer>(answers));
      for (std::size_t i = 0; i < group.size(); ++i) use(members[i], answers[i]);
    }
  });
  if (sides.comm().size() == 1) return;
  const auto answers = answer_groups<Answer, KeyedSide>(sides.comm(), travelling, decide);
  sides.comm().collectively("matching sides", [&] {
    for (std::size_t i = 0; i < parts.size(); ++i) use(parts[i], answers[i]);
  });
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

RowKey side_key(const Topology* shape, std::span<GlobalIndex> nodes) {
  std::ranges::sort(nodes);
  std::array<GlobalIndex, most_side_nodes + 1> values;
  values[0] = shape->corners;
  std::ranges::copy(nodes, values.begin() + 1);
  return hash_of(std::span(values).first(nodes.size() + 1));
}

SidesByBlock external_faces(const ModelData& model, const BlockList& blocks) {
  const Sides sides(model, blocks);
  const MatchedParts& parts = sides.parts();
  std::vector<std::uint8_t> external(static_cast<std::size_t>(parts.count()), 0);
  const bool shells = sides.has_shells();
  const auto settle = [&](std::span<const LocalIndex> group) {
    if (group.size() == 1) external[static_cast<std::size_t>(group.front())] = 1;
    return group.size() == 1 || !shells;
  };
  answer_sides<std::uint8_t>(sides, settle, find_external, [&](LocalIndex part, std::uint8_t is_external) {
    external[static_cast<std::size_t>(part)] = is_external;
  });
  SidesByBlock result(blocks.size());
  model.comm.collectively("listing external faces", [&] {
    for (LocalIndex part = 0; part < parts.count(); ++part) {
      if (external[static_cast<std::size_t>(part)] == 0) continue;
      const MatchedParts::Place place = parts.place(part);
      result[place.block].push_back(sides.side(place));
    }
  });
  return result;
}

std::vector<Contact> block_contacts(const ModelData& model, const BlockList& blocks) {
  const Sides sides(model, blocks);
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
  answer_sides<Partners>(sides, settle, decide, [&](LocalIndex part, const Partners& partners) {
    const MatchedParts::Place place = sides.parts().place(part);
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
