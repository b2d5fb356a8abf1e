// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/measures.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "exomerge/detailed_summary.hpp"
#include "exomerge/timesteps.hpp"
#include "exomerge/transform.hpp"
#include "operations/calculation_testing.hpp"
#include "operations/exact_sum.hpp"
#include "topology/reference_elements.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;

double length(const Point& a) { return std::sqrt(dot(a, a)); }

std::vector<Point> nodes_of(const Mesh& mesh, const Mesh::Block& block, std::size_t element) {
  std::vector<Point> nodes;
  const auto width = static_cast<std::size_t>(block.nodes_per_element);
  for (std::size_t k = 0; k < width; ++k) {
    const auto n = static_cast<std::size_t>(block.connectivity[element * width + k]);
    nodes.push_back({mesh.x[n], mesh.y[n], mesh.z[n]});
  }
  return nodes;
}

std::size_t element_count(const Mesh::Block& block) {
  return block.connectivity.size() / static_cast<std::size_t>(block.nodes_per_element);
}

Point mean(const std::vector<Point>& p, const std::vector<std::size_t>& which) {
  Point sum{};
  for (const std::size_t i : which) {
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += p[i][axis] / static_cast<double>(which.size());
  }
  return sum;
}

/// The formulas of the specification, as it prints them.
double measure(const std::string& type, const std::vector<Point>& p) {
  if (type == "HEX8") {
    const Point a = mean(p, {1, 2, 5, 6}) - mean(p, {0, 3, 4, 7}),
                b = mean(p, {2, 3, 6, 7}) - mean(p, {0, 1, 4, 5});
    return dot(cross(a, b), mean(p, {4, 5, 6, 7}) - mean(p, {0, 1, 2, 3}));
  }
  if (type == "TETRA4") return dot(cross(p[1] - p[0], p[2] - p[0]), p[3] - p[0]) / 6;
  if (type == "WEDGE6") {
    const Point a = mean(p, {1, 4}) - mean(p, {0, 3}), b = mean(p, {2, 5}) - mean(p, {0, 3});
    return dot(cross(a, b), mean(p, {3, 4, 5}) - mean(p, {0, 1, 2})) / 2;
  }
  if (type == "TRI3") return length(cross(p[1] - p[0], p[2] - p[0])) / 2;
  if (type == "PYRAMID5") return dot(cross(p[2] - p[0], p[3] - p[1]), p[4] - mean(p, {0, 1, 2, 3})) / 6;
  if (type == "BAR2") return length(p[1] - p[0]);
  return length(cross(p[2] - p[0], p[3] - p[1])) / 2;  // quadrilaterals
}

class MeasuresTest : public CalculationTest {};
EXOMERGE_IN_BOTH_MODES(MeasuresTest);

Mesh unit_cube() {
  Mesh mesh;
  mesh.x = {0, 1, 1, 0, 0, 1, 1, 0};
  mesh.y = {0, 0, 1, 1, 0, 0, 1, 1};
  mesh.z = {0, 0, 0, 0, 1, 1, 1, 1};
  mesh.blocks = {{1, "", "HEX8", 8, {0, 1, 2, 3, 4, 5, 6, 7}, {}}};
  mesh.side_sets = {{1, "", {1, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0}, {0, 1, 2, 3, 4, 5}, {}, {}}};
  return mesh;
}

TEST_P(MeasuresTest, TheUnitCubeOfTheWorkedExample) {
  import(unit_cube());
  EXPECT_EQ(get_side_set_area(model_), 6);
  EXPECT_EQ(get_element_edge_length_info(model_).minimum, 1);
  EXPECT_EQ(get_element_edge_length_info(model_).mean, 1);
  EXPECT_THAT(get_element_block_centroid(model_), ElementsAre(0.5, 0.5, 0.5));
  EXPECT_EQ(get_element_block_volume(model_), 1);
  EXPECT_EQ(get_length_scale(model_), 1);
  EXPECT_EQ(get_closest_node_distance(model_), 1);
  EXPECT_THAT(get_element_block_extents(model_),
              ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1), ElementsAre(0, 1)));
  calculate_element_volumes(model_);
  EXPECT_THAT(model_.get_timesteps(), ElementsAre(0)) << "a step is made";
  calculate_element_quality(model_);
  const Mesh after = now();
  EXPECT_THAT(values_of(after.blocks[0].fields, "volume", 0), ElementsAre(1));
  EXPECT_THAT(values_of(after.blocks[0].fields, "scaled_jacobian", 0), ElementsAre(1));
  EXPECT_THAT(values_of(after.blocks[0].fields, "aspect", 0), ElementsAre(1));
}

TEST_P(MeasuresTest, VolumesAndCentersOfMixedElements) {
  calculate_element_volumes(model_, "v");
  calculate_element_centroids(model_);
  calculate_element_centroids(model_, std::array<std::string, 3>{"a", "b", "c"}, 3);
  const Mesh after = now();
  double total = 0.0;
  Point moment{};
  for (std::size_t b = 0; b < mesh_.blocks.size(); ++b) {
    const Mesh::Block& block = mesh_.blocks[b];
    std::array<Numbers, 4> expected;
    for (std::size_t e = 0; e < element_count(block); ++e) {
      const auto nodes = nodes_of(mesh_, block, e);
      std::vector<std::size_t> all(nodes.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
      const Point center = mean(nodes, all);
      expected[3].push_back(measure(block.type, nodes));
      total += expected[3].back();
      for (std::size_t axis = 0; axis < 3; ++axis) {
        expected[axis].push_back(center[axis]);
        moment[axis] += expected[3].back() * center[axis];
      }
    }
    for (std::size_t step = 0; step < 3; ++step) {
      EXPECT_TRUE(near_values(values_of(after.blocks[b].fields, "v", step), expected[3]));
      EXPECT_TRUE(near_values(values_of(after.blocks[b].fields, "centroid_x", step), expected[0]));
      EXPECT_TRUE(near_values(values_of(after.blocks[b].fields, "centroid_y", step), expected[1]));
      EXPECT_TRUE(near_values(values_of(after.blocks[b].fields, "centroid_z", step), expected[2]));
    }
  }
  EXPECT_TRUE(same_values(values_of(after.blocks[1].fields, "c", 1),
                          values_of(after.blocks[1].fields, "centroid_z", 1)));
  EXPECT_FALSE(model_.element_fields().exists("c", 1));
  EXPECT_NEAR(get_element_block_volume(model_), total, 1e-13);
  EXPECT_EQ(get_element_block_volume(model_),
            get_element_block_volume(model_, "all", {.element_volume_field_name = "v"}));
  const auto center = get_element_block_centroid(model_);
  for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(center[axis], moment[axis] / total, 1e-11);
  EXPECT_EQ(center, get_element_block_centroid(
                        model_, "all",
                        {.element_volume_field_name = "v",
                         .element_centroid_field_names = {"centroid_x", "centroid_y", "centroid_z"}}));
  EXPECT_THAT(error([&] { get_element_block_volume(model_, 1, {.element_volume_field_name = "w"}); }),
              HasSubstr("element block 1 \"block 1\" has no field \"w\""));
}

TEST_P(MeasuresTest, FieldsOfMeasuresDoNotFollowTheNodes) {
  calculate_element_volumes(model_, "v", 3);
  const Numbers before = values_of(now().blocks[1].fields, "v", 0);
  scale_geometry(model_, {2, 2, 2});
  create_timestep(model_, 7);
  EXPECT_TRUE(same_values(values_of(now().blocks[1].fields, "v", 2), before));
  EXPECT_TRUE(std::isnan(values_of(now().blocks[1].fields, "v", 3)[0])) << "not there yet at the call";
}

TEST_P(MeasuresTest, EdgesSidesAndExtents) {
  double sum = 0.0, least = std::numeric_limits<double>::infinity();
  int count = 0;
  std::array<std::array<double, 2>, 3> extents{};
  for (auto& extent : extents) extent = {10, -10};
  for (const Mesh::Block& block : mesh_.blocks) {
    const Topology* topology = find_topology(block.type, block.nodes_per_element, 3);
    for (std::size_t e = 0; e < element_count(block); ++e) {
      const auto nodes = nodes_of(mesh_, block, e);
      for (const TopologyEdge& edge : topology->edges) {
        const double d = length(nodes[static_cast<std::size_t>(edge.first)] -
                                nodes[static_cast<std::size_t>(edge.second)]);
        sum += d;
        least = std::min(least, d);
        ++count;
      }
      for (const Point& node : nodes) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
          extents[axis] = {std::min(extents[axis][0], node[axis]), std::max(extents[axis][1], node[axis])};
        }
      }
    }
  }
  EXPECT_NEAR(get_element_edge_length_info(model_).minimum, least, 1e-14);
  EXPECT_NEAR(get_element_edge_length_info(model_).mean, sum / count, 1e-13);
  EXPECT_EQ(get_element_block_extents(model_), extents);
  EXPECT_TRUE(std::isnan(get_element_edge_length_info(model_, "none").mean));
  EXPECT_THAT(error([&] { get_element_block_extents(model_, "none"); }), HasSubstr("no elements to measure"));

  double area = 0.0;
  const Mesh::SideSet& set = mesh_.side_sets[0];
  for (std::size_t i = 0; i < set.blocks.size(); ++i) {
    const auto block = std::ranges::find(mesh_.blocks, set.blocks[i], &Mesh::Block::id);
    const TopologySide& side = find_topology(block->type, block->nodes_per_element, 3)
                                   ->sides[static_cast<std::size_t>(set.sides[i])];
    const auto all = nodes_of(mesh_, *block, static_cast<std::size_t>(set.elements[i]));
    std::vector<Point> nodes;
    for (const int n : side.nodes) nodes.push_back(all[static_cast<std::size_t>(n)]);
    area += measure(nodes.size() == 3 ? "TRI3" : "QUAD4", nodes);
  }
  EXPECT_NEAR(get_side_set_area(model_), area, 1e-13);
}

TEST_P(MeasuresTest, PointsAndUnknownTypesAreLeftOut) {
  Mesh mesh = mesh_;
  mesh.blocks.push_back({20, "", "SPHERE", 1, {3, 4}, {}});
  mesh.blocks.push_back({21, "", "STRANGE", 2, {3, 4}, {}});
  import(mesh);
  const Warnings warnings;
  const double all = get_element_block_volume(model_);
  EXPECT_EQ(all, get_element_block_volume(model_, {1, 3, 4, 7, 9}));
  EXPECT_THAT(warnings.all(comm_),
              HasSubstr("element block 21 counts as 0: its elements of type \"STRANGE\""));
  calculate_element_volumes(model_);
  calculate_element_centroids(model_);
  EXPECT_FALSE(model_.element_fields().exists("volume", 20));
  EXPECT_TRUE(model_.element_fields().exists("centroid_y", 21)) << "centers need no shape";
}

/// An element of a shape in its reference place, moved by a map.
Mesh one_element(const Topology& topology, const std::function<Point(const Point&)>& map) {
  Mesh mesh;
  Mesh::Block block{1, "", std::string(topology.exodus_name), topology.nodes, {}, {}};
  GlobalIndex n = 0;
  for (const auto& place : reference_element(topology)) {
    const Point point = map({place[0], place[1], place[2]});
    mesh.x.push_back(point[0]);
    mesh.y.push_back(point[1]);
    mesh.z.push_back(point[2]);
    block.connectivity.push_back(n++);
  }
  mesh.blocks.push_back(block);
  return mesh;
}

TEST_P(MeasuresTest, ExactVolumesOfCurvedElements) {
  for (const char* name : {"hex8", "hex20", "hex27", "tet4", "tet10", "tet14", "tet15", "wedge6", "wedge15",
                           "wedge18", "wedge21", "pyramid5", "pyramid13", "pyramid14", "pyramid19"}) {
    const Topology* topology = topology_named(name);
    ASSERT_NE(topology, nullptr) << name;
    import(one_element(*topology, [](const Point& p) { return p;
  }));
  const double straight = get_element_block_volume(model_);
  EXPECT_GT(straight, 0.0) << name;
  EXPECT_NEAR(get_element_block_volume(model_, 1, {.exact = true}), straight, 1e-14 * straight) << name;
  // Quadratic shear keeps volumes; elements of second order follow it.
  if (topology->order < 2) continue;
    import(one_element(*topology, [](const Point& p) {
      return Point{2 * p[0] + 0.3 * p[1] * p[1] - 0.2 * p[2] * p[2], p[1] + 0.1 * p[2], p[2]};
}));
EXPECT_NEAR(get_element_block_volume(model_, 1, {.exact = true}), 2 * straight, 1e-13 * straight) << name;
}  // namespace
}  // namespace exomerge

TEST_P(MeasuresTest, ExactMeasuresOfTwistedHexahedraAndCurves) {
  // The unit cube with its top turned: the volume is the integral of the areas of the slices.
  Mesh twisted = unit_cube();
  const double c = std::cos(0.5), s = std::sin(0.5);
  for (std::size_t i = 4; i < 8; ++i) {
    const double x = twisted.x[i] - 0.5, y = twisted.y[i] - 0.5;
    twisted.x[i] = 0.5 + c * x - s * y;
    twisted.y[i] = 0.5 + s * x + c * y;
  }
  import(twisted);
  // A slice at height t is the unit square times |1 - t + t e^(i/2)|.
  EXPECT_NEAR(get_element_block_volume(model_, 1, {.exact = true}), (2 + c) / 3, 1e-14);

  Mesh arc;
  arc.x = {1, std::sqrt(0.5), 0};
  arc.y = {0, std::sqrt(0.5), 1};
  arc.z = {0, 0, 0};
  arc.blocks = {{1, "", "BAR3", 3, {0, 2, 1}, {}}};
  import(arc);
  EXPECT_NEAR(get_element_block_volume(model_), std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(get_element_block_volume(model_, 1, {.exact = true}), std::acos(-1.0) / 2, 0.01);
}

TEST_P(MeasuresTest, GoodShapesAreOneAndFlatOnesZero) {
  const double h = std::sqrt(3.0) / 2, t = std::sqrt(2.0 / 3.0);
  Mesh mesh;
  // A regular triangle and tetrahedron, a wedge of them, a pyramid with equal edges, a flat quadrilateral.
  mesh.x = {0, 1, 0.5, 0.5, 0, 1, 0.5, 0, 1, 1, 0, 0.5};
  mesh.y = {0, 0, h, h / 3, 0, 0, h, 0, 0, 1, 1, 0.5};
  mesh.z = {0, 0, 0, t, 1, 1, 1, 0, 0, 0, 0, std::sqrt(0.5)};
  mesh.blocks = {{1, "", "TRI3", 3, {0, 1, 2}, {}},
                 {2, "", "TETRA4", 4, {0, 1, 2, 3, 1, 0, 2, 3}, {}},
                 {3, "", "WEDGE6", 6, {0, 1, 2, 4, 5, 6}, {}},
                 {4, "", "PYRAMID5", 5, {7, 8, 9, 10, 11}, {}},
                 {5, "", "SHELL4", 4, {7, 8, 9, 10, 7, 8, 8, 7}, {}}};
  import(mesh);
  calculate_element_quality(model_);
  const Mesh after = now();
  const auto jacobian = [&](std::size_t block) {
    return values_of(after.blocks[block].fields, "scaled_jacobian", 0);
  };
  const auto aspect = [&](std::size_t block) { return values_of(after.blocks[block].fields, "aspect", 0); };
  EXPECT_TRUE(near_values(jacobian(0), {1}));
  EXPECT_TRUE(near_values(jacobian(1), {1, -1}));
  EXPECT_TRUE(near_values(jacobian(2), {1}));
  EXPECT_TRUE(near_values(jacobian(3), {1}));
  EXPECT_TRUE(near_values(jacobian(4), {1, 0}));
  for (std::size_t b = 0; b < 4; ++b) EXPECT_NEAR(aspect(b)[0], 1, 1e-14) << b;
  EXPECT_EQ(aspect(4)[1], std::numeric_limits<double>::infinity());
}

double closest(const Mesh& mesh) {
  double best = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < mesh.x.size(); ++i) {
    for (std::size_t j = i + 1; j < mesh.x.size(); ++j) {
      best = std::min(best, length({mesh.x[i] - mesh.x[j], mesh.y[i] - mesh.y[j], mesh.z[i] - mesh.z[j]}));
    }
  }
  return best;
}

TEST_P(MeasuresTest, ClosestNodesWhereverTheyAre) {
  EXPECT_NEAR(get_closest_node_distance(model_), closest(mesh_), 1e-15);
  std::mt19937 random(3);
  const auto number = [&] { return static_cast<double>(random() % 1000003) / 1000003.0; };
  for (int i = 0; i < 6; ++i) {
    Mesh mesh;
    const double spread = i % 2 == 0 ? 1.0 : 1e-6;
    for (int n = 0; n < 60; ++n) {
      mesh.x.push_back(number() + (n % 2 == 0 ? 0 : 1000 * spread));
      mesh.y.push_back(i < 3 ? number() * spread : 0);
      mesh.z.push_back(i < 4 ? 5 : number());
    }
    mesh.blocks = {{1, "", "SPHERE", 1, {0}, {}}};
    import(mesh);
    EXPECT_NEAR(get_closest_node_distance(model_), closest(mesh), 1e-13) << i;
  }
}

TEST_P(MeasuresTest, FewAndMissingNodes) {
  Mesh mesh;
  mesh.x = {1, 1, std::numeric_limits<double>::quiet_NaN()};
  mesh.y = {1, 4, 2};
  mesh.z = {1, 5, 1};
  mesh.blocks = {{1, "", "SPHERE", 1, {0}, {}}};
  import(mesh);
  EXPECT_EQ(get_closest_node_distance(model_), 5);
  EXPECT_EQ(get_length_scale(model_), 5);
  mesh.x = {1};
  mesh.y = {-7};
  mesh.z = {1};
  import(mesh);
  EXPECT_EQ(get_closest_node_distance(model_), std::numeric_limits<double>::max());
  EXPECT_EQ(get_length_scale(model_), 7);
  EXPECT_EQ(get_length_scale(ExodusModel(comm_)), 0);
}

TEST_P(MeasuresTest, TheDetailedSummaryOfTwoBlocks) {
  // A plate of 8 x 8 x 1 cubes of edge 0.5 with a cube of edge 0.5 on top, in blocks of their own.
  Mesh mesh;
  const auto node = [](int x, int y, int z) { return (z * 9 + y) * 9 + x; };
  for (int z = 0; z < 3; ++z) {
    for (int y = 0; y < 9; ++y) {
      for (int x = 0; x < 9; ++x) {
        mesh.x.push_back(0.5 * x);
        mesh.y.push_back(0.5 * y);
        mesh.z.push_back(0.5 * z);
      }
    }
  }
  mesh.blocks = {{2, "plate", "HEX8", 8, {}, {}}, {5, "top", "HEX8", 8, {}, {}}};
  const auto add_cube = [&](Mesh::Block& block, int x, int y, int z) {
    for (const auto& [dx, dy, dz] :
         {Point{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}}) {
      block.connectivity.push_back(
          node(x + static_cast<int>(dx), y + static_cast<int>(dy), z + static_cast<int>(dz)));
    }
  };
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) add_cube(mesh.blocks[0], x, y, 0);
  }
  add_cube(mesh.blocks[1], 3, 3, 1);
  mesh.side_sets = {{4, "s", {5, 2, 2}, {0, 0, 1}, {5, 4, 4}, {}, {}}};
  import(mesh);
  const DetailedSummary summary = get_detailed_summary(model_);
  EXPECT_EQ(summary.nodes, 243);
  EXPECT_EQ(summary.whole.elements, 65);
  EXPECT_EQ(summary.whole.volume, 65 * 0.125);
  EXPECT_EQ(summary.whole.surface_area, 2 * 16 + 4 * 2 + 4 * 0.25);
  EXPECT_EQ(summary.disconnected_blocks, 1);
  EXPECT_EQ(summary.closest_nodes, 0.5);
  ASSERT_EQ(summary.blocks.size(), 2u);
  EXPECT_EQ(summary.blocks[0].shape.surface_area, 40);
  EXPECT_EQ(summary.blocks[0].dimension, 3);
  ASSERT_EQ(summary.blocks[0].contacts.size(), 1u);
  EXPECT_EQ(summary.blocks[0].contacts[0].other_block_id, 5);
  EXPECT_EQ(summary.blocks[0].contacts[0].area, 0.25);
  EXPECT_EQ(summary.blocks[1].contacts[0].area, 0.25);
  // The thickness h is that of the disk with volume V and area A: V = pi d^2 h / 4, A = pi d^2 / 2 + pi d h.
  const double h = summary.blocks[0].thickness, pi = std::acos(-1.0);
  const double d = std::sqrt(4 * 8.0 / (pi * h));
  EXPECT_NEAR(pi * d * d / 2 + pi * d * h, 40, 1e-10);
  EXPECT_LT(h, d);
  ASSERT_EQ(summary.side_sets.size(), 1u);
  EXPECT_THAT(summary.side_sets[0].block_ids, ElementsAre(2, 5));
  EXPECT_THAT(summary.side_sets[0].side_shapes, ElementsAre("quad4"));
  EXPECT_EQ(summary.side_sets[0].area, 0.75);
}

TEST_P(MeasuresTest, BytesDoNotDependOnTheRanks) {
  expect_bytes_of_one_rank([](ExodusModel& model) {
    calculate_element_volumes(model);
    calculate_element_volumes(model, "exact", "all", {.exact = true});
    calculate_element_centroids(model);
    calculate_element_quality(model);
  });
  ExodusModel serial(MPI_COMM_SELF, GetParam());
  serial.import_model(folder_.path() / "in.e");
  EXPECT_EQ(get_element_block_volume(serial), get_element_block_volume(model_));
  EXPECT_EQ(get_element_block_centroid(serial), get_element_block_centroid(model_));
  EXPECT_EQ(get_element_edge_length_info(serial).mean, get_element_edge_length_info(model_).mean);
  EXPECT_EQ(get_side_set_area(serial), get_side_set_area(model_));
}

TEST(ExactSumTest, RoundsOnce) {
  ExactSum sum;
  for (const double value : {1e300, 1.0, -1e300, 1e-300, 5e-324, -1e-300, 0.5}) sum.add(value);
  EXPECT_EQ(sum.value(), 1.5);
  ExactSum small;
  small.add(5e-324);
  small.add(-1e-323);
  EXPECT_EQ(small.value(), -5e-324);
  std::mt19937 random(5);
  Numbers values;
  for (int i = 0; i < 1000; ++i)
    values.push_back(std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 100) *
                     (i % 2 == 0 ? 1 : -1));
  ExactSum forward, backward;
  for (const double value : values) forward.add(value);
  for (std::size_t i = values.size(); i-- > 0;) backward.add(values[i]);
  EXPECT_EQ(forward.value(), backward.value());
  for (const double value : values) forward.add(-value);
  EXPECT_EQ(forward.value(), 0.0);
  const Comm comm = world();
  ExactSum all;
  all.add(comm.rank() == 0 ? 1e20 : 1.0);
  all.all_reduce(comm);
  EXPECT_EQ(all.value(), 1e20 + (comm.size() - 1));
  ExactSum odd;
  odd.add(std::numeric_limits<double>::infinity());
  EXPECT_EQ(odd.value(), std::numeric_limits<double>::infinity());
  odd.add(std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(std::isnan(odd.value()));
}

}  // namespace
}  // namespace exomerge
