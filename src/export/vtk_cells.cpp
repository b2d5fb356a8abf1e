// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/vtk_cells.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "exomerge/error.hpp"

namespace exomerge {

namespace {

template <std::size_t Count>
constexpr std::array<int, Count> in_order() {
  std::array<int, Count> nodes{};
  for (std::size_t i = 0; i < Count; ++i) nodes[i] = static_cast<int>(i);
  return nodes;
}
constexpr auto same = in_order<19>();
constexpr auto first(std::size_t count) { return std::span(same).first(count); }

// In Exodus the nodes in the middle of the upright edges come before those around the top, in VTK last.
constexpr std::array<int, 15> wedge15{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 9, 10, 11};
constexpr std::array<int, 18> wedge18{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 9, 10, 11, 15, 16, 17};
constexpr std::array<int, 18> wedge20{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 9, 10, 11, 19, 17, 18};
constexpr std::array<int, 18> wedge21{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 9, 10, 11, 20, 18, 19};
constexpr std::array<int, 20> hex20{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 12, 13, 14, 15};
// Then the middles of the faces at low and high x, y and z, and the center.
constexpr std::array<int, 27> hex27{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 16, 17,
                                    18, 19, 12, 13, 14, 15, 23, 24, 25, 26, 21, 22, 20};

struct Row {
  TopologyFamily family;
  int least_nodes;  ///< for elements with as many nodes or more
  VtkCell cell;
};

using Family = TopologyFamily;
// Of a family the rows with more nodes first. Types by their numbers in VTK.
constexpr std::array<Row, 25> rows{
    {{Family::point, 1, {1, first(1)}},          {Family::line, 4, {35, first(4)}},
     {Family::line, 3, {21, first(3)}},          {Family::line, 2, {3, first(2)}},
     {Family::triangle, 7, {34, first(7)}},      {Family::triangle, 6, {22, first(6)}},
     {Family::triangle, 3, {5, first(3)}},       {Family::quadrilateral, 9, {28, first(9)}},
     {Family::quadrilateral, 8, {23, first(8)}}, {Family::quadrilateral, 6, {30, first(6)}},
     {Family::quadrilateral, 4, {9, first(4)}},  {Family::tetrahedron, 10, {24, first(10)}},
     {Family::tetrahedron, 4, {10, first(4)}},   {Family::pyramid, 19, {37, first(19)}},
     {Family::pyramid, 13, {27, first(13)}},     {Family::pyramid, 5, {14, first(5)}},
     {Family::wedge, 21, {32, wedge21}},         {Family::wedge, 20, {32, wedge20}},
     {Family::wedge, 18, {32, wedge18}},         {Family::wedge, 15, {26, wedge15}},
     {Family::wedge, 12, {31, first(12)}},       {Family::wedge, 6, {13, first(6)}},
     {Family::hexahedron, 27, {29, hex27}},      {Family::hexahedron, 20, {25, hex20}},
     {Family::hexahedron, 8, {12, first(8)}}}};

Family plain_family(Family family) {
  switch (family) {
    case Family::beam:
    case Family::shell_line:
      return Family::line;
    case Family::trishell:
      return Family::triangle;
    case Family::shell:
      return Family::quadrilateral;
    default:
      return family;
  }
}

}  // namespace

VtkCell vtk_cell(const Topology& shape) {
  // Of shapes that are known by their corners alone nothing is known of the other nodes.
  const int nodes = shape.has_tables() || shape.dimension == 0 ? shape.nodes : shape.corners;
  const Family family = plain_family(shape.family);
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.family == family && row.least_nodes <= nodes; });
  if (found == rows.end())
    throw Error("there is no VTK cell for elements of shape " + std::string(shape.name));
  return found->cell;
}

}  // namespace exomerge
