// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compact_elements.hpp"

#include <algorithm>
#include <limits>

#include "exomerge/error.hpp"
#include "kernels/scratch.hpp"
#include "model/index_set.hpp"

namespace exomerge {

namespace {

// Kernels add a few to numbers of nodes, elements and parts.
constexpr GlobalIndex most_numbers = std::numeric_limits<LocalIndex>::max() - 64;

void check_count(const Comm& comm, GlobalIndex count) {
  if (count <= most_numbers) return;
  throw Error("the elements are too many for " + std::to_string(comm.size()) + " ranks: use more");
}

bool has_nodes(const EntityData& block) {
  return block.list(exodus::Role::nodes) && !block.info.ragged && block.info.nodes_per_entry > 0;
}

}  // namespace

CompactElements::CompactElements(const ModelData& model, const BlockList& blocks,
                                 std::span<const NodeRows> ragged) {
  const Comm& comm = model.comm;
  std::size_t references = 0;
  comm.collectively("numbering the nodes of elements", [&] {
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const EntityInfo& info = blocks[b]->info;
      const bool given = info.ragged && !ragged.empty();
      const Range mine = model.partition(given || has_nodes(*blocks[b]) ? info.count : 0).slice(comm.rank());
      first_element_.push_back(mine.begin);
      widths_.push_back(given ? ragged[b].width : info.nodes_per_entry);
      const auto rows =
          given ? static_cast<GlobalIndex>(ragged[b].nodes.size()) / widths_.back() : mine.size();
      check_count(comm, rows);
      element_counts_.push_back(static_cast<LocalIndex>(rows));
      references += static_cast<std::size_t>(rows) * static_cast<std::size_t>(widths_.back());
    }
    nodes_ = kernels::scratch<LocalIndex, Kokkos::HostSpace>("exomerge::elements", references);
  });
  // Nodes are numbered in place where their indices fit.
  if (model.nodes.count <= most_numbers) {
    read(model, blocks, ragged, nodes_.data());
    comm.collectively("numbering the nodes of elements", [&] { number(nodes_.data()); });
  } else {
    std::vector<GlobalIndex> wide;
    comm.collectively("reading elements", [&] { wide.resize(references); });
    read(model, blocks, ragged, wide.data());
    comm.collectively("numbering the nodes of elements", [&] { number(wide.data()); });
  }
}

CompactElements::CompactElements(const CompactElements& all, std::vector<std::vector<LocalIndex>> picked)
    : first_element_(all.first_element_),
      picked_(std::move(picked)),
      widths_(all.widths_),
      lowest_(all.lowest_),
      highest_(all.highest_),
      node_count_(all.node_count_),
      first_node_(all.first_node_),
      list_(all.list_) {
  std::size_t references = 0;
  for (std::size_t b = 0; b < picked_.size(); ++b) {
    element_counts_.push_back(static_cast<LocalIndex>(picked_[b].size()));
    references += picked_[b].size() * static_cast<std::size_t>(widths_[b]);
  }
  nodes_ = kernels::scratch<LocalIndex, Kokkos::HostSpace>("exomerge::elements", references);
  LocalIndex* next = nodes_.data();
  for (std::size_t b = 0; b < picked_.size(); ++b) {
    const std::span<const LocalIndex> of_block = all.nodes(b);
    const auto width = static_cast<std::size_t>(widths_[b]);
    for (const LocalIndex e : picked_[b]) {
      next = std::ranges::copy(of_block.subspan(static_cast<std::size_t>(e) * width, width), next).out;
    }
  }
}

std::span<const LocalIndex> CompactElements::nodes(std::size_t block) const {
  const auto size = [&](std::size_t b) {
    return static_cast<std::size_t>(element_counts_[b]) * static_cast<std::size_t>(widths_[b]);
  };
  std::size_t begin = 0;
  for (std::size_t b = 0; b < block; ++b) begin += size(b);
  return nodes().subspan(begin, size(block));
}

template <class Stored>
void CompactElements::read(const ModelData& model, const BlockList& blocks, std::span<const NodeRows> ragged,
                           Stored* nodes) {
  lowest_ = std::numeric_limits<GlobalIndex>::max();
  const auto take = [&](std::span<const GlobalIndex> piece) {
    GlobalIndex lowest = lowest_, highest = highest_;
    Stored* to = nodes;
    for (const GlobalIndex node : piece) {
      *to++ = static_cast<Stored>(std::max<GlobalIndex>(node, -1));
      lowest = std::min(lowest, node < 0 ? lowest : node);
      highest = std::max(highest, node);
    }
    lowest_ = lowest;
    highest_ = highest;
    nodes = to;
  };
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b]->info.ragged && !ragged.empty()) take(ragged[b].nodes);
    if (!has_nodes(*blocks[b])) continue;
    for_each_element_piece(model, *blocks[b],
                           [&](Range, std::span<const GlobalIndex> piece) { take(piece); });
  }
}

/// `nodes` may be `nodes_`.
template <class Stored>
void CompactElements::number(const Stored* nodes) {
  if (highest_ < 0) {
    std::fill_n(nodes_.data(), nodes_.extent(0), -1);
    return;
  }
  const auto each = [&](const auto& number_of) {
    for (std::size_t i = 0; i < nodes_.extent(0); ++i) {
      const auto node = static_cast<GlobalIndex>(nodes[i]);
      nodes_(i) = static_cast<LocalIndex>(node < 0 ? -1 : number_of(node));
    }
  };
  // A list of nodes pays where there are more between the lowest and the highest than references.
  const GlobalIndex range = highest_ - lowest_ + 1;
  if (range <= static_cast<GlobalIndex>(nodes_.extent(0)) && range <= most_numbers) {
    first_node_ = lowest_;
    node_count_ = static_cast<LocalIndex>(range);
    if (first_node_ == 0 && static_cast<const void*>(nodes) == nodes_.data()) return;
    each([&](GlobalIndex node) { return node - first_node_; });
    return;
  }
  const IndexSet used([&](const auto& visit) {
    for (std::size_t i = 0; i < nodes_.extent(0); ++i) {
      if (nodes[i] >= 0) visit(static_cast<GlobalIndex>(nodes[i]));
    }
  });
  if (used.size() > most_numbers) throw Error("the elements use too many nodes for a rank: use more ranks");
  each([&](GlobalIndex node) { return used.place(node); });
  node_count_ = static_cast<LocalIndex>(used.size());
  list_ = used.list();
}

NodeUsers::NodeUsers(const ModelData& model, const CompactElements& elements) {
  const Comm& comm = model.comm;
  const auto numbers = static_cast<std::size_t>(elements.node_count());
  std::vector<GlobalIndex> wanted;
  comm.collectively("finding shared nodes", [&] {
    shared_.assign(numbers, 0);
    for (const LocalIndex number : elements.nodes()) {
      if (number >= 0) shared_[static_cast<std::size_t>(number)] = 1;
    }
    for (std::size_t number = 0; number < numbers; ++number) {
      if (shared_[number] == 0) continue;
      used_.push_back(static_cast<LocalIndex>(number));
      wanted.push_back(elements.node(used_.back()));
    }
  });
  const Partition partition = model.partition(model.nodes.count);
  exchange_ = std::make_unique<Exchange>(comm, partition, wanted);
  std::vector<LocalIndex> users(static_cast<std::size_t>(partition.slice(comm.rank()).size()), 0);
  std::vector<LocalIndex> at_nodes(used_.size(), 1);
  exchange_->scatter_reduce<LocalIndex>(at_nodes, users, ReduceOp::sum);
  exchange_->gather<LocalIndex>(users, at_nodes);
  for (std::size_t i = 0; i < used_.size(); ++i) {
    shared_[static_cast<std::size_t>(used_[i])] = at_nodes[i] > 1 ? 1 : 0;
  }
}

}  // namespace exomerge
