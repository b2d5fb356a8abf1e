// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "reference_elements.hpp"

#include <map>
#include <string>

namespace exomerge::testing {

namespace {

/// Corners (from 1) whose mean is the place of a node.
using Parents = std::vector<int>;
using ParentLists = std::vector<Parents>;

ParentLists operator+(ParentLists left, const ParentLists& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const ParentLists line3_nodes = {{1, 2}};
const ParentLists line4_nodes = {{1, 1, 2}, {1, 2, 2}};

const ParentLists tri_centre = {{1, 2, 3}};
const ParentLists tri6_nodes = {{1, 2}, {2, 3}, {1, 3}};

const ParentLists quad_centre = {{1, 2, 3, 4}};
const ParentLists quad6_nodes = {{1, 2}, {3, 4}};
const ParentLists quad8_nodes = {{1, 2}, {2, 3}, {3, 4}, {1, 4}};

const ParentLists tet_centre = {{1, 2, 3, 4}};
const ParentLists tet8_nodes = {{1, 2, 4}, {2, 3, 4}, {1, 2, 3}, {1, 3, 4}};
const ParentLists tet10_nodes = {{1, 2}, {2, 3}, {1, 3}, {1, 4}, {2, 4}, {3, 4}};
const ParentLists tet14_nodes = tet10_nodes + ParentLists{{1, 2, 3}, {2, 3, 4}, {1, 3, 4}, {1, 2, 4}};

const ParentLists pyramid13_nodes = {{1, 2}, {2, 3}, {3, 4}, {1, 4}, {1, 5}, {2, 5}, {3, 5}, {4, 5}};
const ParentLists pyramid14_nodes = pyramid13_nodes + ParentLists{{1, 2, 3, 4}};
const ParentLists pyramid18_nodes = pyramid14_nodes + ParentLists{{1, 2, 5}, {2, 3, 5}, {3, 4, 5}, {1, 4, 5}};
const ParentLists pyramid19_nodes = pyramid18_nodes + ParentLists{{1, 2, 3, 4, 5}};

const ParentLists wedge_centre = {{1, 2, 3, 4, 5, 6}};
const ParentLists wedge12_nodes = {{1, 2}, {2, 3}, {1, 3}, {4, 5}, {5, 6}, {4, 6}};
const ParentLists wedge15_nodes = {{1, 2}, {2, 3}, {1, 3}, {1, 4}, {2, 5}, {3, 6}, {4, 5}, {5, 6}, {4, 6}};
const ParentLists wedge_quad_12 = {{1, 2, 4, 5}};
const ParentLists wedge_quad_23 = {{2, 3, 5, 6}};
const ParentLists wedge_quad_31 = {{1, 3, 4, 6}};
const ParentLists wedge_triangles = {{1, 2, 3}, {4, 5, 6}};

const ParentLists hex_centre = {{1, 2, 3, 4, 5, 6, 7, 8}};
const ParentLists hex_bottom_mids = {{1, 2}, {2, 3}, {3, 4}, {1, 4}};
const ParentLists hex_vertical_mids = {{1, 5}, {2, 6}, {3, 7}, {4, 8}};
const ParentLists hex_top_mids = {{5, 6}, {6, 7}, {7, 8}, {5, 8}};
const ParentLists hex20_nodes = hex_bottom_mids + hex_vertical_mids + hex_top_mids;
const ParentLists hex_face_centres = {{1, 2, 3, 4}, {5, 6, 7, 8}, {1, 4, 5, 8},
                                      {2, 3, 6, 7}, {1, 2, 5, 6}, {3, 4, 7, 8}};

const std::map<std::string, ParentLists, std::less<>> nodes_beyond_corners = {
    {"point", {}},
    {"line2", {}},
    {"line3", line3_nodes},
    {"line4", line4_nodes},
    {"beam2", {}},
    {"beam3", line3_nodes},
    {"beam4", line4_nodes},
    {"shell2", {}},
    {"tri3", {}},
    {"tri4", tri_centre},
    {"tri6", tri6_nodes},
    {"tri7", tri6_nodes + tri_centre},
    {"trishell3", {}},
    {"trishell4", tri_centre},
    {"trishell6", tri6_nodes},
    {"trishell7", tri6_nodes + tri_centre},
    {"quad4", {}},
    {"quad5", quad_centre},
    {"quad6", quad6_nodes},
    {"quad8", quad8_nodes},
    {"quad9", quad8_nodes + quad_centre},
    {"shell4", {}},
    {"shell8", quad8_nodes},
    {"shell9", quad8_nodes + quad_centre},
    {"tet4", {}},
    {"tet8", tet8_nodes},
    {"tet10", tet10_nodes},
    {"tet11", tet10_nodes + tet_centre},
    {"tet14", tet14_nodes},
    {"tet15", tet14_nodes + tet_centre},
    {"pyramid5", {}},
    {"pyramid13", pyramid13_nodes},
    {"pyramid14", pyramid14_nodes},
    {"pyramid18", pyramid18_nodes},
    {"pyramid19", pyramid19_nodes},
    {"wedge6", {}},
    {"wedge12", wedge12_nodes},
    {"wedge15", wedge15_nodes},
    {"wedge16", wedge15_nodes + wedge_centre},
    {"wedge18", wedge15_nodes + wedge_quad_12 + wedge_quad_23 + wedge_quad_31},
    {"wedge20", wedge15_nodes + wedge_triangles + wedge_quad_23 + wedge_quad_31 + wedge_quad_12},
    {"wedge21",
     wedge15_nodes + wedge_centre + wedge_triangles + wedge_quad_23 + wedge_quad_31 + wedge_quad_12},
    {"hex8", {}},
    {"hex9", hex_centre},
    {"hex16", hex_bottom_mids + hex_top_mids},
    {"hex20", hex20_nodes},
    {"hex27", hex20_nodes + hex_centre + hex_face_centres},
};

/// The corners are sheared, so that no two edges or faces look alike by symmetry.
std::vector<Point> corners_of(TopologyFamily family) {
  const Point a = {0.0, 0.0, 0.0}, b = {2.0, 0.25, 0.0}, c = {2.5, 1.75, 0.0}, d = {0.5, 1.5, 0.0};
  const auto lifted = [](const Point& p) { return Point{p[0] + 0.125, p[1] + 0.375, p[2] + 1.25}; };
  switch (family) {
    case TopologyFamily::point:
      return {a};
    case TopologyFamily::line:
    case TopologyFamily::beam:
    case TopologyFamily::shell_line:
      return {a, b};
    case TopologyFamily::triangle:
    case TopologyFamily::trishell:
      return {a, b, d};
    case TopologyFamily::quadrilateral:
    case TopologyFamily::shell:
      return {a, b, c, d};
    case TopologyFamily::tetrahedron:
      return {a, b, d, lifted(a)};
    case TopologyFamily::pyramid:
      return {a, b, c, d, lifted(b)};
    case TopologyFamily::wedge:
      return {a, b, d, lifted(a), lifted(b), lifted(d)};
    case TopologyFamily::hexahedron:
      return {a, b, c, d, lifted(a), lifted(b), lifted(c), lifted(d)};
  }
  return {};
}

}  // namespace

Point mean_of(const std::vector<Point>& points, const std::vector<int>& positions) {
  Point sum = {0.0, 0.0, 0.0};
  for (const int position : positions) {
    for (std::size_t axis = 0; axis < 3; ++axis)
      sum[axis] += points[static_cast<std::size_t>(position)][axis];
  }
  for (double& value : sum) value /= static_cast<double>(positions.size());
  return sum;
}

std::vector<Point> reference_element(const Topology& topology) {
  const auto found = nodes_beyond_corners.find(topology.name);
  if (found == nodes_beyond_corners.end()) return {};
  std::vector<Point> points = corners_of(topology.family);
  const std::vector<Point> corners = points;
  for (Parents parents : found->second) {
    for (int& parent : parents) --parent;
    points.push_back(mean_of(corners, parents));
  }
  return points;
}

}  // namespace exomerge::testing
