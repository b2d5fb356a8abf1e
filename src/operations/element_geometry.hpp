// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "exomerge/topology.hpp"
#include "kernels/element_measures.hpp"
#include "operations/element_nodes.hpp"

namespace exomerge {

/// The coordinates of this rank's slice of the nodes.
using NodeSlices = std::array<std::vector<double>, 3>;

/// How elements of a shape are measured; nothing for points and unknown shapes.
std::optional<kernels::CornerShape> corner_shape(const Topology* topology);

/// The shape of a block's elements; nullptr for unknown ones.
const Topology* topology_of(const ModelData& model, const EntityData& block);

/// Elements where they lie: what kernels compute from coordinates.
class ElementGeometry {
 public:
  /// `slices`: of `read_coordinates`. Collective.
  ElementGeometry(const ElementNodes& elements, const Topology* topology, const NodeSlices& slices);

  /// The length, area or volume of each element, by formulas that take corners; NaN where there is no
  /// formula. Local.
  std::vector<double> measures() const;
  /// The same by integrals over the curved sides, see `VolumeOptions::exact`. Local.
  std::vector<double> exact_measures() const;
  /// The mean of each element's nodes along an axis. Local.
  std::vector<double> centers(std::size_t axis) const;
  /// Scaled Jacobian and aspect. Local.
  std::array<std::vector<double>, 2> quality() const;
  /// Calls `use(length)` for each edge of each element, between its ends. Local.
  template <class Use>
  void for_each_edge(Use use) const {
    if (!topology_) return;
    const auto connectivity = elements_.connectivity();
    for (std::size_t first = 0; first < connectivity.size(); first += width()) {
      for (const TopologyEdge& edge : edges()) {
        use(distance(connectivity[first + static_cast<std::size_t>(edge.first)],
                     connectivity[first + static_cast<std::size_t>(edge.second)]));
      }
    }
  }
  const std::vector<double>& coordinates(std::size_t axis) const { return coordinates_[axis]; }

 private:
  using Device = Kokkos::DefaultExecutionSpace;
  using Memory = Device::memory_space;

  std::size_t width() const { return static_cast<std::size_t>(elements_.nodes_per_element()); }
  std::span<const TopologyEdge> edges() const;
  double distance(LocalIndex a, LocalIndex b) const;
  kernels::ElementView<Memory> view() const;

  const ElementNodes& elements_;
  const Topology* topology_;
  NodeSlices coordinates_;  ///< of `elements_.nodes()`
};

}  // namespace exomerge
