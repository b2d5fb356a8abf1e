// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Edits of blocks of polygons and polyhedra.
#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <set>

#include "exodus/exodus_testing.hpp"
#include "exomerge/block_transforms.hpp"
#include "exomerge/calculate.hpp"
#include "exomerge/elements.hpp"
#include "exomerge/field_extremes.hpp"
#include "exomerge/measures.hpp"
#include "exomerge/queries.hpp"
#include "operations/box_models.hpp"
#include "operations/ragged_mesh.hpp"
#include "operations/ragged_oracle.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

using Operation = std::function<void(ExodusModel&)>;

constexpr unsigned seeds = 5;

class RaggedTest : public ::testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  std::string result_of(const Comm& comm, LoadMode mode, const Operation& operation, const std::string& name,
                        const RaggedMesh* expected) {
    ExodusModel model(comm, mode);
    model.import_model(path("in.e"));
    operation(model);
    if (expected) {
      EXPECT_EQ(ragged_mesh_of(model).text(), expected->text());
    }
    model.export_model(path(name));
    if (expected) {
      ExodusModel again(comm);
      again.import_model(path(name));
      EXPECT_EQ(ragged_mesh_of(again).text(), expected->text()) << "what was exported";
    }
    return testing::bytes_of(comm, path(name));
  }

  /// In both modes the result is what is expected, and the bytes are those that one rank writes.
  void check(const RaggedMesh& mesh, const Operation& operation, const RaggedMesh& expected) {
    model_of(comm_, mesh).export_model(path("in.e"));
    const std::string bytes = result_of(comm_, LoadMode::streaming, operation, "out.e", &expected);
    EXPECT_TRUE(result_of(comm_, LoadMode::in_memory, operation, "out.e", &expected) == bytes);
    if (comm_.size() > 1 && comm_.is_root()) {
      const Comm self(MPI_COMM_SELF);
      EXPECT_TRUE(result_of(self, LoadMode::streaming, operation, "serial.e", nullptr) == bytes);
    }
    comm_.barrier();
  }

  Comm comm_ = testing::world();
  testing::SharedFolder folder_{comm_};
};

by_hand::Gone where(const RaggedMesh& mesh, const std::function<bool(double)>& condition) {
  by_hand::Gone gone;
  for (const RaggedMesh::Block& block : mesh.blocks) {
    std::vector<bool>& of_block = gone.emplace_back();
    for (const double value : block.values) of_block.push_back(condition(value));
  }
  return gone;
}

TEST_F(RaggedTest, ThresholdTakesPolygonsAndPolyhedraOut) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const RaggedMesh mesh = testing::random_ragged_mesh(seed);
    RaggedMesh expected = mesh;
    by_hand::delete_elements(expected, where(mesh, [](double u) { return u - std::floor(u) > 0.3; }));
    check(
        mesh,
        [](ExodusModel& model) { threshold_element_blocks(model, "u - floor(u) <= 0.3", {.timestep = 0.0}); },
        expected);
  }
}

TEST_F(RaggedTest, DuplicatesAreThoseWithTheSameNodes) {
  GlobalIndex most = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const RaggedMesh mesh = testing::random_ragged_mesh(seed);
    RaggedMesh expected = mesh;
    by_hand::delete_elements(expected, by_hand::duplicate_elements(mesh));
    check(
        mesh, [&](ExodusModel& model) { most = std::max(most, delete_duplicate_elements(model)); }, expected);
  }
  EXPECT_GT(most, 4);
}

TEST_F(RaggedTest, DeletedBlocksTakeTheirFacesAlongIfNodesAreToGo) {
  const RaggedMesh mesh = testing::random_ragged_mesh(1);
  RaggedMesh expected = mesh;
  by_hand::Gone gone = where(mesh, [](double) { return false; });
  gone[0].assign(gone[0].size(), true);
  by_hand::delete_elements(expected, gone);
  ASSERT_LT(expected.face_blocks[0].lists.size(), mesh.face_blocks[0].lists.size());
  expected.blocks.erase(expected.blocks.begin());
  check(
      mesh, [](ExodusModel& model) { delete_element_block(model, 8); }, expected);

  ExodusModel model = model_of(comm_, mesh);
  delete_element_block(model, 8, {.delete_orphaned_nodes = false});
  RaggedMesh kept = ragged_mesh_of(model);
  EXPECT_EQ(kept.face_blocks[0].lists, mesh.face_blocks[0].lists);
  EXPECT_EQ(kept.x, mesh.x);
}

TEST_F(RaggedTest, FailingElementsMoveToANewBlock) {
  const RaggedMesh mesh = testing::random_ragged_mesh(2);
  for (const std::size_t b : {std::size_t{0}, std::size_t{1}}) {
    RaggedMesh expected = mesh;
    RaggedMesh::Block& from = expected.blocks[b];
    RaggedMesh::Block to{33, from.type, {}, {}, {}};
    RaggedMesh::Block stay = to;
    stay.id = from.id;
    for (std::size_t e = 0; e < from.lists.size(); ++e) {
      RaggedMesh::Block& block = from.values[e] - std::floor(from.values[e]) > 0.3 ? to : stay;
      block.lists.push_back(from.lists[e]);
      block.ids.push_back(from.ids[e]);
      block.values.push_back(from.values[e]);
    }
    from = stay;
    expected.blocks.push_back(to);
    expected.sets.clear();
    RaggedMesh bare = mesh;
    bare.sets.clear();
    check(
        bare,
        [&](ExodusModel& model) {
          threshold_element_blocks(
              model, "u - floor(u) <= 0.3",
              {.element_block_ids = mesh.blocks[b].id, .timestep = 0.0, .new_element_block_id = 33});
        },
        expected);
  }
  ExodusModel model = model_of(comm_, mesh);
  try {
    threshold_element_blocks(model, "u < 0",
                             {.element_block_ids = {8, 3}, .timestep = 0.0, .new_element_block_id = 33});
    FAIL() << "polyhedra are no polygons";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("of type nfaced cannot become a part of"));
  }
}

TEST_F(RaggedTest, CopiesHaveNodesAndFacesOfTheirOwn) {
  const RaggedMesh mesh = testing::random_ragged_mesh(4);
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    RaggedMesh expected = mesh;
    by_hand::duplicate_block(expected, b, 40);
    check(
        mesh, [&](ExodusModel& model) { duplicate_element_block(model, mesh.blocks[b].id, 40); }, expected);
  }
}

TEST_F(RaggedTest, UnmergedBlocksHaveNodesAndFacesOfTheirOwn) {
  const std::vector<std::vector<std::size_t>> lists{{0, 1, 2, 3}, {3, 0}, {1, 3}, {2, 1}, {3, 2, 0}};
  for (unsigned seed = 0; seed < lists.size(); ++seed) {
    const auto& list = lists[seed];
    SCOPED_TRACE(::testing::PrintToString(list));
    const RaggedMesh mesh = testing::random_ragged_mesh(seed);
    RaggedMesh expected = mesh;
    by_hand::unmerge(expected, list);
    ASSERT_GT(expected.x.size(), mesh.x.size());
    std::vector<Selector::Value> ids;
    for (const std::size_t b : list) ids.emplace_back(mesh.blocks[b].id);
    check(
        mesh, [&](ExodusModel& model) { unmerge_element_blocks(model, Selector(ids)); }, expected);
  }
}

TEST_F(RaggedTest, UnmergedBlocksShareNoNode) {
  ExodusModel model = model_of(comm_, testing::random_ragged_mesh(1));
  unmerge_element_blocks(model);
  const RaggedMesh result = ragged_mesh_of(model);
  std::set<GlobalIndex> met;
  std::size_t of_blocks = 0;
  for (std::size_t b = 0; b < result.blocks.size(); ++b) {
    std::set<GlobalIndex> nodes;
    for (const auto& element : by_hand::node_sets_of(result, b)) nodes.insert(element.begin(), element.end());
    of_blocks += nodes.size();
    met.merge(nodes);
  }
  EXPECT_EQ(met.size(), of_blocks);
  const GlobalIndex before = model.data().nodes.count;
  unmerge_element_blocks(model);
  EXPECT_EQ(model.data().nodes.count, before) << "there is nothing left to do";
  EXPECT_EQ(ragged_mesh_of(model).text(), result.text());
}

TEST_F(RaggedTest, DegenerateElementsNameANodeOrAFaceTwice) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    RaggedMesh mesh = testing::random_ragged_mesh(seed);
    EXPECT_EQ(count_degenerate_elements(model_of(comm_, mesh)), 0);
    mesh.blocks[1].lists[2].back() = mesh.blocks[1].lists[2].front();
    mesh.blocks[1].lists[12].push_back(mesh.blocks[1].lists[12].front());
    mesh.blocks[3].lists[4].push_back(mesh.blocks[3].lists[4].front());
    mesh.blocks[2].lists[0][3] = mesh.blocks[2].lists[0][1];
    EXPECT_EQ(count_degenerate_elements(model_of(comm_, mesh)), 4);
    mesh.face_blocks[1].lists[0][3] = mesh.face_blocks[1].lists[0][0];
    mesh.face_blocks[0].lists[7].back() = mesh.face_blocks[0].lists[7].front();
    const GlobalIndex count = by_hand::count_degenerate(mesh);
    EXPECT_GT(count, 4);
    EXPECT_EQ(count_degenerate_elements(model_of(comm_, mesh)), count);
  }
}

TEST_F(RaggedTest, PartsThatShareNoNodeAreCounted) {
  GlobalIndex most = 0;
  for (unsigned seed = 0; seed < 2 * seeds; ++seed) {
    RaggedMesh mesh = testing::random_ragged_mesh(seed);
    for (auto& block : mesh.blocks) {
      const std::size_t kept = 2 + seed % 3;
      block.lists.resize(std::min(block.lists.size(), kept));
      block.ids.resize(block.lists.size());
      block.values.resize(block.lists.size());
    }
    mesh.sets.clear();
    const ExodusModel model = model_of(comm_, mesh);
    for (const std::vector<std::size_t>& list :
         {std::vector<std::size_t>{0, 1, 2, 3}, {0}, {1}, {1, 3}, {2, 1}}) {
      std::vector<Selector::Value> ids;
      for (const std::size_t b : list) ids.emplace_back(mesh.blocks[b].id);
      const GlobalIndex count = by_hand::count_parts(mesh, list);
      most = std::max(most, count);
      EXPECT_EQ(count_disconnected_blocks(model, Selector(ids)), count) << seed;
    }
  }
  EXPECT_GT(most, 1);
}

/// The nodes of an element.
std::set<GlobalIndex> nodes_of(const RaggedMesh& mesh, std::size_t block, std::size_t element) {
  return by_hand::node_sets_of(mesh, block)[element];
}

TEST_F(RaggedTest, NodesOfPolyhedraAreThoseOfTheirFaces) {
  const RaggedMesh mesh = testing::random_ragged_mesh(3);
  std::set<GlobalIndex> expected;
  for (std::size_t e = 0; e < mesh.blocks[0].lists.size(); ++e) expected.merge(nodes_of(mesh, 0, e));
  const ExodusModel model = model_of(comm_, mesh);
  const std::vector<GlobalIndex> nodes = testing::all_values(comm_, get_nodes_in_element_block(model, 8));
  EXPECT_EQ(nodes, std::vector<GlobalIndex>(expected.begin(), expected.end()));
  const auto extents = get_element_block_extents(model, 8);
  EXPECT_EQ(extents[0][0], mesh.x[static_cast<std::size_t>(*expected.begin())]);
  EXPECT_EQ(extents[0][1], mesh.x[static_cast<std::size_t>(*expected.rbegin())]);
}

TEST_F(RaggedTest, ExtremesAreLocatedAtTheNodes) {
  const RaggedMesh mesh = testing::random_ragged_mesh(3);
  for (const std::size_t b : {std::size_t{0}, std::size_t{1}}) {
    ExodusModel model = model_of(comm_, mesh);
    calculate_element_field_maximum(model, "u",
                                    {.element_block_ids = mesh.blocks[b].id, .calculate_location = true});
    double sum = 0.0;
    const std::set<GlobalIndex> nodes = nodes_of(mesh, b, mesh.blocks[b].lists.size() - 1);
    for (const GlobalIndex node : nodes) sum += mesh.x[static_cast<std::size_t>(node)];
    const std::vector<std::string> names = model.get_global_variable_names();
    const auto at = std::ranges::find(names, "u_max_y") - names.begin();
    EXPECT_DOUBLE_EQ(model.get_global_variable_values(0.0).at(static_cast<std::size_t>(at)),
                     sum / static_cast<double>(nodes.size()));
  }
}

TEST_F(RaggedTest, FacesOfPlainElementsAreDroppedWhereTheyDoNotFit) {
  const RaggedMesh mesh = testing::random_ragged_mesh(0);
  for (const Operation& operation :
       {Operation([](ExodusModel& m) { duplicate_element_block(m, 5, 9); }), Operation([](ExodusModel& m) {
          reflect_element_blocks(m, 5, {0, 0, 0}, {1, 0, 0}, {.check_for_merged_nodes = false});
          rename_element_block(m, 5, 9);
        }),
        Operation([](ExodusModel& m) {
          make_elements_quadratic(m, 5);
          rename_element_block(m, 5, 9);
        }),
        Operation([](ExodusModel& m) {
          convert_hex8_block_to_tet4_block(m, 5);
          rename_element_block(m, 5, 9);
        }),
        Operation([](ExodusModel& m) {
          unmerge_element_blocks(m);
          rename_element_block(m, 5, 9);
        })}) {
    ExodusModel model = model_of(comm_, mesh);
    EntityData& block = model.data().get(EntityKind::element_block, 5);
    const std::int64_t key = model.data().kind(EntityKind::face_block).front().key;
    block.info.faces_per_entry = 2;
    block.list(exodus::Role::faces) = testing::source_of<GlobalIndex>(
        block.info.count, 2,
        [key](GlobalIndex row, int column, StepKey) { return EntryReference::encode(key, row + column); });
    const testing::Warnings warnings;
    operation(model);
    EXPECT_THAT(warnings.all(comm_), HasSubstr("which edges and faces its elements have is dropped"));
    const EntityData& changed = model.data().get(EntityKind::element_block, 9);
    EXPECT_EQ(changed.list(exodus::Role::faces), nullptr);
    EXPECT_EQ(changed.info.faces_per_entry, 0);
  }
}

TEST_F(RaggedTest, MirroredPolyhedraHaveFacesOfTheirOwn) {
  const RaggedMesh mesh = testing::random_ragged_mesh(2);
  ExodusModel model = model_of(comm_, mesh);
  copy_mirror_merge(model, {0, 0, 0}, {1, 0, 0});
  const RaggedMesh result = ragged_mesh_of(model);
  const auto shift = static_cast<GlobalIndex>(mesh.x.size());
  ASSERT_EQ(model.data().nodes.count, 2 * shift) << "no node is on the plane";
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    const std::size_t count = mesh.blocks[b].lists.size();
    ASSERT_EQ(result.blocks[b].lists.size(), 2 * count);
    for (std::size_t e = 0; e < count; ++e) {
      EXPECT_EQ(nodes_of(result, b, e), nodes_of(mesh, b, e));
      std::set<GlobalIndex> mirrored;
      for (const GlobalIndex node : nodes_of(mesh, b, e)) mirrored.insert(node + shift);
      EXPECT_EQ(nodes_of(result, b, count + e), mirrored);
    }
  }
}

TEST_F(RaggedTest, ReflectedPolygonsGoTheOtherWayRound) {
  const RaggedMesh mesh = testing::random_ragged_mesh(0);
  ExodusModel model = model_of(comm_, mesh);
  reflect_element_blocks(model, 3, {0, 0, 0}, {1, 0, 0}, {.check_for_merged_nodes = false});
  RaggedMesh expected = mesh;
  for (auto& list : expected.blocks[1].lists) std::reverse(list.begin() + 1, list.end());
  const RaggedMesh result = ragged_mesh_of(model);
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    EXPECT_EQ(result.blocks[b].lists, expected.blocks[b].lists);
  }
  const EntityData& set = model.data().kind(EntityKind::side_set).front();
  const std::vector<GlobalIndex> sides = all_rows(*set.list(exodus::Role::extra));
  const auto first = static_cast<GlobalIndex>(mesh.blocks[0].lists.size());
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const GlobalIndex element = mesh.sets[1].members[i] - first;
    const bool polygon = element >= 0 && element < static_cast<GlobalIndex>(mesh.blocks[1].lists.size());
    const auto size =
        polygon ? static_cast<GlobalIndex>(mesh.blocks[1].lists[static_cast<std::size_t>(element)].size())
                : 1;
    EXPECT_EQ(sides[i], size) << i;
  }
  reflect_element_blocks(model, 8, {0, 0, 0}, {1, 0, 0}, {.check_for_merged_nodes = false});
  EXPECT_EQ(ragged_mesh_of(model).blocks[0].lists, mesh.blocks[0].lists) << "polyhedra have no sense";
}

}  // namespace
}  // namespace exomerge
