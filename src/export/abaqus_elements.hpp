// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string_view>

#include "exomerge/topology.hpp"

namespace exomerge {

/// An element as Abaqus knows it.
struct AbaqusElement {
  std::string_view type;
  /// For each of its nodes there the position among the nodes of the element here.
  std::span<const int> nodes;
  /// For each side here its label there, "S1" or "SPOS"; empty where there is none.
  std::span<const std::string_view> sides;
};

/// The element that holds most of the nodes of a shape, at least the corners. Solids are full integrated
/// continuum elements, surfaces in space shells, surfaces in the plane plane-stress elements, lines trusses
/// or beams.
AbaqusElement abaqus_element(const Topology& shape, int dimension);

}  // namespace exomerge
