// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Sides of polygons and polyhedra.
#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <set>

#include "exodus/exodus_testing.hpp"
#include "exomerge/calculate.hpp"
#include "exomerge/surfaces.hpp"
#include "operations/box_models.hpp"
#include "operations/cell_mesh.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using by_hand_side = testing::by_hand::RaggedSide;
using namespace testing;
using exodus::Role;

constexpr unsigned seeds = 2;
const std::vector<std::int64_t> all_blocks{8, 3, 5, 2, 7};

class RaggedSurfacesTest : public ::testing::Test {
 protected:
  /// The model after an edit, which gives the same bytes on one rank.
  ExodusModel edited(const RaggedMesh& mesh, const std::function<void(ExodusModel&)>& edit) {
    ExodusModel model = model_of(comm_, mesh);
    edit(model);
    model.export_model(folder_.path() / "out.e");
    if (comm_.size() > 1 && comm_.is_root()) {
      const Comm self(MPI_COMM_SELF);
      ExodusModel alone = model_of(self, mesh);
      edit(alone);
      alone.export_model(folder_.path() / "alone.e");
      EXPECT_TRUE(bytes_of(self, folder_.path() / "alone.e") == bytes_of(self, folder_.path() / "out.e"));
    }
    comm_.barrier();
    return model;
  }

  Comm comm_ = testing::world();
  testing::SharedFolder folder_{comm_};
};

struct Member {
  std::int64_t block;
  GlobalIndex element, side;
  bool operator==(const Member&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Member& m) {
    return out << m.block << '/' << m.element << '/' << m.side;
  }
};

/// Block, element and side of each member.
std::vector<Member> members_of(const ExodusModel& model, std::int64_t id) {
  const ModelData& data = model.data();
  const EntityData& set = data.get(EntityKind::side_set, id);
  std::vector<Member> members;
  if (set.info.count == 0) return members;
  const std::vector<GlobalIndex> references = all_rows(*set.list(Role::members));
  const std::vector<GlobalIndex> numbers = all_rows(*set.list(Role::extra));
  for (std::size_t i = 0; i < references.size(); ++i) {
    const auto block = std::ranges::find(data.kind(EntityKind::element_block),
                                         EntryReference::key(references[i]), &EntityData::key);
    members.push_back({block->info.id, EntryReference::index(references[i]), numbers[i] - 1});
  }
  return members;
}

std::vector<Member> members_of(const std::vector<by_hand_side>& sides) {
  std::vector<Member> members;
  for (const auto& side : sides) members.push_back({side.block, side.element, side.side});
  return members;
}

Selector selector_of(const std::vector<std::int64_t>& ids) {
  return Selector(std::vector<Selector::Value>(ids.begin(), ids.end()));
}

TEST_F(RaggedSurfacesTest, BoundariesAreSidesThatNothingMatches) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const RaggedMesh mesh = random_cell_mesh(seed);
    for (const std::vector<std::int64_t>& ids :
         {all_blocks, std::vector<std::int64_t>{2, 8}, {5, 8}, {3, 7}, {3}}) {
      const std::vector<by_hand_side> expected = by_hand::external_sides(mesh, ids);
      ASSERT_LT(expected.size(), by_hand::sides_of(mesh, ids).size() + (ids.size() == 1 ? 1 : 0));
      const auto find = [&](ExodusModel& m) { create_boundary_side_set(m, 9, selector_of(ids)); };
      ExodusModel model = model_of(comm_, mesh);
      find(model);
      if (ids == all_blocks) edited(mesh, find);
      EXPECT_EQ(members_of(model, 9), members_of(expected));
    }
  }
}

TEST_F(RaggedSurfacesTest, ContactsAreSidesWithTheSameNodes) {
  std::size_t found = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const RaggedMesh mesh = random_cell_mesh(seed);
    std::vector<ContactSideSet> made;
    const ExodusModel model =
        edited(mesh, [&](ExodusModel& m) { made = create_contact_side_sets(m, selector_of(all_blocks)); });
    for (const ContactSideSet& contact : made) {
      EXPECT_EQ(members_of(model, contact.side_set_id),
                members_of(by_hand::contact_sides(mesh, contact.element_block_id, contact.other_block_id)));
    }
    std::size_t expected = 0;
    for (const std::int64_t a : all_blocks) {
      for (const std::int64_t b : all_blocks) {
        expected += a != b && !by_hand::contact_sides(mesh, a, b).empty() ? 1 : 0;
      }
    }
    EXPECT_EQ(made.size(), expected);
    found += expected;
  }
  EXPECT_GT(found, 4 * seeds);
}

TEST_F(RaggedSurfacesTest, SidesAreChosenByExpressionsAndGiveTheirNodes) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const RaggedMesh mesh = random_cell_mesh(seed);
    std::vector<by_hand_side> expected = by_hand::external_sides(mesh, all_blocks);
    std::erase_if(expected, [&](const by_hand_side& side) {
      return std::ranges::any_of(
          side.nodes, [&](GlobalIndex node) { return mesh.y[static_cast<std::size_t>(node)] != 0; });
    });
    ASSERT_FALSE(expected.empty());
    const ExodusModel model = edited(mesh, [&](ExodusModel& m) {
      create_side_set_from_expression(m, 9, "Y == 0", {.element_block_ids = selector_of(all_blocks)});
      create_node_set_from_side_set(m, 9, 9);
    });
    EXPECT_EQ(members_of(model, 9), members_of(expected));
    std::set<GlobalIndex> nodes;
    for (const by_hand_side& side : expected) nodes.insert(side.nodes.begin(), side.nodes.end());
    EXPECT_EQ(all_rows(*model.data().get(EntityKind::node_set, 9).list(Role::members)),
              std::vector<GlobalIndex>(nodes.begin(), nodes.end()));
  }
}

/// A polyhedron on a cube, with shells on its lower face: seen from below and from above.
RaggedMesh covered_cube(bool face_reversed) {
  RaggedMesh mesh;
  mesh.x = {0, 1, 1, 0, 0, 1, 1, 0};
  mesh.y = {0, 0, 1, 1, 0, 0, 1, 1};
  mesh.z = {0, 0, 0, 0, 1, 1, 1, 1};
  std::vector<GlobalIndex> lower{0, 1, 2, 3};
  if (face_reversed) lower = {1, 0, 3, 2};
  mesh.face_blocks = {{1,
                       "nsided",
                       {lower, {4, 5, 6, 7}, {0, 1, 5, 4}, {2, 1, 5, 6}, {2, 3, 7, 6}, {0, 3, 7, 4}},
                       {1, 2, 3, 4, 5, 6},
                       {0, 0, 0, 0, 0, 0}}};
  mesh.blocks = {{1, "nfaced", {{0, 1, 2, 3, 4, 5}}, {1}, {0}},
                 {2, "SHELL4", {{0, 1, 2, 3}}, {2}, {0}},
                 {3, "SHELL4", {{3, 2, 1, 0}}, {3}, {0}}};
  return mesh;
}

TEST_F(RaggedSurfacesTest, ShellsAreCoveredOnTheSideOfThePolyhedron) {
  for (const bool reversed : {false, true}) {
    ExodusModel model = model_of(comm_, covered_cube(reversed));
    create_boundary_side_set(model, 1, Selector(std::vector<Selector::Value>{1, 2}));
    create_boundary_side_set(model, 2, Selector(std::vector<Selector::Value>{1, 3}));
    // The first face of the first shell looks up, into the cube; that of the other down.
    const std::vector<Member> lower = members_of(model, 1);
    const std::vector<Member> other = members_of(model, 2);
    EXPECT_EQ(std::ranges::count(lower, Member{2, 0, 0}), 0);
    EXPECT_EQ(std::ranges::count(lower, Member{2, 0, 1}), 1);
    EXPECT_EQ(std::ranges::count(other, Member{3, 0, 0}), 1);
    EXPECT_EQ(std::ranges::count(other, Member{3, 0, 1}), 0);
    EXPECT_EQ(std::ranges::count(lower, Member{1, 0, 0}), 0) << "the polyhedron is covered";
    EXPECT_EQ(std::ranges::count(lower, Member{1, 0, 1}), 1);
  }
}

TEST_F(RaggedSurfacesTest, CohesiveZonesLeavePolyhedraAsTheyAre) {
  const RaggedMesh mesh = random_cell_mesh(1);
  ExodusModel model = model_of(comm_, mesh);
  create_boundary_side_set(model, 9, 8);
  EXPECT_THROW(convert_side_set_to_cohesive_zone(model, 9, 30), Error);
}

}  // namespace
}  // namespace exomerge
