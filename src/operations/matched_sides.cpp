// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/matched_sides.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "exomerge/error.hpp"
#include "model/ragged_rows.hpp"
#include "operations/polyhedron_faces.hpp"

namespace exomerge {

namespace {

/// Faces on the same corners go the same way round when this is equal. `node(i)`: of corner i.
template <class Node>
std::int8_t turn_of(std::size_t corners, const Node& node) {
  if (corners < 3) return 1;
  std::size_t lowest = 0;
  for (std::size_t i = 1; i < corners; ++i) {
    if (node(i) < node(lowest)) lowest = i;
  }
  return node((lowest + 1) % corners) < node((lowest + corners - 1) % corners) ? 1 : -1;
}

std::int8_t turn_of(const TopologySide& side, std::span<const LocalIndex> element) {
  return turn_of(static_cast<std::size_t>(side.shape->corners),
                 [&](std::size_t i) { return element[static_cast<std::size_t>(side.nodes[i])]; });
}

bool is_shell(const Topology& shape) {
  return shape.family == TopologyFamily::shell || shape.family == TopologyFamily::trishell;
}

std::vector<RaggedSides> ragged_of(const ModelData& model, const BlockList& blocks) {
  std::vector<RaggedSides> result;
  for (const EntityData* block : blocks) {
    result.push_back(block->info.ragged ? ragged_sides(model, *block) : RaggedSides());
  }
  return result;
}

std::vector<NodeRows> rows_of(std::span<const RaggedSides> ragged) {
  std::vector<NodeRows> rows;
  for (const RaggedSides& sides : ragged) rows.push_back({sides.lists.values, 1});
  return rows;
}

std::size_t corners_of(const RaggedSides& sides, std::size_t side) {
  const Topology* shape = sides.shape_of(side);
  return shape ? static_cast<std::size_t>(shape->corners) : sides.nodes_of(side).size();
}

}  // namespace

MatchedSides::MatchedSides(const ModelData& model, const BlockList& blocks)
    : comm_(model.comm),
      ragged_(ragged_of(model, blocks)),
      elements_(model, blocks, rows_of(ragged_)),
      first_number_(blocks.size(), 0),
      outward_(blocks.size()) {
  for (const EntityData* block : blocks) {
    shapes_.push_back(block->info.ragged ? nullptr : topology_with_sides(model, *block));
  }
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (has_shells() && is_of_faces(*blocks[b])) outward_[b] = outward_turns(model, ragged_[b]);
  }
  comm_.collectively("matching sides", [&] {
    parts_.emplace(elements_, side_lists(shapes_));
    std::size_t count = static_cast<std::size_t>(parts_->count());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (!is_ragged(b)) continue;
      first_number_[b] = static_cast<LocalIndex>(count);
      count += ragged_[b].list.size();
      if (count > static_cast<std::size_t>(std::numeric_limits<LocalIndex>::max())) {
        throw Error("the sides are too many for " + std::to_string(comm_.size()) + " ranks: use more");
      }
      ragged_uses_.resize(static_cast<std::size_t>(elements_.node_count()), 0);
      for (const LocalIndex number : elements_.nodes(b)) {
        if (number >= 0) ragged_uses_[static_cast<std::size_t>(number)] = 1;
      }
    }
    count_ = static_cast<LocalIndex>(count);
  });
  if (comm_.size() > 1) users_.emplace(model, elements_);
}

bool MatchedSides::has_shells() const {
  return std::ranges::any_of(shapes_, [](const Topology* shape) { return shape && is_shell(*shape); });
}

MatchedParts::Place MatchedSides::place(LocalIndex number) const {
  if (number < first_ragged()) return parts_->place(number);
  std::size_t block = 0;
  for (std::size_t b = 0; b < ragged_.size(); ++b) {
    if (is_ragged(b) && first_number_[b] <= number) block = b;
  }
  const std::vector<std::size_t>& ends = ragged_[block].ends;
  const auto side = static_cast<std::size_t>(number - first_number_[block]);
  const auto element = static_cast<std::size_t>(std::ranges::upper_bound(ends, side) - ends.begin());
  return {block, static_cast<LocalIndex>(element), side - ragged_[block].first_of(element)};
}

std::span<const LocalIndex> MatchedSides::numbers_of(LocalIndex number) const {
  const MatchedParts::Place where = place(number);
  const RaggedSides& sides = ragged_[where.block];
  const LocalIndex list = sides.list[ragged_side(where)];
  if (list < 0) return {};
  const auto at = static_cast<std::size_t>(list);
  const std::size_t first = sides.lists.first_of(at);
  return elements_.nodes(where.block).subspan(first, sides.lists.ends[at] - first);
}

KeyedSide MatchedSides::local_side(LocalIndex number) const {
  const MatchedParts::Place where = place(number);
  const ElementSide found = side(where);
  KeyedSide result{{}, found.element, static_cast<std::int32_t>(where.block), found.side, 1, false};
  if (const Topology* shape = shapes_[where.block]) {
    result.turn = turn_of(shape->sides[where.part], parts_->element_nodes(where));
    result.shell_face = is_shell(*shape) && where.part < 2;
  } else if (!outward_[where.block].empty()) {
    const auto nodes = numbers_of(number);
    const std::size_t at = ragged_side(where);
    result.turn = turn_of(corners_of(ragged_[where.block], at), [&](std::size_t i) { return nodes[i]; });
    if (outward_[where.block][at] < 0) result.turn = static_cast<std::int8_t>(-result.turn);
  }
  return result;
}

KeyedSide MatchedSides::keyed_side(LocalIndex number) const {
  KeyedSide result = local_side(number);
  const MatchedParts::Place where = place(number);
  if (const Topology* shape = shapes_[where.block]) {
    const TopologySide& side = shape->sides[where.part];
    std::array<GlobalIndex, kernels::most_part_nodes> nodes;
    std::size_t count = 0;
    for (const int i : side.nodes) {
      nodes[count++] = elements_.node(parts_->element_nodes(where)[static_cast<std::size_t>(i)]);
    }
    result.key = side_key(static_cast<std::size_t>(side.shape->corners), std::span(nodes).first(count));
    return result;
  }
  const std::size_t at = ragged_side(where);
  const auto of_side = ragged_[where.block].nodes_of(at);
  std::vector<GlobalIndex> nodes(of_side.begin(), of_side.end());
  result.key = side_key(corners_of(ragged_[where.block], at), nodes);
  return result;
}

template <class Test>
bool MatchedSides::all_nodes(LocalIndex number, const Test& test) const {
  if (number >= first_ragged()) return std::ranges::all_of(numbers_of(number), test);
  const MatchedParts::Place where = parts_->place(number);
  const std::span<const LocalIndex> element = parts_->element_nodes(where);
  return std::ranges::all_of(shapes_[where.block]->sides[where.part].nodes,
                             [&](int i) { return test(element[static_cast<std::size_t>(i)]); });
}

bool MatchedSides::may_be_elsewhere(LocalIndex number) const {
  return users_ && all_nodes(number, [&](LocalIndex node) { return users_->is_shared(node); });
}

bool MatchedSides::may_be_ragged(LocalIndex number) const {
  return !ragged_uses_.empty() && all_nodes(number, [&](LocalIndex node) {
    return node < 0 || ragged_uses_[static_cast<std::size_t>(node)] == 1;
  });
}

}  // namespace exomerge
