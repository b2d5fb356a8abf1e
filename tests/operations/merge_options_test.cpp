// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <array>
#include <random>

#include "exodus/exodus_testing.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"
#include "model/model_data.hpp"
#include "operations/merge_oracle.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using testing::Mesh;
using testing::mesh_of;
using testing::Numbers;
using testing::SharedFolder;
using testing::world;

using Mask = std::vector<std::uint8_t>;

/// Positions in a tetrahedron of the nodes of its sides.
constexpr std::array<std::array<int, 3>, 4> tetra_sides{{{0, 1, 3}, {1, 2, 3}, {0, 3, 2}, {0, 2, 1}}};

/// Nodes on a lattice, many in one place; tetrahedra, node sets and side sets anywhere.
Mesh random_mesh(unsigned seed, std::size_t nodes) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return static_cast<GlobalIndex>(random() % limit); };
  Mesh mesh;
  mesh.title = "random";
  for (std::size_t i = 0; i < nodes; ++i) {
    mesh.x.push_back(static_cast<double>(below(5)) / 8);
    mesh.y.push_back(static_cast<double>(below(3)) / 8);
    mesh.z.push_back(static_cast<double>(below(3)) / 8);
  }
  for (const std::int64_t id : {10, 20, 30}) {
    Mesh::Block block{id, id == 30 ? "cap" : "part_" + std::to_string(id), "TETRA", 4, {}, {}};
    for (std::size_t i = 0; i < nodes / 10; ++i) {
      const GlobalIndex first = below(nodes);
      for (GlobalIndex k = 0; k < 4; ++k) {
        block.connectivity.push_back((first + 7 * k) % static_cast<GlobalIndex>(nodes));
      }
    }
    mesh.blocks.push_back(block);
  }
  for (const std::int64_t id : {1, 2}) {
    Mesh::NodeSet set{id, "nodes_" + std::to_string(id), {}, {}, {}};
    for (std::size_t i = 0; i < nodes; i += 2 + static_cast<std::size_t>(below(4))) {
      set.members.push_back(static_cast<GlobalIndex>(i));
    }
    std::ranges::shuffle(set.members, random);
    mesh.node_sets.push_back(set);
  }
  for (const std::int64_t id : {1, 5}) {
    Mesh::SideSet set{id, "skin_" + std::to_string(id), {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < nodes / 4; ++i) {
      set.blocks.push_back(10 * (1 + below(2)));
      set.elements.push_back(below(nodes / 10));
      set.sides.push_back(below(4));
    }
    mesh.side_sets.push_back(set);
  }
  return mesh;
}

void mark_block(const Mesh& mesh, std::size_t block, Mask& mask) {
  for (const GlobalIndex node : mesh.blocks[block].connectivity) mask[static_cast<std::size_t>(node)] = 1;
}

void mark_node_set(const Mesh& mesh, std::size_t set, Mask& mask) {
  for (const GlobalIndex node : mesh.node_sets[set].members) mask[static_cast<std::size_t>(node)] = 1;
}

void mark_side_set(const Mesh& mesh, std::size_t position, Mask& mask) {
  const Mesh::SideSet& set = mesh.side_sets[position];
  for (std::size_t i = 0; i < set.sides.size(); ++i) {
    for (const Mesh::Block& block : mesh.blocks) {
      if (block.id != set.blocks[i]) continue;
      for (const int node : tetra_sides[static_cast<std::size_t>(set.sides[i])]) {
        const auto at = static_cast<std::size_t>(4 * set.elements[i] + node);
        mask[static_cast<std::size_t>(block.connectivity[at])] = 1;
      }
    }
  }
}

class MergeOptionsTest : public ::testing::Test {
 protected:
  void import(ExodusModel& model, const Mesh& mesh) {
    const auto path = folder_.path() / ("mesh" + std::to_string(files_++) + ".e");
    mesh.write(comm_, path);
    model.import_model(path, {.block_collision = IdCollision::renumber});
  }

  ExodusModel model_of(const Mesh& mesh) {
    ExodusModel model(comm_);
    import(model, mesh);
    return model;
  }

  /// Merges and compares everything with the plain statement of the rules.
  void expect_as_by_hand(ExodusModel& model, MergeOptions options, MatchRules rules) {
    const Mesh before = mesh_of(model);
    rules.tolerance = options.tolerance;
    rules.near_miss_radius = 10 * options.tolerance;
    const testing::MergedByHand expected = testing::merge_by_hand(before, rules);
    options.relative_tolerance = false;
    options.suppress_warnings = true;
    const MergeReport report = merge_nodes(model, options);
    EXPECT_EQ(testing::report_text(report), testing::report_text(expected.report));
    EXPECT_EQ(mesh_of(model).text(), expected.mesh.text());
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  int files_ = 0;
};

TEST_F(MergeOptionsTest, OnlyWhatIsNamedMerges) {
  const Mesh mesh = random_mesh(1, 120);
  struct Case {
    MergeOptions::Only only;
    std::vector<std::size_t> blocks, node_sets, side_sets;
  };
  const std::vector<Case> cases{
      {{.element_blocks = 20}, {1}, {}, {}},
      {{.element_blocks = "part_*"}, {0, 1}, {}, {}},
      {{.element_blocks = {10, "cap"}}, {0, 2}, {}, {}},
      {{.element_blocks = "all"}, {0, 1, 2}, {}, {}},
      {{.node_sets = "nodes_2"}, {}, {1}, {}},
      {{.node_sets = {1, 2}}, {}, {0, 1}, {}},
      {{.side_sets = 5}, {}, {}, {1}},
      {{.side_sets = "skin*"}, {}, {}, {0, 1}},
      {{.element_blocks = "cap", .node_sets = 1, .side_sets = "skin_5"}, {2}, {0}, {1}},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    Mask mask(mesh.x.size(), 0);
    for (const std::size_t block : cases[i].blocks) mark_block(mesh, block, mask);
    for (const std::size_t set : cases[i].node_sets) mark_node_set(mesh, set, mask);
    for (const std::size_t set : cases[i].side_sets) mark_side_set(mesh, set, mask);
    for (const double tolerance : {0.0, 0.126}) {
      ExodusModel model = model_of(mesh);
      expect_as_by_hand(model, {.tolerance = tolerance, .only = cases[i].only}, {.selected = mask});
    }
  }
}

TEST_F(MergeOptionsTest, WhatIsNotThereIsAnError) {
  const Mesh mesh = random_mesh(2, 40);
  ExodusModel model = model_of(mesh);
  const auto error = [&](const MergeOptions::Only& only) {
    return error_of(comm_, [&] { merge_nodes(model, {.only = only}); });
  };
  EXPECT_THAT(error({.element_blocks = 7}), HasSubstr("no element block 7"));
  EXPECT_THAT(error({.node_sets = {1, 9}}), HasSubstr("no node set 9"));
  EXPECT_THAT(error({.side_sets = "skun_5"}), HasSubstr("\"skin_5\""));
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
}

TEST_F(MergeOptionsTest, SidesOfUnknownShapesAreAnError) {
  Mesh mesh = random_mesh(3, 40);
  mesh.blocks[0].type = "blob";
  ExodusModel model = model_of(mesh);
  EXPECT_THAT(error_of(comm_, [&] { merge_nodes(model, {.only = {.side_sets = 1}}); }), HasSubstr("(blob)"));
  // Their elements are known all the same.
  Mask mask(mesh.x.size(), 0);
  mark_block(mesh, 0, mask);
  expect_as_by_hand(model, {.tolerance = 0, .only = {.element_blocks = 10}}, {.selected = mask});
}

TEST_F(MergeOptionsTest, BetweenFilesAfterSeveralMerges) {
  ExodusModel model(comm_);
  std::vector<GlobalIndex> ends;
  for (const unsigned seed : {4u, 5u, 6u}) {
    import(model, random_mesh(seed, 50));
    ends.push_back(model.node_count());
    EXPECT_EQ(model.data().nodes.file_ends, ends);
  }
  const auto merge_and_follow = [&](double tolerance, bool between_files) {
    const Mesh before = mesh_of(model);
    MatchRules rules{.tolerance = tolerance};
    if (between_files) rules.file_ends = ends;
    Cloud cloud;
    for (std::size_t i = 0; i < before.x.size(); ++i) cloud.add(before.x[i], before.y[i], before.z[i]);
    const std::vector<GlobalIndex> masters = oracle_masters(cloud, rules);
    expect_as_by_hand(model, {.tolerance = tolerance, .between_files = between_files}, rules);
    std::vector<GlobalIndex> left;
    for (const GlobalIndex end : ends) {
      left.push_back(0);
      for (GlobalIndex i = 0; i < end; ++i) left.back() += masters[static_cast<std::size_t>(i)] == i ? 1 : 0;
    }
    ends = left;
    EXPECT_EQ(model.data().nodes.file_ends, ends);
  };
  merge_and_follow(0.0, true);
  merge_and_follow(0.0, false);
  merge_and_follow(0.126, true);
  // A file that comes later is one more.
  import(model, random_mesh(7, 30));
  ends.push_back(model.node_count());
  merge_and_follow(0.0, true);
}

TEST_F(MergeOptionsTest, GeneratedBoxesCountAsFiles) {
  ExodusModel model(comm_);
  generate_boxes(model, {.divisions = {4, 2, 2}, .extents = {2, 1, 1}, .blocks = 2, .sets = false});
  EXPECT_EQ(merge_nodes(model, {.between_files = true}).groups, 0);
  generate_boxes(model, {.divisions = {2, 2, 2},
                         .origin = {2, 0, 0},
                         .extents = {1, 1, 1},
                         .first_block_id = 3,
                         .sets = false});
  EXPECT_EQ(merge_nodes(model, {.between_files = true}).groups, 9);
  EXPECT_EQ(merge_nodes(model, {}).groups, 9);
}

TEST_F(MergeOptionsTest, AModelThatForgotItsFilesCannotMergeBetweenThem) {
  ExodusModel model = model_of(random_mesh(8, 30));
  model.data().nodes.file_ends.clear();
  EXPECT_THAT(error_of(comm_, [&] { merge_nodes(model, {.between_files = true}); }), HasSubstr("which file"));
  import(model, random_mesh(9, 30));
  EXPECT_FALSE(model.data().nodes.knows_files());
  ExodusModel empty(comm_);
  EXPECT_EQ(merge_nodes(empty, {.between_files = true}).groups, 0);
}

TEST_F(MergeOptionsTest, RefusedChainsLeaveTheModelAsItWas) {
  const Mesh mesh = random_mesh(10, 60);
  ExodusModel model = model_of(mesh);
  MergeOptions options{.tolerance = 0.126, .relative_tolerance = false, .chains = false};
  EXPECT_THAT(error_of(comm_, [&] { merge_nodes(model, options); }), HasSubstr("without chains: node 1 at "));
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
  options.tolerance = 0.0;
  EXPECT_GT(merge_nodes(model, options).groups, 0);
}

TEST_F(MergeOptionsTest, HistogramsOnlyWhenAskedFor) {
  ExodusModel model = model_of(random_mesh(11, 60));
  EXPECT_FALSE(merge_nodes(model, {.dry_run = true}).histogram.has_value());
  const MergeReport report = merge_nodes(model, {.dry_run = true, .histogram = true});
  ASSERT_TRUE(report.histogram.has_value());
  EXPECT_EQ(report.histogram->equal_merged, report.nodes_before - report.nodes_after);
  ASSERT_TRUE(report.suggestion.has_value());
  EXPECT_EQ(report.suggestion->upper, 0.125);
}

}  // namespace
}  // namespace exomerge
