// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/cell_graph.hpp"

#include <algorithm>
#include <map>

#include "operations/split_mesh.hpp"

namespace exomerge {

namespace {

constexpr std::size_t most_cells_of_a_node = 64;
constexpr std::size_t links_at_once = std::size_t{1} << 22;

struct NodeCell {
  GlobalIndex node;
  LocalIndex cell;
  bool operator==(const NodeCell& other) const = default;
  auto operator<=>(const NodeCell& other) const = default;
};

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// The nodes of a slice, each with its cells, ascending.
std::vector<NodeCell> cells_of_nodes(const ModelData& model, const ElementCells& cells) {
  const Comm& comm = model.comm;
  std::vector<NodeCell> met, piece;
  visit_connectivity(model, EntityKind::element_block, [&](const VisitedEntries& entries) {
    // Polyhedra meet in faces, which are counted behind the nodes.
    const GlobalIndex shift = entries.space == IndexSpace::face ? model.nodes.count : 0;
    comm.collectively("finding the cells of nodes", [&] {
      piece.clear();
      auto cell = cells.of[entries.block].begin() + entries.first;
      for (std::size_t i = 0; i < entries.count(); ++i, ++cell) {
        for (const GlobalIndex reference : entries.of(i)) {
          if (reference >= 0) piece.push_back({reference + shift, *cell});
        }
      }
      sort_unique(piece);
      met.insert(met.end(), piece.begin(), piece.end());
    });
  });
  const Partition slices = model.partition(model.nodes.count + count_of(model, IndexSpace::face));
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  comm.collectively("finding the cells of nodes", [&] {
    sort_unique(met);
    for (int rank = 0; rank < comm.size(); ++rank) {
      const Range slice = slices.slice(rank);
      const auto begin = std::ranges::lower_bound(met, slice.begin, {}, &NodeCell::node);
      const auto end = std::ranges::lower_bound(met, slice.end, {}, &NodeCell::node);
      counts[static_cast<std::size_t>(rank)] = end - begin;
    }
  });
  auto received = comm.all_to_all(std::span<const NodeCell>(met), std::span<const std::int64_t>(counts));
  comm.collectively("finding the cells of nodes", [&] { sort_unique(received.values); });
  return std::move(received.values);
}

/// Calls `use` with the cells of each node that is in several, but not in too many.
template <class Use>
void for_each_group(std::span<const NodeCell> nodes, Use use) {
  std::vector<LocalIndex> group;
  for (std::size_t i = 0; i < nodes.size();) {
    group.clear();
    const GlobalIndex node = nodes[i].node;
    for (; i < nodes.size() && nodes[i].node == node; ++i) group.push_back(nodes[i].cell);
    if (group.size() > 1 && group.size() <= most_cells_of_a_node) use(group);
  }
}

struct Link {
  LocalIndex from, to;
  std::int64_t weight;
  bool joins(const Link& other) const { return from == other.from && to == other.to; }
};

/// Sorts, and adds up the weights of equal links.
void add_up(std::vector<Link>& links) {
  std::ranges::sort(
      links, [](const Link& a, const Link& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (kept > 0 && links[kept - 1].joins(links[i])) {
      links[kept - 1].weight += links[i].weight;
    } else {
      links[kept++] = links[i];
    }
  }
  links.resize(kept);
}

template <class T>
std::vector<T> gather_on_root(const Comm& comm, const std::vector<T>& values) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  counts[0] = static_cast<std::int64_t>(values.size());
  return comm.all_to_all(std::span<const T>(values), std::span<const std::int64_t>(counts)).values;
}

}  // namespace

CellGraph graph_of_cells(const ModelData& model, const ElementCells& cells) {
  const Comm& comm = model.comm;
  const std::vector<NodeCell> nodes = cells_of_nodes(model, cells);
  std::vector<Link> links;
  comm.collectively("linking cells", [&] {
    std::size_t enough = links_at_once;
    for_each_group(nodes, [&](std::span<const LocalIndex> group) {
      for (const LocalIndex a : group) {
        for (const LocalIndex b : group) {
          if (a != b) links.push_back({a, b, 1});
        }
      }
      if (links.size() < enough) return;
      add_up(links);
      enough = std::max(links_at_once, 2 * links.size());
    });
    add_up(links);
  });
  links = gather_on_root(comm, links);
  CellGraph graph;
  comm.collectively("linking cells", [&] {
    if (!comm.is_root()) return;
    add_up(links);
    graph.begin.assign(cells.cells.size() + 1, 0);
    for (const Link& link : links) {
      ++graph.begin[static_cast<std::size_t>(link.from) + 1];
      graph.neighbours.push_back(link.to);
      graph.weights.push_back(link.weight);
    }
    for (std::size_t i = 1; i < graph.begin.size(); ++i) graph.begin[i] += graph.begin[i - 1];
  });
  return graph;
}

CellHypergraph hypergraph_of_cells(const ModelData& model, const ElementCells& cells) {
  const Comm& comm = model.comm;
  const std::vector<NodeCell> nodes = cells_of_nodes(model, cells);
  std::map<std::vector<LocalIndex>, std::int64_t> groups;
  std::vector<std::int64_t> messages;  // size, weight, cells
  comm.collectively("linking cells", [&] {
    for_each_group(nodes, [&](const std::vector<LocalIndex>& group) { ++groups[group]; });
    for (const auto& [group, weight] : groups) {
      messages.insert(messages.end(), {static_cast<std::int64_t>(group.size()), weight});
      messages.insert(messages.end(), group.begin(), group.end());
    }
    groups.clear();
  });
  messages = gather_on_root(comm, messages);
  CellHypergraph graph;
  comm.collectively("linking cells", [&] {
    for (auto at = messages.begin(); at != messages.end();) {
      const auto begin = at + 2;
      const auto end = begin + at[0];
      groups[std::vector<LocalIndex>(begin, end)] += at[1];
      at = end;
    }
    graph.begin.push_back(0);
    for (const auto& [group, weight] : groups) {
      graph.cells.insert(graph.cells.end(), group.begin(), group.end());
      graph.begin.push_back(static_cast<std::int64_t>(graph.cells.size()));
      graph.weights.push_back(weight);
    }
  });
  return graph;
}

}  // namespace exomerge
