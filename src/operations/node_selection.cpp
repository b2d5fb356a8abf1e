// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_selection.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>

#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "model/ragged_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/ragged_elements.hpp"

namespace exomerge {

using exodus::Role;

namespace {

/// A side of an element of a block, which is named by its position in the model.
struct SideOfElement {
  std::int64_t block;
  GlobalIndex element;
  LocalIndex side;

  friend bool operator<(const SideOfElement& a, const SideOfElement& b) {
    return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
  }
};

std::vector<const EntityData*> chosen(const ModelData& model, EntityKind kind, const Selector& selector) {
  const std::vector<EntityData>& all = model.kind(kind);
  std::vector<Candidate> candidates;
  for (const EntityData& entity : all) candidates.push_back({entity.info.id, entity.info.name});
  std::vector<const EntityData*> result;
  for (const std::size_t i : select(selector, candidates, name_of(kind), Unknown::fail)) {
    result.push_back(&all[i]);
  }
  return result;
}

std::vector<GlobalIndex> own_rows(const ModelData& model, const IndexSource& source) {
  const Range mine = model.partition(source.rows()).slice(model.comm.rank());
  std::vector<GlobalIndex> values(static_cast<std::size_t>(mine.size() * source.width()));
  source.read(0, mine, values);
  return values;
}

/// The positions in an element of the nodes of its sides.
class SideNodes {
 public:
  SideNodes(const ModelData& model, const EntityInfo& block)
      : topology_(find_topology(block.type, block.nodes_per_entry, model.dimension)),
        nodes_(block.nodes_per_entry) {
    for (int i = 0; i < nodes_; ++i) all_.push_back(i);
  }

  /// Empty when they are not known.
  std::span<const int> of(LocalIndex side) const {
    if (topology_ == nullptr || !accepts_side(topology_, side)) return {};
    if (topology_->has_tables() && side < topology_->side_count()) {
      return topology_->sides[static_cast<std::size_t>(side)].nodes;
    }
    return topology_->family == TopologyFamily::point ? std::span<const int>(all_) : std::span<const int>();
  }

 private:
  const Topology* topology_;
  int nodes_;
  std::vector<int> all_;
};

/// The sides of the sets that lie in elements of this rank's slices, in order.
class SidesToMark {
 public:
  SidesToMark(const ModelData& model, const std::vector<const EntityData*>& sets) : model_(model) {
    for (std::size_t b = 0; b < blocks().size(); ++b) {
      position_of_key_.emplace(blocks()[b].key, b);
      nodes_.emplace_back(model, blocks()[b].info);
    }
    for (const EntityData* set : sets) add(*set);
    send();
    find_ragged_nodes();
  }

  /// The nodes of the sides of a block. Valid as long as this is.
  ListUse use_of(std::size_t block) const {
    if (blocks()[block].info.ragged) return {ragged_nodes_[block].get()};
    const IndexSource* list = blocks()[block].list(Role::nodes).get();
    const auto choose = [this, block, list](Range rows, std::vector<GlobalIndex>& values) {
      std::vector<GlobalIndex> nodes;
      for (const SideOfElement& side : within(block, rows)) {
        const auto element = values.begin() + (side.element - rows.begin) * list->width();
        for (const int node : nodes_[block].of(side.side)) nodes.push_back(element[node]);
      }
      values.swap(nodes);
    };
    return {list, choose, [this, block](Range rows) { return !within(block, rows).empty(); }};
  }

 private:
  const std::vector<EntityData>& blocks() const { return model_.kind(EntityKind::element_block); }

  /// Those of the elements `rows` of a block.
  std::span<const SideOfElement> within(std::size_t block, Range rows) const {
    const auto at = [&](GlobalIndex element) {
      return std::lower_bound(sides_.begin(), sides_.end(),
                              SideOfElement{static_cast<std::int64_t>(block), element, 0});
    };
    return {at(rows.begin), at(rows.end)};
  }

  void add(const EntityData& set) {
    const IndexSourcePtr& members = set.list(Role::members);
    if (!members) return;
    const IndexSourcePtr& sides = set.list(Role::extra);
    if (!sides) throw Error(label(EntityKind::side_set, set.info) + " has no list of sides", true);
    const std::vector<GlobalIndex> references = own_rows(model_, *members);
    const std::vector<GlobalIndex> numbers = own_rows(model_, *sides);
    model_.comm.collectively("selecting nodes", [&] {
      for (std::size_t i = 0; i < references.size(); ++i) add(set, references[i], numbers[i]);
    });
  }

  void add(const EntityData& set, GlobalIndex reference, GlobalIndex number) {
    if (reference < 0) return;
    const auto found = position_of_key_.find(EntryReference::key(reference));
    if (found == position_of_key_.end()) return;
    const auto side = static_cast<LocalIndex>(std::clamp<GlobalIndex>(number - 1, -1, INT32_MAX));
    const EntityInfo& block = blocks()[found->second].info;
    if (!block.ragged && nodes_[found->second].of(side).empty()) {
      refuse(label(EntityKind::side_set, set.info), block, side);
    }
    sides_.push_back({static_cast<std::int64_t>(found->second), EntryReference::index(reference), side});
  }

  [[noreturn]] static void refuse(const std::string& whose, const EntityInfo& block, LocalIndex side) {
    throw Error(whose + ": the nodes of side " + std::to_string(side + 1) + " of an element of " +
                label(EntityKind::element_block, block) + " (" + block.type +
                ") are not known: name a node set instead");
  }

  /// The nodes of sides of polygons and polyhedra, which are found at once.
  void find_ragged_nodes() {
    ragged_nodes_.resize(blocks().size());
    for (std::size_t b = 0; b < blocks().size(); ++b) {
      const EntityInfo& block = blocks()[b].info;
      const Range mine = model_.partition(block.count).slice(model_.comm.rank());
      const std::span<const SideOfElement> sides = within(b, mine);
      if (!block.ragged || !model_.comm.any(!sides.empty())) continue;
      const RaggedSides all = ragged_sides(model_, blocks()[b]);
      std::vector<GlobalIndex> nodes;
      model_.comm.collectively("selecting nodes", [&] {
        for (const SideOfElement& side : sides) {
          const auto element = static_cast<std::size_t>(side.element - mine.begin);
          const std::size_t at = all.first_of(element) + static_cast<std::size_t>(side.side);
          if (side.side < 0 || at >= all.ends[element]) refuse("a side set", block, side.side);
          nodes.insert(nodes.end(), all.nodes_of(at).begin(), all.nodes_of(at).end());
        }
      });
      ragged_nodes_[b] = list_source(model_, nodes);
    }
  }

  /// To the ranks that hold the elements.
  void send() {
    const Comm& comm = model_.comm;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
    std::vector<SideOfElement> sent;
    comm.collectively("selecting nodes", [&] {
      std::vector<std::pair<int, std::size_t>> order;
      for (std::size_t i = 0; i < sides_.size(); ++i) {
        const EntityInfo& block = blocks()[static_cast<std::size_t>(sides_[i].block)].info;
        order.emplace_back(model_.partition(block.count).owner(sides_[i].element), i);
      }
      std::sort(order.begin(), order.end());
      for (const auto& [rank, i] : order) {
        sent.push_back(sides_[i]);
        ++counts[static_cast<std::size_t>(rank)];
      }
    });
    sides_ = comm.all_to_all<SideOfElement>(sent, counts).values;
    comm.collectively("selecting nodes", [&] { std::sort(sides_.begin(), sides_.end()); });
  }

  const ModelData& model_;
  std::unordered_map<std::int64_t, std::size_t> position_of_key_;
  std::vector<SideNodes> nodes_;
  std::vector<SideOfElement> sides_;
  std::vector<IndexSourcePtr> ragged_nodes_;  ///< by block; null: there are none
};

}  // namespace

std::vector<std::uint8_t> select_nodes(const ModelData& model, const MergeOptions::Only& only) {
  std::vector<ListUse> uses;
  std::vector<std::size_t> polyhedra;
  for (const EntityData* block : chosen(model, EntityKind::element_block, only.element_blocks)) {
    if (is_of_faces(*block)) {
      polyhedra.push_back(static_cast<std::size_t>(block - model.kind(EntityKind::element_block).data()));
    } else {
      uses.push_back({block->list(Role::nodes).get()});
    }
  }
  for (const EntityData* set : chosen(model, EntityKind::node_set, only.node_sets)) {
    uses.push_back({set->list(Role::members).get()});
  }
  const SidesToMark sides(model, chosen(model, EntityKind::side_set, only.side_sets));
  for (std::size_t b = 0; b < model.kind(EntityKind::element_block).size(); ++b) {
    uses.push_back(sides.use_of(b));
  }
  std::vector<std::uint8_t> flags = nodes_used(model, uses);
  if (polyhedra.empty()) return flags;
  const std::vector<std::uint8_t> of_faces = nodes_used_by(model, polyhedra);
  for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = std::max(flags[i], of_faces[i]);
  return flags;
}

}  // namespace exomerge
