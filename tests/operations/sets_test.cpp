// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/sets.hpp"

#include <cmath>

#include "exomerge/assemblies.hpp"
#include "operations/small_mesh.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using testing::Mesh;
using testing::Warnings;

class SetsTest : public testing::MeshTest {
 protected:
  ExodusModel::SideSetMembers sides(const Indices& blocks, const Indices& elements, const Indices& faces) {
    ExodusModel::SideSetMembers members;
    for (const auto block : share(blocks)) members.block_id.push_back(block);
    members.element = share(elements);
    for (const auto face : share(faces)) members.side.push_back(static_cast<LocalIndex>(face));
    return members;
  }
};
EXOMERGE_TEST_BOTH_MODES(SetsTest);

TEST_P(SetsTest, AreMadeOfTheMembersOfAllRanks) {
  {
    const Warnings warnings;
    create_node_set(model_, 9, share(Indices{4, 2, 4, 0, 2, 17}));
    EXPECT_THAT(warnings.all(comm_),
                HasSubstr("node set 9: members given that are in it already are dropped: 2"));
  }
  create_node_set(model_, 10);
  create_side_set(model_, 1, sides({3, 7, 7, 3}, {0, 1, 1, 0}, {1, 5, 0, 1}));
  const Mesh mesh = now();
  ASSERT_EQ(mesh.node_sets.size(), 4u);
  EXPECT_EQ(mesh.node_sets[2].id, 9);
  EXPECT_THAT(mesh.node_sets[2].members, ElementsAre(4, 2, 0, 17));
  EXPECT_TRUE(mesh.node_sets[3].members.empty());
  ASSERT_EQ(mesh.side_sets.size(), 2u);
  EXPECT_THAT(mesh.side_sets[1].blocks, ElementsAre(3, 7, 7));
  EXPECT_THAT(mesh.side_sets[1].elements, ElementsAre(0, 1, 1));
  EXPECT_THAT(mesh.side_sets[1].sides, ElementsAre(1, 5, 0));
}

TEST_P(SetsTest, ReplaceTheOneThatHasTheId) {
  const Warnings warnings;
  create_node_set(model_, 5, share(Indices{1, 2}));
  const Mesh mesh = now();
  EXPECT_THAT(mesh.node_sets[0].members, ElementsAre(1, 2));
  EXPECT_EQ(mesh.node_sets[0].name, "");
  EXPECT_TRUE(mesh.node_sets[0].fields.empty());
  EXPECT_THAT(warnings.all(comm_), HasSubstr("node set 5 \"left\" exists already; it is replaced"));
}

TEST_P(SetsTest, AreExtendedByWhatIsNew) {
  {
    const Warnings warnings;
    add_nodes_to_node_set(model_, "left", share(Indices{3, 12, 0, 13, 12}));
    EXPECT_THAT(warnings.all(comm_), HasSubstr("dropped: 3"));
  }
  add_faces_to_side_set(model_, 4, sides({7, 3}, {1, 0}, {1, 3}));
  Mesh mesh = now();
  EXPECT_THAT(mesh.node_sets[0].members, ElementsAre(0, 3, 9, 6, 12, 13));
  const auto& load = mesh.node_sets[0].fields[0].second[1];
  EXPECT_EQ(load[3], mesh_.node_sets[0].fields[0].second[1][3]);
  EXPECT_TRUE(std::isnan(load[4]) && std::isnan(load[5]));
  EXPECT_THAT(mesh.side_sets[0].blocks, ElementsAre(7, 7, 3, 3));
  EXPECT_THAT(mesh.side_sets[0].sides, ElementsAre(3, 1, 4, 3));
  const Warnings warnings;
  add_nodes_to_node_set(model_, 77, share(Indices{1}));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("no node set 77; it is created"));
  EXPECT_THAT(now().node_sets[2].members, ElementsAre(1));
}

TEST_P(SetsTest, AreDeletedAndRenamed) {
  create_node_set(model_, 11);
  create_side_set(model_, 12);
  delete_empty_node_sets(model_);
  delete_empty_side_sets(model_);
  EXPECT_EQ(now().text(), mesh_.text());
  rename_node_set(model_, "left", 50);
  rename_side_set(model_, 4, "all of them");
  Mesh mesh = now();
  EXPECT_EQ(mesh.node_sets[0].id, 50);
  EXPECT_EQ(mesh.node_sets[0].name, "left");
  EXPECT_EQ(mesh.side_sets[0].name, "all of them");
  EXPECT_THAT(error_of(comm_, [&] { rename_node_set(model_, 50, 2); }), HasSubstr("node set 2 already"));
  EXPECT_THAT(error_of(comm_, [&] { rename_node_set(model_, 1, 3); }), HasSubstr("no node set 1"));
  delete_node_set(model_, {50, 2});
  delete_side_set(model_, "all");
  mesh = now();
  EXPECT_TRUE(mesh.node_sets.empty());
  EXPECT_TRUE(mesh.side_sets.empty());
  EXPECT_TRUE(model_.node_set_fields().names().empty());
}

TEST_P(SetsTest, AreMergedWithoutRepeats) {
  create_node_set(model_, 9, share(Indices{3, 17, 6, 1}));
  EXPECT_EQ(merge_node_sets(model_, {5, 9, 2}), 3);
  create_side_set(model_, 6, sides({7, 3}, {1, 0}, {1, 0}));
  EXPECT_EQ(merge_side_sets(model_, "all"), 1);
  Mesh mesh = now();
  ASSERT_EQ(mesh.node_sets.size(), 1u);
  EXPECT_EQ(mesh.node_sets[0].name, "left");
  EXPECT_THAT(mesh.node_sets[0].members, ElementsAre(0, 3, 9, 6, 17, 1));
  const auto& load = mesh.node_sets[0].fields[0].second[0];
  EXPECT_EQ(load[3], mesh_.node_sets[0].fields[0].second[0][3]);
  EXPECT_TRUE(std::isnan(load[4]));
  ASSERT_EQ(mesh.side_sets.size(), 1u);
  EXPECT_EQ(mesh.side_sets[0].id, 4);
  EXPECT_THAT(mesh.side_sets[0].blocks, ElementsAre(7, 7, 3, 3));
  EXPECT_THAT(mesh.side_sets[0].sides, ElementsAre(3, 1, 4, 0));
  EXPECT_EQ(merge_node_sets(model_, 5), 0);
  EXPECT_EQ(now().text(), mesh.text());
  EXPECT_THAT(error_of(comm_, [&] { merge_node_sets(model_, "none"); }),
              HasSubstr("no node set is selected"));
}

TEST_P(SetsTest, AssembliesHoldThemTogether) {
  create_assembly(model_, 3, "walls", EntityKind::node_set, {"left", 2});
  create_assembly(model_, 4, "whole", EntityKind::element_block, 7);
  const auto members = [&](std::size_t i) { return model_.entities(EntityKind::assembly)[i]->member_ids; };
  EXPECT_THAT(members(0), ElementsAre(5, 2));
  rename_node_set(model_, 5, 50);
  EXPECT_THAT(members(0), ElementsAre(50, 2)) << "assemblies follow";
  add_to_assembly(model_, "whole", {3, 7});
  EXPECT_THAT(members(1), ElementsAre(7, 3));
  rename_assembly(model_, 4, 40);
  rename_assembly(model_, 40, "everything");
  const auto path = folder_.path() / "out.e";
  model_.export_model(path);
  ExodusModel again(comm_);
  again.import_model(path);
  ASSERT_EQ(again.entities(EntityKind::assembly).size(), 2u);
  EXPECT_EQ(again.entities(EntityKind::assembly)[1]->name, "everything");
  EXPECT_THAT(again.entities(EntityKind::assembly)[0]->member_ids, ElementsAre(50, 2));
  delete_node_set(model_, 2);
  EXPECT_THAT(members(0), ElementsAre(50));
  {
    const Warnings warnings;
    remove_from_assembly(model_, "walls", 50);
    EXPECT_THAT(warnings.all(comm_), HasSubstr("has no members left"));
  }
  EXPECT_EQ(model_.entities(EntityKind::assembly).size(), 1u);
  EXPECT_THAT(error_of(comm_, [&] { create_assembly(model_, 40, "x", EntityKind::side_set, 4); }),
              HasSubstr("assembly 40 already"));
  EXPECT_THAT(error_of(comm_, [&] { create_assembly(model_, 1, "x", EntityKind::side_set, "none"); }),
              HasSubstr("needs a member"));
  delete_assembly(model_, "all");
  EXPECT_TRUE(model_.entities(EntityKind::assembly).empty());
}

TEST_P(SetsTest, RefuseMembersThatAreNotThere) {
  EXPECT_THAT(error_of(comm_,
                       [&] {
                         create_node_set(model_, 9, share(Indices{1, 18}));
                       }),
              HasSubstr("node 18"));
  EXPECT_THAT(error_of(comm_, [&] { create_side_set(model_, 9, sides({7}, {2}, {0})); }),
              HasSubstr("no element 2 of element block 7"));
  EXPECT_THAT(error_of(comm_, [&] { create_side_set(model_, 9, sides({3}, {0}, {5})); }),
              HasSubstr("no side 5"));
  EXPECT_THAT(error_of(comm_, [&] { create_side_set(model_, 9, sides({1}, {0}, {0})); }),
              HasSubstr("no element block 1"));
  EXPECT_EQ(now().text(), mesh_.text());
}

}  // namespace
}  // namespace exomerge
