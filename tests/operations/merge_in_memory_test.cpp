// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <random>

#include "exodus/exodus_testing.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"
#include "model/model_data.hpp"
#include "model/staging.hpp"
#include "model/view_source.hpp"
#include "operations/merge_oracle.hpp"

namespace exomerge {
namespace {

using testing::bytes_of;
using testing::Mesh;
using testing::SharedFolder;
using testing::world;

MergeOptions within(double tolerance) {
  return {.tolerance = tolerance, .relative_tolerance = false, .suppress_warnings = true};
}

/// Nodes of which the second half mostly coincides with others, so that survivors change rank, in elements of
/// several shapes that refer to nodes far away.
Mesh scattered_mesh(unsigned seed, std::size_t nodes) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return static_cast<GlobalIndex>(random() % limit); };
  Mesh mesh;
  mesh.title = "scattered";
  mesh.times = {0, 1};
  for (std::size_t i = 0; i < nodes; ++i) {
    const bool twin = i > nodes / 2 && below(4) > 0;
    const auto of = static_cast<std::size_t>(twin ? below(i) : 0);
    mesh.x.push_back(twin ? mesh.x[of] : static_cast<double>(i));
    mesh.y.push_back(twin ? mesh.y[of] : static_cast<double>(below(50)));
    mesh.z.push_back(twin ? mesh.z[of] : 0.25);
    mesh.node_ids.push_back(static_cast<GlobalIndex>(2 * (nodes - i)));
  }
  mesh.node_fields = {{"t", testing::numbered_steps(2, nodes, 0.5)}};
  for (const auto& [id, type, width] : {std::tuple{7, "TETRA", 4}, std::tuple{3, "HEX", 8},
                                        std::tuple{5, "WEDGE", 6}, std::tuple{9, "SPHERE", 1}}) {
    Mesh::Block block{id, "", type, width, {}, {}};
    for (std::size_t i = 0; i < nodes / 4 * static_cast<std::size_t>(width); ++i)
      block.connectivity.push_back(below(nodes));
    mesh.blocks.push_back(block);
  }
  mesh.node_sets = {{1, "", {0, 1}, {0.5, 0.25}, {}}};
  for (std::size_t i = 2; i < nodes; i += 3) {
    mesh.node_sets[0].members.push_back(static_cast<GlobalIndex>(i));
    mesh.node_sets[0].factors.push_back(static_cast<double>(i));
  }
  return mesh;
}

class MergeInMemory : public ::testing::Test {
 protected:
  std::filesystem::path file_of(const Mesh& mesh, const std::string& name) {
    mesh.write(comm_, folder_.path() / name);
    return folder_.path() / name;
  }

  /// What `merge` does to a model of the files, as bytes of the export and counted elements.
  template <class Merge>
  std::string result(const Comm& comm, const std::vector<std::filesystem::path>& files, LoadMode mode,
                     const Merge& merge) {
    ExodusModel model(comm, mode);
    for (const auto& file : files) model.import_model(file, {.block_collision = IdCollision::combine});
    merge(model);
    const auto path = folder_.path() / "out.e";
    model.export_model(path);
    std::string degenerate;
    for (const auto& [block, elements] : degenerate_since_merge(model)) {
      degenerate += " block " + std::to_string(block) + ": " + std::to_string(elements);
    }
    comm.barrier();
    const std::string bytes = bytes_of(comm, path);
    comm.barrier();
    return comm.is_root() ? degenerate + "\n" + bytes : std::string();
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
};

TEST_F(MergeInMemory, WritesWhatStreamingWrites) {
  for (const std::size_t nodes : {3, 60, 4500}) {
    const std::vector files{file_of(scattered_mesh(1, nodes), "a.e"),
                            file_of(scattered_mesh(2, nodes / 3 + 1), "b.e")};
    const auto once = [](ExodusModel& model) { merge_nodes(model, within(0)); };
    const auto twice = [](ExodusModel& model) {
      merge_nodes(model, within(0));
      merge_nodes(model, within(3.5));
    };
    const std::string expected = result(comm_, files, LoadMode::streaming, once);
    EXPECT_EQ(result(comm_, files, LoadMode::in_memory, once), expected) << nodes << " nodes";
    const std::string expected_twice = result(comm_, files, LoadMode::streaming, twice);
    EXPECT_EQ(result(comm_, files, LoadMode::in_memory, twice), expected_twice) << nodes << " nodes";
    EXPECT_EQ(result(comm_, files, LoadMode::streaming,
                     [](ExodusModel& model) {
                       merge_nodes(model, within(0));
                       for (const auto id : model.get_element_block_ids()) model.get_connectivity_flat(id);
                       merge_nodes(model, within(3.5));
                     }),
              expected_twice)
        << "views between two merges, " << nodes << " nodes";
    MPI_Comm alone = MPI_COMM_NULL;
    MPI_Comm_split(comm_.mpi(), comm_.rank(), 0, &alone);
    if (comm_.is_root()) {
      EXPECT_EQ(result(Comm(alone), files, LoadMode::in_memory, twice), expected_twice) << "on one rank";
    }
    MPI_Comm_free(&alone);
    comm_.barrier();
  }
}

TEST_F(MergeInMemory, ReportsAsStreamingDoes) {
  const Mesh mesh = scattered_mesh(3, 500);
  const auto file = file_of(mesh, "a.e");
  ExodusModel model(comm_, LoadMode::in_memory);
  model.import_model(file);
  const std::string expected = testing::report_text(testing::merge_by_hand(mesh, 0).report);
  MergeOptions options = within(0);
  options.dry_run = true;
  EXPECT_EQ(testing::report_text(merge_nodes(model, options)), expected);
  EXPECT_EQ(testing::mesh_of(model).text(), mesh.text()) << "after a dry run";
  options.dry_run = false;
  EXPECT_EQ(testing::report_text(merge_nodes(model, options)), expected);
  EXPECT_EQ(testing::mesh_of(model).text(), testing::merge_by_hand(mesh, 0).mesh.text());
}

TEST_F(MergeInMemory, ArraysStayInViews) {
  ExodusModel model(comm_, LoadMode::in_memory);
  model.import_model(file_of(scattered_mesh(4, 300), "a.e"));
  const auto before = model.get_connectivity_flat(7);
  std::vector<GlobalIndex> nodes(before.size());
  copy_to_host<GlobalIndex>(before.data(), nodes);
  const auto expect_views = [&] {
    for (const auto& axis : model.data().nodes.coordinates) {
      EXPECT_NE(dynamic_cast<const ViewSource<double>*>(axis.get()), nullptr);
    }
    for (const EntityData& block : model.data().kind(EntityKind::element_block)) {
      const auto& list = block.list(exodus::Role::nodes);
      EXPECT_NE(dynamic_cast<const ViewSource<GlobalIndex>*>(list.get()), nullptr);
    }
  };
  expect_views();
  merge_nodes(model, within(0));
  expect_views();
  EXPECT_NE(model.get_connectivity_flat(7).data(), before.data());
  std::vector<GlobalIndex> still(before.size());
  copy_to_host<GlobalIndex>(before.data(), still);
  EXPECT_EQ(still, nodes) << "a view that the user has";
  EXPECT_EQ(model.get_connectivity_flat(7).data(), model.get_connectivity_flat(7).data());
}

TEST_F(MergeInMemory, MovedNodesAreMerged) {
  ExodusModel model(comm_);
  generate_boxes(model, {.divisions = {4, 3, 2}, .blocks = 2});
  const auto at = model.get_coords_flat();
  Kokkos::deep_copy(at.x, 1.0);
  const MergeReport report = merge_nodes(model, within(1e-9));
  EXPECT_EQ(report.nodes_after, 4 * 3);
  const auto merged = model.get_coords_flat();
  std::vector<double> x(merged.x.size());
  copy_to_host<double>(merged.x.data(), x);
  EXPECT_EQ(x, std::vector<double>(x.size(), 1.0));
  EXPECT_EQ(comm_.all_reduce(static_cast<std::int64_t>(x.size()), ReduceOp::sum), 4 * 3);
}

}  // namespace
}  // namespace exomerge
