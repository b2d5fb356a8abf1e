// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <span>

#include "exomerge/topology.hpp"

namespace exomerge {

/// How a face is cut into triangles that go round the way it does. Corners of a triangle are positions among
/// the nodes of the face; the position after the last is the mean of the nodes `center`.
struct Triangulation {
  std::span<const std::array<int, 3>> triangles;
  std::span<const int> center;  ///< empty: no triangle needs it
};

/// For triangles and quadrilaterals with tables of any number of nodes, as faces of solids, as shells and as
/// elements of the plane.
const Triangulation& triangulation_of(const Topology& face);

}  // namespace exomerge
