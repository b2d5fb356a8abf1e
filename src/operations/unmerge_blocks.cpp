// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Blocks that get nodes of their own.
#include <algorithm>
#include <limits>
#include <tuple>

#include "exomerge/elements.hpp"
#include "model/entity_edits.hpp"
#include "model/ragged_rows.hpp"
#include "mpi/exchange.hpp"
#include "operations/compact_elements.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_pieces.hpp"
#include "operations/element_rows.hpp"
#include "operations/node_rows.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/sorted_lists.hpp"
#include "operations/structural_edit.hpp"
#include "operations/unmerge_faces.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

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

/// What polygons and polyhedra of this rank use, a node a row.
std::vector<NodeRows> nodes_of_ragged(const ModelData& model, const BlockList& blocks) {
  std::vector<NodeRows> rows(blocks.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (is_of_faces(*blocks[b])) {
      rows[b].nodes = ragged_sides(model, *blocks[b]).lists.values;
    } else if (blocks[b]->info.ragged) {
      rows[b].nodes = own_lists(model, block_kind, *blocks[b]).values;
    }
  }
  return rows;
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

/// The copies that blocks get, known by the ranks of the originals.
class NodeCopies final : public NodesOfBlocks {
 public:
  /// Appends the copies to the model; `uses` are those of this rank.
  NodeCopies(ModelData& model, const std::vector<NodeInBlock>& uses)
      : comm_(model.comm), nodes_(model.partition(model.nodes.count)) {
    const GlobalIndex count = model.nodes.count;
    Delivery<NodeInBlock> delivery(comm_, uses, [&](const NodeInBlock& use) { return owner(use); });
    const std::vector<NodeCopy> copies = copies_of(std::move(delivery.received()));
    const Numbering<NodeCopy> numbering = number_items(comm_, copies);
    made_ = numbering.total;
    for (std::size_t i = 0; i < copies.size(); ++i) {
      known_.push_back({{copies[i].node, copies[i].block}, count + numbering.numbers[i]});
    }
    std::sort(known_.begin(), known_.end());
    RowRecipe parents;
    for (const NodeCopy& copy : numbering.sorted) parents.rows.push_back(copy.node);
    const EvenRecipe recipe = even_recipe(comm_, parents);
    if (made_ > 0) append_nodes(model, recipe.total, recipe.slice);
  }

  GlobalIndex made() const { return made_; }

  std::vector<GlobalIndex> of(std::span<const NodeInBlock> uses) const override {
    Delivery<NodeInBlock> delivery(comm_, uses, [&](const NodeInBlock& use) { return owner(use); });
    std::vector<GlobalIndex> answers;
    for (const NodeInBlock& use : delivery.received()) {
      const auto found = std::lower_bound(known_.begin(), known_.end(), std::pair{use, GlobalIndex{-1}});
      answers.push_back(found == known_.end() || !(found->first == use) ? use.node : found->second);
    }
    return delivery.answers<GlobalIndex>(answers);
  }

 private:
  int owner(const NodeInBlock& use) const { return nodes_.owner(use.node); }

  const Comm& comm_;
  Partition nodes_;
  GlobalIndex made_ = 0;
  std::vector<std::pair<NodeInBlock, GlobalIndex>> known_;
};

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
  if (block.info.ragged) {
    source = list_source(model, nodes);
  } else {
    source = std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(block.info.count),
                                                         source->width(), std::move(nodes));
  }
  drop_own_parts(model, block, "the elements have other nodes now");
}

void unmerge_blocks(ModelData& model, const std::vector<std::size_t>& chosen) {
  const Comm& comm = model.comm;
  const BlockList blocks = blocks_at(model, chosen);
  const CompactElements elements(model, blocks, nodes_of_ragged(model, blocks));
  const std::vector<std::uint8_t> several = nodes_of_several_blocks(model, elements);
  std::vector<NodeInBlock> uses;
  comm.collectively("listing nodes of blocks", [&] { uses = uses_in_blocks(elements, several); });
  const NodeCopies copies(model, uses);
  if (copies.made() == 0) return;
  const std::vector<GlobalIndex> new_nodes = copies.of(uses);
  std::size_t next = 0;
  for (std::size_t b = 0; b < chosen.size(); ++b) {
    std::vector<GlobalIndex> from;
    std::vector<GlobalIndex> to;
    for (; next < uses.size() && uses[next].block == static_cast<std::int64_t>(b); ++next) {
      if (new_nodes[next] == uses[next].node) continue;
      from.push_back(uses[next].node);
      to.push_back(new_nodes[next]);
    }
    EntityData& block = model.kind(block_kind)[chosen[b]];
    if (!is_of_faces(block) && comm.any(!from.empty())) replace_nodes(model, block, elements, b, from, to);
  }
  unmerge_faces(model, chosen, copies);
}

}  // namespace

void unmerge_element_blocks(ExodusModel& model, const Selector& element_block_ids) {
  edit_structure(model, "unmerging element blocks", "nodes were duplicated", [&](ModelData& data) {
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    if (chosen.size() > 1) unmerge_blocks(data, chosen);
  });
}

}  // namespace exomerge
