// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/block_transforms.hpp"

#include <cmath>
#include <set>

#include "exomerge/elements.hpp"
#include "operations/structure_testing.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

class BlockTransformsTest : public StructureTest {};

using Point = std::array<double, 3>;

/// Moves the nodes of a block and turns its displacement; `sign` and so on are up to the functions.
void move_by_hand(Mesh& mesh, std::int64_t id, const std::function<Point(Point)>& move,
                  const std::function<Point(Point)>& turn) {
  const Mesh::Block& block = by_hand::block_of(mesh, id);
  const std::set<GlobalIndex> nodes(block.connectivity.begin(), block.connectivity.end());
  const auto component = [&](std::size_t axis) -> Mesh::Field& {
    return *std::ranges::find(mesh.node_fields, std::string("disp_") + "xyz"[axis], &Mesh::Field::first);
  };
  for (const GlobalIndex node : nodes) {
    const auto i = static_cast<std::size_t>(node);
    const Point at = move({mesh.x[i], mesh.y[i], mesh.z[i]});
    mesh.x[i] = at[0];
    mesh.y[i] = at[1];
    mesh.z[i] = at[2];
    for (std::size_t s = 0; s < mesh.times.size(); ++s) {
      const Point d = turn({component(0).second[s][i], component(1).second[s][i], component(2).second[s][i]});
      for (std::size_t axis = 0; axis < 3; ++axis) component(axis).second[s][i] = d[axis];
    }
  }
}

Mesh displaced_mesh(unsigned seed) {
  Mesh mesh = random_mesh(seed);
  for (const char* name : {"disp_y", "disp_z"}) {
    mesh.node_fields.push_back({name, numbered_steps(2, mesh.x.size(), name[5])});
  }
  by_hand::unmerge_blocks(mesh, by_hand::block_ids(mesh));
  return mesh;
}

const auto stays = [](Point p) { return p; };

TEST_F(BlockTransformsTest, MovesOnlyTheBlocks) {
  const Mesh mesh = displaced_mesh(1);
  const std::int64_t id = by_hand::block_ids(mesh)[1];
  check(
      mesh,
      [&](ExodusModel& model) {
        translate_element_blocks(model, id, {1, -2, 0.5});
      },
      [&](Mesh& edited) {
        move_by_hand(
            edited, id,
            [](Point p) {
              return Point{p[0] + 1, p[1] - 2, p[2] + 0.5};
            },
            stays);
      });
  const auto scale = [](Point p) { return Point{-2 * p[0], -2 * p[1], -2 * p[2]}; };
  check(
      mesh, [&](ExodusModel& model) { scale_element_blocks(model, id, -2); },
      [&](Mesh& edited) { move_by_hand(edited, id, scale, scale); });
  check(
      mesh,
      [&](ExodusModel& model) { scale_element_blocks(model, id, -2, {.adjust_displacement_field = false}); },
      [&](Mesh& edited) { move_by_hand(edited, id, scale, stays); });
  const auto turn = [](Point p) { return Point{-p[1], p[0], p[2]}; };
  check(
      mesh,
      [&](ExodusModel& model) {
        rotate_element_blocks(model, id, {0, 0, 2}, 90);
      },
      [&](Mesh& edited) { move_by_hand(edited, id, turn, turn); });
}

TEST_F(BlockTransformsTest, ReflectsAndTurnsElementsAround) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = displaced_mesh(seed);
    const std::int64_t id = by_hand::block_ids(mesh)[seed % 3];
    check(
        mesh,
        [&](ExodusModel& model) {
          reflect_element_blocks(model, id, {1, 5, 7}, {3, 0, 0});
        },
        [&](Mesh& edited) {
          move_by_hand(
              edited, id,
              [](Point p) {
                return Point{-(p[0] - 1) + 1, p[1], p[2]};
              },
              [](Point d) {
                return Point{-d[0], d[1], d[2]};
              });
          Mesh::Block& block = by_hand::block_of(edited, id);
          const Topology& shape = by_hand::shape_of(block);
          const Indices before = block.connectivity;
          const auto width = static_cast<std::size_t>(shape.nodes);
          for (std::size_t i = 0; i < before.size(); ++i) {
            block.connectivity[i] =
                before[i / width * width + static_cast<std::size_t>(shape.inverted_nodes[i % width])];
          }
          for (Mesh::SideSet& set : edited.side_sets) {
            for (std::size_t i = 0; i < set.sides.size(); ++i) {
              if (set.blocks[i] == id)
                set.sides[i] = shape.inverted_sides[static_cast<std::size_t>(set.sides[i])];
            }
          }
        });
  }
}

TEST_F(BlockTransformsTest, DisplacesAtSomeSteps) {
  const Mesh mesh = displaced_mesh(2);
  const std::int64_t id = by_hand::block_ids(mesh)[0];
  check(
      mesh,
      [&](ExodusModel& model) {
        displace_element_blocks(model, id, {0, 3, 4}, 2.0);
      },
      [&](Mesh& edited) {
        std::size_t call = 0;  // the second of the two steps of each node
        move_by_hand(edited, id, stays, [&](Point d) {
          return ++call % 2 == 0 ? Point{d[0], d[1] + 3, d[2] + 4} : d;
        });
      });
  // The field is made where there is none.
  Mesh bare = mesh;
  bare.node_fields = {{"t", numbered_steps(2, mesh.x.size(), 1)}};
  check(
      bare,
      [&](ExodusModel& model) {
        displace_element_blocks(model, id, {1, 0, 0});
      },
      [&](Mesh& edited) {
        for (const char* name : {"disp_x", "disp_y", "disp_z"}) {
          edited.node_fields.push_back({name, std::vector<Numbers>(2, Numbers(mesh.x.size(), 0.0))});
        }
        move_by_hand(edited, id, stays, [](Point d) { return Point{d[0] + 1, d[1], d[2]}; });
      });
}

TEST_F(BlockTransformsTest, RefusesToTearBlocksApart) {
  const Mesh mesh = random_mesh(0);
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  const std::int64_t id = by_hand::block_ids(mesh)[0];
  const auto error = [&](const std::function<void()>& work) { return error_of(comm_, work); };
  EXPECT_THAT(error([&] {
                translate_element_blocks(model, id, {1, 0, 0});
              }),
              HasSubstr("unmerge the blocks first"));
  const std::string before = mesh_of(model).text();
  EXPECT_THAT(error([&] { scale_element_blocks(model, "all", 0); }), HasSubstr("is 0"));
  EXPECT_EQ(mesh_of(model).text(), before);
  translate_element_blocks(model, id, {1, 0, 0}, {.check_for_merged_nodes = false});
  EXPECT_NE(mesh_of(model).text(), before);
}

/// Worked example 7 of the specification.
TEST_F(BlockTransformsTest, WorkedExample) {
  Mesh mesh;
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
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  duplicate_element_block(model, 1, 2, {.duplicate_nodes = false});
  unmerge_element_blocks(model);
  Mesh now = mesh_of(model);
  EXPECT_EQ(now.x.size(), 24U);
  EXPECT_EQ(now.blocks[1].connectivity,
            (Indices{12, 13, 16, 15, 18, 19, 22, 21, 13, 14, 17, 16, 19, 20, 23, 22}));
  reflect_element_blocks(model, 2, {0, 0, 0}, {1, 0, 0});
  rotate_element_blocks(model, 1, {0, 0, 1}, 90);
  now = mesh_of(model);
  now.blocks[1].connectivity.resize(8);
  EXPECT_EQ(now.blocks[1].connectivity, (Indices{18, 19, 22, 21, 12, 13, 16, 15}));
  EXPECT_EQ((Point{now.x[13], now.y[13], now.z[13]}), (Point{-1, 0, 0}));
  EXPECT_EQ((Point{now.x[1], now.y[1], now.z[1]}), (Point{0, 1, 0}));
}

TEST_F(BlockTransformsTest, CompletesAModelByItsMirrorImage) {
  Mesh mesh;
  mesh.times = {1};
  for (int k = 0; k < 2; ++k) {
    for (int j = 0; j < 2; ++j) {
      for (int i = 0; i < 2; ++i) {
        mesh.x.push_back(2 + i);
        mesh.y.push_back(j);
        mesh.z.push_back(k);
      }
    }
  }
  mesh.node_fields = {{"v_x", {{1, 2, 3, 4, 5, 6, 7, 8}}}, {"v_y", {{1, 2, 3, 4, 5, 6, 7, 8}}}};
  mesh.blocks = {
      {4, "half", "HEX8", 8, {0, 1, 3, 2, 4, 5, 7, 6}, {{"s_xy", {{9}}}, {"s_xx", {{8}}}, {"w", {{7}}}}}};
  mesh.node_sets = {{1, "end", {1, 3, 5, 7}, {}, {}}, {2, "", {0, 2, 4, 6}, {}, {}}};
  mesh.side_sets = {{1, "face", {4, 4}, {0, 0}, {1, 4}, {}, {{"p", {{5, 6}}}}}};
  Mesh expected = mesh;
  // Nodes 0, 2, 4, 6 lie on the plane x = 2; the images of 1, 3, 5, 7 are new.
  expected.x.insert(expected.x.end(), 4, 1.0);
  expected.y.insert(expected.y.end(), {0, 1, 0, 1});
  expected.z.insert(expected.z.end(), {0, 0, 1, 1});
  expected.node_fields = {{"v_x", {{0, 2, 0, 4, 0, 6, 0, 8, -2, -4, -6, -8}}},
                          {"v_y", {{1, 2, 3, 4, 5, 6, 7, 8, 2, 4, 6, 8}}}};
  // The image of 0 1 3 2 | 4 5 7 6 with bottom and top exchanged.
  const Indices image{4, 10, 11, 6, 0, 8, 9, 2};
  expected.blocks[0].connectivity.insert(expected.blocks[0].connectivity.end(), image.begin(), image.end());
  expected.blocks[0].fields = {{"s_xy", {{9, -9}}}, {"s_xx", {{8, 8}}}, {"w", {{7, -7}}}};
  expected.node_sets.push_back({3, "end_mirror", {8, 9, 10, 11}, {}, {}});
  expected.node_sets.push_back({4, "2_mirror", {0, 2, 4, 6}, {}, {}});
  expected.side_sets.push_back({2, "face_mirror", {4, 4}, {1, 1}, {1, 5}, {}, {{"p", {{5, 6}}}}});
  check(
      mesh,
      [](ExodusModel& model) {
        copy_mirror_merge(model, {2, 0, 0}, {-1, 0, 0}, {.negated_fields = "w"});
      },
      [&](Mesh& edited) { edited = expected; });
}

}  // namespace
}  // namespace exomerge
