// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>

#include "exomerge/topology.hpp"

namespace exomerge {

/// An element as another program knows it: its type there, and for each of its nodes there the position among
/// the nodes of the element here.
struct VtkCell {
  std::uint8_t type;
  std::span<const int> nodes;
};

/// The cell that holds most of the nodes of an element: of shapes without a cell of their own the nodes of
/// the largest that is a part of them, at least the corners.
VtkCell vtk_cell(const Topology& shape);

}  // namespace exomerge
