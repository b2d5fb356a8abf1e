// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <vector>

#include "kernels/row_means.hpp"
#include "model/model_data.hpp"
#include "operations/element_nodes.hpp"
#include "operations/planned_source.hpp"

namespace exomerge {

/// Means over the nodes of each element of a block; the base are values of all nodes.
class NodeToElementPlan final : public SlicePlan {
 public:
  /// Reads the connectivity. Collective.
  NodeToElementPlan(const ModelData& model, const EntityData& block);
  void apply(std::span<const Item> items) const override;
  GlobalIndex values_besides() const override { return most_; }

 private:
  Comm comm_;
  ElementNodes elements_;
  GlobalIndex most_ = 0;
};

/// Means over all elements around each node, as often as they name it; the bases are values of the elements
/// of each of some blocks.
class ElementToNodePlan final : public SlicePlan {
 public:
  /// Reads the connectivity of the blocks. Collective.
  ElementToNodePlan(const ModelData& model, const std::vector<const EntityData*>& blocks);
  void apply(std::span<const Item> items) const override;
  GlobalIndex values_besides() const override { return most_; }

 private:
  using Memory = Kokkos::DefaultExecutionSpace::memory_space;
  /// A node of this rank's slice with the position of the value of an element that names it.
  struct Incidence {
    LocalIndex node = 0;
    LocalIndex position = 0;
  };

  std::vector<Incidence> add_block(const ModelData& model, const EntityData& block);
  void sort(std::size_t nodes, const std::vector<std::vector<Incidence>>& incidences);

  Comm comm_;
  std::vector<Exchange> exchanges_;  ///< of each block; they bring the values side by side
  GlobalIndex values_ = 0;
  kernels::PositionLists<Memory> lists_;
  GlobalIndex most_ = 0;
};

}  // namespace exomerge
