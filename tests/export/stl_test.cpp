// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <map>

#include "exomerge/generate.hpp"
#include "export/export_testing.hpp"
#include "operations/cell_mesh.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

using Triangle = std::array<Point, 4>;  // normal, corners

std::vector<Triangle> triangles_of(const std::string& bytes) {
  std::vector<Triangle> triangles(number_at<std::uint32_t>(bytes, 80));
  EXPECT_EQ(bytes.substr(0, 80), std::string(80, ' '));
  EXPECT_EQ(bytes.size(), 84 + 50 * triangles.size());
  for (std::size_t t = 0; t < triangles.size(); ++t) {
    for (std::size_t i = 0; i < 12; ++i) {
      triangles[t][i / 3][i % 3] = number_at<float>(bytes, 84 + 50 * t + 4 * i);
    }
    EXPECT_EQ(number_at<std::uint16_t>(bytes, 84 + 50 * t + 48), 0);
  }
  return triangles;
}

double length(const Point& a) { return std::sqrt(dot(a, a)); }

/// Six times the volume that triangles enclose.
double six_volumes(const std::vector<Triangle>& triangles) {
  double sum = 0;
  for (const Triangle& t : triangles) sum += dot(t[1], cross(t[2], t[3]));
  return sum;
}

void expect_right_normals(const std::vector<Triangle>& triangles) {
  for (const Triangle& t : triangles) {
    const Point area = cross(t[2] - t[1], t[3] - t[1]);
    ASSERT_GT(length(area), 0);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(t[0][i], area[i] / length(area), 1e-4);
  }
}

/// Every edge of a closed surface is gone along once in each direction.
bool is_closed(const std::vector<Triangle>& triangles) {
  std::map<std::pair<Point, Point>, int> uses;
  for (const Triangle& t : triangles) {
    for (std::size_t i = 0; i < 3; ++i) {
      ++uses[{t[1 + i], t[1 + (i + 1) % 3]}];
      --uses[{t[1 + (i + 1) % 3], t[1 + i]}];
    }
  }
  return std::ranges::all_of(uses, [](const auto& use) { return use.second == 0; });
}

class StlTest : public ExportTest {
 protected:
  std::vector<Triangle> exported_stl(const Mesh& mesh, const StlOptions& options = {}) {
    return triangles_of(exported(
        mesh, [&](const ExodusModel& model, const auto& file) { export_stl_file(model, file, options); }));
  }
};

/// What the definition says: faces with three or four corners, from nodes at their places.
std::vector<Triangle> by_definition(const Mesh& mesh, const by_hand::Ids& ids) {
  std::vector<Triangle> triangles;
  const by_hand::Side* before = nullptr;
  const std::vector<by_hand::Side> sides = by_hand::external_faces(mesh, ids);
  for (const by_hand::Side& side : sides) {
    const bool shell = by_hand::shape_of(by_hand::block_of(mesh, side.block)).dimension == 2;
    const bool again = shell && before && before->block == side.block && before->element == side.element;
    before = &side;
    const Indices nodes = by_hand::nodes_of(mesh, side);
    if (nodes.size() < 3 || again) continue;
    std::vector<Point> corners;
    for (const GlobalIndex node : nodes) corners.push_back(point_of(mesh, node));
    if (nodes.size() == 3) {
      triangles.push_back({Point{}, corners[0], corners[1], corners[2]});
      continue;
    }
    const Point middle = mean_of(corners, {0, 1, 2, 3});
    for (std::size_t i = 0; i < 4; ++i) {
      triangles.push_back({Point{}, corners[i], corners[(i + 1) % 4], middle});
    }
  }
  return triangles;
}

void expect_corners(const std::vector<Triangle>& found, const std::vector<Triangle>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t t = 0; t < found.size(); ++t) {
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(found[t][i], expected[t][i]) << t;
  }
}

TEST_F(StlTest, WorkedExampleOfTheUnitCube) {
  ExodusModel model(comm_);
  generate_boxes(model, {.divisions = {1, 1, 1}});
  EXPECT_EQ(export_stl_file(model, path("cube.stl")), 24);
  std::string bytes = bytes_of(comm_, path("cube.stl"));
  comm_.broadcast(bytes);
  EXPECT_EQ(bytes.size(), 1284U);
  const std::vector<Triangle> triangles = triangles_of(bytes);
  expect_right_normals(triangles);
  EXPECT_TRUE(is_closed(triangles));
  EXPECT_NEAR(six_volumes(triangles), 6.0, 1e-6);
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"cube.stl"});
}

TEST_F(StlTest, FollowsTheDefinition) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    by_hand::Ids ids = by_hand::block_ids(mesh);
    const std::vector<Triangle> all = exported_stl(mesh, {.displacement_timestep = "none"});
    expect_corners(all, by_definition(mesh, ids));
    expect_right_normals(all);
    std::rotate(ids.begin(), ids.begin() + 1, ids.end());
    ids.pop_back();
    const Selector some(std::vector<Selector::Value>(ids.begin(), ids.end()));
    expect_corners(exported_stl(mesh, {some, "none"}), by_definition(mesh, ids));
  }
}

/// The triangles of each block of `one_of_each`.
std::map<std::int64_t, std::vector<Triangle>> by_block(const std::vector<Triangle>& triangles) {
  std::map<std::int64_t, std::vector<Triangle>> blocks;
  for (const Triangle& t : triangles) blocks[std::lround(t[1][0] / each_apart)].push_back(t);
  return blocks;
}

TEST_F(StlTest, SolidsOfEveryShapeAreClosedAndRightSideOut) {
  const Mesh mesh = one_of_each([](const Topology& shape) { return shape.dimension == 3; });
  ASSERT_GT(mesh.blocks.size(), 20U);
  Mesh linear = mesh;
  for (Mesh::Block& block : linear.blocks) {
    const Topology& shape = *by_hand::shape_of(block).linear;
    block.type = shape.exodus_name;
    block.nodes_per_element = shape.nodes;
    block.connectivity.resize(static_cast<std::size_t>(shape.nodes));
  }
  const auto triangles = by_block(exported_stl(mesh));
  const auto corners = by_block(exported_stl(linear));
  ASSERT_EQ(triangles.size(), mesh.blocks.size());
  for (const Mesh::Block& block : mesh.blocks) {
    SCOPED_TRACE(block.name);
    EXPECT_TRUE(is_closed(triangles.at(block.id)));
    expect_right_normals(triangles.at(block.id));
    const double volume = six_volumes(triangles.at(block.id));
    EXPECT_GT(volume, 0.1);
    EXPECT_NEAR(volume, six_volumes(corners.at(block.id)), 1e-3);
  }
}

TEST_F(StlTest, ShellsCountOnce) {
  const Mesh mesh = one_of_each([](const Topology& shape) { return shape.dimension == 2; });
  ASSERT_GT(mesh.blocks.size(), 7U);
  const auto triangles = by_block(exported_stl(mesh));
  ASSERT_EQ(triangles.size(), mesh.blocks.size());
  for (const Mesh::Block& block : mesh.blocks) {
    SCOPED_TRACE(block.name);
    Point area{}, expected{};
    for (const Triangle& t : triangles.at(block.id)) {
      const Point part = cross(t[2] - t[1], t[3] - t[1]);
      for (std::size_t i = 0; i < 3; ++i) area[i] += part[i];
    }
    const auto corners = static_cast<std::size_t>(by_hand::shape_of(block).corners);
    for (std::size_t c = 0; c < corners; ++c) {
      const Point part =
          cross(point_of(mesh, block.connectivity[c]), point_of(mesh, block.connectivity[(c + 1) % corners]));
      for (std::size_t i = 0; i < 3; ++i) expected[i] += part[i];
    }
    EXPECT_GT(dot(expected, expected), 0.1);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(area[i], expected[i], 1e-3);
  }
}

TEST_F(StlTest, MovesNodesByDisplacements) {
  Mesh mesh = small_mesh();
  const std::size_t nodes = mesh.x.size();
  for (const char* axis : {"disp_x", "disp_y", "disp_z"}) {
    mesh.node_fields.emplace_back(axis, std::vector<Numbers>{Numbers(nodes, 0.5), Numbers(nodes, 8.0)});
  }
  Mesh still = mesh;
  const auto moved = [&](double by) {
    Mesh result = mesh;
    for (Numbers* values : {&result.x, &result.y, &result.z}) {
      for (double& value : *values) value += by;
    }
    return by_definition(result, {3, 7});
  };
  expect_corners(exported_stl(mesh), moved(8));
  expect_corners(exported_stl(mesh, {.displacement_timestep = "last"}), moved(8));
  expect_corners(exported_stl(mesh, {.displacement_timestep = 1.0}), moved(0.5));
  expect_corners(exported_stl(mesh, {.displacement_timestep = "none"}), moved(0));
  mesh.node_fields.resize(2);
  expect_corners(exported_stl(mesh), moved(0));
}

TEST_F(StlTest, RefusesWhatHasNoSurface) {
  const auto error = [&](const Mesh& mesh, const StlOptions& options = {}) {
    return error_of_export(
        mesh, [&](const ExodusModel& model, const auto& file) { export_stl_file(model, file, options); });
  };
  Mesh mesh = small_mesh();
  EXPECT_THAT(error(mesh, {.element_block_ids = 9}), HasSubstr("9"));
  EXPECT_THAT(error(mesh, {.displacement_timestep = 1.5}), HasSubstr("1.5"));
  EXPECT_THAT(error(mesh, {.displacement_timestep = "all"}), HasSubstr("one time step, not 2"));
  mesh.blocks.push_back({11, "bars", "BAR2", 2, {0, 1}, {}});
  EXPECT_THAT(error(mesh), HasSubstr("no surface: it is made of line2"));
  mesh.blocks.back() = {11, "odd", "STRANGE", 2, {0, 1}, {}};
  EXPECT_THAT(error(mesh), HasSubstr("not known"));
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"in.e"});
}

TEST_F(StlTest, FilesThatCannotBeWritten) {
  ExodusModel model(comm_);
  generate_boxes(model, {.divisions = {2, 2, 2}});
  EXPECT_THAT(error_of(comm_, [&] { export_stl_file(model, path("missing") / "a.stl"); }),
              HasSubstr("does not exist"));
  EXPECT_THAT(error_of(comm_, [&] { export_stl_file(model, folder_.path()); }), HasSubstr("it is a folder"));
  EXPECT_TRUE(folder_.names().empty());
}

TEST_F(StlTest, AnEmptyModelHasNoTriangles) {
  const ExodusModel model(comm_);
  EXPECT_EQ(export_stl_file(model, path("empty.stl")), 0);
}

TEST_F(StlTest, PolyhedraShowTheirFacesOutwardAndPolygonsThemselves) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    const RaggedMesh mesh = random_cell_mesh(seed);
    const auto stl_of = [&](const Comm& comm, const Selector& ids, const std::string& name) {
      export_stl_file(model_of(comm, mesh), path(name), {.element_block_ids = ids});
      return bytes_of(comm, path(name));
    };
    std::string bytes = stl_of(comm_, Selector(std::vector<Selector::Value>{8, 5, 2}), "solids.stl");
    std::string sheet = stl_of(comm_, Selector(std::vector<Selector::Value>{3}), "sheet.stl");
    if (comm_.is_root()) {
      const Comm alone(MPI_COMM_SELF);
      EXPECT_TRUE(stl_of(alone, Selector(std::vector<Selector::Value>{8, 5, 2}), "alone.stl") == bytes);
    }
    comm_.broadcast(bytes);
    comm_.broadcast(sheet);
    const std::vector<Triangle> triangles = triangles_of(bytes);
    expect_right_normals(triangles);
    EXPECT_NEAR(six_volumes(triangles), 6.0 * cubes_of(mesh), 1e-4);
    std::size_t expected = 0;
    for (const auto& side : by_hand::external_sides(mesh, {8, 5, 2})) expected += side.nodes.size();
    EXPECT_EQ(triangles.size(), expected) << "a fan around the middle of each face";
    expected = 0;
    for (const auto& polygon : mesh.blocks[1].lists) expected += polygon.size();
    EXPECT_EQ(triangles_of(sheet).size(), expected);
  }
}

}  // namespace
}  // namespace exomerge
