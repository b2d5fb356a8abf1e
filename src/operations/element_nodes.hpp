// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "exomerge/partition.hpp"
#include "model/model_data.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

/// This rank's elements of a block with the nodes that they use: what element kernels work on. Nodes are
/// numbered 0, 1, ... in ascending order of their global indices, and one exchange brings what their owners
/// know of them. Memory: 4 bytes a reference, 24 bytes a node used or used by others here.
class ElementNodes {
 public:
  /// Reads the even slice of a block's connectivity, which has the same number of nodes in every row (not
  /// `EntityInfo::ragged`) or is missing. Collective.
  ElementNodes(const ModelData& model, const EntityData& block);
  /// For elements that are known: `width` indices each of `nodes` nodes that are split evenly. Negative ones
  /// name nothing. Collective.
  ElementNodes(const Comm& comm, GlobalIndex nodes, std::span<const GlobalIndex> connectivity, int width);

  int nodes_per_element() const { return width_; }
  LocalIndex element_count() const {
    return width_ == 0 ? 0 : static_cast<LocalIndex>(connectivity_.size() / static_cast<std::size_t>(width_));
  }
  /// For each element the positions of its nodes in `nodes()`; -1 for what names nothing.
  std::span<const LocalIndex> connectivity() const { return connectivity_; }
  /// Global indices of the nodes that are used, ascending.
  std::span<const GlobalIndex> nodes() const { return nodes_; }

  /// The owners' values of `nodes()`. `owned`: `width` values for each node of this rank's even slice.
  /// Collective. T as for Exchange.
  template <class T>
  std::vector<T> gather(std::span<const T> owned, int width = 1) const {
    std::vector<T> values(nodes_.size() * static_cast<std::size_t>(width));
    exchange_->gather<T>(owned, values, width);
    return values;
  }
  /// The same where the values are a source over all nodes, at a step; zeros when there is none. Collective.
  std::vector<double> gather(const RealSourcePtr& source, StepKey step = 0) const;

  const Exchange& exchange() const { return *exchange_; }

 private:
  Comm comm_;
  int width_ = 0;
  std::vector<LocalIndex> connectivity_;
  std::vector<GlobalIndex> nodes_;
  std::optional<Exchange> exchange_;
};

/// This rank's even slice of a source over some entity's rows at a step; zeros in `rows` rows when there is
/// none. Collective.
std::vector<double> read_slice(const Comm& comm, const RealSourcePtr& source, GlobalIndex rows,
                               StepKey step = 0);

/// The three coordinates of this rank's nodes, zeros beyond the dimension. Collective.
std::array<std::vector<double>, 3> read_coordinates(const ModelData& model);

}  // namespace exomerge
