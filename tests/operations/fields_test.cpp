// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/fields.hpp"

#include <cmath>

#include "exomerge/timesteps.hpp"
#include "model/model_data.hpp"
#include "operations/small_mesh.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Mesh;
using testing::Numbers;
using testing::Warnings;

std::vector<std::string> names_of(const std::vector<Mesh::Field>& fields) {
  std::vector<std::string> names;
  for (const auto& [name, values] : fields) names.push_back(name);
  return names;
}

class FieldsTest : public testing::MeshTest {};
EXOMERGE_TEST_BOTH_MODES(FieldsTest);

TEST_P(FieldsTest, NewFieldsHaveOneValueNowAndDefaultsLater) {
  create_node_field(model_, "five", 5.0);
  create_node_field(model_, "disp_x");
  create_node_field(model_, "other");
  create_element_field(model_, "six", 7, 6.0);
  create_node_set_field(model_, "seven", "left", 7.0);
  create_side_set_field(model_, "eight", "all", 8.0);
  create_global_variable(model_, "nine", 9.0);
  create_timestep(model_, 1.5);
  const Mesh mesh = now();
  EXPECT_THAT(names_of(mesh.node_fields), ElementsAre("T", "Flux_X", "five", "disp_x", "other"));
  for (const std::size_t step : {0u, 2u}) {
    EXPECT_EQ(mesh.node_fields[2].second[step], Numbers(18, 5.0));
    EXPECT_EQ(mesh.node_fields[3].second[step], Numbers(18, 0.0));
    EXPECT_TRUE(std::isnan(mesh.node_fields[4].second[step][17]));
    EXPECT_EQ(mesh.blocks[0].fields[1].second[step], Numbers(2, 6.0));
    EXPECT_EQ(mesh.node_sets[0].fields[1].second[step], Numbers(4, 7.0));
    EXPECT_EQ(mesh.side_sets[0].fields[1].second[step], Numbers(3, 8.0));
  }
  EXPECT_TRUE(std::isnan(mesh.node_fields[2].second[1][0])) << "the step came later";
  EXPECT_EQ(mesh.node_fields[3].second[1], Numbers(18, 0.0));
  EXPECT_TRUE(std::isnan(mesh.blocks[0].fields[1].second[1][0]));
  EXPECT_EQ(mesh.globals[2].second[0], 9.0);
  EXPECT_TRUE(std::isnan(mesh.globals[2].second[1]));
  EXPECT_THAT(names_of(mesh.blocks[1].fields), ElementsAre("p", "Q")) << "only on the block that was chosen";
}

TEST_P(FieldsTest, WhatIsThereIsReplacedButANodeFieldStays) {
  const Warnings warnings;
  create_node_field(model_, "T", 5.0);
  create_element_field(model_, "p", "all", 6.0);
  create_global_variable(model_, "energy", 7.0);
  const Mesh mesh = now();
  EXPECT_EQ(mesh.node_fields, mesh_.node_fields);
  EXPECT_EQ(mesh.blocks[0].fields[0].second[1], Numbers(2, 6.0));
  EXPECT_EQ(mesh.blocks[1].fields[0].second[0], Numbers(1, 6.0));
  EXPECT_EQ(mesh.globals[0].second, Numbers(2, 7.0));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("\"T\" exists already; it is left as it is"));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("element block 7 \"cubes\" already; its values are replaced"));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("\"energy\" exists already; its values are replaced"));
}

TEST_P(FieldsTest, AreDeletedByNameOrPattern) {
  delete_node_field(model_, "T*");
  delete_element_field(model_, {"p"}, 3);
  delete_node_set_field(model_, "all");
  delete_side_set_field(model_, "none");
  delete_global_variable(model_, "energy");
  Mesh mesh = now();
  EXPECT_THAT(names_of(mesh.node_fields), ElementsAre("Flux_X"));
  EXPECT_THAT(names_of(mesh.blocks[0].fields), ElementsAre("p"));
  EXPECT_THAT(names_of(mesh.blocks[1].fields), ElementsAre("Q"));
  EXPECT_TRUE(mesh.node_sets[0].fields.empty());
  EXPECT_EQ(mesh.side_sets[0].fields, mesh_.side_sets[0].fields);
  EXPECT_EQ(mesh.globals.size(), 1u);
  const Warnings warnings;
  delete_element_field(model_, "Q", 7);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("no element field \"Q\""));
  EXPECT_EQ(now().text(), mesh.text());
}

TEST_P(FieldsTest, AreRenamedByTheRules) {
  const Warnings warnings;
  rename_node_field(model_, "T", "Flux_X");
  rename_element_field(model_, "Q", "p");
  rename_side_set_field(model_, "auto", "flow");
  rename_global_variable(model_, "Wo*", "energy");
  const Mesh mesh = now();
  ASSERT_THAT(names_of(mesh.node_fields), ElementsAre("Flux_X"));
  EXPECT_EQ(mesh.node_fields[0].second, mesh_.node_fields[0].second);
  ASSERT_THAT(names_of(mesh.blocks[1].fields), ElementsAre("p"));
  EXPECT_EQ(mesh.blocks[1].fields[0].second, mesh_.blocks[1].fields[1].second);
  EXPECT_EQ(mesh.blocks[0].fields, mesh_.blocks[0].fields) << "it has no Q";
  EXPECT_EQ(mesh.side_sets[0].fields[0].first, "flow");
  ASSERT_EQ(mesh.globals.size(), 1u);
  EXPECT_EQ(mesh.globals[0].second, (Numbers{1, -1}));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("node field \"Flux_X\" already; it is replaced by \"T\""));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("no field \"Q\" on element block 7"));
  EXPECT_THAT(error_of(comm_, [&] { rename_element_field(model_, "nothing", "x"); }),
              HasSubstr("\"nothing\""));
  EXPECT_EQ(now().text(), mesh.text());
}

TEST_P(FieldsTest, AreRenamedByPattern) {
  EXPECT_EQ(rename_node_fields(model_, "F*_X", "g*_x"), 1);
  EXPECT_EQ(rename_element_fields(model_, "*", "e_*"), 2);
  EXPECT_EQ(rename_node_set_fields(model_, "x*", "y*"), 0);
  EXPECT_EQ(rename_global_variables(model_, "*", "*_total"), 2);
  const Mesh mesh = now();
  EXPECT_THAT(names_of(mesh.node_fields), ElementsAre("T", "glux_x"));
  EXPECT_THAT(names_of(mesh.blocks[1].fields), ElementsAre("e_p", "e_Q"));
  EXPECT_EQ(mesh.globals[0].first, "energy_total");
  EXPECT_EQ(mesh.node_fields[1].second, mesh_.node_fields[1].second);
  EXPECT_THAT(error_of(comm_, [&] { rename_node_fields(model_, "T", "U*"); }), HasSubstr("has one *"));
  EXPECT_THAT(error_of(comm_, [&] { rename_side_set_fields(model_, "a*", "*b*"); }), HasSubstr("has one *"));
}

TEST_P(FieldsTest, AreScaled) {
  scale_node_field(model_, "*", 2.0);
  scale_element_field(model_, "p", -1.0, 0.5, 7);
  scale_node_set_field(model_, "load", 0.0, 3.0);
  scale_side_set_field(model_, "q", 4.0);
  scale_global_variable(model_, "energy", 10.0, 1.0);
  const Mesh mesh = now();
  for (std::size_t step = 0; step < 2; ++step) {
    EXPECT_EQ(mesh.node_fields[1].second[step][4], 2.0 * mesh_.node_fields[1].second[step][4]);
    EXPECT_EQ(mesh.blocks[0].fields[0].second[step][1], 0.5 - mesh_.blocks[0].fields[0].second[step][1]);
    EXPECT_EQ(mesh.blocks[1].fields[0], mesh_.blocks[1].fields[0]);
    EXPECT_EQ(mesh.node_sets[0].fields[0].second[step], Numbers(4, 3.0));
    EXPECT_EQ(mesh.side_sets[0].fields[0].second[step][2],
              4.0 * mesh_.side_sets[0].fields[0].second[step][2]);
    EXPECT_EQ(mesh.globals[0].second[step], 10.0 * mesh_.globals[0].second[step] + 1.0);
  }
  EXPECT_EQ(mesh.globals[1].second, mesh_.globals[1].second);
  EXPECT_THAT(error_of(comm_, [&] { scale_node_field(model_, "T", std::nan("")); }), HasSubstr("finite"));
}

TEST_P(FieldsTest, NamesInLowerCase) {
  create_node_field(model_, "t", 1.0);
  to_lowercase(model_);
  const Mesh mesh = now();
  EXPECT_THAT(names_of(mesh.node_fields), ElementsAre("t", "flux_x"));
  EXPECT_THAT(names_of(mesh.blocks[1].fields), ElementsAre("p", "q"));
  EXPECT_EQ(mesh.globals[1].first, "work");
  EXPECT_EQ(mesh.node_sets[0].name, "left");
}

TEST_P(FieldsTest, TheDisplacementIsFoundInAnyCase) {
  EXPECT_FALSE(displacement_field_exists(model_));
  EXPECT_EQ(displacement_field_prefix(model_), "disp");
  create_node_field(model_, "DISPL_Y", 3.0);
  EXPECT_FALSE(displacement_field_exists(model_));
  EXPECT_EQ(displacement_field_prefix(model_), "DISPL");
  create_displacement_field(model_);
  EXPECT_TRUE(displacement_field_exists(model_));
  const Mesh mesh = now();
  EXPECT_THAT(names_of(mesh.node_fields), ElementsAre("T", "Flux_X", "DISPL_Y", "DISPL_X", "DISPL_Z"));
  EXPECT_EQ(mesh.node_fields[2].second[0], Numbers(18, 3.0)) << "what is there stays";
  EXPECT_EQ(mesh.node_fields[3].second[1], Numbers(18, 0.0));
}

TEST_P(FieldsTest, StepsAreCopied) {
  copy_timestep(model_, "last", 1.25);
  copy_timestep(model_, 1.25, 9);
  const Mesh mesh = now();
  EXPECT_THAT(mesh.times, ElementsAre(1, 1.25, 2, 9));
  for (const std::size_t step : {1u, 2u, 3u}) {
    EXPECT_EQ(mesh.node_fields[0].second[step], mesh_.node_fields[0].second[1]);
    EXPECT_EQ(mesh.blocks[1].fields[1].second[step], mesh_.blocks[1].fields[1].second[1]);
    EXPECT_EQ(mesh.node_sets[0].fields[0].second[step], mesh_.node_sets[0].fields[0].second[1]);
    EXPECT_EQ(mesh.globals[0].second[step], 20.0);
  }
  EXPECT_EQ(mesh.globals[0].second[0], 10.0);
  delete_timestep(model_, {1.25, 9});
  EXPECT_EQ(now().text(), mesh_.text());
  EXPECT_THAT(error_of(comm_, [&] { copy_timestep(model_, "all", 3); }), HasSubstr("2 time steps"));
}

TEST_P(FieldsTest, StepsAreInterpolated) {
  create_interpolated_timestep(model_, 1.25, Interpolation::linear);
  const Mesh linear = now();
  for (std::size_t i = 0; i < 18; ++i) {
    EXPECT_DOUBLE_EQ(linear.node_fields[0].second[1][i],
                     0.75 * mesh_.node_fields[0].second[0][i] + 0.25 * mesh_.node_fields[0].second[1][i]);
  }
  EXPECT_DOUBLE_EQ(linear.globals[0].second[1], 12.5);
  // A cubic through three points of a line is the line.
  create_interpolated_timestep(model_, 1.75);
  EXPECT_NEAR(now().globals[0].second[2], 17.5, 1e-12);
  for (const double time : {0.5, 2.5}) {
    EXPECT_THAT(error_of(comm_, [&] { create_interpolated_timestep(model_, time); }),
                HasSubstr("not between"));
  }
  const Warnings warnings;
  create_interpolated_timestep(model_, 2);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("exists already"));
  delete_timestep(model_, {1.25, 1.75, 2.0});
  EXPECT_THAT(error_of(comm_, [&] { create_interpolated_timestep(model_, 1); }), ::testing::IsEmpty());
  EXPECT_THAT(error_of(comm_, [&] { create_interpolated_timestep(model_, 1.5); }), HasSubstr("there are 1"));
}

TEST_P(FieldsTest, CubicWeightsAreThoseOfTheDefinition) {
  ExodusModel model(comm_, GetParam());
  for (int step = 0; step < 4; ++step) create_timestep(model, step);
  for (int step = 0; step < 4; ++step) {
    const std::string name = "g" + std::to_string(step);
    create_global_variable(model, name, 0.0);
  }
  // Each variable is 1 at one step, so that its value there is that step's weight.
  auto& globals = model.data().globals;
  for (std::size_t i = 0; i < 4; ++i) globals[i].values[static_cast<StepKey>(i)] = 1.0;
  create_interpolated_timestep(model, 1.71);
  const std::vector<double> weights = model.get_global_variable_values(1.71);
  const Numbers expected{-0.0298555, 0.2766165, 0.8263335, -0.0730945};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(weights[i], expected[i], 1e-12);
}

}  // namespace
}  // namespace exomerge
