// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "operations/distributed_lists.hpp"
#include "operations/node_rows.hpp"

namespace exomerge {

/// New nodes in the middle of others, one for all that ask for the same parents; `most` parents at most.
template <std::size_t most>
class NewNodes {
 public:
  /// Asks for a node; requests are numbered 0, 1, ...
  void ask(std::span<const GlobalIndex> parents) {
    Parents sorted;
    sorted.fill(-1);
    std::size_t count = 0;
    for (const GlobalIndex parent : parents.first(std::min(most, parents.size()))) {
      std::size_t at = count++;
      for (; at > 0 && sorted[at - 1] > parent; --at) sorted[at] = sorted[at - 1];
      sorted[at] = parent;
    }
    asked_.push_back(sorted);
  }

  /// Appends the nodes to the model in ascending order of their sorted parents. Collective.
  void create(ModelData& model) {
    const Comm& comm = model.comm;
    std::vector<Parents> distinct;
    comm.collectively("listing new nodes", [&] {
      distinct = asked_;
      std::sort(distinct.begin(), distinct.end());
      distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    });
    Numbering<Parents> numbering = number_items(comm, distinct);
    comm.collectively("listing new nodes", [&] {
      nodes_.reserve(asked_.size());
      for (const Parents& parents : asked_) {
        const auto at = std::lower_bound(distinct.begin(), distinct.end(), parents) - distinct.begin();
        nodes_.push_back(model.nodes.count + numbering.numbers[static_cast<std::size_t>(at)]);
      }
    });
    asked_ = {};
    RowRecipe recipe;
    for (const Parents& parents : numbering.sorted) {
      const auto end = std::find(parents.begin(), parents.end(), -1);
      recipe.add(std::span(parents).first(static_cast<std::size_t>(end - parents.begin())));
    }
    const EvenRecipe even = even_recipe(comm, recipe);
    append_nodes(model, even.total, even.slice);
  }

  /// The node that was asked for.
  GlobalIndex node(std::size_t request) const { return nodes_[request]; }

 private:
  using Parents = std::array<GlobalIndex, most>;  // ascending, then -1
  std::vector<Parents> asked_;
  std::vector<GlobalIndex> nodes_;
};

}  // namespace exomerge
