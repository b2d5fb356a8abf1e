// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "export/colored_surface.hpp"
#include "export/export_testing.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

/// What a VRML file says.
struct Scene {
  std::vector<Point> points;
  std::vector<std::array<GlobalIndex, 3>> triangles;
  std::vector<Point> colors;
  std::vector<std::size_t> bands;
};

Scene scene_of(const std::string& text) {
  EXPECT_TRUE(text.starts_with("#VRML V2.0 utf8\n"));
  const auto numbers_after = [&](const std::string& word) {
    const std::size_t begin = text.find(word + " [\n");
    EXPECT_NE(begin, std::string::npos) << word;
    const std::size_t first = text.find("[\n", begin) + 1;
    std::istringstream list(text.substr(first, text.find(']', first) - first));
    return Numbers(std::istream_iterator<double>(list), {});
  };
  const auto vectors = [](const Numbers& numbers) {
    std::vector<Point> result;
    EXPECT_EQ(numbers.size() % 3, 0U);
    for (std::size_t i = 0; i + 2 < numbers.size(); i += 3) {
      result.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
    }
    return result;
  };
  Scene scene{vectors(numbers_after("point")), {}, vectors(numbers_after("\ncolor")), {}};
  const Numbers corners = numbers_after("coordIndex");
  EXPECT_EQ(corners.size() % 4, 0U);
  for (std::size_t i = 0; i + 3 < corners.size(); i += 4) {
    EXPECT_EQ(corners[i + 3], -1);
    auto& triangle = scene.triangles.emplace_back();
    for (std::size_t k = 0; k < 3; ++k) {
      triangle[k] = static_cast<GlobalIndex>(corners[i + k]);
      EXPECT_LT(triangle[k], static_cast<GlobalIndex>(scene.points.size()));
    }
  }
  for (const double band : numbers_after("colorIndex")) scene.bands.push_back(static_cast<std::size_t>(band));
  EXPECT_EQ(scene.bands.size(), scene.triangles.size());
  EXPECT_NE(text.find("colorPerVertex FALSE"), std::string::npos);
  return scene;
}

std::array<Point, 3> corners_of(const Scene& scene, std::size_t triangle) {
  std::array<Point, 3> corners;
  for (std::size_t i = 0; i < 3; ++i) {
    corners[i] = scene.points[static_cast<std::size_t>(scene.triangles[triangle][i])];
  }
  return corners;
}

double area_of(const std::array<Point, 3>& c) {
  const Point twice = cross(c[1] - c[0], c[2] - c[0]);
  return std::sqrt(dot(twice, twice)) / 2;
}

/// Neighbours share their edges, by number: each is gone along as often in one direction as in the other.
bool is_closed(const Scene& scene) {
  std::map<std::pair<GlobalIndex, GlobalIndex>, int> uses;
  for (const auto& t : scene.triangles) {
    for (std::size_t i = 0; i < 3; ++i) {
      ++uses[{t[i], t[(i + 1) % 3]}];
      --uses[{t[(i + 1) % 3], t[i]}];
    }
  }
  return std::ranges::all_of(uses, [](const auto& use) { return use.second == 0; });
}

class WrlTest : public ExportTest {
 protected:
  Scene exported_wrl(const Mesh& mesh, const std::string& field, const WrlOptions& options = {}) {
    return scene_of(exported(
        mesh,
        [&](const ExodusModel& model, const auto& file) { export_wrl_model(model, file, field, options); },
        "wrl"));
  }
};

/// A field that is linear in space, so that its value is known at every point of any piece.
double linear(const Point& p) { return p[0] + 2 * p[1] - 0.5 * p[2]; }

Mesh with_linear_field(Mesh mesh) {
  Numbers values;
  for (std::size_t i = 0; i < mesh.x.size(); ++i) {
    values.push_back(linear(point_of(mesh, static_cast<GlobalIndex>(i))));
  }
  const std::size_t steps = mesh.times.size();
  mesh.node_fields = {{"height", std::vector<Numbers>(steps, values)}};
  mesh.node_fields[0].second[0].assign(values.size(), 0.0);  // another step
  return mesh;
}

TEST_F(WrlTest, PiecesLieInTheirBandsAndMakeTheWholeSurface) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    Mesh mesh = with_linear_field(random_mesh(seed));
    std::erase_if(mesh.blocks, [](const Mesh::Block& block) { return block.type == "SHELL4"; });
    std::erase_if(mesh.side_sets, [](const auto&) { return true; });
    mesh.element_ids.clear();
    by_hand::delete_duplicate_elements(mesh, by_hand::block_ids(mesh));
    const WrlOptions whole{.intervals = 1};
    const Scene plain = exported_wrl(mesh, "height", whole);
    EXPECT_TRUE(is_closed(plain));
    for (const int intervals : {2, 9}) {
      const Scene scene = exported_wrl(mesh, "height", {.intervals = intervals});
      EXPECT_TRUE(is_closed(scene));
      ASSERT_EQ(scene.colors.size(), static_cast<std::size_t>(intervals));
      double low = 1e9, high = -1e9;
      for (const Point& point : plain.points) {
        low = std::min(low, linear(point));
        high = std::max(high, linear(point));
      }
      const double width = (high - low) / intervals;
      double area = 0, plain_area = 0;
      std::set<std::size_t> bands;
      for (std::size_t t = 0; t < scene.triangles.size(); ++t) {
        const auto corners = corners_of(scene, t);
        area += area_of(corners);
        bands.insert(scene.bands[t]);
        const double begin = low + width * static_cast<double>(scene.bands[t]);
        for (const Point& point : corners) {
          EXPECT_GE(linear(point), begin - 1e-9);
          EXPECT_LE(linear(point), begin + width + 1e-9);
        }
      }
      for (std::size_t t = 0; t < plain.triangles.size(); ++t) plain_area += area_of(corners_of(plain, t));
      EXPECT_NEAR(area, plain_area, 1e-9 * plain_area);
      EXPECT_EQ(bands.size(), static_cast<std::size_t>(intervals));
    }
  }
}

TEST_F(WrlTest, ColorsGoFromBlueToRed) {
  const Mesh mesh = with_linear_field(small_mesh());
  const Scene scene = exported_wrl(mesh, "height", {.intervals = 5});
  const std::vector<Point> expected{{0, 0, 1}, {0, 1, 1}, {0, 1, 0}, {1, 1, 0}, {1, 0, 0}};
  ASSERT_EQ(scene.colors.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(scene.colors[i][k], expected[i][k], 1e-12);
  }
  const Scene grey = exported_wrl(mesh, "height", {.thresholds = {1}, .colors = {{0, 0, 0}, {1, 1, 1}}});
  EXPECT_EQ(grey.colors, (std::vector<Point>{{0, 0, 0}, {1, 1, 1}}));
}

TEST_F(WrlTest, TheCopyHoldsTheSameTriangles) {
  const Mesh mesh = with_linear_field(small_mesh());
  const Scene scene = exported_wrl(mesh, "height", {.intervals = 4});
  ExodusModel model(comm_);
  model.import_model(path("file_wrl.e"));
  const Mesh copy = mesh_of(model);
  ASSERT_EQ(copy.blocks.size(), 1U);
  EXPECT_EQ(copy.times, Numbers{mesh.times.back()});
  ASSERT_EQ(copy.x.size(), scene.points.size());
  for (std::size_t i = 0; i < copy.x.size(); ++i) {
    EXPECT_EQ(point_of(copy, static_cast<GlobalIndex>(i)), scene.points[i]);
    EXPECT_NEAR(copy.node_fields[0].second[0][i], linear(scene.points[i]), 1e-12);
  }
  ASSERT_EQ(copy.blocks[0].connectivity.size(), 3 * scene.triangles.size());
  for (std::size_t t = 0; t < scene.triangles.size(); ++t) {
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(copy.blocks[0].connectivity[3 * t + i], scene.triangles[t][i]);
    }
    EXPECT_EQ(copy.blocks[0].fields[0].second[0][t], static_cast<double>(scene.bands[t]));
  }
  EXPECT_EQ(copy.blocks[0].fields[0].first, "interval");
  std::string together = bytes_of(comm_, path("file_wrl.e")), alone = bytes_of(comm_, path("alone_wrl.e"));
  EXPECT_TRUE(together == alone);
  const SharedFolder other(comm_);
  export_wrl_model(model, other.path() / "plain.wrl", "height", {.export_exodus_copy = false});
  EXPECT_EQ(other.names(), std::vector<std::string>{"plain.wrl"});
}

TEST_F(WrlTest, OpenSheetsAreToldAndClosedOnesAreNot) {
  Mesh mesh = with_linear_field(small_mesh());
  mesh.blocks = {{1, "", "TRI3", 3, {0, 2, 1, 0, 1, 6, 1, 2, 6, 0, 6, 2}, {}}};  // a tetrahedron
  mesh.side_sets.clear();
  const Warnings closed;
  EXPECT_TRUE(is_closed(exported_wrl(mesh, "height", {.intervals = 3})));
  EXPECT_EQ(closed.all(comm_), "");
  mesh.blocks[0].connectivity.resize(9);
  const Warnings open;
  exported_wrl(mesh, "height", {.intervals = 3});
  EXPECT_THAT(open.all(comm_), HasSubstr("not closed; it has 3 open edges"));
}

TEST_F(WrlTest, RefusesWhatCannotBeColored) {
  Mesh mesh = with_linear_field(small_mesh());
  const auto error = [&](const std::string& field, const WrlOptions& options) {
    return error_of_export(mesh, [&](const ExodusModel& model, const auto& file) {
      export_wrl_model(model, file, field, options);
    });
  };
  EXPECT_THAT(error("height", {.timestep = 1.0}), HasSubstr("no range of values between 0 and 0"));
  EXPECT_THAT(error("height", {.field_range = {{2, 1}}}), HasSubstr("no range"));
  EXPECT_THAT(error("height", {.timestep = "none"}), HasSubstr("needs a time step"));
  EXPECT_THAT(error("height", {.intervals = 0}), HasSubstr("1 or more"));
  EXPECT_THAT(error("height", {.thresholds = {1, 1}}), HasSubstr("do not ascend"));
  EXPECT_THAT(error("height", {.intervals = 2, .colors = {{0, 0, 0}}}),
              HasSubstr("1 colors are given for 2"));
  EXPECT_THAT(error("heigt", {}), HasSubstr("height"));
  mesh.node_fields[0].second[1][3] = std::nan("");
  EXPECT_THAT(error("height", {}), HasSubstr("not finite"));
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"in.e"});
}

/// Pieces of triangles with values at, between and beyond thresholds: they cover the triangle, each in its
/// band.
TEST(CutTriangle, PiecesCoverTheTriangle) {
  const Numbers thresholds{1, 2, 3};
  for (int a = 0; a < 9; ++a) {
    for (int b = 0; b < 9; ++b) {
      for (int c = 0; c < 9; ++c) {
        const std::array<double, 3> values{a / 2.0, b / 2.0, c / 2.0};
        double area = 0;
        for (const TrianglePiece& piece : cut_triangle(values, thresholds)) {
          ASSERT_GE(piece.outline.size(), 3U);
          std::vector<std::array<double, 2>> points;
          const double low = piece.band == 0 ? -1 : thresholds[static_cast<std::size_t>(piece.band) - 1];
          const double high = piece.band == 3 ? 9 : thresholds[static_cast<std::size_t>(piece.band)];
          double lowest = 9, highest = -1;
          for (const TrianglePoint& point : piece.outline) {
            const std::array<std::array<double, 2>, 3> corners{{{0, 0}, {1, 0}, {0, 1}}};
            std::array<double, 2> place = corners[static_cast<std::size_t>(point.corner)];
            double value = values[static_cast<std::size_t>(point.corner)];
            if (point.edge_end >= 0) {
              const auto end = static_cast<std::size_t>(point.edge_end);
              const double cut = thresholds[static_cast<std::size_t>(point.threshold)];
              const double part = (cut - value) / (values[end] - value);
              ASSERT_GT(part, 0);
              ASSERT_LT(part, 1);
              for (std::size_t i = 0; i < 2; ++i) place[i] += part * (corners[end][i] - place[i]);
              value = cut;
            }
            lowest = std::min(lowest, value);
            highest = std::max(highest, value);
            points.push_back(place);
          }
          EXPECT_GE(lowest, low);
          EXPECT_LE(highest, high);
          EXPECT_GT(highest, low);
          for (std::size_t i = 0; i < points.size(); ++i) {
            const auto& p = points[i];
            const auto& q = points[(i + 1) % points.size()];
            area += (p[0] * q[1] - p[1] * q[0]) / 2;
          }
        }
        EXPECT_NEAR(area, 0.5, 1e-12) << a << b << c;
      }
    }
  }
}

}  // namespace
}  // namespace exomerge
