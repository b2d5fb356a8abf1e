// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Old, sloppy and wrong files, made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exodus/file.hpp"
#include "exodus_testing.hpp"
#include "file_maker.hpp"

namespace exomerge::exodus {
namespace {

using namespace exomerge::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Variants : public ::testing::Test {
 protected:
  std::shared_ptr<File> open() {
    maker.write(comm, path, format);
    return File::open(comm, path);
  }
  std::string error() {
    return error_of(comm, [&] { open(); });
  }
  // All rows of a place, on every rank.
  std::vector<double> values(const File& file, const Place& place, int step = 0) {
    std::vector<double> all(static_cast<std::size_t>(place.rows * place.width));
    file.read(place, step, {0, place.rows}, std::span<double>(all));
    return all;
  }

  Comm comm = world();
  SharedFolder folder{comm};
  std::filesystem::path path = folder.path() / "hand made.e";
  FileFormat format = FileFormat::cdf2;
  FileMaker maker = FileMaker::two_squares();
};

TEST_F(Variants, BareFileOfOldTools) {
  const auto file = open();
  const Description& d = file->description();
  EXPECT_EQ(d.node_count(), 6);
  EXPECT_EQ(d.element_count(), 2);
  EXPECT_TRUE(d.times.empty());
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[1].id, 20);
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[1].type, "QUAD");
  EXPECT_EQ(values(*file, file->places().coordinates[1]), (std::vector<double>{0, 0, 0, 1, 1, 1}));
  EXPECT_FALSE(file->places().coordinates[2].exists());
}

TEST_F(Variants, WithoutIdsBlocksAreNumbered) {
  maker.variables.erase("eb_prop1");
  EXPECT_EQ(open()->description().kind(EntityKind::element_block).entities[1].id, 2);
}

TEST_F(Variants, WithoutCountsTheArraysCount) {
  for (const char* name : {"num_el_blk", "num_side_sets", "num_elem"}) maker.dimensions.erase(name);
  maker.dimensions["two"] = 2;
  maker.dimensions["one"] = 1;
  maker.variables["eb_prop1"].dimensions = {"two"};
  maker.variables["ss_prop1"].dimensions = {"one"};
  const Description d = open()->description();
  EXPECT_EQ(d.kind(EntityKind::element_block).entities.size(), 2U);
  EXPECT_EQ(d.kind(EntityKind::side_set).entities.size(), 1U);
  EXPECT_EQ(d.element_count(), 2);
}

TEST_F(Variants, StatusZeroMeansEmpty) {
  maker.integers("eb_status", {"num_el_blk"}, {1, 0});
  maker.dimensions["num_elem"] = 1;
  Warnings warnings;
  const auto file = open();
  EXPECT_EQ(file->description().kind(EntityKind::element_block).entities[1].count, 0);
  EXPECT_EQ(file->description().element_count(), 1);
  EXPECT_THAT(warnings.all(comm), HasSubstr("element block 20"));
}

TEST_F(Variants, CombinedNodalVariablesBesideSplitCoordinates) {
  maker.variables.erase("coord");
  maker.reals("coordx", {"num_nodes"}, {0, 1, 2, 0, 1, 2});
  maker.reals("coordy", {"num_nodes"}, {0, 0, 0, 1, 1, 1});
  maker.dimensions["num_nod_var"] = 2;
  maker.texts("name_nod_var", {"num_nod_var", "len_string"}, {"u", "v"});
  maker.reals("time_whole", {"time_step"}, {0.5, 1.5});
  std::vector<double> all;
  for (int i = 0; i < 24; ++i) all.push_back(i);
  maker.reals("vals_nod_var", {"time_step", "num_nod_var", "num_nodes"}, all);
  const auto file = open();
  EXPECT_THAT(file->description().nodal_variable_names, ElementsAre("u", "v"));
  EXPECT_EQ(values(*file, file->places().nodal_results[1], 1), (std::vector<double>{18, 19, 20, 21, 22, 23}));
}

TEST_F(Variants, VectorsBecomeComponents) {
  maker.dimensions["num_nod_var"] = 2;
  maker.dimensions["three"] = 3;
  maker.dimensions["one"] = 1;
  maker.texts("name_nod_var", {"num_nod_var", "len_string"}, {"velocity", "p"});
  maker.reals("time_whole", {"time_step"}, {0});
  std::vector<double> all;
  for (int i = 0; i < 18; ++i) all.push_back(i);
  maker.reals("vals_nod_var1", {"time_step", "num_nodes", "three"}, all);
  maker.reals("vals_nod_var2", {"time_step", "num_nodes", "one"}, {1, 2, 3, 4, 5, 6});
  const auto file = open();
  EXPECT_THAT(file->description().nodal_variable_names,
              ElementsAre("velocity_x", "velocity_y", "velocity_z", "p"));
  EXPECT_EQ(values(*file, file->places().nodal_results[1]), (std::vector<double>{1, 4, 7, 10, 13, 16}));
  EXPECT_EQ(values(*file, file->places().nodal_results[3]), (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST_F(Variants, TruthTableAndVariableMustAgree) {
  maker.dimensions["num_elem_var"] = 2;
  maker.texts("name_elem_var", {"num_elem_var", "len_string"}, {"a", "b"});
  maker.reals("time_whole", {"time_step"}, {0});
  maker.integers("elem_var_tab", {"num_el_blk", "num_elem_var"}, {1, 1, 1, 0});
  maker.reals("vals_elem_var1eb1", {"time_step", "num_el_in_blk1"}, {5});
  maker.reals("vals_elem_var2eb2", {"time_step", "num_el_in_blk2"}, {6});
  const Description d = open()->description();
  EXPECT_THAT(d.kind(EntityKind::element_block).results.truth,
              ElementsAre(ElementsAre(true, false), ElementsAre(false, false)));
  EXPECT_THAT(d.foreign_variables, ElementsAre("vals_elem_var2eb2"));
  maker.variables.erase("elem_var_tab");
  EXPECT_THAT(open()->description().kind(EntityKind::element_block).results.truth,
              ElementsAre(ElementsAre(true, false), ElementsAre(false, true)));
}

TEST_F(Variants, FactorsOfAnyLength) {
  maker.dimensions["num_df_ns1"] = 2;
  maker.dimensions["num_df_ss1"] = 5;
  maker.reals("dist_fact_ns1", {"num_df_ns1"}, {1, 2});
  maker.reals("dist_fact_ss1", {"num_df_ss1"}, {1, 2, 3, 4, 5});
  const Description d = open()->description();
  EXPECT_EQ(d.kind(EntityKind::node_set).entities[0].factor_count, 2);
  EXPECT_EQ(d.kind(EntityKind::side_set).entities[0].factor_count, 5);
}

TEST_F(Variants, StepsWithoutTimes) {
  maker.dimensions["num_nod_var"] = 1;
  maker.texts("name_nod_var", {"num_nod_var", "len_string"}, {"u"});
  maker.reals("vals_nod_var1", {"time_step", "num_nodes"}, std::vector<double>(12, 1.0));
  Warnings warnings;
  EXPECT_THAT(open()->description().times, ElementsAre(0, 1));
  EXPECT_THAT(warnings.all(comm), HasSubstr("no times"));
}

TEST_F(Variants, UnknownThingsAreForeign) {
  maker.dimensions["spares"] = 4;
  maker.dimensions["unused"] = 9;
  maker.integers("spare_parts", {"spares"}, {1, 2, 3, 4});
  maker.variables["coord"].attributes.push_back({"units", DataType::character, std::string("m")});
  maker.variables["connect1"].attributes.push_back({"quality", DataType::float64, std::vector<double>{0.5}});
  const Description d = open()->description();
  EXPECT_THAT(d.foreign_dimensions, ElementsAre("spares", "unused"));
  EXPECT_THAT(d.foreign_variables, ElementsAre("spare_parts"));
  ASSERT_EQ(d.foreign_attributes.size(), 1U);
  EXPECT_EQ(d.foreign_attributes[0].attribute.name, "units");
  EXPECT_EQ(d.kind(EntityKind::element_block).entities[0].user_attributes[0].name, "quality");
}

TEST_F(Variants, ReferencesOutsideAreCountedAndKept) {
  maker.integers("node_ns1", {"num_nod_ns1"}, {0, 7});
  const auto file = open();
  std::vector<GlobalIndex> members(2);
  std::int64_t absent = 0;
  file->read_references(file->places().kind(EntityKind::node_set)[0][Role::members], {0, 2}, 6, members,
                        &absent);
  EXPECT_EQ(absent, 2);
  EXPECT_EQ(stored_number(members[0]), 0);
  EXPECT_EQ(stored_number(members[1]), 7);
}

TEST_F(Variants, RepeatedSetIdsAreAWarning) {
  maker.dimensions["num_node_sets"] = 2;
  maker.integers("ns_prop1", {"num_node_sets"}, {7, 7});
  Warnings warnings;
  open();
  EXPECT_THAT(warnings.all(comm), HasSubstr("node sets number 1 and 2 have the same id 7"));
}

TEST_F(Variants, WrongHeadersAreErrorsThatNameFileAndEntity) {
  struct Case {
    const char* expected;
    void (*damage)(FileMaker&);
  };
  const Case cases[] = {
      {"not an Exodus file",
       [](FileMaker& m) {
         m = {};
         m.dimensions["lon"] = 3;
         m.reals("temperature", {"lon"}, {1, 2, 3});
       }},
      {"version", [](FileMaker& m) { m.attributes[1].value = std::vector<double>{1.7}; }},
      {"num_dim is 4", [](FileMaker& m) { m.dimensions["num_dim"] = 4, m.variables.erase("coord"); }},
      {"no coordinates", [](FileMaker& m) { m.variables.erase("coord"); }},
      {"coord has the shape",
       [](FileMaker& m) {
         m.reals("coord", {"num_nodes", "num_dim"}, std::vector<double>(12));
       }},
      {"element blocks number 1 and 2 have the same id 10",
       [](FileMaker& m) {
         m.integers("eb_prop1", {"num_el_blk"}, {10, 10});
       }},
      {"eb_prop1 is for 6 element blocks",
       [](FileMaker& m) {
         m.integers("eb_prop1", {"num_nodes"}, {1, 2, 3, 4, 5, 6});
       }},
      {"element block 20: variable connect2 has the shape",
       [](FileMaker& m) {
         m.integers("connect2", {"num_nod_ns1", "num_nod_per_el2"}, {2, 3, 6, 5, 2, 3, 6, 5});
       }},
      {"element block 20: it has no connectivity", [](FileMaker& m) { m.variables.erase("connect2"); }},
      {"side set 8: variable side_ss1 has the shape",
       [](FileMaker& m) {
         m.integers("side_ss1", {"num_nod_ns1"}, {1, 2});
       }},
      {"connect1 holds text",
       [](FileMaker& m) {
         m.texts("connect1", {"num_el_in_blk1", "len_string"}, {"x"});
       }},
      {"truth table of element block variables",
       [](FileMaker& m) {
         m.dimensions["num_elem_var"] = 1;
         m.texts("name_elem_var", {"num_elem_var", "len_string"}, {"a"});
         m.integers("elem_var_tab", {"num_elem_var", "num_el_blk"}, {1, 1});
       }},
      {"element block 10, variable \"a\"",
       [](FileMaker& m) {
         m.dimensions["num_elem_var"] = 1;
         m.texts("name_elem_var", {"num_elem_var", "len_string"}, {"a"});
         m.reals("vals_elem_var1eb1", {"time_step", "num_nodes"}, std::vector<double>(6));
       }},
      {"node map",
       [](FileMaker& m) {
         m.integers("node_num_map", {"num_elem"}, {1, 2});
       }},
      {"claims 2000000000 node sets",
       [](FileMaker& m) {
         m.dimensions["num_node_sets"] = 2000000000;
         m.variables.erase("ns_prop1");
       }},
      {"num_nod_var is 2000000000", [](FileMaker& m) { m.dimensions["num_nod_var"] = 2000000000; }},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.expected);
    maker = FileMaker::two_squares();
    one.damage(maker);
    EXPECT_THAT(error(), AllOf(HasSubstr("hand made.e"), HasSubstr(one.expected)));
  }
}

}  // namespace
}  // namespace exomerge::exodus
