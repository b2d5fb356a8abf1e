// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Elements that are equal, degenerate, connected, or share nodes across blocks.
#include <algorithm>
#include <tuple>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "model/entity_edits.hpp"
#include "mpi/exchange.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/edge_components.hpp"
#include "operations/element_rows.hpp"
#include "operations/element_sides.hpp"
#include "operations/key_groups.hpp"
#include "operations/node_rows.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// An element on its way to the rank of its nodes.
struct KeyedElement {
  RowKey key;
  GlobalIndex element;
  std::int32_t block;

  friend bool operator<(const KeyedElement& a, const KeyedElement& b) {
    return std::tie(a.block, a.element) < std::tie(b.block, b.element);
  }
};

template <class T>
void sort_distinct(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// `use(element, its distinct nodes, ascending)`.
template <class Use>
void for_each_node_set(const ModelData& model, const EntityData& block, const Use& use) {
  if (block.info.ragged) {
    for_each_ragged_node_set(model, block, use);
    return;
  }
  const auto width = static_cast<std::size_t>(std::max(block.info.nodes_per_entry, 1));
  std::vector<GlobalIndex> distinct;
  for_each_element_piece(model, block, [&](Range elements, std::span<const GlobalIndex> nodes) {
    for (GlobalIndex e = elements.begin; e < elements.end; ++e) {
      const auto element = nodes.subspan(static_cast<std::size_t>(e - elements.begin) * width, width);
      distinct.assign(element.begin(), element.end());
      sort_distinct(distinct);
      use(e, std::span<const GlobalIndex>(distinct));
    }
  });
}

// Flags of the elements of this rank that have the nodes of an earlier one of their block.
std::vector<FlaggedElements> duplicates(const ModelData& model, const std::vector<std::size_t>& chosen) {
  std::vector<KeyedElement> elements;
  for (std::size_t b = 0; b < chosen.size(); ++b) {
    for_each_node_set(model, model.kind(block_kind)[chosen[b]],
                      [&](GlobalIndex element, std::span<const GlobalIndex> nodes) {
                        elements.push_back({hash_of(nodes), element, static_cast<std::int32_t>(b)});
                      });
  }
  const auto decide = [](std::span<const KeyedElement> group, std::span<std::uint8_t> repeated) {
    for (std::size_t i = 1; i < group.size(); ++i) repeated[i] = group[i].block == group[i - 1].block ? 1 : 0;
  };
  const auto repeated = answer_groups<std::uint8_t, KeyedElement>(model.comm, elements, decide);
  std::vector<FlaggedElements> result;
  for (const std::size_t b : chosen) result.push_back({b, {}});
  for (std::size_t i = 0; i < elements.size(); ++i) {
    result[static_cast<std::size_t>(elements[i].block)].flags.push_back(repeated[i]);
  }
  std::erase_if(result, [&](const FlaggedElements& block) {
    const EntityData& data = model.kind(block_kind)[block.block];
    return !data.info.ragged && !data.list(Role::nodes);
  });
  return result;
}

/// The components of this rank's elements: for each node in use, ascending, the lowest of its component.
struct LocalComponents {
  std::vector<GlobalIndex> nodes;
  std::vector<std::size_t> parent;

  std::size_t place(GlobalIndex node) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(nodes, node) - nodes.begin());
  }
  std::size_t root(std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    parent[std::max(a, b)] = std::min(a, b);
  }
};

LocalComponents local_components(const ModelData& model, const std::vector<std::size_t>& chosen) {
  LocalComponents result;
  for (const std::size_t b : chosen) {
    const EntityData& block = model.kind(block_kind)[b];
    for_each_element_piece(model, block, [&](Range, std::span<const GlobalIndex> nodes) {
      std::vector<GlobalIndex> piece(nodes.begin(), nodes.end());
      sort_distinct(piece);
      result.nodes.insert(result.nodes.end(), piece.begin(), piece.end());
    });
  }
  sort_distinct(result.nodes);
  for (std::size_t i = 0; i < result.nodes.size(); ++i) result.parent.push_back(i);
  for (const std::size_t b : chosen) {
    const EntityData& block = model.kind(block_kind)[b];
    const auto width = static_cast<std::size_t>(std::max(block.info.nodes_per_entry, 1));
    for_each_element_piece(model, block, [&](Range, std::span<const GlobalIndex> nodes) {
      for (std::size_t first = 0; first < nodes.size(); first += width) {
        const std::size_t place = result.place(nodes[first]);
        for (std::size_t i = 1; i < width; ++i) result.join(place, result.place(nodes[first + i]));
      }
    });
  }
  return result;
}

GlobalIndex count_components(const ModelData& model, LocalComponents components) {
  const Comm& comm = model.comm;
  const Partition partition = model.partition(model.nodes.count);
  const Range mine = partition.slice(comm.rank());
  const Exchange owners(comm, partition, components.nodes);
  // Only nodes that several ranks use link what the ranks have.
  const auto own = static_cast<std::size_t>(mine.size());
  std::vector<LocalIndex> users(own, 0);
  std::vector<LocalIndex> at_nodes(components.nodes.size(), 1);
  owners.scatter_reduce<LocalIndex>(at_nodes, users, ReduceOp::sum);
  owners.gather<LocalIndex>(users, at_nodes);
  std::vector<Edge> edges;
  std::vector<std::uint8_t> is_root(components.nodes.size(), 0);
  for (std::size_t i = 0; i < components.nodes.size(); ++i) {
    const std::size_t root = components.root(i);
    if (root == i) is_root[i] = 1;
    if (root != i && at_nodes[i] > 1) edges.push_back({components.nodes[root], components.nodes[i]});
  }
  std::vector<std::uint8_t> roots(own, 0);
  owners.scatter_reduce<std::uint8_t>(is_root, roots, ReduceOp::max);
  std::vector<GlobalIndex> labels(own);
  for (std::size_t i = 0; i < own; ++i) labels[i] = mine.begin + static_cast<GlobalIndex>(i);
  label_components(comm, partition, edges, labels);
  // The lowest node of a component is the root of the component of some rank.
  std::int64_t count = 0;
  for (std::size_t i = 0; i < own; ++i) {
    count += roots[i] == 1 && labels[i] == mine.begin + static_cast<GlobalIndex>(i) ? 1 : 0;
  }
  return comm.all_reduce(count, ReduceOp::sum);
}

/// A node that a block of a list uses.
struct NodeInBlock {
  GlobalIndex node;
  std::int64_t block;  ///< position in the list

  friend bool operator<(const NodeInBlock& a, const NodeInBlock& b) {
    return std::tie(a.node, a.block) < std::tie(b.node, b.block);
  }
  friend bool operator==(const NodeInBlock& a, const NodeInBlock& b) {
    return a.node == b.node && a.block == b.block;
  }
};

/// The copy of a node that a block needs because an earlier one keeps the node.
struct NodeCopy {
  std::int64_t first;  ///< block that keeps the node
  std::int64_t block;
  GlobalIndex node;

  friend bool operator<(const NodeCopy& a, const NodeCopy& b) {
    return std::tie(a.first, a.block, a.node) < std::tie(b.first, b.block, b.node);
  }
  friend bool operator==(const NodeCopy& a, const NodeCopy& b) {
    return a.first == b.first && a.block == b.block && a.node == b.node;
  }
};

std::vector<NodeInBlock> nodes_in_blocks(const ModelData& model, const std::vector<std::size_t>& chosen) {
  std::vector<NodeInBlock> uses;
  for (std::size_t b = 0; b < chosen.size(); ++b) {
    const EntityData& block = model.kind(block_kind)[chosen[b]];
    if (block.info.ragged) {
      throw Error(label(block_kind, block.info) + ": nodes of elements of type " + block.info.type +
                      " cannot be taken apart",
                  everywhere);
    }
    std::vector<GlobalIndex> nodes;
    for_each_element_piece(model, block, [&](Range, std::span<const GlobalIndex> piece) {
      nodes.insert(nodes.end(), piece.begin(), piece.end());
      sort_distinct(nodes);
    });
    for (const GlobalIndex node : nodes) {
      if (node >= 0) uses.push_back({node, static_cast<std::int64_t>(b)});
    }
  }
  return uses;
}

// The copies that are needed of the nodes of this rank's slice.
std::vector<NodeCopy> copies_of(std::vector<NodeInBlock> uses) {
  sort_distinct(uses);
  std::vector<NodeCopy> copies;
  std::size_t first = 0;
  for (std::size_t i = 1; i < uses.size(); ++i) {
    if (uses[i].node != uses[first].node) {
      first = i;
    } else {
      copies.push_back({uses[first].block, uses[i].block, uses[i].node});
    }
  }
  std::sort(copies.begin(), copies.end());
  return copies;
}

// Lets this rank's elements of a block use other nodes; `to` belongs to `from`, which ascends.
void replace_nodes(const ModelData& model, EntityData& block, const std::vector<GlobalIndex>& from,
                   const std::vector<GlobalIndex>& to) {
  const Partition partition = model.partition(block.info.count);
  const Range mine = partition.slice(model.comm.rank());
  IndexSourcePtr& source = block.list(Role::nodes);
  std::vector<GlobalIndex> nodes(static_cast<std::size_t>(mine.size() * source->width()));
  source->read(0, mine, nodes);
  for (GlobalIndex& node : nodes) {
    const auto found = std::ranges::lower_bound(from, node);
    if (found != from.end() && *found == node) node = to[static_cast<std::size_t>(found - from.begin())];
  }
  source =
      std::make_shared<MemorySource<GlobalIndex>>(model.comm, partition, source->width(), std::move(nodes));
}

void unmerge_blocks(ModelData& model, const std::vector<std::size_t>& chosen) {
  const Comm& comm = model.comm;
  const Partition partition = model.partition(model.nodes.count);
  const std::vector<NodeInBlock> uses = nodes_in_blocks(model, chosen);
  Delivery<NodeInBlock> delivery(comm, uses,
                                 [&](const NodeInBlock& use) { return partition.owner(use.node); });
  const std::vector<NodeCopy> copies = copies_of(delivery.received());
  const Numbering<NodeCopy> numbering = number_items(comm, copies);
  if (numbering.total == 0) return;
  std::vector<std::pair<NodeInBlock, GlobalIndex>> known;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    known.push_back({{copies[i].node, copies[i].block}, model.nodes.count + numbering.numbers[i]});
  }
  std::sort(known.begin(), known.end());
  std::vector<GlobalIndex> answers;
  for (const NodeInBlock& use : delivery.received()) {
    const auto found = std::lower_bound(known.begin(), known.end(), std::pair{use, GlobalIndex{-1}});
    answers.push_back(found == known.end() || !(found->first == use) ? -1 : found->second);
  }
  const std::vector<GlobalIndex> new_nodes = delivery.answers<GlobalIndex>(answers);
  RowRecipe parents;
  for (const NodeCopy& copy : numbering.sorted) parents.rows.push_back(copy.node);
  const EvenRecipe recipe = even_recipe(comm, parents);
  append_nodes(model, recipe.total, recipe.slice);
  std::size_t next = 0;
  for (std::size_t b = 0; b < chosen.size(); ++b) {
    std::vector<GlobalIndex> from;
    std::vector<GlobalIndex> to;
    for (; next < uses.size() && uses[next].block == static_cast<std::int64_t>(b); ++next) {
      if (new_nodes[next] < 0) continue;
      from.push_back(uses[next].node);
      to.push_back(new_nodes[next]);
    }
    if (comm.any(!from.empty())) replace_nodes(model, model.kind(block_kind)[chosen[b]], from, to);
  }
}

}  // namespace

GlobalIndex delete_duplicate_elements(ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex deleted = 0;
  edit_structure(model, "deleting duplicate elements", "elements were deleted", [&](ModelData& data) {
    deleted = delete_elements(data, duplicates(data, select_entities(data, block_kind, element_block_ids)));
  });
  return deleted;
}

GlobalIndex count_degenerate_elements(const ExodusModel& model, const Selector& element_block_ids) {
  std::int64_t count = 0;
  model.comm().collectively("counting degenerate elements", [&] {
    const ModelData& data = model.data();
    for (const std::size_t b : select_entities(data, block_kind, element_block_ids)) {
      const EntityData& block = data.kind(block_kind)[b];
      for_each_node_set(data, block, [&](GlobalIndex, std::span<const GlobalIndex> nodes) {
        count += static_cast<int>(nodes.size()) < block.info.nodes_per_entry ? 1 : 0;
      });
    }
    count = data.comm.all_reduce(count, ReduceOp::sum);
  });
  return count;
}

GlobalIndex count_disconnected_blocks(const ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex count = 0;
  model.comm().collectively("counting disconnected blocks", [&] {
    const ModelData& data = model.data();
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    if (chosen.empty()) throw Error("there are no element blocks to look at", everywhere);
    count = count_components(data, local_components(data, chosen));
  });
  return count;
}

void unmerge_element_blocks(ExodusModel& model, const Selector& element_block_ids) {
  edit_structure(model, "unmerging element blocks", "nodes were duplicated", [&](ModelData& data) {
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    if (chosen.size() > 1) unmerge_blocks(data, chosen);
  });
}

}  // namespace exomerge
