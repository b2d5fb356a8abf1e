// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Which elements are connected by nodes.
#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "kernels/linked_nodes.hpp"
#include "kernels/scratch.hpp"
#include "model/entity_edits.hpp"
#include "operations/compact_elements.hpp"
#include "operations/edge_components.hpp"
#include "operations/element_pieces.hpp"
#include "operations/host_views.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// For each node number of elements the lowest that they link it with.
Kokkos::View<const LocalIndex*, Kokkos::HostSpace> linked_nodes(const CompactElements& elements) {
  const Kokkos::DefaultExecutionSpace exec;
  using Memory = Kokkos::DefaultExecutionSpace::memory_space;
  const auto lowest =
      kernels::iota<LocalIndex, Memory>(exec, "exomerge::linked_nodes", elements.node_count());
  for (std::size_t b = 0; b < elements.block_count(); ++b) {
    const Kokkos::View<const LocalIndex*, Memory> nodes = to_device(elements.nodes(b));
    kernels::link_nodes(exec, nodes, elements.nodes_per_element(b), lowest);
  }
  exec.fence();
  return to_host(lowest);
}

std::int64_t count_alone(const CompactElements& elements) {
  const auto lowest = linked_nodes(elements);
  // Numbers that no element uses are linked with nothing.
  std::vector<std::uint8_t> used(lowest.extent(0), 0);
  for (const LocalIndex number : elements.nodes()) {
    if (number >= 0) used[static_cast<std::size_t>(number)] = 1;
  }
  std::int64_t count = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    count += used[i] == 1 && lowest(i) == static_cast<LocalIndex>(i) ? 1 : 0;
  }
  return count;
}

/// Pairs of nodes that link those of each polygon or polyhedron of this rank.
NodeRows links_of(const ModelData& model, const EntityData& block) {
  NodeRows links{{}, 2};
  for_each_ragged_node_set(model, block, [&](GlobalIndex, std::span<const GlobalIndex> nodes) {
    // Ascending, and -1 names nothing.
    nodes = nodes.subspan(!nodes.empty() && nodes.front() < 0 ? 1 : 0);
    if (nodes.size() == 1) links.nodes.insert(links.nodes.end(), {nodes[0], nodes[0]});
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      links.nodes.insert(links.nodes.end(), {nodes[i - 1], nodes[i]});
    }
  });
  return links;
}

GlobalIndex count_components(const ModelData& model, const std::vector<std::size_t>& chosen) {
  const Comm& comm = model.comm;
  const BlockList blocks = blocks_at(model, chosen);
  std::vector<NodeRows> links(blocks.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b]->info.ragged) links[b] = links_of(model, *blocks[b]);
  }
  const CompactElements elements(model, blocks, links);
  std::int64_t count = 0;
  if (comm.size() == 1) {
    comm.collectively("linking the nodes of elements", [&] { count = count_alone(elements); });
    return count;
  }
  const NodeUsers users(model, elements);
  // Only nodes that several ranks use link what the ranks have.
  std::vector<Edge> edges;
  std::vector<std::uint8_t> is_root(users.used().size(), 0);
  comm.collectively("linking the nodes of elements", [&] {
    const auto lowest = linked_nodes(elements);
    for (std::size_t i = 0; i < is_root.size(); ++i) {
      const LocalIndex number = users.used()[i];
      const LocalIndex root = lowest(static_cast<std::size_t>(number));
      if (root == number) is_root[i] = 1;
      if (root != number && users.is_shared(number)) {
        edges.push_back({elements.node(root), elements.node(number)});
      }
    }
  });
  const Partition partition = model.partition(model.nodes.count);
  const Range mine = partition.slice(comm.rank());
  std::vector<std::uint8_t> roots(static_cast<std::size_t>(mine.size()), 0);
  users.exchange().scatter_reduce<std::uint8_t>(is_root, roots, ReduceOp::max);
  std::vector<GlobalIndex> labels(roots.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = mine.begin + static_cast<GlobalIndex>(i);
  label_components(comm, partition, edges, labels);
  // The lowest node of a component is the root of the component of some rank.
  for (std::size_t i = 0; i < labels.size(); ++i) {
    count += roots[i] == 1 && labels[i] == mine.begin + static_cast<GlobalIndex>(i) ? 1 : 0;
  }
  return comm.all_reduce(count, ReduceOp::sum);
}

}  // namespace

GlobalIndex count_disconnected_blocks(const ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex count = 0;
  model.comm().collectively("counting disconnected blocks", [&] {
    const ModelData& data = model.data();
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    if (chosen.empty()) throw Error("there are no element blocks to look at", everywhere);
    count = count_components(data, chosen);
  });
  return count;
}

}  // namespace exomerge
