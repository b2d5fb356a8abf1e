// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "exomerge/topology.hpp"
#include "reference_elements.hpp"

namespace exomerge::testing {
namespace {

constexpr double small = 1e-12;

bool same_place(const Point& a, const Point& b) { return std::sqrt(dot(a - b, a - b)) < small; }

std::vector<int> first_positions(int count) {
  std::vector<int> positions(static_cast<std::size_t>(count));
  std::iota(positions.begin(), positions.end(), 0);
  return positions;
}

std::vector<Point> places(const std::vector<Point>& element, std::span<const int> nodes) {
  std::vector<Point> chosen;
  for (const int node : nodes) chosen.push_back(element.at(static_cast<std::size_t>(node)));
  return chosen;
}

Point corner_mean(const Topology& shape, const std::vector<Point>& points) {
  return mean_of(points, first_positions(shape.corners));
}

/// Normal of a surface by the right-hand rule on its corners, twice the area in length.
Point surface_normal(const Topology& shape, const std::vector<Point>& points) {
  if (shape.corners == 3) return cross(points[1] - points[0], points[2] - points[0]);
  return cross(points[2] - points[0], points[3] - points[1]);
}

/// Normal of a side of an element; edges of surfaces in the x-y plane have theirs to the right.
Point side_normal(const Topology& shape, const std::vector<Point>& points) {
  if (shape.dimension == 2) return surface_normal(shape, points);
  return cross(points[1] - points[0], {0.0, 0.0, 1.0});
}

/// Nodes in the order in which `inverted_nodes` puts them.
std::vector<Point> inverted(const Topology& shape, const std::vector<Point>& element) {
  return places(element, shape.inverted_nodes);
}

std::vector<Point> mirrored(std::vector<Point> element) {
  for (Point& point : element) point[0] = -point[0];
  return element;
}

std::set<int> as_set(std::span<const int> nodes) { return {nodes.begin(), nodes.end()}; }

std::pair<int, int> sorted_pair(int a, int b) { return {std::min(a, b), std::max(a, b)}; }

/// Mid-node by sorted ends.
std::map<std::pair<int, int>, int> mids_by_ends(const Topology& shape) {
  std::map<std::pair<int, int>, int> mids;
  for (const TopologyEdge& edge : shape.edges) mids.emplace(sorted_pair(edge.first, edge.second), edge.mid);
  return mids;
}

/// Edges of a side, in positions of the element.
std::vector<TopologyEdge> edges_of_side(const TopologySide& side) {
  std::vector<TopologyEdge> edges;
  const auto in_element = [&](int position) {
    return position < 0 ? -1 : side.nodes[static_cast<std::size_t>(position)];
  };
  for (const TopologyEdge& edge : side.shape->edges) {
    edges.push_back({in_element(edge.first), in_element(edge.second), in_element(edge.mid)});
  }
  return edges;
}

bool is_shell(const Topology& shape) {
  return shape.family == TopologyFamily::shell || shape.family == TopologyFamily::trishell;
}

bool is_face_of_shell(const Topology& shape, const TopologySide& side) {
  return side.shape->dimension == shape.dimension;
}

/// Nodes of the element that lie in the line or plane of a side.
std::set<int> nodes_in_plane_of(const Topology& shape, const std::vector<Point>& element,
                                const TopologySide& side) {
  const std::vector<Point> points = places(element, side.nodes);
  const Point normal = side_normal(*side.shape, points);
  std::set<int> nodes;
  for (int node = 0; node < shape.nodes; ++node) {
    if (std::abs(dot(normal, element[static_cast<std::size_t>(node)] - points[0])) < small)
      nodes.insert(node);
  }
  return nodes;
}

/// Mid-nodes halfway along their edges, and the node of a face behind the last mid-node in its centre.
void expect_nodes_in_place(const Topology& shape, const std::vector<Point>& points) {
  int named = shape.corners;
  for (const TopologyEdge& edge : shape.edges) {
    if (edge.mid < 0) continue;
    ++named;
    EXPECT_TRUE(
        same_place(points.at(static_cast<std::size_t>(edge.mid)), mean_of(points, {edge.first, edge.second})))
        << shape.name << ": mid-node " << edge.mid << " of edge " << edge.first << "-" << edge.second;
  }
  if (shape.dimension == 2 && shape.nodes > named) {
    EXPECT_EQ(shape.nodes, named + 1);
    EXPECT_TRUE(same_place(points.back(), corner_mean(shape, points))) << shape.name << ": centre";
  }
}

/// Everything about the sides that can be seen from where the nodes are.
void expect_sides_in_place(const Topology& shape, const std::vector<Point>& element) {
  const Point centre = corner_mean(shape, element);
  for (const TopologySide& side : shape.sides) {
    SCOPED_TRACE("side " + std::to_string(&side - shape.sides.data()));
    const std::vector<Point> points = places(element, side.nodes);
    expect_nodes_in_place(*side.shape, points);
    if (shape.dimension < 2) continue;
    if (is_face_of_shell(shape, side)) {
      EXPECT_EQ(as_set(side.nodes), as_set(first_positions(shape.nodes)));
      continue;
    }
    EXPECT_GT(dot(side_normal(*side.shape, points), corner_mean(*side.shape, points) - centre), small)
        << "outward";
    EXPECT_EQ(as_set(side.nodes), nodes_in_plane_of(shape, element, side)) << "no node missing or foreign";
  }
}

std::vector<const Topology*> shapes_with_tables() {
  std::vector<const Topology*> shapes;
  std::ranges::copy_if(all_topologies(), std::back_inserter(shapes),
                       [](auto* shape) { return shape->has_tables(); });
  return shapes;
}

class Tables : public ::testing::TestWithParam<const Topology*> {
 protected:
  const Topology& shape_ = *GetParam();
  const std::vector<Point> element_ = reference_element(shape_);
};

TEST_P(Tables, HaveAReferenceElement) {
  ASSERT_EQ(element_.size(), static_cast<std::size_t>(shape_.nodes));
  for (std::size_t i = 0; i < element_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(same_place(element_[i], element_[j])) << i << " and " << j;
  }
}

TEST_P(Tables, NodesAreInRangeAndDistinct) {
  for (const TopologySide& side : shape_.sides) {
    ASSERT_EQ(static_cast<int>(side.nodes.size()), side.shape->nodes);
    EXPECT_EQ(as_set(side.nodes).size(), side.nodes.size());
    EXPECT_THAT(side.nodes, ::testing::Each(::testing::AllOf(::testing::Ge(0), ::testing::Lt(shape_.nodes))));
    for (int corner = 0; corner < side.shape->nodes; ++corner) {
      EXPECT_EQ(side.nodes[static_cast<std::size_t>(corner)] < shape_.corners, corner < side.shape->corners)
          << "corners first, in the side as in the element";
    }
  }
}

TEST_P(Tables, EdgesAndMidNodesAreInPlace) { expect_nodes_in_place(shape_, element_); }

TEST_P(Tables, SidesAreInPlaceAndFaceOutward) { expect_sides_in_place(shape_, element_); }

TEST_P(Tables, EveryEdgeOfASideIsAnEdgeOfTheElement) {
  const auto mids = mids_by_ends(shape_);
  ASSERT_EQ(mids.size(), shape_.edges.size()) << "no edge twice";
  for (const TopologySide& side : shape_.sides) {
    for (const TopologyEdge& edge : edges_of_side(side)) {
      const auto found = mids.find(sorted_pair(edge.first, edge.second));
      ASSERT_NE(found, mids.end()) << edge.first << "-" << edge.second;
      EXPECT_EQ(found->second, edge.mid) << edge.first << "-" << edge.second;
    }
  }
}

TEST_P(Tables, InversionIsAnInvolution) {
  ASSERT_EQ(static_cast<int>(shape_.inverted_nodes.size()), shape_.nodes);
  ASSERT_EQ(shape_.inverted_sides.size(), shape_.sides.size());
  for (int node = 0; node < shape_.nodes; ++node) {
    const int image = shape_.inverted_nodes[static_cast<std::size_t>(node)];
    ASSERT_TRUE(0 <= image && image < shape_.nodes);
    EXPECT_EQ(shape_.inverted_nodes[static_cast<std::size_t>(image)], node);
  }
  for (int side = 0; side < shape_.side_count(); ++side) {
    const int image = shape_.inverted_sides[static_cast<std::size_t>(side)];
    ASSERT_TRUE(0 <= image && image < shape_.side_count());
    EXPECT_EQ(shape_.inverted_sides[static_cast<std::size_t>(image)], side);
  }
}

TEST_P(Tables, InversionMapsSidesOntoSides) {
  for (std::size_t s = 0; s < shape_.sides.size(); ++s) {
    const TopologySide& before = shape_.sides[s];
    const TopologySide& after = shape_.sides[static_cast<std::size_t>(shape_.inverted_sides[s])];
    EXPECT_EQ(before.shape, after.shape);
    std::set<int> old_nodes;
    for (const int node : after.nodes)
      old_nodes.insert(shape_.inverted_nodes[static_cast<std::size_t>(node)]);
    EXPECT_EQ(old_nodes, as_set(before.nodes)) << "side " << s;
  }
}

TEST_P(Tables, InversionSwapsTheFacesOfShells) {
  for (std::size_t s = 0; s < shape_.sides.size(); ++s) {
    if (shape_.dimension == 0 || !is_face_of_shell(shape_, shape_.sides[s])) continue;
    std::vector<int> old_nodes;
    for (const int node : shape_.sides[static_cast<std::size_t>(shape_.inverted_sides[s])].nodes) {
      old_nodes.push_back(shape_.inverted_nodes[static_cast<std::size_t>(node)]);
    }
    EXPECT_THAT(old_nodes, ::testing::ElementsAreArray(shape_.sides[s].nodes)) << "side " << s;
  }
}

TEST_P(Tables, InvertedMirrorImageIsAProperElement) {
  const std::vector<Point> element = inverted(shape_, mirrored(element_));
  expect_nodes_in_place(shape_, element);
  expect_sides_in_place(shape_, element);
  for (int node = shape_.corners; node < shape_.nodes; ++node) {
    const int image = shape_.inverted_nodes[static_cast<std::size_t>(node)];
    EXPECT_GE(image, shape_.corners) << "corners stay corners";
  }
  if (shape_.dimension == 2) {
    EXPECT_GT(surface_normal(shape_, element)[2], small) << "still counter-clockwise";
  }
  if (shape_.dimension == 1) {
    EXPECT_TRUE(same_place(element[0], mirrored(element_)[1])) << "a line is turned around";
  }
}

TEST_P(Tables, LinearShapeHasTheSameCornersAndSides) {
  const Topology& linear = *shape_.linear;
  EXPECT_EQ(linear.linear, &linear);
  EXPECT_EQ(linear.nodes, shape_.corners);
  EXPECT_EQ(linear.family, shape_.family);
  EXPECT_EQ(linear.accepted_sides, shape_.accepted_sides);
  ASSERT_EQ(linear.side_count(), shape_.side_count());
  for (std::size_t s = 0; s < shape_.sides.size(); ++s) {
    const TopologySide& side = shape_.sides[s];
    const auto corners = side.nodes.first(static_cast<std::size_t>(side.shape->corners));
    if (side.shape->name == "quad6") {
      EXPECT_THAT(linear.sides[s].nodes, ::testing::UnorderedElementsAreArray(corners)) << "side " << s;
    } else {
      EXPECT_THAT(linear.sides[s].nodes, ::testing::ElementsAreArray(corners)) << "side " << s;
    }
    EXPECT_EQ(linear.sides[s].shape, side.shape->linear);
  }
  ASSERT_EQ(linear.edge_count(), shape_.edge_count());
  for (std::size_t e = 0; e < shape_.edges.size(); ++e) {
    EXPECT_EQ(linear.edges[e].first, shape_.edges[e].first);
    EXPECT_EQ(linear.edges[e].second, shape_.edges[e].second);
  }
}

INSTANTIATE_TEST_SUITE_P(AllShapes, Tables, ::testing::ValuesIn(shapes_with_tables()),
                         [](const auto& test) { return std::string(test.param->name); });

struct Overview {
  const char* name;
  int dimension, nodes, corners, order, edges, sides;
  std::vector<std::string> side_shapes;  ///< one for each side, or one for all
};

const std::vector<Overview> overview = {
    {"point", 0, 1, 1, 1, 0, 0, {}},
    {"line2", 1, 2, 2, 1, 1, 2, {"point"}},
    {"line3", 1, 3, 2, 2, 1, 2, {"point"}},
    {"line4", 1, 4, 2, 3, 1, 2, {"point"}},
    {"beam2", 1, 2, 2, 1, 1, 2, {"line2"}},
    {"beam3", 1, 3, 2, 2, 1, 2, {"line3"}},
    {"beam4", 1, 4, 2, 3, 1, 2, {"line4"}},
    {"tri3", 2, 3, 3, 1, 3, 3, {"line2"}},
    {"tri4", 2, 4, 3, 1, 3, 3, {"line2"}},
    {"tri6", 2, 6, 3, 2, 3, 3, {"line3"}},
    {"tri7", 2, 7, 3, 2, 3, 3, {"line3"}},
    {"quad4", 2, 4, 4, 1, 4, 4, {"line2"}},
    {"quad5", 2, 5, 4, 1, 4, 4, {"line2"}},
    {"quad6", 2, 6, 4, 1, 4, 4, {"line3", "line2", "line3", "line2"}},
    {"quad8", 2, 8, 4, 2, 4, 4, {"line3"}},
    {"quad9", 2, 9, 4, 2, 4, 4, {"line3"}},
    {"trishell3", 2, 3, 3, 1, 3, 5, {"tri3", "tri3", "line2", "line2", "line2"}},
    {"trishell4", 2, 4, 3, 1, 3, 5, {"tri4", "tri4", "line2", "line2", "line2"}},
    {"trishell6", 2, 6, 3, 2, 3, 5, {"tri6", "tri6", "line3", "line3", "line3"}},
    {"trishell7", 2, 7, 3, 2, 3, 5, {"tri7", "tri7", "line3", "line3", "line3"}},
    {"shell4", 2, 4, 4, 1, 4, 6, {"quad4", "quad4", "line2", "line2", "line2", "line2"}},
    {"shell8", 2, 8, 4, 2, 4, 6, {"quad8", "quad8", "line3", "line3", "line3", "line3"}},
    {"shell9", 2, 9, 4, 2, 4, 6, {"quad9", "quad9", "line3", "line3", "line3", "line3"}},
    {"shell2", 1, 2, 2, 1, 1, 2, {"line2"}},
    {"tet4", 3, 4, 4, 1, 6, 4, {"tri3"}},
    {"tet8", 3, 8, 4, 1, 6, 4, {"tri4"}},
    {"tet10", 3, 10, 4, 2, 6, 4, {"tri6"}},
    {"tet11", 3, 11, 4, 2, 6, 4, {"tri6"}},
    {"tet14", 3, 14, 4, 2, 6, 4, {"tri7"}},
    {"tet15", 3, 15, 4, 2, 6, 4, {"tri7"}},
    {"pyramid5", 3, 5, 5, 1, 8, 5, {"tri3", "tri3", "tri3", "tri3", "quad4"}},
    {"pyramid13", 3, 13, 5, 2, 8, 5, {"tri6", "tri6", "tri6", "tri6", "quad8"}},
    {"pyramid14", 3, 14, 5, 2, 8, 5, {"tri6", "tri6", "tri6", "tri6", "quad9"}},
    {"pyramid18", 3, 18, 5, 2, 8, 5, {"tri7", "tri7", "tri7", "tri7", "quad9"}},
    {"pyramid19", 3, 19, 5, 2, 8, 5, {"tri7", "tri7", "tri7", "tri7", "quad9"}},
    {"wedge6", 3, 6, 6, 1, 9, 5, {"quad4", "quad4", "quad4", "tri3", "tri3"}},
    {"wedge12", 3, 12, 6, 1, 9, 5, {"quad6", "quad6", "quad6", "tri6", "tri6"}},
    {"wedge15", 3, 15, 6, 2, 9, 5, {"quad8", "quad8", "quad8", "tri6", "tri6"}},
    {"wedge16", 3, 16, 6, 2, 9, 5, {"quad8", "quad8", "quad8", "tri6", "tri6"}},
    {"wedge18", 3, 18, 6, 2, 9, 5, {"quad9", "quad9", "quad9", "tri6", "tri6"}},
    {"wedge20", 3, 20, 6, 2, 9, 5, {"quad9", "quad9", "quad9", "tri7", "tri7"}},
    {"wedge21", 3, 21, 6, 2, 9, 5, {"quad9", "quad9", "quad9", "tri7", "tri7"}},
    {"hex8", 3, 8, 8, 1, 12, 6, {"quad4"}},
    {"hex9", 3, 9, 8, 1, 12, 6, {"quad4"}},
    {"hex16", 3, 16, 8, 2, 12, 6, {"quad6", "quad6", "quad6", "quad6", "quad8", "quad8"}},
    {"hex20", 3, 20, 8, 2, 12, 6, {"quad8"}},
    {"hex27", 3, 27, 8, 2, 12, 6, {"quad9"}},
};

TEST(TopologyList, AgreesWithTheOverview) {
  EXPECT_EQ(shapes_with_tables().size(), overview.size());
  for (const Overview& row : overview) {
    SCOPED_TRACE(row.name);
    const Topology* shape = topology_named(row.name);
    ASSERT_NE(shape, nullptr);
    EXPECT_TRUE(shape->has_tables());
    EXPECT_EQ(std::tuple(shape->dimension, shape->nodes, shape->corners, shape->order, shape->edge_count()),
              std::tuple(row.dimension, row.nodes, row.corners, row.order, row.edges));
    ASSERT_EQ(shape->side_count(), row.sides);
    EXPECT_EQ(shape->accepted_sides, std::max(1, row.sides));
    for (std::size_t s = 0; s < shape->sides.size(); ++s) {
      EXPECT_EQ(shape->sides[s].shape->name, row.side_shapes[row.side_shapes.size() == 1 ? 0 : s]);
    }
  }
}

TEST(TopologyList, CubicShapesKnowTheirCorners) {
  const std::vector<std::tuple<const char*, int, const char*>> cubic = {
      {"tri9", 9, "tri3"},           {"tri13", 13, "tri3"},
      {"trishell9", 9, "trishell3"}, {"trishell13", 13, "trishell3"},
      {"quad12", 12, "quad4"},       {"quad16", 16, "quad4"},
      {"tet16", 16, "tet4"},         {"tet40", 40, "tet4"},
      {"wedge24", 24, "wedge6"},     {"wedge52", 52, "wedge6"},
      {"hex32", 32, "hex8"},         {"hex64", 64, "hex8"}};
  EXPECT_EQ(all_topologies().size(), overview.size() + cubic.size());
  for (const auto& [name, nodes, linear] : cubic) {
    const Topology* shape = topology_named(name);
    ASSERT_NE(shape, nullptr) << name;
    EXPECT_EQ(shape->nodes, nodes) << name;
    EXPECT_EQ(shape->linear, topology_named(linear)) << name;
    EXPECT_EQ(shape->corners, shape->linear->nodes) << name;
    EXPECT_EQ(shape->dimension, shape->linear->dimension) << name;
    EXPECT_EQ(shape->accepted_sides, shape->linear->side_count()) << name;
    EXPECT_FALSE(shape->has_tables()) << name;
    EXPECT_EQ(shape->side_count(), 0) << name;
  }
}

TEST(TopologyList, SidesCloseTheirElement) {
  for (const Topology* shape : shapes_with_tables()) {
    if (shape->dimension < 2) continue;
    SCOPED_TRACE(shape->name);
    std::map<std::pair<int, int>, int> uses;
    std::map<std::pair<int, int>, int> balance;
    for (const TopologySide& side : shape->sides) {
      for (const TopologyEdge& edge : edges_of_side(side)) {
        ++uses[sorted_pair(edge.first, edge.second)];
        balance[sorted_pair(edge.first, edge.second)] += edge.first < edge.second ? 1 : -1;
      }
    }
    EXPECT_EQ(uses.size(), shape->edges.size());
    const bool is_solid = shape->dimension == 3;
    for (const auto& [ends, count] : uses) {
      EXPECT_EQ(count, is_solid ? 2 : is_shell(*shape) ? 3 : 1);
      if (!is_solid) continue;
      EXPECT_EQ(balance[ends], 0) << "neighbours run along their edge in opposite directions";
    }
  }
}

TEST(TopologyList, ShellFacesLookInOppositeDirections) {
  for (const Topology* shape : shapes_with_tables()) {
    if (!is_shell(*shape)) continue;
    const std::vector<Point> element = reference_element(*shape);
    const auto height = [&](const TopologySide& face) {
      return surface_normal(*face.shape, places(element, face.nodes))[2];
    };
    EXPECT_GT(height(shape->sides[0]), small) << shape->name;
    EXPECT_LT(height(shape->sides[1]), -small) << shape->name;
    for (const TopologySide& side : shape->sides.subspan(2))
      EXPECT_EQ(side.shape->dimension, 1) << shape->name;
  }
}

// What the geometry cannot see: which of several right answers Exodus numbers first.
TEST(TopologyList, NumbersSidesAsExodusDoes) {
  using ::testing::ElementsAre;
  const auto side = [](const char* name, std::size_t number) {
    return topology_named(name)->sides[number - 1].nodes;
  };
  EXPECT_THAT(side("hex8", 1), ElementsAre(0, 1, 5, 4));
  EXPECT_THAT(side("hex8", 2), ElementsAre(1, 2, 6, 5));
  EXPECT_THAT(side("hex8", 3), ElementsAre(2, 3, 7, 6));
  EXPECT_THAT(side("hex8", 4), ElementsAre(0, 4, 7, 3));
  EXPECT_THAT(side("hex8", 5), ElementsAre(0, 3, 2, 1));
  EXPECT_THAT(side("hex8", 6), ElementsAre(4, 5, 6, 7));
  EXPECT_THAT(side("hex16", 4), ElementsAre(3, 0, 4, 7, 11, 15));
  EXPECT_THAT(side("tet4", 1), ElementsAre(0, 1, 3));
  EXPECT_THAT(side("tet4", 2), ElementsAre(1, 2, 3));
  EXPECT_THAT(side("tet4", 3), ElementsAre(0, 3, 2));
  EXPECT_THAT(side("tet4", 4), ElementsAre(0, 2, 1));
  EXPECT_THAT(side("wedge6", 1), ElementsAre(0, 1, 4, 3));
  EXPECT_THAT(side("wedge6", 2), ElementsAre(1, 2, 5, 4));
  EXPECT_THAT(side("wedge6", 3), ElementsAre(0, 3, 5, 2));
  EXPECT_THAT(side("wedge6", 4), ElementsAre(0, 2, 1));
  EXPECT_THAT(side("wedge6", 5), ElementsAre(3, 4, 5));
  EXPECT_THAT(side("wedge12", 3), ElementsAre(2, 0, 3, 5, 8, 11));
  EXPECT_THAT(side("pyramid5", 1), ElementsAre(0, 1, 4));
  EXPECT_THAT(side("pyramid5", 2), ElementsAre(1, 2, 4));
  EXPECT_THAT(side("pyramid5", 3), ElementsAre(2, 3, 4));
  EXPECT_THAT(side("pyramid5", 4), ElementsAre(0, 4, 3));
  EXPECT_THAT(side("pyramid5", 5), ElementsAre(0, 3, 2, 1));
  EXPECT_THAT(side("shell4", 1), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(side("shell4", 2), ElementsAre(0, 3, 2, 1));
  EXPECT_THAT(side("trishell3", 1), ElementsAre(0, 1, 2));
  EXPECT_THAT(side("trishell3", 2), ElementsAre(0, 2, 1));
  EXPECT_THAT(side("line3", 1), ElementsAre(0));
  EXPECT_THAT(side("line3", 2), ElementsAre(1));
  EXPECT_THAT(side("beam2", 1), ElementsAre(0, 1));
  EXPECT_THAT(side("beam3", 2), ElementsAre(1, 0, 2));
  EXPECT_THAT(side("beam4", 2), ElementsAre(1, 0, 3, 2));
  EXPECT_THAT(side("shell2", 2), ElementsAre(1, 0));
}

TEST(TopologyList, EdgesOfSurfacesAreNumberedAsTheirSides) {
  for (const Topology* shape : shapes_with_tables()) {
    if (shape->dimension != 2) continue;
    const std::size_t faces = is_shell(*shape) ? 2 : 0;
    for (std::size_t e = 0; e < shape->edges.size(); ++e) {
      const TopologySide& side = shape->sides[faces + e];
      EXPECT_EQ(edges_of_side(side).front(), shape->edges[e]) << shape->name << " edge " << e;
    }
  }
}

TEST(TopologyList, EdgesOfSolidsHaveTheirUsualOrder) {
  const std::map<std::string, std::vector<std::pair<int, int>>> ends = {
      {"tet4", {{1, 2}, {2, 3}, {3, 1}, {1, 4}, {2, 4}, {3, 4}}},
      {"pyramid5", {{1, 2}, {2, 3}, {3, 4}, {4, 1}, {1, 5}, {2, 5}, {3, 5}, {4, 5}}},
      {"wedge6", {{1, 2}, {2, 3}, {3, 1}, {4, 5}, {5, 6}, {6, 4}, {1, 4}, {2, 5}, {3, 6}}},
      {"hex8",
       {{1, 2}, {2, 3}, {3, 4}, {4, 1}, {5, 6}, {6, 7}, {7, 8}, {8, 5}, {1, 5}, {2, 6}, {3, 7}, {4, 8}}}};
  for (const auto& [name, expected] : ends) {
    std::vector<std::pair<int, int>> found;
    for (const TopologyEdge& edge : topology_named(name)->edges)
      found.emplace_back(edge.first + 1, edge.second + 1);
    EXPECT_EQ(found, expected) << name;
  }
}

TEST(TopologyList, SideSetsMayNameAnySideOfUnknownShapesOnly) {
  const Topology* hex8 = topology_named("hex8");
  EXPECT_TRUE(accepts_side(hex8, 0));
  EXPECT_TRUE(accepts_side(hex8, 5));
  EXPECT_FALSE(accepts_side(hex8, 6));
  EXPECT_FALSE(accepts_side(hex8, -1));
  EXPECT_TRUE(accepts_side(topology_named("hex64"), 5));
  EXPECT_FALSE(accepts_side(topology_named("hex64"), 6));
  EXPECT_TRUE(accepts_side(topology_named("point"), 0));
  EXPECT_FALSE(accepts_side(topology_named("point"), 1));
  EXPECT_TRUE(accepts_side(nullptr, std::int64_t{1} << 40));
  EXPECT_FALSE(accepts_side(nullptr, -1));
}

}  // namespace
}  // namespace exomerge::testing
