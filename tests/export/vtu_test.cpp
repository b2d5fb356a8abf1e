// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "export/export_testing.hpp"
#include "export/node_places.hpp"
#include "export/vector_fields.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;

/// What the header of a file says, and the bytes that it points to.
struct Grid {
  struct Array {
    std::string type;
    int components = 0;
    std::string bytes;
    std::string section;
  };
  std::size_t points = 0, cells = 0;
  std::string time;
  std::map<std::string, Array> arrays;

  Numbers reals(const std::string& name) const { return values<double>(name, "Float64"); }
  std::vector<std::int64_t> integers(const std::string& name) const {
    return values<std::int64_t>(name, "Int64");
  }
  std::vector<std::uint8_t> types() const { return values<std::uint8_t>("types", "UInt8"); }

 private:
  template <class T>
  std::vector<T> values(const std::string& name, const std::string& type) const {
    const auto found = arrays.find(name);
    if (found == arrays.end()) {
      ADD_FAILURE() << "there is no array " << name;
      return {};
    }
    EXPECT_EQ(found->second.type, type);
    std::vector<T> result(found->second.bytes.size() / sizeof(T));
    std::memcpy(result.data(), found->second.bytes.data(), result.size() * sizeof(T));
    return result;
  }
};

Grid grid_of(const std::string& bytes) {
  Grid grid;
  const std::size_t data = bytes.find("<AppendedData encoding=\"raw\">");
  EXPECT_NE(data, std::string::npos);
  const std::string header = bytes.substr(0, data);
  const std::size_t first = bytes.find('_', data) + 1;
  std::smatch match;
  const std::regex piece("NumberOfPoints=\"(\\d+)\" NumberOfCells=\"(\\d+)\"");
  EXPECT_TRUE(std::regex_search(header, match, piece));
  grid.points = std::stoul(match[1]);
  grid.cells = std::stoul(match[2]);
  if (std::regex_search(header, match, std::regex("TimeValue\"[^>]*>([^<]*)<"))) grid.time = match[1];
  const std::regex array(
      "<(PointData|CellData|Points|Cells)>|<DataArray type=\"(\\w+)\" Name=\"([^\"]*)\" "
      "NumberOfComponents=\"(\\d)\" format=\"appended\" offset=\"(\\d+)\"/>");
  std::string section;
  std::size_t end = 0;
  for (std::sregex_iterator it(header.begin(), header.end(), array), none; it != none; ++it) {
    if ((*it)[1].matched) {
      section = (*it)[1];
      continue;
    }
    const std::size_t offset = std::stoul((*it)[5]);
    EXPECT_EQ(offset, end) << "arrays follow one another";
    const auto length = number_at<std::uint64_t>(bytes, first + offset);
    grid.arrays[(*it)[3]] = {(*it)[2], std::stoi((*it)[4]), bytes.substr(first + offset + 8, length),
                             section};
    end = offset + 8 + length;
  }
  EXPECT_EQ(bytes.substr(first + end), "\n  </AppendedData>\n</VTKFile>\n");
  for (const auto& [name, a] : grid.arrays) {
    const std::size_t rows = a.section == "PointData" || a.section == "Points" ? grid.points : grid.cells;
    if (name == "connectivity") continue;
    EXPECT_EQ(a.bytes.size(), rows * static_cast<std::size_t>(a.components) * (a.type == "UInt8" ? 1 : 8))
        << name;
  }
  return grid;
}

class VtuTest : public ExportTest {
 protected:
  Grid exported_vtu(const Mesh& mesh, const VtuOptions& options = {}) {
    return grid_of(exported(
        mesh, [&](const ExodusModel& model, const auto& file) { export_vtu_file(model, file, options); }));
  }
};

/// Nodes by the numbers of VTK's cell types.
const std::map<int, NodePlaces>& vtk_places() {
  const std::vector<std::vector<int>> ring3{{0, 1}, {1, 2}, {2, 0}};
  const std::vector<std::vector<int>> ring4{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
  const auto join = [](std::vector<std::vector<int>> a, const std::vector<std::vector<int>>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  const auto pyramid = join(ring4, {{0, 4}, {1, 4}, {2, 4}, {3, 4}});
  const auto caps = join(ring3, {{3, 4}, {4, 5}, {5, 3}});
  const auto wedge = join(caps, {{0, 3}, {1, 4}, {2, 5}});
  const auto hex = join(join(ring4, {{4, 5}, {5, 6}, {6, 7}, {7, 4}}), {{0, 4}, {1, 5}, {2, 6}, {3, 7}});
  static const std::map<int, NodePlaces> places{
      {1, {1, {}}},
      {3, {2, {}}},
      {21, {2, {{0, 1}}}},
      {35, {2, {{0, 0, 1}, {0, 1, 1}}}},
      {5, {3, {}}},
      {22, {3, ring3}},
      {34, {3, join(ring3, {{0, 1, 2}})}},
      {9, {4, {}}},
      {23, {4, ring4}},
      {28, {4, join(ring4, {{0, 1, 2, 3}})}},
      {30, {4, {{0, 1}, {2, 3}}}},
      {10, {4, {}}},
      {24, {4, join(ring3, {{0, 3}, {1, 3}, {2, 3}})}},
      {14, {5, {}}},
      {27, {5, pyramid}},
      {37, {5, join(pyramid, {{0, 1, 2, 3}, {0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}, {0, 1, 2, 3, 4}})}},
      {13, {6, {}}},
      {26, {6, wedge}},
      {31, {6, caps}},
      {32, {6, join(wedge, {{0, 1, 4, 3}, {1, 2, 5, 4}, {2, 0, 3, 5}})}},
      {12, {8, {}}},
      {25, {8, hex}},
      {29,
       {8, join(hex, {{0, 4, 7, 3},
                      {1, 2, 6, 5},
                      {0, 1, 5, 4},
                      {3, 2, 6, 7},
                      {0, 1, 2, 3},
                      {4, 5, 6, 7},
                      {0, 1, 2, 3, 4, 5, 6, 7}})}}};
  return places;
}

TEST_F(VtuTest, CellsOfEveryShapeHaveTheirNodesInPlace) {
  const Mesh mesh = one_of_each([](const Topology&) { return true; });
  const Warnings warnings;
  const Grid grid = exported_vtu(mesh);
  ASSERT_EQ(grid.cells, mesh.blocks.size());
  const auto types = grid.types();
  const auto offsets = grid.integers("offsets"), nodes = grid.integers("connectivity");
  std::set<int> met;
  std::int64_t first = 0;
  for (std::size_t cell = 0; cell < grid.cells; ++cell) {
    SCOPED_TRACE(mesh.blocks[cell].name);
    std::vector<Point> points;
    for (auto i = first; i < offsets[cell]; ++i) {
      points.push_back(point_of(mesh, nodes[static_cast<std::size_t>(i)]));
    }
    first = offsets[cell];
    ASSERT_TRUE(vtk_places().contains(types[cell]));
    expect_places(points, vtk_places().at(types[cell]));
    // Corners are those of the element, in their order.
    for (std::size_t i = 0; i < vtk_places().at(types[cell]).corners; ++i) {
      EXPECT_EQ(points[i], point_of(mesh, mesh.blocks[cell].connectivity[i]));
    }
    met.insert(types[cell]);
  }
  EXPECT_EQ(met.size(), vtk_places().size());
  EXPECT_EQ(static_cast<std::size_t>(first), nodes.size());
  EXPECT_THAT(warnings.all(comm_), HasSubstr("of the nodes of hex16 elements VTK gets 8"));
}

TEST_F(VtuTest, HasTheFieldsOfAStep) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    Mesh mesh = random_mesh(seed);
    std::ranges::sort(mesh.blocks, {}, &Mesh::Block::id);
    mesh.side_sets.clear();
    mesh.element_ids.clear();
    const std::size_t step = seed % 2;
    const Grid grid = exported_vtu(mesh, {.timestep = mesh.times[step]});
    EXPECT_EQ(std::stod(grid.time), mesh.times[step]);
    ASSERT_EQ(grid.points, mesh.x.size());
    const Numbers points = grid.reals("Points");
    for (std::size_t i = 0; i < mesh.x.size(); ++i) {
      EXPECT_EQ((Point{points[3 * i], points[3 * i + 1], points[3 * i + 2]}),
                point_of(mesh, static_cast<GlobalIndex>(i)));
    }
    for (const auto& [name, steps] : mesh.node_fields) EXPECT_EQ(grid.reals(name), steps[step]);
    Indices nodes, ids;
    std::map<std::string, Numbers> fields{{"p", {}}, {"q", {}}};
    bool has_q = false;
    for (const Mesh::Block& block : mesh.blocks) {
      nodes.insert(nodes.end(), block.connectivity.begin(), block.connectivity.end());
      const auto count = static_cast<std::size_t>(by_hand::element_count(block));
      ids.insert(ids.end(), count, block.id);
      for (auto& [name, values] : fields) {
        const auto found = std::ranges::find(block.fields, name, &Mesh::Field::first);
        Numbers part(count, std::nan(""));
        if (found != block.fields.end()) {
          part = found->second[step];
          has_q = has_q || name == "q";
        }
        values.insert(values.end(), part.begin(), part.end());
      }
    }
    EXPECT_EQ(grid.integers("connectivity"), nodes);
    EXPECT_EQ(grid.integers("element_block_id"), ids);
    for (const auto& [name, values] : fields) {
      if (name == "q" && !has_q) continue;
      EXPECT_THAT(grid.reals(name), ::testing::Pointwise(::testing::NanSensitiveDoubleEq(), values)) << name;
    }
  }
}

TEST_F(VtuTest, TakesWhatIsSelected) {
  Mesh mesh = small_mesh();
  for (const char* name : {"v_x", "v_y", "v_z"})
    mesh.node_fields.emplace_back(name, numbered_steps(2, 18, 3));
  mesh.node_fields.emplace_back("a<&", numbered_steps(2, 18, 1));
  Grid grid = exported_vtu(mesh, {.element_block_ids = 3, .node_field_names = {"v_*", "T"}});
  EXPECT_EQ(grid.cells, 1U);
  EXPECT_EQ(grid.time, "2");
  std::vector<std::string> names;
  for (const auto& [name, array] : grid.arrays) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("Points", "Q", "T", "connectivity", "element_block_id", "offsets", "p",
                                 "types", "v"));
  EXPECT_EQ(grid.arrays["v"].components, 3);
  const Numbers vectors = grid.reals("v"), values = numbered_steps(2, 18, 3)[1];
  for (std::size_t i = 0; i < vectors.size(); ++i) EXPECT_EQ(vectors[i], values[i / 3]);
  grid = exported_vtu(mesh);
  EXPECT_TRUE(grid.arrays.contains("a&lt;&amp;"));
  grid = exported_vtu(mesh, {.timestep = "none"});
  EXPECT_EQ(grid.arrays.size(), 5U);
  EXPECT_EQ(grid.time, "");
}

TEST_F(VtuTest, LeavesOutWhatVtkDoesNotHave) {
  Mesh mesh = small_mesh();
  mesh.side_sets.clear();
  mesh.blocks.push_back({9, "odd", "STRANGE", 2, {0, 1}, {}});
  const Warnings warnings;
  EXPECT_EQ(exported_vtu(mesh).cells, 3U);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("is left out: VTK has no cell for STRANGE"));
  EXPECT_THAT(
      error_of_export(mesh, [](const ExodusModel& model,
                               const auto& file) { export_vtu_file(model, file, {.timestep = "all"}); }),
      HasSubstr("one time step, not 2"));
}

TEST(VectorFields, AreMadeOfAllTheirComponents) {
  const auto names = [](const std::vector<std::string>& given, int dimension) {
    std::vector<std::string> result;
    for (const VectorField& field : vector_fields(given, dimension)) {
      result.push_back(field.name + std::to_string(field.components.size()));
    }
    return result;
  };
  EXPECT_THAT(names({"disp_x", "disp_y", "disp_z", "t"}, 3), ElementsAre("disp3", "t1"));
  EXPECT_THAT(names({"disp_x", "disp_y"}, 3), ElementsAre("disp_x1", "disp_y1"));
  EXPECT_THAT(names({"disp_x", "disp_y"}, 2), ElementsAre("disp2"));
  EXPECT_THAT(names({"VX", "VY", "VZ"}, 3), ElementsAre("V3"));
  EXPECT_THAT(names({"v", "v_x", "v_y", "v_z"}, 3), ElementsAre("v1", "v_x1", "v_y1", "v_z1"));
  EXPECT_THAT(names({"x", "y", "z", ""}, 3), ElementsAre("x1", "y1", "z1", "1"));
  EXPECT_THAT(names({"v_y", "v_x", "v_z"}, 3), ElementsAre("v3"));
  EXPECT_THAT(names({"s_xx", "s_xy", "s_xz"}, 3), ElementsAre("s_xx1", "s_xy1", "s_xz1"));
}

}  // namespace
}  // namespace exomerge
