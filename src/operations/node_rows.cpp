// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_rows.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "model/condense.hpp"
#include "model/gathered_rows.hpp"
#include "model/maps.hpp"
#include "mpi/exchange.hpp"
#include "mpi/index_map.hpp"
#include "operations/apply_merge.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_rows.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr GlobalIndex not_a_member = std::numeric_limits<GlobalIndex>::max();

// Where the nodes of each file end when only those that are not flagged remain.
std::vector<GlobalIndex> file_ends_without(const ModelData& model, const std::vector<std::uint8_t>& doomed) {
  if (!model.nodes.knows_files()) return {};
  const GlobalIndex first = model.partition(model.nodes.count).slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> ends;
  GlobalIndex remaining = 0;
  std::size_t i = 0;
  for (const GlobalIndex end : model.nodes.file_ends) {
    for (; i < doomed.size() && first + static_cast<GlobalIndex>(i) < end; ++i) {
      remaining += doomed[i] == 0 ? 1 : 0;
    }
    ends.push_back(remaining);
  }
  model.comm.all_reduce(std::span<std::int64_t>(ends), ReduceOp::sum);
  return ends;
}

/// New nodes on their way into the node sets of their parents. Most are in no set, so that only those whose
/// parents are all in sets are looked at for each of them.
class SetsOfNewNodes {
 public:
  /// `recipe`: of `gather`.
  SetsOfNewNodes(const ModelData& model, const RowGather& gather, const RowRecipe& recipe)
      : model_(model),
        nodes_(model.partition(model.nodes.count)),
        rows_(gather.rows_made_of(members_of_all(model))),
        first_(model.nodes.count + gather.target().slice(model.comm.rank()).begin) {
    model.comm.collectively("listing nodes that may be in sets", [&] {
      for (const GlobalIndex row : rows_) recipe_.add(recipe.parents(row));
    });
    parents_ = std::make_unique<Exchange>(model.comm, nodes_, recipe_.rows);
  }

  void extend(EntityData& set) const {
    const IndexSourcePtr& members = set.list(Role::members);
    if (!members || set.info.count == 0) return;
    const auto [joining, positions] = joining_nodes(set);
    const Comm& comm = model_.comm;
    const EvenList<GlobalIndex> added = joined_list(comm, joining);
    if (added.total == 0) return;
    const EvenRecipe rows = even_recipe(comm, positions);
    const auto gather = std::make_shared<const RowGather>(comm, set.info.count, rows.total, rows.slice);
    const IndexSourcePtr before = members;
    append_gathered_rows(model_, EntityKind::node_set, set, gather, label(EntityKind::node_set, set.info));
    const IndexSourcePtr after = std::make_shared<MemorySource<GlobalIndex>>(
        comm, Partition::even(added.total, comm.size()), 1, added.slice);
    set.list(Role::members) = concatenate<GlobalIndex>(before, after);
  }

 private:
  static std::vector<GlobalIndex> members_of_all(const ModelData& model) {
    std::vector<GlobalIndex> all;
    for (const EntityData& set : model.kind(EntityKind::node_set)) {
      const std::vector<GlobalIndex> members = own_members(model, set);
      all.insert(all.end(), members.begin(), members.end());
    }
    return all;
  }

  /// Of this rank's new nodes those that join, and which members they are made of.
  std::pair<std::vector<GlobalIndex>, RowRecipe> joining_nodes(const EntityData& set) const {
    const std::vector<GlobalIndex> places = places_of_parents(set);
    std::vector<GlobalIndex> joining;
    RowRecipe positions;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto of_row =
          std::span(places).subspan(begin, recipe_.parents(static_cast<GlobalIndex>(i)).size());
      begin += of_row.size();
      if (std::ranges::find(of_row, not_a_member) != of_row.end()) continue;
      joining.push_back(first_ + rows_[i]);
      positions.add(of_row);
    }
    return {std::move(joining), std::move(positions)};
  }

  /// For each parent its first place among the members.
  std::vector<GlobalIndex> places_of_parents(const EntityData& set) const {
    const Comm& comm = model_.comm;
    const GlobalIndex first = model_.partition(set.info.count).slice(comm.rank()).begin;
    const std::vector<GlobalIndex> members = own_members(model_, set);
    std::vector<GlobalIndex> named;
    std::vector<GlobalIndex> positions;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i] < 0) continue;
      named.push_back(members[i]);
      positions.push_back(first + static_cast<GlobalIndex>(i));
    }
    std::vector<GlobalIndex> place(static_cast<std::size_t>(nodes_.slice(comm.rank()).size()), not_a_member);
    Exchange(comm, nodes_, named).scatter_reduce<GlobalIndex>(positions, place, ReduceOp::min);
    std::vector<GlobalIndex> places(recipe_.rows.size());
    parents_->gather<GlobalIndex>(place, places);
    return places;
  }

  const ModelData& model_;
  Partition nodes_;
  std::vector<GlobalIndex> rows_;  // of this rank that may be in sets
  GlobalIndex first_;              // new node
  RowRecipe recipe_;               // of `rows_`
  std::unique_ptr<const Exchange> parents_;
};

}  // namespace

std::vector<std::uint8_t> flags_of_more_nodes(const ModelData& model, const std::vector<std::uint8_t>& flags,
                                              GlobalIndex nodes_before) {
  const Comm& comm = model.comm;
  const Range have = Partition::even(nodes_before, comm.size()).slice(comm.rank());
  const Range mine = model.partition(model.nodes.count).slice(comm.rank());
  Range want = intersect(mine, {0, nodes_before});
  if (want.empty()) want = {};
  std::vector<std::uint8_t> result(static_cast<std::size_t>(want.size()));
  redistribute<std::uint8_t>(comm, have, flags, want, result);
  result.resize(static_cast<std::size_t>(mine.size()), 0);
  return result;
}

GlobalIndex delete_nodes(ModelData& model, const std::vector<std::uint8_t>& doomed) {
  const GlobalIndex count =
      model.comm.all_reduce(static_cast<std::int64_t>(std::ranges::count(doomed, 1)), ReduceOp::sum);
  if (count == 0) return 0;
  const GlobalIndex first = model.partition(model.nodes.count).slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> fate(doomed.size());
  for (std::size_t i = 0; i < doomed.size(); ++i) {
    fate[i] = doomed[i] == 1 ? dropped_row : first + static_cast<GlobalIndex>(i);
  }
  std::vector<GlobalIndex> file_ends = file_ends_without(model, doomed);
  apply_merge(model, std::move(fate), {.warnings = false, .count_degenerate = false});
  model.nodes.file_ends = std::move(file_ends);
  return count;
}

EvenRecipe even_recipe(const Comm& comm, const RowRecipe& local) {
  EvenRecipe result;
  if (!comm.any(!local.ends.empty())) {
    EvenList<GlobalIndex> rows = joined_list(comm, local.rows);
    result.total = rows.total;
    result.slice.rows = std::move(rows.slice);
    return result;
  }
  std::vector<std::int64_t> counts;
  for (GlobalIndex row = 0; row < local.size(); ++row) {
    counts.push_back(static_cast<std::int64_t>(local.parents(row).size()));
  }
  const EvenList<std::int64_t> even = joined_list(comm, counts);
  result.total = even.total;
  std::int64_t end = 0;
  for (const std::int64_t count : even.slice) result.slice.ends.push_back(end += count);
  const GlobalIndex have = comm.exclusive_scan(static_cast<std::int64_t>(local.rows.size()));
  const GlobalIndex want = comm.exclusive_scan(end);
  result.slice.rows.resize(static_cast<std::size_t>(end));
  redistribute<GlobalIndex>(comm, {have, have + static_cast<GlobalIndex>(local.rows.size())}, local.rows,
                            {want, want + end}, result.slice.rows);
  return result;
}

void require_room_for_nodes(const ModelData& model) {
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    if (special_element_type(block.info.type) != SpecialElementType::bezier) continue;
    throw Error(label(EntityKind::element_block, block.info) + ": isogeometric elements (" + block.info.type +
                    ") name what follows the nodes by number, so none can be added",
                everywhere);
  }
}

void append_nodes(ModelData& model, GlobalIndex count, const RowRecipe& recipe) {
  if (count == 0) return;
  require_room_for_nodes(model);
  const Comm& comm = model.comm;
  const auto has_members = [](const EntityData& set) { return set.info.count > 0; };
  const auto gather = std::make_shared<const RowGather>(comm, model.nodes.count, count, recipe);
  if (std::ranges::any_of(model.kind(EntityKind::node_set), has_members)) {
    const SetsOfNewNodes sets(model, *gather, recipe);
    for (EntityData& set : model.kind(EntityKind::node_set)) sets.extend(set);
  }
  const bool copies = !comm.any(!recipe.ends.empty());
  const auto extend = [&](auto& source) {
    if (source) source = concatenate(source, gathered(comm, source, gather));
  };
  NodeData& nodes = model.nodes;
  for (RealSourcePtr& axis : nodes.coordinates) extend(axis);
  extend(nodes.attributes);
  for (FieldData& field : nodes.fields) extend(field.source);
  if (const IndexSourcePtr ids = new_entry_ids(model, IndexSpace::node, count)) {
    nodes.id_map = concatenate<GlobalIndex>(nodes.id_map, ids);
  }
  if (!copies) drop_maps(model, IndexSpace::node, "nodes were added");
  for (IndexSourcePtr& map : nodes.maps) extend(map);
  nodes.count += count;
  nodes.file_ends.clear();
}

std::vector<GlobalIndex> duplicate_nodes(ModelData& model, const std::vector<std::uint8_t>& flags) {
  const Comm& comm = model.comm;
  const GlobalIndex first = model.partition(model.nodes.count).slice(comm.rank()).begin;
  RowRecipe chosen;
  std::vector<GlobalIndex> copies(flags.size(), -1);
  const GlobalIndex before = comm.exclusive_scan(static_cast<std::int64_t>(std::ranges::count(flags, 1)));
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i] != 1) continue;
    copies[i] = model.nodes.count + before + static_cast<GlobalIndex>(chosen.rows.size());
    chosen.rows.push_back(first + static_cast<GlobalIndex>(i));
  }
  const EvenRecipe recipe = even_recipe(comm, chosen);
  append_nodes(model, recipe.total, recipe.slice);
  return copies;
}

}  // namespace exomerge
