// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "operations/compact_elements.hpp"
#include "operations/element_sides.hpp"
#include "operations/key_groups.hpp"
#include "operations/matched_parts.hpp"
#include "operations/ragged_elements.hpp"

namespace exomerge {

/// A side, perhaps on its way to the rank of its key.
struct KeyedSide {
  RowKey key;
  GlobalIndex element;
  std::int32_t block;
  std::int32_t side;
  std::int8_t turn;  ///< 1 or -1: which way round its nodes go
  bool shell_face;

  friend bool operator<(const KeyedSide& a, const KeyedSide& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
};

/// The sides of this rank's elements of some blocks. Those of elements with as many nodes each are grouped by
/// their nodes on the device, and numbered as `MatchedParts` does; those of polygons and polyhedra follow, by
/// block, element and side, and are matched by their keys.
class MatchedSides {
 public:
  /// An Error names a block whose sides are not known. Collective.
  MatchedSides(const ModelData& model, const BlockList& blocks);

  const Comm& comm() const { return comm_; }
  LocalIndex count() const { return count_; }
  LocalIndex first_ragged() const { return parts_->count(); }
  const MatchedParts& parts() const { return *parts_; }
  bool has_shells() const;

  MatchedParts::Place place(LocalIndex number) const;
  ElementSide side(const MatchedParts::Place& place) const {
    return {elements_.element(place.block, place.element), static_cast<LocalIndex>(place.part)};
  }
  /// For comparison with others of its group; without the key.
  KeyedSide local_side(LocalIndex number) const;
  KeyedSide keyed_side(LocalIndex number) const;
  /// Whether sides on other ranks may have the nodes of this one.
  bool may_be_elsewhere(LocalIndex number) const;
  /// Whether sides of polygons and polyhedra may; of a side that is in a group.
  bool may_be_ragged(LocalIndex number) const;
  /// Whether a side names nodes.
  bool has_nodes(LocalIndex number) const { return number < first_ragged() || !numbers_of(number).empty(); }

 private:
  bool is_ragged(std::size_t block) const { return !ragged_[block].ends.empty(); }
  std::size_t ragged_side(const MatchedParts::Place& place) const {
    return ragged_[place.block].first_of(static_cast<std::size_t>(place.element)) + place.part;
  }
  /// The numbers of the nodes of a side of a polygon or polyhedron.
  std::span<const LocalIndex> numbers_of(LocalIndex number) const;
  /// `test(number of a node)` for all of a side.
  template <class Test>
  bool all_nodes(LocalIndex number, const Test& test) const;

  const Comm& comm_;
  std::vector<RaggedSides> ragged_;  // by block
  CompactElements elements_;
  std::vector<const Topology*> shapes_;            // by block; null: it is empty, or ragged
  std::vector<LocalIndex> first_number_;           // by block, of ragged ones
  std::vector<std::vector<std::int8_t>> outward_;  // by block: of the sides of polyhedra; empty: not needed
  LocalIndex count_ = 0;
  std::vector<std::uint8_t> ragged_uses_;  // by number of a node; empty: there is nothing ragged
  std::optional<MatchedParts> parts_;
  std::optional<NodeUsers> users_;  // where there are several ranks
};

/// Lets `decide(group, answers)` answer the sides of each group, in the order of the model, and calls
/// `use(number, answer)` for this rank's. `settle(parts)` may do that alone for sides that are all on this
/// rank and of no polygons or polyhedra; it returns whether it has. Sides without nodes are left out.
/// Collective.
template <class Answer, class Settle, class Decide, class Use>
void answer_sides(const MatchedSides& sides, const Settle& settle, const Decide& decide, const Use& use) {
  struct List {
    std::vector<KeyedSide> sides;
    std::vector<LocalIndex> numbers;
    void add(const MatchedSides& all, LocalIndex number) {
      sides.push_back(all.keyed_side(number));
      numbers.push_back(number);
    }
  };
  List travelling;
  sides.comm().collectively("matching sides", [&] {
    List keyed;
    std::vector<KeyedSide> group;
    std::vector<Answer> answers;
    for (LocalIndex g = 0; g < sides.parts().group_count(); ++g) {
      const std::span<const LocalIndex> members = sides.parts().group(g);
      const bool elsewhere = sides.may_be_elsewhere(members.front());
      if (elsewhere || sides.may_be_ragged(members.front())) {
        for (const LocalIndex part : members) (elsewhere ? travelling : keyed).add(sides, part);
        continue;
      }
      if (settle(members)) continue;
      group.clear();
      for (const LocalIndex part : members) group.push_back(sides.local_side(part));
      answers.assign(group.size(), Answer{});
      decide(std::span<const KeyedSide>(group), std::span<Answer>(answers));
      for (std::size_t i = 0; i < group.size(); ++i) use(members[i], answers[i]);
    }
    for (LocalIndex number = sides.first_ragged(); number < sides.count(); ++number) {
      if (!sides.has_nodes(number)) continue;
      (sides.may_be_elsewhere(number) ? travelling : keyed).add(sides, number);
    }
    answers = decide_groups<Answer, KeyedSide>(keyed.sides, decide);
    for (std::size_t i = 0; i < answers.size(); ++i) use(keyed.numbers[i], answers[i]);
  });
  if (sides.comm().size() == 1) return;
  const auto answers = answer_groups<Answer, KeyedSide>(sides.comm(), travelling.sides, decide);
  sides.comm().collectively("matching sides", [&] {
    for (std::size_t i = 0; i < answers.size(); ++i) use(travelling.numbers[i], answers[i]);
  });
}

}  // namespace exomerge
