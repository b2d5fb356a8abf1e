// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Structural edits of a model with everything that plain meshes lack: edges, element sets, attributes, maps,
// assemblies, factors of sides.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "exodus/exodus_testing.hpp"
#include "exomerge/block_transforms.hpp"
#include "exomerge/elements.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/nodes.hpp"
#include "exomerge/surfaces.hpp"
#include "operations/box_models.hpp"
#include "operations/element_rows.hpp"
#include "operations/rich_model.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {
namespace {

using exodus::Role;
using testing::all_rows;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Operation = std::function<void(ExodusModel&)>;

class RichEdits : public ::testing::Test {
 protected:
  RichEdits() { testing::rich_model().export_model(path("in.e")); }
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  ExodusModel imported() {
    ExodusModel model(comm_);
    model.import_model(path("in.e"));
    return model;
  }

  /// Bytes that are written after an operation.
  std::string written(const Comm& comm, LoadMode mode, const Operation& operation, const std::string& name) {
    ExodusModel model(comm, mode);
    model.import_model(path("in.e"));
    operation(model);
    model.export_model(path(name));
    return testing::bytes_of(comm, path(name));
  }

  static EntityData& element_set(ExodusModel& model) {
    return model.data().kind(EntityKind::element_set).front();
  }

  Comm comm_ = testing::world();
  testing::SharedFolder folder_{comm_};
};

void drop_every_third(ExodusModel& model, bool move) {
  edit_structure(model, "picking elements", "elements were picked", [&](ModelData& data) {
    std::vector<FlaggedElements> picked;
    for (std::size_t b = 0; b < std::min<std::size_t>(2, data.kind(EntityKind::element_block).size()); ++b) {
      const EntityData& block = data.kind(EntityKind::element_block)[b];
      const Range mine = data.partition(block.info.count).slice(data.comm.rank());
      picked.push_back({b, {}});
      for (GlobalIndex e = mine.begin; e < mine.end; ++e) picked.back().flags.push_back(e % 3 == 0 ? 1 : 0);
    }
    if (move) {
      move_elements(data, picked, 20);
    } else {
      delete_elements(data, picked);
    }
  });
}

TEST_F(RichEdits, GiveTheSameBytesAtAnyNumberOfRanksAndInBothModes) {
  const std::vector<std::pair<const char*, Operation>> operations{
      {"delete a block", [](ExodusModel& m) { delete_element_block(m, 2); }},
      {"delete elements", [](ExodusModel& m) { drop_every_third(m, false); }},
      {"move elements", [](ExodusModel& m) { drop_every_third(m, true); }},
      {"duplicate", [](ExodusModel& m) { duplicate_element_block(m, 1, 9); }},
      {"combine",
       [](ExodusModel& m) {
         combine_element_blocks(m, {2, 1});
       }},
      {"unused", [](ExodusModel& m) { delete_unused_nodes(m); }},
      {"merge and unmerge",
       [](ExodusModel& m) {
         merge_nodes(m);
         unmerge_element_blocks(m);
       }},
      {"quadratic", [](ExodusModel& m) { make_elements_quadratic(m); }},
      {"tetrahedra", [](ExodusModel& m) { convert_hex8_block_to_tet4_block(m, 1); }},
      {"contacts",
       [](ExodusModel& m) {
         merge_nodes(m);
         create_contact_side_sets(m);
         convert_side_set_to_cohesive_zone(m, "contact_1_2", 30);
       }},
      {"mirror",
       [](ExodusModel& m) {
         copy_mirror_merge(m, {0, 0, 0}, {1, 0, 0});
       }},
      {"reflect", [](ExodusModel& m) {
         reflect_element_blocks(m, 1, {0, 0, 0}, {0, 1, 1});
       }}};
  for (const auto& [name, operation] : operations) {
    SCOPED_TRACE(name);
    const std::string streamed = written(comm_, LoadMode::streaming, operation, "out.e");
    EXPECT_TRUE(written(comm_, LoadMode::in_memory, operation, "out.e") == streamed);
    if (comm_.size() > 1 && comm_.is_root()) {
      EXPECT_TRUE(written(Comm(MPI_COMM_SELF), LoadMode::streaming, operation, "serial.e") == streamed);
    }
    comm_.barrier();
  }
}

TEST_F(RichEdits, ElementSetsFollow) {
  ExodusModel model = imported();
  combine_element_blocks(model, {1, 2});
  EXPECT_THAT(model.data().kind(EntityKind::assembly).front().info.member_ids, ElementsAre(1));
  const std::int64_t key = model.data().kind(EntityKind::element_block).front().key;
  const auto at = [key](GlobalIndex element) { return EntryReference::encode(key, element); };
  EXPECT_THAT(all_rows(*element_set(model).list(Role::members)), ElementsAre(at(23), at(22), at(21), at(20)));
  drop_every_third(model, true);  // of the combined block 0, 3, ... 21
  const std::int64_t moved = model.data().kind(EntityKind::element_block).back().key;
  EXPECT_THAT(all_rows(*element_set(model).list(Role::members)),
              ElementsAre(at(15), at(14), EntryReference::encode(moved, 7), at(13)));
  delete_element_block(model, 20);
  EXPECT_THAT(all_rows(*element_set(model).list(Role::members)), ElementsAre(at(15), at(14), at(13)));
}

TEST_F(RichEdits, IdsAttributesAndAssembliesFollow) {
  ExodusModel model = imported();
  duplicate_element_block(model, 1, 9);
  ModelData& data = model.data();
  EXPECT_THAT(all_rows(*data.get(EntityKind::element_block, 9).id_map),
              ElementsAre(212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223));
  EXPECT_EQ(all_rows(*data.get(EntityKind::element_block, 9).attributes),
            all_rows(*data.get(EntityKind::element_block, 1).attributes));
  EXPECT_EQ(all_rows(*data.nodes.id_map).back(), 1000 + 36) << "ids of copied nodes are new";
  const testing::Warnings warnings;
  delete_element_block(model, 1);
  EXPECT_THAT(model.data().kind(EntityKind::assembly).front().info.member_ids, ElementsAre(2));
  make_elements_quadratic(model, 9);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("element attributes are dropped"));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("dropped because nodes were added: node maps old nodes"));
}

TEST_F(RichEdits, NoNodesAreAddedToIsogeometricElements) {
  ExodusModel model = imported();
  model.data().kind(EntityKind::element_block).front().info.type = "BEX_HEX";
  for (const Operation& operation : {Operation([](ExodusModel& m) { duplicate_element_block(m, 2, 9); }),
                                     Operation([](ExodusModel& m) { create_nodes(m, {1}, {1}, {1}); })}) {
    try {
      operation(model);
      ADD_FAILURE() << "numbers behind the nodes would name new nodes";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("so none can be added"));
    }
  }
}

TEST_F(RichEdits, FactorsOfSidesFollowWhereTheyFit) {
  ExodusModel model = imported();
  const auto set = [&]() -> EntityData& { return model.data().kind(EntityKind::side_set)[1]; };
  const std::vector<double> before = all_rows(*set().factors);
  const GlobalIndex members = set().info.count;
  duplicate_element_block(model, 2, 9);
  const std::vector<double> after = all_rows(*set().factors);
  ASSERT_EQ(static_cast<GlobalIndex>(after.size()), 4 * set().info.count);
  EXPECT_GT(set().info.count, members);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
  const testing::Warnings warnings;
  make_elements_quadratic(model);
  EXPECT_EQ(set().factors, nullptr);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("distribution factors are dropped"));
}

}  // namespace
}  // namespace exomerge
