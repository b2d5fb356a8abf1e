// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/generate.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "exomerge/compare.hpp"
#include "exomerge/error.hpp"
#include "exomerge/topology.hpp"
#include "operations/box_models.hpp"
#include "support/temporary_folder.hpp"

namespace exomerge {
namespace {

using testing::all_rows;
using testing::all_values;
using testing::box_model;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::world;

struct Point {
  double x, y, z;
};

std::vector<Point> points_of(ExodusModel& model) {
  const auto [x, y, z] = model.get_coords_flat();
  const Comm& comm = model.comm();
  const auto xs = all_values(comm, x);
  const auto ys = all_values(comm, y);
  const auto zs = all_values(comm, z);
  std::vector<Point> points;
  for (std::size_t i = 0; i < xs.size(); ++i) points.push_back({xs[i], ys[i], zs[i]});
  return points;
}

TEST(GenerateBoxes, WorkedExampleOfTwoElements) {
  ExodusModel model = box_model({.divisions = {2, 1, 1}, .extents = {2, 1, 1}});
  EXPECT_EQ(model.node_count(), 12);
  EXPECT_EQ(model.element_count(), 2);
  EXPECT_THAT(model.get_element_block_ids(), ElementsAre(1));
  EXPECT_EQ(model.get_block_object(1).type, "HEX8");
  EXPECT_EQ(model.get_block_object(1).name, "block_1");
  EXPECT_EQ(model.num_dimension(), 3);
  EXPECT_THAT(all_values(model.comm(), model.get_connectivity_flat(1)),
              ElementsAre(0, 1, 4, 3, 6, 7, 10, 9, 1, 2, 5, 4, 7, 8, 11, 10));
  const auto [x, y, z] = model.get_coords_flat();
  EXPECT_THAT(all_values(model.comm(), x), ElementsAre(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2));
  EXPECT_THAT(all_values(model.comm(), y), ElementsAre(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1));
  EXPECT_THAT(all_values(model.comm(), z), ElementsAre(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1));
}

TEST(GenerateBoxes, ElementsGoWithXSlowestAndZFastest) {
  ExodusModel model = box_model({.divisions = {2, 2, 2}, .sets = false});
  const auto connectivity = all_values(model.comm(), model.get_connectivity_flat(1));
  std::vector<GlobalIndex> first_nodes;
  for (std::size_t e = 0; e < 8; ++e) first_nodes.push_back(connectivity[e * 8]);
  EXPECT_THAT(first_nodes, ElementsAre(0, 9, 3, 12, 1, 10, 4, 13));
}

TEST(GenerateBoxes, BlocksHaveNodesOfTheirOwnAtTheSamePlaces) {
  const GenerateOptions options{.divisions = {6, 1, 2},
                                .origin = {0.1, -1, 5},
                                .extents = {0.7, 2, 1},
                                .blocks = 3,
                                .first_block_id = 10};
  ExodusModel model = box_model(options);
  EXPECT_THAT(model.get_element_block_ids(), ElementsAre(10, 11, 12));
  EXPECT_EQ(model.get_block_object(12).name, "block_12");
  EXPECT_EQ(model.node_count(), 3 * 3 * 2 * 3);
  const std::vector<Point> points = points_of(model);
  ASSERT_EQ(points.size(), 54u);
  for (std::size_t n = 0; n < points.size(); ++n) {
    const std::size_t block = n / 18;
    const double i = static_cast<double>(block * 2 + n % 3);
    EXPECT_EQ(points[n].x, 0.1 + 0.7 * i / 6);
    EXPECT_EQ(points[n].y, -1 + 2 * static_cast<double>(n / 3 % 2) / 1);
    EXPECT_EQ(points[n].z, 5 + 1 * static_cast<double>(n / 6 % 3) / 2);
  }
  std::set<GlobalIndex> used;
  for (const std::int64_t id : {10, 11, 12}) {
    for (const GlobalIndex node : all_values(model.comm(), model.get_connectivity_flat(id))) {
      EXPECT_EQ(node / 18, id - 10) << "a block uses its own nodes";
      used.insert(node);
    }
  }
  EXPECT_EQ(used.size(), 54u);
}

TEST(GenerateBoxes, ElementsAreRightHandedCells) {
  ExodusModel model = box_model({.divisions = {4, 3, 2}, .extents = {4, 3, 2}, .blocks = 2});
  const std::vector<Point> points = points_of(model);
  for (const std::int64_t id : {1, 2}) {
    const auto nodes = all_values(model.comm(), model.get_connectivity_flat(id));
    ASSERT_EQ(nodes.size(), 12u * 8);
    for (std::size_t e = 0; e < 12; ++e) {
      const Point& p = points[static_cast<std::size_t>(nodes[e * 8])];
      for (std::size_t c = 0; c < 8; ++c) {
        const Point& q = points[static_cast<std::size_t>(nodes[e * 8 + c])];
        EXPECT_EQ(q.x - p.x, c % 4 == 1 || c % 4 == 2 ? 1 : 0);
        EXPECT_EQ(q.y - p.y, c % 4 >= 2 ? 1 : 0);
        EXPECT_EQ(q.z - p.z, c >= 4 ? 1 : 0);
      }
    }
  }
}

TEST(GenerateBoxes, FieldsFollowTheFormula) {
  ExodusModel model = box_model({.divisions = {4, 2, 3},
                                 .extents = {4, 2, 3},
                                 .blocks = 2,
                                 .steps = 3,
                                 .node_fields = 2,
                                 .element_fields = 2});
  EXPECT_THAT(model.get_timesteps(), ElementsAre(0, 1, 2));
  EXPECT_THAT(model.node_fields().names(), ElementsAre("field_1", "field_2"));
  EXPECT_THAT(model.element_fields().names(), ElementsAre("element_1", "element_2"));
  // With these extents coordinates are counted in divisions.
  const std::vector<Point> points = points_of(model);
  for (int step = 0; step < 3; ++step) {
    const auto values = all_values(model.comm(), model.node_fields().get_values("field_2", step));
    ASSERT_EQ(values.size(), points.size());
    for (std::size_t n = 0; n < values.size(); ++n) {
      const auto [x, y, z] = points[n];
      EXPECT_EQ(values[n], 2 + (step + 1) * (x + 2 * y + 3 * z) + x * y);
    }
    const auto nodes = all_values(model.comm(), model.get_connectivity_flat(2));
    const auto on_elements =
        all_values(model.comm(), model.element_fields().get_values("element_1", step, 2));
    ASSERT_EQ(on_elements.size(), 12u);
    for (std::size_t e = 0; e < on_elements.size(); ++e) {
      const Point& p = points[static_cast<std::size_t>(nodes[e * 8])];
      EXPECT_EQ(on_elements[e], generated_field_value(1, step, {p.x + 0.5, p.y + 0.5, p.z + 0.5}));
    }
  }
}

TEST(GenerateBoxes, SetsAreTheFacesOfTheBox) {
  ExodusModel model = box_model({.divisions = {4, 3, 2}, .extents = {4, 3, 2}, .blocks = 2});
  const std::vector<Point> points = points_of(model);
  const Topology* hex8 = topology_named("hex8");
  ASSERT_NE(hex8, nullptr);
  const auto on_face = [](std::int64_t set, const Point& p) {
    const double coordinate[] = {p.x, p.y, p.z};
    const double upper[] = {4, 3, 2};
    const auto axis = static_cast<std::size_t>((set - 1) / 2);
    return coordinate[axis] == (set % 2 == 1 ? 0 : upper[axis]);
  };
  EXPECT_THAT(model.get_node_set_ids(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(model.get_side_set_ids(), ElementsAre(1, 2, 3, 4, 5, 6));
  const std::size_t sides_of_face[] = {6, 6, 8, 8, 12, 12};
  for (std::int64_t set = 1; set <= 6; ++set) {
    std::vector<GlobalIndex> expected;
    for (std::size_t n = 0; n < points.size(); ++n) {
      if (on_face(set, points[n])) expected.push_back(static_cast<GlobalIndex>(n));
    }
    EXPECT_EQ(all_values(model.comm(), model.get_node_set_members(set)), expected) << "node set " << set;

    const auto members = model.get_side_set_members(set);
    const auto blocks = all_values(model.comm(), members.block_id);
    const auto elements = all_values(model.comm(), members.element);
    const auto sides = all_values(model.comm(), members.side);
    ASSERT_EQ(blocks.size(), sides_of_face[set - 1]);
    std::set<std::pair<std::int64_t, GlobalIndex>> distinct;
    for (std::size_t m = 0; m < blocks.size(); ++m) {
      distinct.insert({blocks[m], elements[m]});
      const auto nodes =
          all_rows(*model.data().find(EntityKind::element_block, blocks[m])->list(exodus::Role::nodes));
      for (const int corner : hex8->sides[static_cast<std::size_t>(sides[m])].nodes) {
        const GlobalIndex node = nodes[static_cast<std::size_t>(elements[m] * 8 + corner)];
        EXPECT_TRUE(on_face(set, points[static_cast<std::size_t>(node)]))
            << "side set " << set << " member " << m;
      }
    }
    EXPECT_EQ(distinct.size(), blocks.size());
  }
}

TEST(GenerateBoxes, WithoutSets) {
  ExodusModel model = box_model({.sets = false});
  EXPECT_THAT(model.get_node_set_ids(), IsEmpty());
  EXPECT_THAT(model.get_side_set_ids(), IsEmpty());
}

TEST(GenerateBoxes, JoinsAFilledModel) {
  ExodusModel model = box_model({.divisions = {1, 1, 1}, .steps = 1, .node_fields = 2, .sets = false});
  generate_boxes(model, {.divisions = {1, 1, 1},
                         .origin = {1, 0, 0},
                         .first_block_id = 5,
                         .steps = 2,
                         .node_fields = 1,
                         .element_fields = 1});
  EXPECT_EQ(model.node_count(), 16);
  EXPECT_THAT(model.get_element_block_ids(), ElementsAre(1, 5));
  EXPECT_THAT(model.get_timesteps(), ElementsAre(0, 1));
  EXPECT_THAT(all_values(model.comm(), model.get_connectivity_flat(5)),
              ElementsAre(8, 9, 11, 10, 12, 13, 15, 14));
  EXPECT_THAT(all_values(model.comm(), model.get_node_set_members(1)), ElementsAre(8, 10, 12, 14));
  const auto both = all_values(model.comm(), model.node_fields().get_values("field_1", 0));
  EXPECT_EQ(both[1], generated_field_value(1, 0, {1, 0, 0}));
  EXPECT_EQ(both[9], generated_field_value(1, 0, {1, 0, 0}));
  const auto later = all_values(model.comm(), model.node_fields().get_values("field_1", 1));
  EXPECT_TRUE(std::isnan(later[0])) << "the first box has no step 1";
  EXPECT_EQ(later[9], generated_field_value(1, 1, {1, 0, 0}));
  const auto first_only = all_values(model.comm(), model.node_fields().get_values("field_2", 0));
  EXPECT_EQ(first_only[1], generated_field_value(2, 0, {1, 0, 0}));
  EXPECT_TRUE(std::isnan(first_only[9]));
  EXPECT_FALSE(model.element_fields().exists("element_1", 1));
  EXPECT_TRUE(model.element_fields().exists("element_1", 5));
}

std::string error_of(ExodusModel& model, const GenerateOptions& options) {
  try {
    generate_boxes(model, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(GenerateBoxes, ErrorsLeaveTheModelAsItWas) {
  ExodusModel model = box_model({.divisions = {2, 1, 1}});
  EXPECT_THAT(error_of(model, {.divisions = {0, 1, 1}}), HasSubstr("0 divisions along x"));
  EXPECT_THAT(error_of(model, {.divisions = {3, 1, 1}, .blocks = 2}), HasSubstr("2 equal blocks"));
  EXPECT_THAT(error_of(model, {.blocks = 0}), HasSubstr("0 equal blocks"));
  EXPECT_THAT(error_of(model, {.extents = {1, std::nan(""), 1}}), HasSubstr("along y is not finite"));
  EXPECT_THAT(error_of(model, {.steps = -1}), HasSubstr("negative"));
  EXPECT_THAT(error_of(model, {.first_block_id = 1}), HasSubstr("element block 1 is in the model already"));
  EXPECT_THAT(error_of(model, {.first_block_id = 2}), HasSubstr("node set 1 is in the model already"));
  EXPECT_EQ(model.node_count(), 12);
  EXPECT_THAT(model.get_element_block_ids(), ElementsAre(1));
  EXPECT_THAT(error_of(model, {.first_block_id = 2, .sets = false}), "no error");
}

TEST(GenerateBoxes, CanBeWrittenAndReadBack) {
  const testing::TemporaryFolder folder(world());
  ExodusModel model =
      box_model({.divisions = {6, 3, 2}, .blocks = 2, .steps = 2, .node_fields = 2, .element_fields = 1});
  model.export_model(folder / "box.e");
  ExodusModel read(world());
  read.import_model(folder / "box.e");
  const Comparison comparison = compare(model, read);
  for (const Difference& difference : comparison.differences) {
    ADD_FAILURE() << difference.what << ": " << difference.detail;
  }
}

}  // namespace
}  // namespace exomerge
