// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/zone_elements.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "exomerge/error.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_sides.hpp"

namespace exomerge {

ZoneElements::ZoneElements(const ModelData& model, const BlockList& blocks,
                           std::span<const std::uint8_t> cut_nodes, std::vector<CutSide> cut_sides)
    : comm_(model.comm),
      all_(model, blocks),
      picked_(blocks.size()),
      shapes_(blocks.size(), nullptr),
      cut_sides_(std::move(cut_sides)),
      used_nodes_(blocks.size()),
      use_of_(blocks.size()) {
  if (comm_.size() > 1) users_.emplace(model, all_);
  flag_nodes(cut_nodes);
  comm_.collectively("finding elements to open", [&] {
    for (std::size_t b = 0; b < blocks.size(); ++b) pick_elements(b);
    elements_.emplace(all_, picked_);
  });
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (comm_.any(!picked_[b].empty())) shapes_[b] = topology_with_sides(model, *blocks[b]);
  }
  comm_.collectively("matching sides", [&] {
    for (std::size_t b = 0; b < blocks.size(); ++b) number_uses(b);
    sides_.emplace(*elements_, side_lists(shapes_));
  });
  first_use_ = places_of_lists<GlobalIndex>(comm_, used_nodes_);
}

void ZoneElements::flag_nodes(std::span<const std::uint8_t> cut_nodes) {
  is_cut_.assign(static_cast<std::size_t>(all_.node_count()), 0);
  if (users_) {
    std::vector<std::uint8_t> used(users_->used().size());
    users_->exchange().gather<std::uint8_t>(cut_nodes, used);
    for (std::size_t i = 0; i < used.size(); ++i) {
      is_cut_[static_cast<std::size_t>(users_->used()[i])] = used[i];
    }
    return;
  }
  for (std::size_t i = 0; i < is_cut_.size(); ++i) {
    const auto node = static_cast<std::size_t>(all_.node(static_cast<LocalIndex>(i)));
    if (node >= cut_nodes.size()) throw Error("an element names a node that does not exist", true);
    is_cut_[i] = cut_nodes[node];
  }
}

void ZoneElements::pick_elements(std::size_t block) {
  const std::span<const LocalIndex> nodes = all_.nodes(block);
  const auto width = static_cast<std::size_t>(all_.nodes_per_element(block));
  for (LocalIndex e = 0; e < all_.element_count(block); ++e) {
    const auto element = nodes.subspan(static_cast<std::size_t>(e) * width, width);
    if (std::ranges::any_of(element, [&](LocalIndex number) { return is_cut(number); })) {
      picked_[block].push_back(e);
    }
  }
}

void ZoneElements::number_uses(std::size_t block) {
  const std::span<const LocalIndex> nodes = elements_->nodes(block);
  const auto width = static_cast<std::size_t>(elements_->nodes_per_element(block));
  std::vector<GlobalIndex>& use_of = use_of_[block];
  use_of.assign(nodes.size(), -1);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_cut(nodes[i])) continue;
    const auto element = nodes.subspan(i / width * width, i % width);
    const auto earlier = std::ranges::find(element, nodes[i]);
    if (earlier != element.end()) {
      use_of[i] = use_of[i / width * width + static_cast<std::size_t>(earlier - element.begin())];
      continue;
    }
    use_of[i] = static_cast<GlobalIndex>(used_nodes_[block].size());
    used_nodes_[block].push_back(elements_->node(nodes[i]));
  }
}

std::vector<GlobalIndex> ZoneElements::connectivity(std::size_t block,
                                                    std::span<const GlobalIndex> used) const {
  std::vector<GlobalIndex> nodes;
  nodes.reserve(all_.nodes(block).size());
  for (const LocalIndex number : all_.nodes(block)) nodes.push_back(all_.node(number));
  const auto width = static_cast<std::size_t>(all_.nodes_per_element(block));
  for (std::size_t i = 0; i < use_of_[block].size(); ++i) {
    const GlobalIndex use = use_of_[block][i];
    const auto element = static_cast<std::size_t>(picked_[block][i / width]);
    if (use >= 0) nodes[element * width + i % width] = used[static_cast<std::size_t>(use)];
  }
  return nodes;
}

bool ZoneElements::has_cut_nodes(LocalIndex part) const {
  const MatchedParts::Place place = sides_->place(part);
  const std::span<const LocalIndex> element = sides_->element_nodes(place);
  return std::ranges::any_of(side_at(place).nodes,
                             [&](int i) { return is_cut(element[static_cast<std::size_t>(i)]); });
}

bool ZoneElements::may_be_elsewhere(LocalIndex part) const {
  if (!users_ || !has_cut_nodes(part)) return false;
  const MatchedParts::Place place = sides_->place(part);
  const std::span<const LocalIndex> element = sides_->element_nodes(place);
  return std::ranges::all_of(side_at(place).nodes,
                             [&](int i) { return users_->is_shared(element[static_cast<std::size_t>(i)]); });
}

ZoneSide ZoneElements::item(LocalIndex part) const {
  const MatchedParts::Place place = sides_->place(part);
  const std::span<const LocalIndex> nodes = sides_->element_nodes(place);
  const auto& places = side_at(place).nodes;
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(places[i]); };
  std::array<std::size_t, ZoneSide::most_nodes> all;
  const auto order = std::span(all).first(places.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t i, std::size_t j) {
    return std::pair(nodes[at(i)], i) < std::pair(nodes[at(j)], j);
  });
  ZoneSide side{};
  side.element = elements_->element(place.block, place.element);
  side.block = static_cast<std::int32_t>(place.block);
  side.side = static_cast<std::int16_t>(place.part);
  side.nodes = static_cast<std::int8_t>(places.size());
  side.cut = std::ranges::binary_search(cut_sides_, CutSide{side.block, side.side, side.element},
                                        [](const auto& a, const auto& b) { return a < b; });
  const std::size_t first = static_cast<std::size_t>(place.element) * nodes.size();
  for (std::size_t k = 0; k < order.size(); ++k) {
    side.place[order[k]] = static_cast<std::int8_t>(k);
    const GlobalIndex use = use_of_[place.block][first + at(order[k])];
    side.uses[k] = use < 0 ? -1 : first_use_[place.block] + use;
  }
  return side;
}

ZoneSide ZoneElements::keyed_item(LocalIndex part) const {
  ZoneSide side = item(part);
  const MatchedParts::Place place = sides_->place(part);
  const std::span<const LocalIndex> element = sides_->element_nodes(place);
  std::array<GlobalIndex, ZoneSide::most_nodes> nodes;
  std::size_t count = 0;
  for (const int i : side_at(place).nodes) {
    nodes[count++] = elements_->node(element[static_cast<std::size_t>(i)]);
  }
  side.key = side_key(static_cast<std::size_t>(side_at(place).shape->corners), std::span(nodes).first(count));
  return side;
}

}  // namespace exomerge
