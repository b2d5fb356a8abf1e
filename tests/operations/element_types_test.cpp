// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/elements.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/topology.hpp"
#include "operations/structure_testing.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

constexpr unsigned seeds = 3;

class ElementTypesTest : public StructureTest {
 protected:
  /// Types of blocks after a conversion that is given by old and new canonical names.
  static std::vector<std::string> types(const Mesh& mesh, const by_hand::Ids& ids,
                                        const std::vector<std::pair<std::string, std::string>>& changes) {
    std::vector<std::string> result;
    for (const std::int64_t id : ids) {
      result.emplace_back(by_hand::shape_of(by_hand::block_of(mesh, id)).name);
      for (const auto& [from, to] : changes) {
        if (result.back() == from) {
          result.back() = to;
          break;
        }
      }
    }
    return result;
  }
};

const std::vector<std::pair<std::string, std::string>> to_quadratic{
    {"hex8", "hex20"}, {"tet4", "tet10"}, {"wedge6", "wedge15"}, {"shell4", "shell8"}};
const std::vector<std::pair<std::string, std::string>> to_linear{
    {"hex20", "hex8"}, {"hex27", "hex8"}, {"tet10", "tet4"}, {"wedge15", "wedge6"}, {"shell8", "shell4"}};

TEST_F(ElementTypesTest, MakesElementsQuadraticAndLinear) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh, [](ExodusModel& model) { make_elements_quadratic(model); },
        [&](Mesh& edited) { by_hand::convert_blocks(edited, ids, types(edited, ids, to_quadratic)); });
    check(
        mesh,
        [](ExodusModel& model) {
          make_elements_quadratic(model);
          make_elements_quadratic(model);
          make_elements_linear(model);
        },
        [&](Mesh& edited) {
          by_hand::convert_blocks(edited, ids, types(edited, ids, to_quadratic));
          by_hand::convert_blocks(edited, ids, types(edited, ids, to_linear));
        });
  }
}

// New nodes that many elements on all ranks share.
TEST_F(ElementTypesTest, ConvertsElementsThatShareTheirFaces) {
  const Mesh mesh = piled_mesh(0);
  const by_hand::Ids ids = by_hand::block_ids(mesh);
  check(
      mesh, [](ExodusModel& model) { make_elements_quadratic(model); },
      [&](Mesh& edited) { by_hand::convert_blocks(edited, ids, types(edited, ids, to_quadratic)); });
  check(
      mesh, [](ExodusModel& model) { convert_hex8_block_to_tet4_block(model, 9); },
      [](Mesh& edited) { by_hand::convert_to_tets(edited, 9); });
}

TEST_F(ElementTypesTest, ConvertsByTheTable) {
  const auto one = [&](const Mesh& mesh, const by_hand::Ids& ids, const std::vector<std::string>& chain) {
    SCOPED_TRACE(chain.back());
    const Selector selector(std::vector<Selector::Value>(ids.begin(), ids.end()));
    check(
        mesh,
        [&](ExodusModel& model) {
          for (const std::string& type : chain) convert_element_blocks(model, selector, type);
        },
        [&](Mesh& edited) {
          for (const std::string& type : chain) {
            const std::string name(
                find_topology(type, std::stoi(type.substr(type.find_first_of("123456789"))), 3)->name);
            by_hand::convert_blocks(edited, ids, std::vector<std::string>(ids.size(), name));
          }
        });
  };
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const auto has = [&](std::int64_t id) {
      return std::ranges::find(mesh.blocks, id, &Mesh::Block::id) != mesh.blocks.end();
    };
    if (has(7) && has(3)) {
      one(mesh, {3, 7}, {"hex27"});
      one(mesh, {7}, {"HEX20", "hex27", "hex20"});
    }
    if (has(5)) {
      one(mesh, {5}, {"wedge16", "wedge15"});
      one(mesh, {5}, {"wedge15", "wedge16", "wedge6"});
    }
    if (has(9)) one(mesh, {9}, {"shell9"});
    if (has(2)) one(mesh, {2}, {"tetra10"});
  }
}

TEST_F(ElementTypesTest, MakesTetrahedraOfHexahedra) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    for (const std::int64_t id : by_hand::block_ids(mesh)) {
      if (by_hand::block_of(mesh, id).nodes_per_element != 8) continue;
      check(
          mesh, [&](ExodusModel& model) { convert_hex8_block_to_tet4_block(model, id); },
          [&](Mesh& edited) { by_hand::convert_to_tets(edited, id); });
    }
  }
}

/// Two cubes side by side along x, as in the worked examples of the specification.
Mesh two_cubes() {
  Mesh mesh;
  mesh.times = {0};
  for (int k = 0; k < 2; ++k) {
    for (int j = 0; j < 2; ++j) {
      for (int i = 0; i < 3; ++i) {
        mesh.x.push_back(i);
        mesh.y.push_back(j);
        mesh.z.push_back(k);
      }
    }
  }
  mesh.blocks = {{1, "", "HEX8", 8, {0, 1, 4, 3, 6, 7, 10, 9, 1, 2, 5, 4, 7, 8, 11, 10}, {}}};
  return mesh;
}

TEST_F(ElementTypesTest, WorkedExampleOfTetrahedra) {
  Mesh mesh = two_cubes();
  mesh.side_sets = {{1, "", {1, 1}, {0, 1}, {0, 5}, {}, {{"v", {{3, 4}}}}}};
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  convert_hex8_block_to_tet4_block(model, 1);
  const Mesh tets = mesh_of(model);
  EXPECT_EQ(tets.x.size(), 25U);
  ASSERT_EQ(tets.blocks[0].connectivity.size(), 4U * 48);
  for (std::size_t tet = 0; tet < 48; ++tet) {
    std::array<std::array<double, 3>, 4> p;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto node = static_cast<std::size_t>(tets.blocks[0].connectivity[4 * tet + i]);
      p[i] = {tets.x[node] - (i > 0 ? p[0][0] : 0), tets.y[node] - (i > 0 ? p[0][1] : 0),
              tets.z[node] - (i > 0 ? p[0][2] : 0)};
    }
    const auto &a = p[1], &b = p[2], &c = p[3];
    const double volume = (a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                           a[2] * (b[0] * c[1] - b[1] * c[0])) /
                          6;
    EXPECT_DOUBLE_EQ(volume, 1.0 / 24);
  }
  EXPECT_EQ(tets.side_sets[0].elements, (Indices{0, 1, 2, 3, 44, 45, 46, 47}));
  EXPECT_EQ(tets.side_sets[0].sides, Indices(8, 3));
  EXPECT_EQ(tets.side_sets[0].fields[0].second[0], (Numbers{3, 3, 3, 3, 4, 4, 4, 4}));
}

TEST_F(ElementTypesTest, WorkedExampleOfQuadraticElements) {
  ExodusModel model(comm_);
  generate_boxes(model, {.divisions = {2, 2, 2}, .sets = false});
  ASSERT_EQ(model.node_count(), 27);
  make_elements_quadratic(model);
  EXPECT_EQ(model.node_count(), 81);
  EXPECT_EQ(model.get_topology(1)->name, "hex20");
  make_elements_linear(model);
  EXPECT_EQ(model.node_count(), 27);
  Mesh mesh = two_cubes();
  mesh.node_sets = {{1, "", {0, 1}, {}, {}}};
  mesh.write(comm_, path("in.e"));
  ExodusModel small(comm_);
  small.import_model(path("in.e"));
  make_elements_quadratic(small);
  const Mesh made = mesh_of(small);
  ASSERT_EQ(made.node_sets[0].members.size(), 3U);
  const auto mid = static_cast<std::size_t>(made.node_sets[0].members[2]);
  EXPECT_EQ(made.x[mid], 0.5);
  EXPECT_EQ(made.y[mid] + made.z[mid], 0.0);
}

TEST_F(ElementTypesTest, RefusesWhatIsNotInTheTable) {
  const Mesh mesh = two_cubes();
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  const auto error = [&](const std::function<void()>& work) { return error_of(comm_, work); };
  EXPECT_THAT(error([&] { convert_element_blocks(model, 1, "tet4"); }),
              HasSubstr("cannot be converted to tet4"));
  EXPECT_THAT(error([&] { convert_element_blocks(model, 1, "hexagon"); }), HasSubstr("no element type"));
  EXPECT_THAT(error([&] { convert_hex8_block_to_tet4_block(model, 1, "hex5tet"); }), HasSubstr("no scheme"));
  make_elements_quadratic(model);
  EXPECT_THAT(error([&] { convert_hex8_block_to_tet4_block(model, 1); }), HasSubstr("not hexahedra"));
}

}  // namespace
}  // namespace exomerge
