// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_selection.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>

#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "mpi/index_map.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;

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
  }

  const SideNodes& nodes(std::size_t block) const { return nodes_[block]; }
  /// Those of the elements `rows` of a block.
  std::span<const SideOfElement> within(std::size_t block, Range rows) const {
    const auto at = [&](GlobalIndex element) {
      return std::lower_bound(sides_.begin(), sides_.end(),
                              SideOfElement{static_cast<std::int64_t>(block), element, 0});
    };
    return {at(rows.begin), at(rows.end)};
  }

 private:
  const std::vector<EntityData>& blocks() const { return model_.kind(EntityKind::element_block); }

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
    if (nodes_[found->second].of(side).empty()) {
      const EntityInfo& block = blocks()[found->second].info;
      throw Error(label(EntityKind::side_set, set.info) + ": the nodes of side " + std::to_string(number) +
                  " of an element of " + label(EntityKind::element_block, block) + " (" + block.type +
                  ") are not known: name a node set instead");
    }
    sides_.push_back({static_cast<std::int64_t>(found->second), EntryReference::index(reference), side});
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
};

/// The selected nodes, piece by piece: of lists of nodes that are taken whole, then of sides.
class NodeStream {
 public:
  NodeStream(const ModelData& model, std::vector<const IndexSource*> lists, const SidesToMark& sides)
      : model_(model), lists_(std::move(lists)), sides_(sides), whole_lists_(lists_.size()) {
    for (const EntityData& block : model.kind(EntityKind::element_block)) {
      lists_.push_back(block.list(Role::nodes).get());
    }
  }

  /// Empty on all ranks at the end, and only then. Collective.
  std::span<const GlobalIndex> next() {
    while (list_ < lists_.size()) {
      const IndexSource* source = lists_[list_];
      const Partition rows = model_.partition(source ? source->rows() : 0);
      if (first_ >= rows.largest_slice()) {
        ++list_;
        first_ = 0;
        continue;
      }
      GlobalIndex count = std::max<GlobalIndex>(1, piece_values / source->width());
      if (source->prefers_whole_slices()) count = rows.largest_slice();
      const Range mine = rows.slice(model_.comm.rank());
      const Range piece = intersect({mine.begin + first_, mine.begin + first_ + count}, mine);
      first_ += count;
      read(*source, piece);
      if (model_.comm.any(!nodes_.empty())) return nodes_;
    }
    return {};
  }

 private:
  void read(const IndexSource& source, Range piece) {
    nodes_.clear();
    const bool whole = list_ < whole_lists_;
    const std::size_t block = list_ - whole_lists_;
    const auto sides = whole ? std::span<const SideOfElement>() : sides_.within(block, piece);
    if (!whole && !model_.comm.any(!sides.empty())) return;
    values_.resize(static_cast<std::size_t>(piece.size() * source.width()));
    source.read(0, piece, values_);
    if (whole) {
      nodes_.swap(values_);
      return;
    }
    for (const SideOfElement& side : sides) {
      const GlobalIndex* element =
          &values_[static_cast<std::size_t>((side.element - piece.begin) * source.width())];
      for (const int node : sides_.nodes(block).of(side.side)) nodes_.push_back(element[node]);
    }
  }

  const ModelData& model_;
  std::vector<const IndexSource*> lists_;  ///< null for blocks without nodes
  const SidesToMark& sides_;
  std::size_t whole_lists_;
  std::size_t list_ = 0;
  GlobalIndex first_ = 0;  ///< the next row, relative to the slice
  std::vector<GlobalIndex> values_, nodes_;
};

}  // namespace

std::vector<std::uint8_t> select_nodes(const ModelData& model, const MergeOptions::Only& only) {
  std::vector<const IndexSource*> lists;
  for (const EntityData* block : chosen(model, EntityKind::element_block, only.element_blocks)) {
    if (block->list(Role::nodes)) {
      lists.push_back(block->list(Role::nodes).get());
    } else if (block->list(Role::faces)) {
      throw Error(label(EntityKind::element_block, block->info) + " (" + block->info.type +
                      "): its nodes are known by its faces alone; name a node set instead",
                  true);
    }
  }
  for (const EntityData* set : chosen(model, EntityKind::node_set, only.node_sets)) {
    if (set->list(Role::members)) lists.push_back(set->list(Role::members).get());
  }
  const SidesToMark sides(model, chosen(model, EntityKind::side_set, only.side_sets));
  NodeStream nodes(model, std::move(lists), sides);
  return mark_referenced(model.comm, model.partition(model.nodes.count), [&] { return nodes.next(); });
}

}  // namespace exomerge
