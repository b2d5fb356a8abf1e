// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <limits>

#include "exomerge/calculate.hpp"
#include "model/model_data.hpp"
#include "operations/box_models.hpp"
#include "operations/calculation_testing.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace testing;

class SetsFromExpressionsTest : public CalculationTest {
 protected:
  const Mesh::SideSet& side_set(std::int64_t id) {
    seen_ = now();
    return *std::ranges::find(seen_.side_sets, id, &Mesh::SideSet::id);
  }
  const Mesh::NodeSet& node_set(std::int64_t id) {
    seen_ = now();
    return *std::ranges::find(seen_.node_sets, id, &Mesh::NodeSet::id);
  }
  Mesh seen_;
};
EXOMERGE_IN_BOTH_MODES(SetsFromExpressionsTest);

/// `n` cubes of edge 1 along x.
Mesh cubes(int n) {
  Mesh mesh;
  mesh.times = {0, 1};
  for (int z = 0; z < 2; ++z) {
    for (int y = 0; y < 2; ++y) {
      for (int x = 0; x <= n; ++x) {
        mesh.x.push_back(x);
        mesh.y.push_back(y);
        mesh.z.push_back(z);
      }
    }
  }
  const int row = n + 1, layer = 2 * row;
  Mesh::Block block{1, "", "HEX8", 8, {}, {{"p", numbered_steps(2, static_cast<std::size_t>(n), 0)}}};
  for (int i = 0; i < n; ++i) {
    for (const int node :
         {i, i + 1, i + row + 1, i + row, i + layer, i + layer + 1, i + layer + row + 1, i + layer + row}) {
      block.connectivity.push_back(node);
    }
  }
  mesh.blocks = {block};
  mesh.node_fields = {{"u", numbered_steps(2, mesh.x.size(), 0)}};
  mesh.globals = {{"g", {0, 3}}};
  return mesh;
}

TEST_P(SetsFromExpressionsTest, TheWorkedExamples) {
  import(cubes(1));
  create_side_set_from_expression(model_, 4, "X >= 1 && Y < 2");
  EXPECT_THAT(side_set(4).sides, ElementsAre(1));
  create_side_set_from_expression(model_, 5, "Z = 0 || Z == 1");
  EXPECT_THAT(side_set(5).sides, ElementsAre(0, 1, 2, 3, 4, 5)) << "node by node";
}

TEST_P(SetsFromExpressionsTest, FacesOfARow) {
  import(cubes(3));
  create_side_set_from_expression(model_, 1, "Y = 0");
  EXPECT_THAT(side_set(1).elements, ElementsAre(0, 1, 2));
  EXPECT_THAT(side_set(1).sides, ElementsAre(0, 0, 0));
  create_side_set_from_expression(model_, 2, "X <= 1 and Z = 1");
  EXPECT_THAT(side_set(2).elements, ElementsAre(0));
  create_side_set_from_expression(model_, 2, "X = 1");
  EXPECT_THAT(side_set(2).elements, IsEmpty()) << "not external";
  // Half of the tolerance is what an inequality allows.
  create_side_set_from_expression(model_, 3, "Y < -0.4", {.tolerance = 1.0});
  EXPECT_EQ(side_set(3).elements.size(), 3u);
  create_side_set_from_expression(model_, 3, "Y < -0.6", {.tolerance = 1.0});
  EXPECT_EQ(side_set(3).elements.size(), 0u);
}

TEST_P(SetsFromExpressionsTest, FieldsOfAStep) {
  import(cubes(3));
  create_side_set_from_expression(model_, 1, "u <= 1000 + g + 8 && time = 1");
  EXPECT_THAT(side_set(1).sides, ElementsAre(0, 4, 0, 4, 0, 4)) << "nodes 0 to 11";
  EXPECT_THAT(error([&] { create_side_set_from_expression(model_, 1, "u = 0", {.timesteps = "none"}); }),
              HasSubstr("no variable \"u\""));
  EXPECT_THAT(error([&] { create_side_set_from_expression(model_, 1, "u = 0", {.timesteps = "all"}); }),
              HasSubstr("2 time steps are selected"));
  EXPECT_THAT(error([&] { create_side_set_from_expression(model_, 1, "X != 0"); }), HasSubstr("column 3"));
  create_node_set_from_expression(model_, 7, "u >= 2 && u <= 4", {.timesteps = "first"});
  EXPECT_THAT(node_set(7).members, ElementsAre(2, 3, 4));
}

TEST_P(SetsFromExpressionsTest, SetsAreReplacedAndWarnedOf) {
  const Warnings warnings;
  create_side_set_from_expression(model_, 8, "X >= 5");
  EXPECT_THAT(side_set(8).elements, IsEmpty());
  create_node_set_from_expression(model_, 5, "X >= 5", {.zero_member_warning = false});
  EXPECT_THAT(node_set(5).fields, IsEmpty());
  const std::string all = warnings.all(comm_);
  EXPECT_THAT(all, HasSubstr("side set 8 \"faces\" exists already; it is replaced"));
  EXPECT_THAT(all, HasSubstr("side set 8 has no members"));
  EXPECT_THAT(all, HasSubstr("node set 5 \"some\" exists already"));
  EXPECT_EQ(all.find("node set 5 has no members"), std::string::npos);
}

TEST_P(SetsFromExpressionsTest, NodesOfBlocks) {
  create_node_set_from_expression(model_, 20, "X >= 0", {.tolerance = 0.0});
  create_node_set_from_expression(model_, 21, "X >= 0", {.element_block_ids = {3, 4}, .tolerance = 0.0});
  Indices all, some;
  for (std::size_t n = 0; n < 40; ++n) {
    const auto node = static_cast<GlobalIndex>(n);
    if (mesh_.x[n] < 0) continue;
    all.push_back(node);
    const auto uses = [&](const Mesh::Block& b) {
      return std::ranges::find(b.connectivity, node) != b.connectivity.end();
    };
    if (uses(mesh_.blocks[1]) || uses(mesh_.blocks[2])) some.push_back(node);
  }
  EXPECT_EQ(node_set(20).members, all);
  EXPECT_EQ(node_set(21).members, some);
}

TEST_P(SetsFromExpressionsTest, ElementsByFields) {
  create_element_set_from_expression(model_, 3, "p > 0", {.timestep = "first"});
  const EntityData& set = model_.data().get(EntityKind::element_set, 3);
  Indices expected;
  for (const Mesh::Block& block : mesh_.blocks) {
    const auto& p = values_of(block.fields, "p", 0);
    for (std::size_t e = 0; e < p.size(); ++e) {
      const std::int64_t key = model_.data().get(EntityKind::element_block, block.id).key;
      if (p[e] > 0) expected.push_back(EntryReference::encode(key, static_cast<GlobalIndex>(e)));
    }
  }
  EXPECT_EQ(all_rows(*set.list(exodus::Role::members)), expected);
}

TEST_P(SetsFromExpressionsTest, ElementsThatFailGo) {
  Mesh mesh = mesh_;
  mesh.blocks[0].fields[0].second[2] = {1, 0, std::numeric_limits<double>::quiet_NaN(), 0, 2, 0, 0};
  import(mesh);
  EXPECT_EQ(threshold_element_blocks(model_, "p", {.element_block_ids = 1}), 4);
  const Mesh after = now();
  EXPECT_TRUE(same_values(values_of(after.blocks[0].fields, "p", 2),
                          {1, std::numeric_limits<double>::quiet_NaN(), 2}));
  const auto& p = values_of(mesh.blocks[0].fields, "p", 0);
  EXPECT_TRUE(same_values(values_of(after.blocks[0].fields, "p", 0), {p[0], p[2], p[4]}));
  EXPECT_THAT(after.side_sets[0].elements, ElementsAre(1, 4, 0))
      << "elements 2 and 6 of block 1 were members";
  EXPECT_EQ(threshold_element_blocks(model_, "p < 1e9 || isnan(p)"), 0);
  EXPECT_THAT(error([&] { threshold_element_blocks(model_, "q > 0"); }), HasSubstr("no variable \"q\""));
  EXPECT_THAT(error([&] { threshold_element_blocks(model_, "p", {.timestep = "all"}); }),
              HasSubstr("3 time steps"));
}

TEST_P(SetsFromExpressionsTest, ElementsThatFailMove) {
  import(cubes(4));
  EXPECT_EQ(threshold_element_blocks(model_, "p < 1002", {.new_element_block_id = 9}), 2);
  const Mesh after = now();
  ASSERT_EQ(after.blocks.size(), 2u);
  EXPECT_EQ(after.blocks[1].id, 9);
  EXPECT_THAT(values_of(after.blocks[0].fields, "p", 0), ElementsAre(0, 1));
  EXPECT_THAT(values_of(after.blocks[1].fields, "p", 1), ElementsAre(1002, 1003));
  EXPECT_EQ(after.x.size(), 20u);
  EXPECT_THAT(error([&] { threshold_element_blocks(model_, "p", {.new_element_block_id = 9}); }),
              HasSubstr("element block 9 exists already"));
}

TEST_P(SetsFromExpressionsTest, BytesDoNotDependOnTheRanks) {
  expect_bytes_of_one_rank([](ExodusModel& model) {
    create_side_set_from_expression(model, 30, "X < 0.6 && temp <= 0.8 || Z = 0", {.tolerance = 0.3});
    create_node_set_from_expression(model, 31, "Y >= 0");
    create_element_set_from_expression(model, 32, "s_1 > 0");
    threshold_element_blocks(model, "p > -0.5");
    threshold_element_blocks(model, "p < 0.5", {.element_block_ids = {1}, .new_element_block_id = 40});
    calculate_side_set_field(model, "a = time");
  });
}

}  // namespace
}  // namespace exomerge
