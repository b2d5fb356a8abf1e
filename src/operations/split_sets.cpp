// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_sets.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/element_references.hpp"
#include "mpi/exchange.hpp"
#include "operations/ragged_sides.hpp"

namespace exomerge {

using exodus::Role;

namespace {

const Range all_parts{0, std::numeric_limits<GlobalIndex>::max()};

/// True when the values of all ranks, one after the other, ascend; `strictly`: and none repeats. Collective.
bool ascends(const Comm& comm, std::span<const GlobalIndex> values, bool strictly) {
  const auto in_order = [strictly](GlobalIndex a, GlobalIndex b) { return strictly ? a < b : a <= b; };
  struct Ends {
    bool ascending = true;
    bool empty = true;
    GlobalIndex first = 0;
    GlobalIndex last = 0;
  };
  Ends mine;
  mine.ascending = std::ranges::adjacent_find(
                       values, [&](GlobalIndex a, GlobalIndex b) { return !in_order(a, b); }) == values.end();
  if (!values.empty()) mine = {mine.ascending, false, values.front(), values.back()};
  const Ends* before = nullptr;
  const std::vector<Ends> all = comm.all_gather(mine);
  for (const Ends& ends : all) {
    if (!ends.ascending) return false;
    if (ends.empty) continue;
    if (before != nullptr && !in_order(before->last, ends.first)) return false;
    before = &ends;
  }
  return true;
}

class SetSplitter {
 public:
  SetSplitter(const ModelData& model, const SplitMesh& mesh, EntityKind kind, const EntityData& set)
      : model_(model), mesh_(mesh), kind_(kind), space_(member_space_of(kind)), set_(set) {}

  SplitSet run() {
    SplitSet result;
    const IndexSourcePtr& source = set_.list(Role::members);
    if (!source || source->rows() == 0) return result;
    slices_ = model_.partition(source->rows());
    mine_ = slices_.slice(model_.comm.rank());
    members_.resize(static_cast<std::size_t>(mine_.size()));
    source->read(0, mine_, members_);
    read_sides();
    if (space_ != IndexSpace::node) number_members();
    find_parts();
    result.entries = RowSplit::by_pairs(model_.comm, slices_, mesh_.parts, pairs_);
    result.has_positions = !order_is_known();
    result.factors = split_factors(*result.entries);
    result.members = result.entries->deliver_all<GlobalIndex>(all_parts, members_, 1);
    for (std::size_t p = 0; p < result.members.size(); ++p) {
      const PartMesh& part = mesh_.meshes[p];
      for (GlobalIndex& member : result.members[p]) {
        member = part.place(space_, member);
      }
    }
    return result;
  }

 private:
  std::string who() const { return label(kind_, set_.info); }
  void warn(const std::string& text) const {
    log_once(model_.comm.is_root(), LogLevel::warning, who() + text);
  }

  /// Nodes of the side of each entry, as far as they are known; before members are renumbered.
  void read_sides() {
    const IndexSourcePtr& source = set_.list(Role::extra);
    if (kind_ != EntityKind::side_set || set_.info.factor_count == 0 || !source) return;
    std::vector<GlobalIndex> sides(members_.size());
    source->read(0, mine_, sides);
    find_nodes_by_shape(sides);
    if (set_.info.factor_count == set_.info.count) return;  // one for each entry will do
    for (const EntityData& block : model_.kind(EntityKind::element_block)) {
      if (block.info.ragged) find_nodes_by_list(block, sides);
    }
  }

  void find_nodes_by_shape(std::span<const GlobalIndex> sides) {
    const auto& blocks = model_.kind(EntityKind::element_block);
    std::int64_t key = -1;
    const Topology* shape = nullptr;
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (members_[i] >= 0 && EntryReference::key(members_[i]) != key) {
        key = EntryReference::key(members_[i]);
        const auto block = std::ranges::find(blocks, key, &EntityData::key);
        shape = block == blocks.end()
                    ? nullptr
                    : find_topology(block->info.type, block->info.nodes_per_entry, model_.dimension);
      }
      const bool known = members_[i] >= 0 && shape != nullptr && sides[i] >= 1 &&
                         sides[i] <= static_cast<GlobalIndex>(shape->sides.size());
      side_nodes_.push_back(
          known ? static_cast<GlobalIndex>(shape->sides[static_cast<std::size_t>(sides[i] - 1)].nodes.size())
                : 0);
    }
  }

  void find_nodes_by_list(const EntityData& block, std::span<const GlobalIndex> sides) {
    std::vector<GlobalIndex> elements, of_elements;
    std::vector<std::size_t> entries;
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (members_[i] < 0 || EntryReference::key(members_[i]) != block.key) continue;
      elements.push_back(EntryReference::index(members_[i]));
      of_elements.push_back(sides[i]);
      entries.push_back(i);
    }
    if (!model_.comm.any(!entries.empty())) return;
    const auto nodes = nodes_of_ragged_sides(model_, block, elements, of_elements);
    for (std::size_t i = 0; i < entries.size(); ++i) side_nodes_[entries[i]] = nodes[i];
  }

  /// References become numbers through the blocks.
  void number_members() { numbering_of(model_, space_).translate(members_); }

  /// The parts of the members, and the rows that go to each.
  void find_parts() {
    std::vector<GlobalIndex> known;
    std::vector<GlobalIndex> rows;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (members_[i] < 0) continue;
      known.push_back(members_[i]);
      rows.push_back(mine_.begin + static_cast<GlobalIndex>(i));
    }
    const GlobalIndex gone =
        model_.comm.all_reduce(static_cast<std::int64_t>(members_.size() - known.size()), ReduceOp::sum);
    if (gone > 0) warn(" loses " + std::to_string(gone) + " members that name nothing");
    if (may_be_in_several_parts()) {
      mesh_.owners_of(space_).for_each_part(known, [&](GlobalIndex position, GlobalIndex part) {
        pairs_.push_back({static_cast<LocalIndex>(part), rows[static_cast<std::size_t>(position)]});
      });
    } else {
      std::vector<LocalIndex> parts(known.size());
      Exchange(model_.comm, mesh_.element_slices, known).gather<LocalIndex>(mesh_.part_of_element, parts);
      for (std::size_t i = 0; i < parts.size(); ++i) pairs_.push_back({parts[i], rows[i]});
    }
    order_.reserve(known.size());
    if (may_be_in_several_parts()) {
      order_ = std::move(known);
    } else {
      for (const RowSplit::PartRow& pair : pairs_) order_.push_back(pair.part);
    }
    std::ranges::sort(pairs_, [](const RowSplit::PartRow& a, const RowSplit::PartRow& b) {
      return std::tie(a.part, a.row) < std::tie(b.part, b.row);
    });
  }

  bool may_be_in_several_parts() const { return space_ != IndexSpace::element; }

  /// Joining lists members that may be in several parts in ascending order, elements part by part.
  bool order_is_known() const { return ascends(model_.comm, order_, may_be_in_several_parts()); }

  std::optional<RowSplit> split_factors(const RowSplit& entries) const {
    const GlobalIndex factors = set_.info.factor_count;
    if (factors == 0 || !set_.factors) return std::nullopt;
    GlobalIndex nodes = 0;
    for (const GlobalIndex count : side_nodes_) nodes += count;
    if (model_.comm.all_reduce(nodes, ReduceOp::sum) == factors) return entries.of_stretches(side_nodes_);
    if (factors == set_.info.count) return entries;
    warn(" loses its " + std::to_string(factors) + " factors: they are neither one for each of its " +
         std::to_string(set_.info.count) + " entries nor one for each of their nodes");
    return std::nullopt;
  }

  const ModelData& model_;
  const SplitMesh& mesh_;
  EntityKind kind_;
  IndexSpace space_;
  const EntityData& set_;
  Partition slices_;
  Range mine_;
  std::vector<GlobalIndex> members_;
  std::vector<GlobalIndex> side_nodes_;
  std::vector<GlobalIndex> order_;  // what must ascend for the order to be known
  std::vector<RowSplit::PartRow> pairs_;
};

}  // namespace

SplitSets split_sets(const ModelData& model, const SplitMesh& mesh) {
  SplitSets sets;
  for (const EntityKind kind : set_kinds) {
    for (const EntityData& set : model.kind(kind)) {
      sets[static_cast<std::size_t>(kind)].push_back(SetSplitter(model, mesh, kind, set).run());
    }
  }
  return sets;
}

}  // namespace exomerge
