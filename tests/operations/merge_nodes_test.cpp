// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/merge_nodes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "exodus/exodus_testing.hpp"
#include "exomerge/compare.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"
#include "operations/merge_oracle.hpp"
#include "support/floating_point_traps.hpp"

namespace exomerge {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using ::testing::IsEmpty;
using testing::Mesh;
using testing::mesh_of;
using ::testing::Not;
using testing::Numbers;
using testing::SharedFolder;
using ::testing::SizeIs;
using testing::Warnings;
using testing::world;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

MergeOptions within(double tolerance) { return {.tolerance = tolerance, .relative_tolerance = false}; }

class MergeNodes : public ::testing::Test {
 protected:
  /// A model that streams from a file with this content.
  ExodusModel model_of(const Mesh& mesh) {
    const auto path = folder_.path() / ("mesh" + std::to_string(files_++) + ".e");
    mesh.write(comm_, path);
    ExodusModel model(comm_);
    model.import_model(path);
    return model;
  }

  /// Merges and compares everything with the plain statement of the rules.
  void expect_as_by_hand(const Mesh& mesh, double tolerance) {
    SCOPED_TRACE("tolerance " + std::to_string(tolerance));
    ExodusModel model = model_of(mesh);
    expect_as_by_hand(model, mesh, tolerance);
  }

  Mesh expect_as_by_hand(ExodusModel& model, const Mesh& mesh, double tolerance) {
    const testing::MergedByHand expected = testing::merge_by_hand(mesh, tolerance);
    Warnings warnings;
    const MergeReport report = merge_nodes(model, within(tolerance));
    EXPECT_EQ(mesh_of(model).text(), expected.mesh.text());
    const std::string said = warnings.all(comm_);
    EXPECT_EQ(said.find("node fields differ") != std::string::npos, expected.fields_differ);
    EXPECT_EQ(said.find("only a part of the nodes") != std::string::npos, expected.sets_partial);
    EXPECT_EQ(said.find("node set fields differ") != std::string::npos, expected.set_fields_differ);
    EXPECT_EQ(said.find("infinite or not a number") != std::string::npos,
              expected.report.non_finite_nodes > 0);
    EXPECT_EQ(said.find("chains") != std::string::npos, expected.report.chained_groups > 0);
    EXPECT_EQ(testing::report_text(report), testing::report_text(expected.report));
    return expected.mesh;
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  int files_ = 0;
};

Mesh points(Numbers x) {
  Mesh mesh;
  mesh.title = "points";
  mesh.y.assign(x.size(), 0.0);
  mesh.z.assign(x.size(), 0.0);
  mesh.x = std::move(x);
  return mesh;
}

Mesh grid(int nx, int ny, int nz, double spacing) {
  Mesh mesh;
  for (int k = 0; k < nz; ++k) {
    for (int j = 0; j < ny; ++j) {
      for (int i = 0; i < nx; ++i) {
        mesh.x.push_back(i * spacing);
        mesh.y.push_back(j * spacing);
        mesh.z.push_back(k * spacing);
      }
    }
  }
  return mesh;
}

/// Everything that merging touches, at random. Coordinates lie on a lattice, so that many distances are
/// equal, also to the tolerance.
Mesh random_mesh(unsigned seed, std::size_t nodes) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return static_cast<GlobalIndex>(random() % limit); };
  Mesh mesh;
  mesh.title = "random";
  mesh.times = {0, 0.5};
  for (std::size_t i = 0; i < nodes; ++i) {
    mesh.x.push_back(static_cast<double>(below(17)) / 16);
    mesh.y.push_back(static_cast<double>(below(5)) / 16);
    mesh.z.push_back(static_cast<double>(below(3)) / 16);
    mesh.node_ids.push_back(static_cast<GlobalIndex>(3 * (nodes - i)));
  }
  mesh.node_fields = {{"temp", testing::numbered_steps(2, nodes, 0.125)},
                      {"disp_x", testing::numbered_steps(2, nodes, 0)}};
  for (double& value : mesh.node_fields[0].second[1]) value = below(3) > 0 ? nan : 7.0;
  for (double& value : mesh.node_fields[1].second[0]) value = 1.0;
  std::vector<GlobalIndex> order(nodes);
  for (const std::int64_t id : {4, 2}) {
    Mesh::Block block{id, id == 4 ? "four" : "", "TETRA", 4, {}, {}};
    for (std::size_t i = 0; i < 4 * nodes; ++i) block.connectivity.push_back(below(nodes));
    block.fields = {{"p", testing::numbered_steps(2, nodes, static_cast<double>(id))}};
    mesh.blocks.push_back(block);
  }
  for (const std::int64_t id : {10, 30, 20}) {
    Mesh::NodeSet set{id, "set", {}, {}, {}};
    for (std::size_t i = 0; i < nodes; ++i) order[i] = static_cast<GlobalIndex>(i);
    std::ranges::shuffle(order, random);
    set.members.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(
                                                          id * static_cast<std::int64_t>(nodes) / 40));
    const std::size_t size = set.members.size();
    if (id != 30 && size > 0) set.fields = {{"flux", testing::numbered_steps(2, size, 0.5)}};
    if (id != 10) set.factors = testing::numbered_steps(1, size, 0.25)[0];
    mesh.node_sets.push_back(set);
  }
  mesh.side_sets = {
      {5, "skin", {4, 2, 2}, {0, 1, 0}, {3, 0, 2}, {}, {{"load", testing::numbered_steps(2, 3, 9)}}}};
  return mesh;
}

TEST_F(MergeNodes, WorkedExample) {
  Mesh mesh = points({5, 0, 5, 9, 0});
  mesh.z[4] = 1e-9;
  mesh.times = {0};
  mesh.node_fields = {{"t", {{1, 2, 3, 4, 5}}}};
  mesh.node_sets = {{1, "", {4, 2, 3}, {}, {{"v", {{10, 20, 30}}}}}};
  ExodusModel model = model_of(mesh);
  Warnings warnings;
  const MergeReport report = merge_nodes(model);
  const Mesh merged = mesh_of(model);
  EXPECT_THAT(merged.x, ElementsAre(5, 0, 9));
  EXPECT_THAT(merged.z, ElementsAre(0, 0, 0));
  EXPECT_THAT(merged.node_fields[0].second[0], ElementsAre(2, 3.5, 4));
  EXPECT_THAT(merged.node_sets[0].members, ElementsAre(1, 0, 2));
  EXPECT_THAT(merged.node_sets[0].fields[0].second[0], ElementsAre(10, 20, 30));
  mesh_of(model);
  EXPECT_THAT(warnings.texts(), SizeIs(comm_.is_root() ? 2 : 0)) << "each once: " << warnings.all(comm_);
  EXPECT_EQ(report.length_scale, 9);
  EXPECT_EQ(report.tolerance, 9e-6);
  EXPECT_EQ(report.groups, 2);
  EXPECT_EQ(report.widest_group, 1);
  EXPECT_EQ(report.largest_diameter, 1e-9);
}

TEST_F(MergeNodes, WarningsCanBeSuppressed) {
  Mesh mesh = points({5, 0, 5, nan});
  mesh.times = {0};
  mesh.node_fields = {{"t", {{1, 2, 3, 4}}}};
  mesh.node_sets = {{1, "", {2}, {}, {}}};
  ExodusModel model = model_of(mesh);
  Warnings warnings;
  merge_nodes(model, {.suppress_warnings = true});
  EXPECT_THAT(mesh_of(model).node_fields[0].second[0], ElementsAre(2, 2, 4));
  EXPECT_THAT(warnings.texts(), IsEmpty());
}

TEST_F(MergeNodes, ChainsAreOneGroup) {
  ExodusModel model = model_of(points({3, 1, 9, 2, 0, 6}));
  const MergeReport report = merge_nodes(model, within(1));
  EXPECT_THAT(mesh_of(model).x, ElementsAre(3, 9, 6));
  EXPECT_EQ(report.largest_group, 4);
  EXPECT_EQ(report.largest_diameter, 3);
  EXPECT_EQ(report.chained_groups, 1);
  EXPECT_EQ(report.largest_merged_distance, 3);
  EXPECT_EQ(report.smallest_unmerged_distance, 3);
  expect_as_by_hand(points({3, 1, 9, 2, 0, 6}), 0.999);
}

TEST_F(MergeNodes, ToleranceZeroMergesEqualCoordinatesAlone) {
  ExodusModel model = model_of(points({0.0, 1, -0.0, 1, 5e-324, std::nextafter(1.0, 2.0)}));
  const MergeReport report = merge_nodes(model, within(0));
  EXPECT_THAT(mesh_of(model).x, ElementsAre(0, 1, 5e-324, std::nextafter(1.0, 2.0)));
  EXPECT_EQ(report.groups, 2);
}

TEST_F(MergeNodes, NodesWithoutAPlaceStay) {
  const testing::SuspendFloatingPointTraps no_traps;
  Mesh mesh = points({nan, nan, infinity, infinity, -infinity, 1, 1});
  mesh.y[6] = nan;
  ExodusModel model = model_of(mesh);
  Warnings warnings;
  const MergeReport report = merge_nodes(model, within(10));
  EXPECT_EQ(model.node_count(), 7);
  EXPECT_EQ(report.non_finite_nodes, 6);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("6 nodes"));
  mesh.x.push_back(2), mesh.y.push_back(0), mesh.z.push_back(0);
  expect_as_by_hand(mesh, 1);
}

TEST_F(MergeNodes, SpecialArrangements) {
  expect_as_by_hand(points({}), 1);
  expect_as_by_hand(points({4}), 1);
  expect_as_by_hand(points({4, 4}), 0);
  expect_as_by_hand(points(Numbers(70, 2.5)), 0);
  expect_as_by_hand(points(Numbers(70, 2.5)), 1e-3);
  for (const double tolerance : {0.0, 0.9, 1.0, 1.5}) {
    expect_as_by_hand(grid(11, 1, 1, 1.0), tolerance);
    expect_as_by_hand(grid(1, 5, 4, 1.0), tolerance);
    expect_as_by_hand(grid(3, 3, 3, 1.0), tolerance);
  }
  Mesh no_steps = random_mesh(1, 20);
  no_steps.times.clear();
  no_steps.node_fields.clear();
  for (auto& block : no_steps.blocks) block.fields.clear();
  for (auto& set : no_steps.node_sets) set.fields.clear();
  for (auto& set : no_steps.side_sets) set.fields.clear();
  expect_as_by_hand(no_steps, 0.07);
  Mesh no_blocks = random_mesh(2, 20);
  no_blocks.blocks.clear();
  no_blocks.side_sets.clear();
  expect_as_by_hand(no_blocks, 0.07);
  expect_as_by_hand(random_mesh(3, 3), 2);
}

TEST_F(MergeNodes, RandomModelsFollowTheRules) {
  for (const unsigned seed : {11u, 12u}) {
    for (const double tolerance : {0.0, 0.0624, 0.0625, 0.09, 0.125, 3.0})
      expect_as_by_hand(random_mesh(seed, 60), tolerance);
  }
  Mesh sparse = random_mesh(13, 90);
  for (double& x : sparse.x) x *= 40;
  expect_as_by_hand(sparse, 0.1);
}

TEST_F(MergeNodes, CanBeRepeated) {
  const Mesh mesh = random_mesh(21, 60);
  ExodusModel model = model_of(mesh);
  const Mesh once = expect_as_by_hand(model, mesh, 0.0);
  const Mesh twice = expect_as_by_hand(model, once, 0.0625);
  expect_as_by_hand(model, twice, 0.3);
  EXPECT_EQ(merge_nodes(model, within(0.3)).groups, 0);
}

TEST_F(MergeNodes, DryRunsOnlyReport) {
  const Mesh mesh = random_mesh(31, 40);
  ExodusModel model = model_of(mesh);
  MergeOptions options = within(0.0625);
  options.dry_run = true;
  const MergeReport report = merge_nodes(model, options);
  EXPECT_EQ(testing::report_text(report), testing::report_text(testing::merge_by_hand(mesh, 0.0625).report));
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
}

TEST_F(MergeNodes, RefusesImpossibleTolerances) {
  const Mesh mesh = random_mesh(41, 10);
  ExodusModel model = model_of(mesh);
  for (const double tolerance : {-1e-9, nan, infinity, -infinity}) {
    EXPECT_THAT(error_of(comm_, [&] { merge_nodes(model, within(tolerance)); }), HasSubstr("tolerance"));
    EXPECT_THAT(error_of(comm_, [&] { merge_nodes(model, {.tolerance = tolerance}); }),
                HasSubstr("tolerance"));
  }
  EXPECT_EQ(mesh_of(model).text(), mesh.text());
}

TEST_F(MergeNodes, DegenerateElementsAreCountedOnceWhileTheyAreWritten) {
  const Mesh mesh = random_mesh(51, 40);
  ExodusModel model = model_of(mesh);
  MergeOptions options = within(0.0625);
  options.count_degenerate = false;
  EXPECT_THAT(merge_nodes(model, options).degenerate, IsEmpty());
  model.export_model(folder_.path() / "out.e");
  const MergeReport expected = testing::merge_by_hand(mesh, 0.0625).report;
  MergeReport counted = expected;
  counted.degenerate = degenerate_since_merge(model);
  EXPECT_EQ(testing::report_text(counted), testing::report_text(expected));
}

TEST_F(MergeNodes, FilesAreTheSameAtAnyNumberOfRanks) {
  const auto in = folder_.path() / "in.e";
  random_mesh(61, 70).write(comm_, in);
  const auto merge_on = [&](const Comm& comm, const std::string& name) {
    ExodusModel model(comm);
    model.import_model(in);
    merge_nodes(model, within(0.0625));
    model.export_model(folder_.path() / name);
  };
  merge_on(comm_, "all.e");
  MPI_Comm alone = MPI_COMM_NULL;
  MPI_Comm_split(comm_.mpi(), comm_.rank(), 0, &alone);
  if (comm_.is_root()) merge_on(Comm(alone), "alone.e");
  MPI_Comm_free(&alone);
  comm_.barrier();
  EXPECT_EQ(bytes_of(comm_, folder_.path() / "all.e"), bytes_of(comm_, folder_.path() / "alone.e"));
}

TEST_F(MergeNodes, ABoxInPiecesBecomesTheWholeBox) {
  GenerateOptions options{.divisions = {6, 3, 2}, .steps = 2, .node_fields = 2, .element_fields = 1};
  ExodusModel whole(comm_);
  generate_boxes(whole, options);
  // Elements go with x slowest: blocks of a glued box are consecutive parts of the whole one.
  Mesh mesh = mesh_of(whole);
  const Mesh::Block all = mesh.blocks.at(0);
  mesh.blocks.clear();
  const std::size_t part = all.connectivity.size() / 3;
  for (std::size_t b = 0; b < 3; ++b) {
    const auto cut = [&](const auto& values, std::size_t width) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(b * width);
      return std::decay_t<decltype(values)>(first, first + static_cast<std::ptrdiff_t>(width));
    };
    const auto id = static_cast<std::int64_t>(b) + 1;
    Mesh::Block block{id, "block_" + std::to_string(id), all.type, 8, cut(all.connectivity, part), {}};
    for (const auto& [name, steps] : all.fields) {
      block.fields.push_back({name, {}});
      for (const Numbers& values : steps) block.fields.back().second.push_back(cut(values, part / 8));
    }
    mesh.blocks.push_back(block);
  }
  for (Mesh::SideSet& set : mesh.side_sets) {
    for (std::size_t i = 0; i < set.elements.size(); ++i) {
      const auto elements = static_cast<GlobalIndex>(part / 8);
      set.blocks[i] = set.elements[i] / elements + 1;
      set.elements[i] %= elements;
    }
  }
  ExodusModel unsplit = model_of(mesh);
  options.blocks = 3;
  ExodusModel glued(comm_);
  generate_boxes(glued, options);
  EXPECT_EQ(glued.node_count(), 3 * 3 * 4 * 3);
  const MergeReport report = merge_nodes(glued);
  EXPECT_EQ(report.groups, 2 * 4 * 3);
  EXPECT_EQ(report.nodes_after, 7 * 4 * 3);
  const Comparison comparison = compare(glued, unsplit, {.match_by_coordinates = true});
  for (const Difference& difference : comparison.differences) {
    ADD_FAILURE() << difference.what << ": " << difference.detail;
  }
}

}  // namespace
}  // namespace exomerge
