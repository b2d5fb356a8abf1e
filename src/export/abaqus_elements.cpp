// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/abaqus_elements.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "exomerge/error.hpp"

namespace exomerge {

namespace {

using Family = TopologyFamily;
using Labels = std::span<const std::string_view>;

constexpr std::array<int, 10> same{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
constexpr auto first(std::size_t count) { return std::span(same).first(count); }
// Here the nodes in the middle of the upright edges come before those around the top, there after them.
constexpr std::array<int, 15> wedge15{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 9, 10, 11};
constexpr std::array<int, 20> hex20{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 12, 13, 14, 15};
// Then the center, the bottom, the top and the four faces around.
constexpr std::array<int, 27> hex27{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 16, 17,
                                    18, 19, 12, 13, 14, 15, 20, 21, 22, 25, 24, 26, 23};

constexpr std::array<std::string_view, 6> hex_sides{"S3", "S4", "S5", "S6", "S1", "S2"};
constexpr std::array<std::string_view, 5> wedge_sides{"S3", "S4", "S5", "S1", "S2"};
constexpr std::array<std::string_view, 5> pyramid_sides{"S2", "S3", "S4", "S5", "S1"};
constexpr std::array<std::string_view, 4> tet_sides{"S2", "S3", "S4", "S1"};
constexpr std::array<std::string_view, 6> shell_sides{"SPOS", "SNEG", "E1", "E2", "E3", "E4"};
// Quadrilaterals have edges alone as sides, in space and in the plane.
constexpr std::array<std::string_view, 4> edge_sides{"E1", "E2", "E3", "E4"};
constexpr std::array<std::string_view, 4> plane_sides{"S1", "S2", "S3", "S4"};
constexpr Labels no_sides{};

struct Row {
  Family family;
  int least_nodes;  ///< for elements with as many nodes or more
  AbaqusElement in_space;
  AbaqusElement in_plane;
};

// Of a family the rows with more nodes first. The plane has no solids and no shells.
constexpr std::array<Row, 23> rows{
    {{Family::point, 1, {"MASS", first(1), no_sides}, {"MASS", first(1), no_sides}},
     {Family::line, 4, {"T3D2", first(2), no_sides}, {"T2D2", first(2), no_sides}},
     {Family::line, 3, {"T3D3", first(3), no_sides}, {"T2D3", first(3), no_sides}},
     {Family::line, 2, {"T3D2", first(2), no_sides}, {"T2D2", first(2), no_sides}},
     {Family::beam, 4, {"B31", first(2), no_sides}, {"B21", first(2), no_sides}},
     {Family::beam, 3, {"B32", first(3), no_sides}, {"B22", first(3), no_sides}},
     {Family::beam, 2, {"B31", first(2), no_sides}, {"B21", first(2), no_sides}},
     {Family::triangle, 6, {"STRI65", first(6), edge_sides}, {"CPS6", first(6), plane_sides}},
     {Family::triangle, 3, {"S3", first(3), edge_sides}, {"CPS3", first(3), plane_sides}},
     {Family::quadrilateral, 8, {"S8R", first(8), edge_sides}, {"CPS8", first(8), plane_sides}},
     {Family::quadrilateral, 4, {"S4", first(4), edge_sides}, {"CPS4", first(4), plane_sides}},
     {Family::trishell, 6, {"STRI65", first(6), shell_sides}, {}},
     {Family::trishell, 3, {"S3", first(3), shell_sides}, {}},
     {Family::shell, 8, {"S8R", first(8), shell_sides}, {}},
     {Family::shell, 4, {"S4", first(4), shell_sides}, {}},
     {Family::tetrahedron, 10, {"C3D10", first(10), tet_sides}, {}},
     {Family::tetrahedron, 4, {"C3D4", first(4), tet_sides}, {}},
     {Family::pyramid, 5, {"C3D5", first(5), pyramid_sides}, {}},
     {Family::wedge, 15, {"C3D15", wedge15, wedge_sides}, {}},
     {Family::wedge, 6, {"C3D6", first(6), wedge_sides}, {}},
     {Family::hexahedron, 27, {"C3D27", hex27, hex_sides}, {}},
     {Family::hexahedron, 20, {"C3D20", hex20, hex_sides}, {}},
     {Family::hexahedron, 8, {"C3D8", first(8), hex_sides}, {}}}};

}  // namespace

AbaqusElement abaqus_element(const Topology& shape, int dimension) {
  // Of shapes that are known by their corners alone nothing is known of the other nodes.
  const int nodes = shape.has_tables() || shape.dimension == 0 ? shape.nodes : shape.corners;
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.family == shape.family && row.least_nodes <= nodes; });
  AbaqusElement element{};
  if (found != rows.end()) element = dimension == 3 ? found->in_space : found->in_plane;
  if (element.nodes.empty()) {
    throw Error("there is no Abaqus element of shape " + std::string(shape.name) + " in " +
                std::to_string(dimension) + " dimensions");
  }
  return element;
}

}  // namespace exomerge
