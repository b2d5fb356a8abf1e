// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Elements that are equal, degenerate, connected, or share nodes across blocks.
#include <algorithm>
#include <limits>
#include <tuple>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "kernels/linked_nodes.hpp"
#include "kernels/scratch.hpp"
#include "model/entity_edits.hpp"
#include "mpi/exchange.hpp"
#include "operations/compact_elements.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/edge_components.hpp"
#include "operations/element_rows.hpp"
#include "operations/host_views.hpp"
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

BlockList blocks_at(const ModelData& model, const std::vector<std::size_t>& chosen) {
  BlockList blocks;
  for (const std::size_t b : chosen) blocks.push_back(&model.kind(block_kind)[b]);
  return blocks;
}

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

GlobalIndex count_components(const ModelData& model, const std::vector<std::size_t>& chosen) {
  const Comm& comm = model.comm;
  const CompactElements elements(model, blocks_at(model, chosen));
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

void check_blocks(const BlockList& blocks) {
  for (const EntityData* block : blocks) {
    if (!block->info.ragged) continue;
    throw Error(label(block_kind, block->info) + ": nodes of elements of type " + block->info.type +
                    " cannot be taken apart",
                everywhere);
  }
}

/// For each node number of this rank's elements whether several of the blocks use the node. Collective.
std::vector<std::uint8_t> nodes_of_several_blocks(const ModelData& model, const CompactElements& elements) {
  constexpr LocalIndex none = std::numeric_limits<LocalIndex>::max();
  const Comm& comm = model.comm;
  std::vector<LocalIndex> first, last;  // block, by number
  comm.collectively("finding nodes of several blocks", [&] {
    first.assign(static_cast<std::size_t>(elements.node_count()), none);
    last.assign(first.size(), -1);
    for (std::size_t b = 0; b < elements.block_count(); ++b) {
      for (const LocalIndex number : elements.nodes(b)) {
        if (number < 0) continue;
        const auto at = static_cast<std::size_t>(number);
        first[at] = std::min(first[at], static_cast<LocalIndex>(b));
        last[at] = static_cast<LocalIndex>(b);
      }
    }
  });
  if (comm.size() > 1) {
    const NodeUsers users(model, elements);
    const auto reduce = [&](std::vector<LocalIndex>& by_number, LocalIndex start, ReduceOp op) {
      std::vector<LocalIndex> used;
      for (const LocalIndex number : users.used())
        used.push_back(by_number[static_cast<std::size_t>(number)]);
      const Range mine = model.partition(model.nodes.count).slice(comm.rank());
      std::vector<LocalIndex> owned(static_cast<std::size_t>(mine.size()), start);
      users.exchange().scatter_reduce<LocalIndex>(used, owned, op);
      users.exchange().gather<LocalIndex>(owned, used);
      for (std::size_t i = 0; i < used.size(); ++i)
        by_number[static_cast<std::size_t>(users.used()[i])] = used[i];
    };
    reduce(first, none, ReduceOp::min);
    reduce(last, -1, ReduceOp::max);
  }
  std::vector<std::uint8_t> several(first.size());
  for (std::size_t i = 0; i < several.size(); ++i) several[i] = first[i] < last[i] ? 1 : 0;
  return several;
}

/// Which blocks use those nodes, by block and node.
std::vector<NodeInBlock> uses_in_blocks(const CompactElements& elements,
                                        const std::vector<std::uint8_t>& several) {
  std::vector<NodeInBlock> uses;
  for (std::size_t b = 0; b < elements.block_count(); ++b) {
    std::vector<LocalIndex> numbers;
    for (const LocalIndex number : elements.nodes(b)) {
      if (number >= 0 && several[static_cast<std::size_t>(number)] == 1) numbers.push_back(number);
    }
    sort_distinct(numbers);
    for (const LocalIndex number : numbers) {
      uses.push_back({elements.node(number), static_cast<std::int64_t>(b)});
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
void replace_nodes(ModelData& model, EntityData& block, const CompactElements& elements, std::size_t b,
                   const std::vector<GlobalIndex>& from, const std::vector<GlobalIndex>& to) {
  std::vector<GlobalIndex> nodes;
  model.comm.collectively("replacing nodes", [&] {
    std::vector<GlobalIndex> now(static_cast<std::size_t>(elements.node_count()));
    std::size_t next = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      now[i] = elements.node(static_cast<LocalIndex>(i));
      if (next < from.size() && now[i] == from[next]) now[i] = to[next++];
    }
    nodes.reserve(elements.nodes(b).size());
    for (const LocalIndex number : elements.nodes(b)) {
      nodes.push_back(number < 0 ? -1 : now[static_cast<std::size_t>(number)]);
    }
  });
  IndexSourcePtr& source = block.list(Role::nodes);
  source = std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(block.info.count),
                                                       source->width(), std::move(nodes));
}

void unmerge_blocks(ModelData& model, const std::vector<std::size_t>& chosen) {
  const Comm& comm = model.comm;
  const Partition partition = model.partition(model.nodes.count);
  const BlockList blocks = blocks_at(model, chosen);
  check_blocks(blocks);
  const CompactElements elements(model, blocks);
  const std::vector<std::uint8_t> several = nodes_of_several_blocks(model, elements);
  std::vector<NodeInBlock> uses;
  comm.collectively("listing nodes of blocks", [&] { uses = uses_in_blocks(elements, several); });
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
    if (comm.any(!from.empty()))
      replace_nodes(model, model.kind(block_kind)[chosen[b]], elements, b, from, to);
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
    count = count_components(data, chosen);
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
