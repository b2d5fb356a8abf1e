// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/merge_node_sets.hpp"

#include <algorithm>

#include "exomerge/log.hpp"
#include "exomerge/renumbering.hpp"
#include "kernels/scratch.hpp"
#include "model/entity_rows.hpp"

namespace exomerge {

using exodus::Role;

namespace {

// A member of a set on its way to the owner of its new node.
struct Member {
  GlobalIndex new_node;
  GlobalIndex old_node;
  GlobalIndex position;
};

struct MergedMembers {
  std::vector<GlobalIndex> fate;  ///< of this rank's members, as `condense` takes it
  bool changed = false;           ///< on any rank
  bool partial = false;           ///< a group had only some of its nodes in the set
};

template <class T>
Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> as_view(const std::vector<T>& values) {
  return Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(values.data(), values.size());
}

// What becomes of the members that arrived here: each joins the one of its new node with the lowest old node,
// and of those the first; they come in the order of their positions.
std::vector<GlobalIndex> join_members(std::span<const Member> members,
                                      std::span<const LocalIndex> group_sizes, GlobalIndex first_node,
                                      bool& partial) {
  const Kokkos::DefaultHostExecutionSpace exec;
  std::vector<GlobalIndex> new_nodes(members.size());
  std::vector<GlobalIndex> old_nodes(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    new_nodes[i] = members[i].new_node;
    old_nodes[i] = members[i].old_node;
  }
  const auto winner = first_members(exec, as_view(new_nodes), as_view(old_nodes));
  const auto first_of_old = first_members(exec, as_view(old_nodes));
  kernels::fence(exec, "exomerge: the members of node sets are known");
  std::vector<GlobalIndex> fate(members.size());
  std::vector<LocalIndex> distinct(members.size(), 0);  // old nodes, by winner
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto stays = static_cast<std::size_t>(winner(i));
    fate[i] = members[stays].position;
    distinct[stays] += first_of_old(i) == static_cast<LocalIndex>(i) ? 1 : 0;
  }
  for (std::size_t i = 0; i < members.size() && !partial; ++i) {
    if (distinct[i] == 0) continue;
    partial = distinct[i] < group_sizes[static_cast<std::size_t>(members[i].new_node - first_node)];
  }
  return fate;
}

MergedMembers merge_members(const Comm& comm, const Condensation& nodes,
                            std::span<const LocalIndex> group_sizes, GlobalIndex first_position,
                            const std::vector<GlobalIndex>& old_nodes) {
  const Partition& owners = nodes.transfer->target();
  std::vector<GlobalIndex> new_nodes = old_nodes;
  nodes.map->translate(new_nodes);
  std::vector<std::pair<int, std::size_t>> order;
  for (std::size_t i = 0; i < new_nodes.size(); ++i) {
    if (new_nodes[i] >= 0) order.emplace_back(owners.owner(new_nodes[i]), i);
  }
  std::ranges::stable_sort(order, {}, &std::pair<int, std::size_t>::first);
  std::vector<Member> sent;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  for (const auto& [rank, i] : order) {
    sent.push_back({new_nodes[i], old_nodes[i], first_position + static_cast<GlobalIndex>(i)});
    ++counts[static_cast<std::size_t>(rank)];
  }
  const auto arrived = comm.all_to_all<Member>(sent, counts);
  MergedMembers result;
  const std::vector<GlobalIndex> answers =
      join_members(arrived.values, group_sizes, owners.slice(comm.rank()).begin, result.partial);
  const auto returned = comm.all_to_all<GlobalIndex>(answers, arrived.counts);
  result.fate.assign(old_nodes.size(), dropped_row);
  for (std::size_t k = 0; k < order.size(); ++k) result.fate[order[k].second] = returned.values[k];
  for (std::size_t i = 0; i < result.fate.size(); ++i) {
    result.changed = result.changed || result.fate[i] != first_position + static_cast<GlobalIndex>(i);
  }
  result.changed = comm.any(result.changed);
  result.partial = comm.any(result.partial);
  return result;
}

}  // namespace

void merge_node_sets(ModelData& model, const Condensation& nodes, bool warnings) {
  const Comm& comm = model.comm;
  const std::vector<LocalIndex> group_sizes = nodes.transfer->group_sizes();
  std::shared_ptr<MismatchWarning> warning;
  if (warnings) {
    warning = std::make_shared<MismatchWarning>();
    warning->text = "node set fields differ at nodes that were merged: the mean is used";
  }
  bool partial = false;
  for (EntityData& set : model.kind(EntityKind::node_set)) {
    IndexSourcePtr& members = set.list(Role::members);
    if (!members) continue;
    const Partition partition = model.partition(set.info.count);
    const Range mine = partition.slice(comm.rank());
    std::vector<GlobalIndex> old_nodes(static_cast<std::size_t>(mine.size()));
    members->read(0, mine, old_nodes);
    MergedMembers merged = merge_members(comm, nodes, group_sizes, mine.begin, old_nodes);
    partial = partial || merged.partial;
    members = std::make_shared<MappedSource<GlobalIndex>>(
        members, [map = nodes.map](std::span<GlobalIndex> values) { map->translate(values); });
    if (!merged.changed) continue;
    const Condensation rows = condense(comm, partition, std::move(merged.fate));
    transfer_rows(model, EntityKind::node_set, set, rows, label(EntityKind::node_set, set.info),
                  Transfer::Mode::mean, warning);
  }
  if (partial && warnings) {
    log_once(
        comm.is_root(), LogLevel::warning,
        "some node sets held only a part of the nodes that were merged into one: the merged node is in them");
  }
}

}  // namespace exomerge
