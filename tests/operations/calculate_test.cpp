// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/calculate.hpp"

#include <cmath>

#include "exomerge/merge_nodes.hpp"
#include "exomerge/timesteps.hpp"
#include "exomerge/transform.hpp"
#include "model/model_data.hpp"
#include "operations/calculation_testing.hpp"
#include "support/floating_point_traps.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace testing;

class CalculateTest : public CalculationTest {};
EXOMERGE_IN_BOTH_MODES(CalculateTest);

TEST_P(CalculateTest, GlobalVariablesOfTheWorkedExample) {
  Mesh mesh;
  mesh.times = {0, 0.25, 1};
  mesh.x = mesh.y = mesh.z = {0};
  mesh.blocks = {{1, "", "SPHERE", 1, {0}, {}}};
  mesh.globals = {{"g", {2, 2, 2}}};
  import(mesh);
  calculate_global_variable(model_, "h = g ^ 2 + time");
  EXPECT_EQ(now().globals[1].first, "h");
  EXPECT_THAT(now().globals[1].second, ElementsAre(4, 4.25, 5));
}

TEST_P(CalculateTest, GlobalVariablesUseTheirOldValues) {
  const Warnings warnings;
  calculate_global_variable(model_, "g = g * 2 + h");
  calculate_global_variable(model_, "k = g - time");
  const Mesh after = now();
  ASSERT_EQ(after.globals.size(), 3u);
  for (std::size_t step = 0; step < 3; ++step) {
    const double g = mesh_.globals[0].second[step] * 2 + mesh_.globals[1].second[step];
    EXPECT_EQ(after.globals[0].second[step], g);
    EXPECT_EQ(after.globals[2].second[step], g - mesh_.times[step]);
  }
  EXPECT_EQ(warnings.all(comm_), "global variable \"g\" exists already; its values are replaced\n");
}

TEST_P(CalculateTest, NodeFieldsSeeEverythingOfTheNodes) {
  calculate_node_field(model_, "r = sqrt(X*X + Y*Y + Z*Z) + temp*time - g*disp_x");
  calculate_node_field(model_, "temp = r + temp");
  const Mesh after = now();
  for (std::size_t step = 0; step < 3; ++step) {
    Numbers r, temp;
    for (std::size_t n = 0; n < mesh_.x.size(); ++n) {
      const double square = mesh_.x[n] * mesh_.x[n] + mesh_.y[n] * mesh_.y[n] + mesh_.z[n] * mesh_.z[n];
      const double old = values_of(mesh_.node_fields, "temp", step)[n];
      r.push_back(std::sqrt(square) + old * mesh_.times[step] -
                  mesh_.globals[0].second[step] * values_of(mesh_.node_fields, "disp_x", step)[n]);
      temp.push_back(r.back() + old);
    }
    EXPECT_TRUE(same_values(values_of(after.node_fields, "r", step), r));
    EXPECT_TRUE(same_values(values_of(after.node_fields, "temp", step), temp));
  }
}

TEST_P(CalculateTest, ElementFieldsOfEachBlock) {
  calculate_element_field(model_, "m = max(p, q) ** 2", {1, 3});
  calculate_element_field(model_, "p = -p + h");
  const Mesh after = now();
  for (std::size_t b = 0; b < mesh_.blocks.size(); ++b) {
    for (std::size_t step = 0; step < 3; ++step) {
      Numbers m, p;
      for (std::size_t e = 0; e < mesh_.blocks[b].fields[0].second[step].size(); ++e) {
        const double old = values_of(mesh_.blocks[b].fields, "p", step)[e];
        p.push_back(-old + mesh_.globals[1].second[step]);
        if (b > 1) continue;
        const double larger = std::max(old, values_of(mesh_.blocks[b].fields, "q", step)[e]);
        m.push_back(larger * larger);
      }
      EXPECT_TRUE(same_values(values_of(after.blocks[b].fields, "p", step), p));
      if (b > 1) continue;
      EXPECT_TRUE(same_values(values_of(after.blocks[b].fields, "m", step), m));
    }
    EXPECT_EQ(after.blocks[b].fields.size(), mesh_.blocks[b].fields.size() + (b < 2 ? 1 : 0));
  }
}

TEST_P(CalculateTest, SetFieldsSeeTheirNodes) {
  calculate_node_set_field(model_, "load = load + 10*temp + X - time", 5);
  calculate_node_set_field(model_, "constant = 3");
  calculate_side_set_field(model_, "flux = flux / 2 + g");
  const Mesh after = now();
  for (std::size_t step = 0; step < 3; ++step) {
    Numbers load, flux;
    for (std::size_t i = 0; i < 6; ++i) {
      const auto node = static_cast<std::size_t>(mesh_.node_sets[0].members[i]);
      load.push_back(values_of(mesh_.node_sets[0].fields, "load", step)[i] +
                     10 * values_of(mesh_.node_fields, "temp", step)[node] + mesh_.x[node] -
                     mesh_.times[step]);
    }
    for (const double old : values_of(mesh_.side_sets[0].fields, "flux", step)) {
      flux.push_back(old / 2 + mesh_.globals[0].second[step]);
    }
    EXPECT_TRUE(same_values(values_of(after.node_sets[0].fields, "load", step), load));
    EXPECT_TRUE(same_values(values_of(after.node_sets[1].fields, "load", step),
                            values_of(mesh_.node_sets[1].fields, "load", step)));
    EXPECT_TRUE(same_values(values_of(after.node_sets[1].fields, "constant", step), {3, 3}));
    EXPECT_TRUE(same_values(values_of(after.side_sets[0].fields, "flux", step), flux));
  }
}

TEST_P(CalculateTest, ErrorsChangeNothing) {
  const std::string before = now().text();
  EXPECT_THAT(
      error([&] { calculate_node_field(model_, "r = tmp + 1"); }),
      HasSubstr("expression, column 5: there is no variable \"tmp\"; did you mean \"temp\"? (there are time, "
                "g, h, X, Y, Z, disp_x, disp_y, disp_z, temp)\n  r = tmp + 1\n      ^"));
  EXPECT_THAT(error([&] { calculate_element_field(model_, "r = p + q"); }),
              HasSubstr("element block 4 \"block 4\": expression, column 9: there is no variable \"q\""));
  EXPECT_THAT(error([&] { calculate_element_field(model_, "r = X"); }), HasSubstr("no variable \"X\""));
  EXPECT_THAT(error([&] { calculate_side_set_field(model_, "r = temp"); }),
              HasSubstr("no variable \"temp\""));
  EXPECT_THAT(error([&] { calculate_global_variable(model_, "temp + 1"); }), HasSubstr("assigns nothing"));
  EXPECT_THAT(error([&] { calculate_node_set_field(model_, "r = (load"); }), HasSubstr("\")\" is missing"));
  EXPECT_EQ(now().text(), before);
}

TEST_P(CalculateTest, ValuesAreThoseOfTheTimeOfTheCall) {
  calculate_node_field(model_, "t = time + X");
  shift_timesteps(model_, 100);
  translate_geometry(model_, {5, 0, 0});
  create_timestep(model_, 100.25);
  const Mesh after = now();
  ASSERT_THAT(after.times, ElementsAre(100, 100.25, 100.5, 102));
  for (const auto& [step, time] : {std::pair{0, 0.0}, {2, 0.5}, {3, 2.0}}) {
    for (std::size_t n = 0; n < 40; ++n) {
      EXPECT_EQ(values_of(after.node_fields, "t", static_cast<std::size_t>(step))[n], time + mesh_.x[n]);
    }
  }
  EXPECT_TRUE(std::isnan(values_of(after.node_fields, "t", 1)[0]));
}

TEST_P(CalculateTest, InvalidOperationsRaiseNothing) {
  calculate_node_field(model_, "r = log(-1 - temp^2) < 0");
  calculate_element_field(model_, "n = (p - p) / (p - p)");
  EXPECT_EQ(values_of(now().node_fields, "r", 1)[0], 0);
  EXPECT_TRUE(std::isnan(values_of(now().blocks[0].fields, "n", 0)[0]));
}

TEST_P(CalculateTest, WithoutStepsThereIsAFieldWithoutValues) {
  Mesh mesh = mesh_;
  mesh.times.clear();
  mesh.node_fields.clear();
  mesh.globals.clear();
  for (auto& block : mesh.blocks) block.fields.clear();
  for (auto& set : mesh.node_sets) set.fields.clear();
  for (auto& set : mesh.side_sets) set.fields.clear();
  import(mesh);
  calculate_node_field(model_, "r = X");
  calculate_element_field(model_, "p = time", {3});
  EXPECT_TRUE(model_.node_fields().exists("r"));
  EXPECT_FALSE(model_.element_fields().exists("p", 1));
  EXPECT_TRUE(model_.element_fields().exists("p", 3));
  model_.export_model(folder_.path() / "out.e");
}

void calculate_much(ExodusModel& model) {
  calculate_global_variable(model, "work = g * h");
  calculate_node_field(model, "r = X + temp * work");
  calculate_node_field(model, "r2 = r * r + disp_y");
  calculate_element_field(model, "p = p + sin(s_1) * time");
  calculate_node_set_field(model, "load = load + r2 - Y");
  calculate_side_set_field(model, "flux = exp(flux)");
  merge_nodes(model, {.tolerance = 0.2});
  calculate_node_set_field(model, "after = r2 + load");
  calculate_node_field(model, "r3 = r2 - r");
}

TEST_P(CalculateTest, BytesDoNotDependOnTheRanks) { expect_bytes_of_one_rank(calculate_much); }

TEST_P(CalculateTest, ManyFieldsAreWrittenFromAFewReads) {
  for (int i = 0; i < 30; ++i)
    calculate_node_field(model_, "f" + std::to_string(i) + " = temp + " + std::to_string(i));
  model_.export_model(folder_.path() / "many.e", {.memory_limit = std::size_t{1} << 17});
  ExodusModel again(comm_);
  again.import_model(folder_.path() / "many.e");
  EXPECT_EQ(values_of(mesh_of(again).node_fields, "f7", 2)[3],
            values_of(mesh_.node_fields, "temp", 2)[3] + 7);
}

}  // namespace
}  // namespace exomerge
