// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/side_nodes.hpp"

#include <algorithm>

#include "mpi/exchange.hpp"
#include "operations/element_geometry.hpp"

namespace exomerge {

namespace {

std::vector<GlobalIndex> own_rows(const ModelData& model, const IndexSourcePtr& source) {
  std::vector<GlobalIndex> values;
  if (!source) return values;
  const Range mine = model.partition(source->rows()).slice(model.comm.rank());
  model.comm.collectively("reading a set",
                          [&] { values.resize(static_cast<std::size_t>(mine.size() * source->width())); });
  source->read(0, mine, values);
  return values;
}

/// The members of a set in one block, as far as their sides are known.
struct BlockMembers {
  const EntityData* block;
  const Topology* topology;
  std::vector<LocalIndex> rows{};
  std::vector<GlobalIndex> elements{};
};

/// The nodes of the elements of this rank's members. Collective.
std::vector<GlobalIndex> nodes_of(const ModelData& model, const BlockMembers& members) {
  const IndexSourcePtr& source = members.block->list(exodus::Role::nodes);
  const std::vector<GlobalIndex> connectivity = own_rows(model, source);
  const Exchange exchange(model.comm, model.partition(source->rows()), members.elements);
  std::vector<GlobalIndex> nodes;
  model.comm.collectively("reading the nodes of sides", [&] {
    nodes.resize(members.elements.size() * static_cast<std::size_t>(source->width()));
  });
  exchange.gather<GlobalIndex>(connectivity, nodes, source->width());
  return nodes;
}

}  // namespace

SideNodes::SideNodes(const ModelData& model, const EntityData& set) {
  std::vector<BlockMembers> by_block;
  const auto& blocks = model.kind(EntityKind::element_block);
  for (const EntityData& block : blocks) {
    const Topology* topology = topology_of(model, block);
    const bool known = topology && !topology->sides.empty() && block.list(exodus::Role::nodes);
    by_block.push_back({&block, known ? topology : nullptr});
    if (!known) continue;
    for (const TopologySide& side : topology->sides) {
      const bool is_new = std::ranges::find(groups, side.shape, &SideGroup::shape) == groups.end();
      if (is_new) groups.push_back({side.shape, {}, {}});
    }
  }
  const std::vector<GlobalIndex> members = own_rows(model, set.list(exodus::Role::members));
  const std::vector<GlobalIndex> sides = own_rows(model, set.list(exodus::Role::extra));
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto found = std::ranges::find(by_block, EntryReference::key(members[i]),
                                         [](const BlockMembers& b) { return b.block->key; });
    const GlobalIndex side = i < sides.size() ? sides[i] - 1 : -1;
    if (members[i] < 0 || found == by_block.end() || !found->topology || side < 0 ||
        side >= found->topology->side_count()) {
      ++unknown;
      continue;
    }
    found->rows.push_back(static_cast<LocalIndex>(i));
    found->elements.push_back(EntryReference::index(members[i]));
  }
  unknown = model.comm.all_reduce(unknown, ReduceOp::sum);
  for (const BlockMembers& part : by_block) {
    if (!model.comm.any(!part.rows.empty())) continue;
    block_ids.push_back(part.block->info.id);
    const std::vector<GlobalIndex> nodes = nodes_of(model, part);
    const auto width = static_cast<std::size_t>(part.block->info.nodes_per_entry);
    for (std::size_t k = 0; k < part.rows.size(); ++k) {
      const auto number = static_cast<std::size_t>(sides[static_cast<std::size_t>(part.rows[k])] - 1);
      const TopologySide& side = part.topology->sides[number];
      SideGroup& group = *std::ranges::find(groups, side.shape, &SideGroup::shape);
      group.rows.push_back(part.rows[k]);
      for (const int node : side.nodes)
        group.nodes.push_back(nodes[k * width + static_cast<std::size_t>(node)]);
    }
  }
  std::ranges::sort(block_ids);
}

}  // namespace exomerge
