// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <map>
#include <set>
#include <sstream>

#include "export/export_testing.hpp"
#include "export/node_places.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;

/// A section of an input file: its keyword line, and its lines of data with continued ones joined.
struct Section {
  std::string keyword;
  std::vector<std::vector<std::string>> lines;
};

std::vector<Section> sections_of(const std::string& text) {
  std::vector<Section> sections;
  std::istringstream in(text);
  bool continued = false;
  for (std::string line; std::getline(in, line);) {
    EXPECT_LE(line.size(), 256U);
    if (line.starts_with('*')) {
      sections.push_back({line, {}});
      continued = false;
      continue;
    }
    if (!continued) sections.back().lines.emplace_back();
    continued = line.ends_with(',');
    std::istringstream words(line);
    for (std::string word; std::getline(words, word, ',');) {
      word.erase(0, word.find_first_not_of(' '));
      EXPECT_LE(word.size(), 80U);
      sections.back().lines.back().push_back(word);
    }
    EXPECT_LE(sections.back().lines.back().size(), 48U);
  }
  return sections;
}

class InpTest : public ExportTest {
 protected:
  std::vector<Section> exported_inp(const Mesh& mesh, const InpOptions& options = {}) {
    return sections_of(exported(
        mesh, [&](const ExodusModel& model, const auto& file) { export_inp_file(model, file, options); }));
  }
};

/// Nodes and corners of faces by element type, from 0.
struct AbaqusShape {
  NodePlaces places;
  std::map<std::string, std::set<int>> faces;
};
const std::map<std::string, AbaqusShape>& abaqus_shapes() {
  const std::vector<std::vector<int>> ring3{{0, 1}, {1, 2}, {2, 0}}, ring4{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
  const auto join = [](std::vector<std::vector<int>> a, const std::vector<std::vector<int>>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  const auto wedge = join(join(ring3, {{3, 4}, {4, 5}, {5, 3}}), {{0, 3}, {1, 4}, {2, 5}});
  const auto hex = join(join(ring4, {{4, 5}, {5, 6}, {6, 7}, {7, 4}}), {{0, 4}, {1, 5}, {2, 6}, {3, 7}});
  using Faces = std::map<std::string, std::set<int>>;
  const Faces hex_faces{{"S1", {0, 1, 2, 3}}, {"S2", {4, 7, 6, 5}}, {"S3", {0, 4, 5, 1}},
                        {"S4", {1, 5, 6, 2}}, {"S5", {2, 6, 7, 3}}, {"S6", {3, 7, 4, 0}}};
  const Faces wedge_faces{
      {"S1", {0, 1, 2}}, {"S2", {3, 5, 4}}, {"S3", {0, 3, 4, 1}}, {"S4", {1, 4, 5, 2}}, {"S5", {2, 5, 3, 0}}};
  const Faces tet_faces{{"S1", {0, 1, 2}}, {"S2", {0, 3, 1}}, {"S3", {1, 3, 2}}, {"S4", {2, 3, 0}}};
  const Faces pyramid_faces{
      {"S1", {0, 1, 2, 3}}, {"S2", {0, 4, 1}}, {"S3", {1, 4, 2}}, {"S4", {2, 4, 3}}, {"S5", {3, 4, 0}}};
  const Faces shell3{
      {"SPOS", {0, 1, 2}}, {"SNEG", {0, 1, 2}}, {"E1", {0, 1}}, {"E2", {1, 2}}, {"E3", {2, 0}}};
  const Faces shell4{{"SPOS", {0, 1, 2, 3}}, {"SNEG", {0, 1, 2, 3}}, {"E1", {0, 1}},
                     {"E2", {1, 2}},         {"E3", {2, 3}},         {"E4", {3, 0}}};
  static const std::map<std::string, AbaqusShape> shapes{
      {"MASS", {{1, {}}, {}}},
      {"T3D2", {{2, {}}, {}}},
      {"T3D3", {{2, {{0, 1}}}, {}}},
      {"B31", {{2, {}}, {}}},
      {"B32", {{2, {{0, 1}}}, {}}},
      {"S3", {{3, {}}, shell3}},
      {"STRI65", {{3, ring3}, shell3}},
      {"S4", {{4, {}}, shell4}},
      {"S8R", {{4, ring4}, shell4}},
      {"C3D4", {{4, {}}, tet_faces}},
      {"C3D10", {{4, join(ring3, {{0, 3}, {1, 3}, {2, 3}})}, tet_faces}},
      {"C3D5", {{5, {}}, pyramid_faces}},
      {"C3D6", {{6, {}}, wedge_faces}},
      {"C3D15", {{6, wedge}, wedge_faces}},
      {"C3D8", {{8, {}}, hex_faces}},
      {"C3D20", {{8, hex}, hex_faces}},
      {"C3D27",
       {{8, join(hex, {{0, 1, 2, 3, 4, 5, 6, 7},
                       {0, 1, 2, 3},
                       {4, 5, 6, 7},
                       {0, 1, 5, 4},
                       {1, 2, 6, 5},
                       {2, 3, 7, 6},
                       {3, 0, 4, 7}})},
        hex_faces}}};
  return shapes;
}

std::string type_in(const std::string& keyword) {
  const std::size_t begin = keyword.find("TYPE=") + 5;
  return keyword.substr(begin, keyword.find(',', begin) - begin);
}

TEST_F(InpTest, ElementsOfEveryShapeHaveTheirNodesAndSidesInPlace) {
  Mesh mesh = one_of_each([](const Topology& shape) {
    // In a file of three dimensions triangles are shells, and there are no lines seen from the side.
    return shape.family != TopologyFamily::triangle && shape.family != TopologyFamily::shell_line;
  });
  Mesh::SideSet all{1, "all sides", {}, {}, {}, {}, {}};
  for (const Mesh::Block& block : mesh.blocks) {
    for (int side = 0; side < by_hand::shape_of(block).side_count(); ++side) {
      all.blocks.push_back(block.id);
      all.elements.push_back(0);
      all.sides.push_back(side);
    }
  }
  mesh.side_sets = {all};
  const Warnings warnings;
  const std::vector<Section> sections = exported_inp(mesh);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("of the nodes of pyramid13 elements Abaqus gets 5, as C3D5"));
  std::set<std::string> met;
  std::vector<std::pair<std::string, Indices>> elements;
  std::vector<std::vector<std::string>> surface;
  for (const Section& section : sections) {
    if (section.keyword.starts_with("*SURFACE")) surface = section.lines;
    if (!section.keyword.starts_with("*ELEMENT")) continue;
    const std::string type = type_in(section.keyword);
    SCOPED_TRACE(section.keyword);
    ASSERT_TRUE(abaqus_shapes().contains(type));
    ASSERT_EQ(section.lines.size(), 1U);
    EXPECT_EQ(section.lines[0][0], std::to_string(elements.size() + 1));
    std::vector<Point> points;
    Indices nodes;
    for (std::size_t i = 1; i < section.lines[0].size(); ++i) {
      nodes.push_back(std::stol(section.lines[0][i]) - 1);
      points.push_back(point_of(mesh, nodes.back()));
    }
    expect_places(points, abaqus_shapes().at(type).places);
    elements.emplace_back(type, nodes);
    met.insert(type);
  }
  EXPECT_EQ(met.size(), abaqus_shapes().size());
  ASSERT_EQ(elements.size(), mesh.blocks.size());
  // Each side of the set, if it has a label, has the corners that the label stands for.
  std::size_t line = 0;
  for (std::size_t i = 0; i < all.sides.size(); ++i) {
    const auto block = static_cast<std::size_t>(all.blocks[i] - 1);
    const auto& [type, nodes] = elements[block];
    const auto& faces = abaqus_shapes().at(type).faces;
    if (faces.empty()) continue;
    SCOPED_TRACE(mesh.blocks[block].name + " side " + std::to_string(all.sides[i]));
    ASSERT_LT(line, surface.size());
    EXPECT_EQ(surface[line][0], std::to_string(block + 1));
    ASSERT_TRUE(faces.contains(surface[line][1])) << surface[line][1];
    std::set<GlobalIndex> expected, found;
    for (const int corner : faces.at(surface[line][1]))
      expected.insert(nodes[static_cast<std::size_t>(corner)]);
    const Indices of_side = by_hand::nodes_of(mesh, {all.blocks[i], 0, all.sides[i]});
    found.insert(of_side.begin(), of_side.begin() + static_cast<std::ptrdiff_t>(expected.size()));
    EXPECT_EQ(found, expected);
    ++line;
  }
  EXPECT_EQ(line, surface.size());
}

TEST_F(InpTest, IsTheMesh) {
  Mesh mesh = small_mesh();
  mesh.x[3] = -1.2345678901234567e-101;
  Indices many(17);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<GlobalIndex>(i);
  mesh.node_sets.push_back({9, "9 Left, right", many, {}, {}});
  mesh.node_sets.push_back({10, "LEFT", {3}, {}, {}});
  const std::vector<Section> sections = exported_inp(mesh);
  std::vector<std::string> keywords;
  for (const Section& section : sections) keywords.push_back(section.keyword);
  EXPECT_THAT(keywords, ElementsAre("*HEADING", "*NODE, NSET=ALL_NODES", "*ELEMENT, TYPE=C3D6, ELSET=BLOCK_3",
                                    "*ELEMENT, TYPE=C3D8, ELSET=cubes", "*NSET, NSET=NODE_SET_2",
                                    "*NSET, NSET=left", "*NSET, NSET=NODE_SET_9_Left__right",
                                    "*NSET, NSET=NODE_SET_10", "*SURFACE, NAME=ends, TYPE=ELEMENT"));
  EXPECT_THAT(sections[0].lines, ElementsAre(ElementsAre("small")));
  ASSERT_EQ(sections[1].lines.size(), mesh.x.size());
  for (std::size_t i = 0; i < mesh.x.size(); ++i) {
    ASSERT_EQ(sections[1].lines[i].size(), 4U);
    EXPECT_EQ(sections[1].lines[i][0], std::to_string(i + 1));
    EXPECT_LE(sections[1].lines[i][1].size(), 20U);
    EXPECT_NEAR(std::stod(sections[1].lines[i][1]), mesh.x[i], 1e-112);
    EXPECT_EQ(std::stod(sections[1].lines[i][3]), mesh.z[i]);
  }
  EXPECT_THAT(sections[3].lines, ElementsAre(ElementsAre("2", "1", "2", "5", "4", "7", "8", "11", "10"),
                                             ElementsAre("3", "2", "3", "6", "5", "8", "9", "12", "11")));
  EXPECT_THAT(sections[5].lines, ElementsAre(ElementsAre("1", "4", "10", "7")));
  EXPECT_EQ(sections[6].lines.size(), 2U);
  EXPECT_THAT(sections[8].lines,
              ElementsAre(ElementsAre("2", "S6"), ElementsAre("3", "S4"), ElementsAre("1", "S2")));
}

TEST_F(InpTest, LeavesOutWhatAbaqusDoesNotHave) {
  Mesh mesh = small_mesh();
  mesh.title = "*title";
  const Warnings warnings;
  const std::vector<Section> sections = exported_inp(mesh, {.element_block_ids = "cubes", .node_set_ids = 2});
  EXPECT_EQ(sections.size(), 5U);
  EXPECT_THAT(sections[0].lines, ElementsAre(ElementsAre("mesh *title")));
  EXPECT_EQ(sections[4].lines.size(), 2U);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("1 members are left out"));
}

TEST_F(InpTest, FilesByTheirExtension) {
  small_mesh().write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  for (const char* name : {"a.e", "a.g", "a.EXO", "a.stl", "a.vtu", "a.inp"}) {
    export_file(model, path(name), {.element_block_ids = "cubes"});
  }
  export_file(model, path("a.wrl"), {.node_field_name = "T"});
  EXPECT_THAT(folder_.names(),
              ElementsAre("a.EXO", "a.e", "a.g", "a.inp", "a.stl", "a.vtu", "a.wrl", "a_wrl.e", "in.e"));
  export_stl_file(model, path("b.stl"), {.element_block_ids = "cubes"});
  EXPECT_TRUE(bytes_of(comm_, path("a.stl")) == bytes_of(comm_, path("b.stl")));
  const auto error = [&](const char* name) {
    return error_of(comm_, [&] { export_file(model, path(name)); });
  };
  EXPECT_THAT(error("b.wrl"), HasSubstr("needs the name of a node field"));
  EXPECT_THAT(error("b.obj"), HasSubstr("e, g, exo, stl, wrl, vtu, inp"));
  EXPECT_THAT(error("b"), HasSubstr("not known by its extension"));
}

}  // namespace
}  // namespace exomerge
