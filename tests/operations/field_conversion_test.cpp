// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/field_conversion.hpp"

#include <cmath>
#include <limits>

#include "exomerge/calculate.hpp"
#include "exomerge/field_extremes.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/timesteps.hpp"
#include "operations/calculation_testing.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

const double nan = std::numeric_limits<double>::quiet_NaN();

class FieldConversionTest : public CalculationTest {};
EXOMERGE_IN_BOTH_MODES(FieldConversionTest);

/// Two cubes side by side along x, with nodes x fastest.
Mesh two_cubes() {
  Mesh mesh;
  mesh.times = {0, 1};
  for (int z = 0; z < 2; ++z) {
    for (int y = 0; y < 2; ++y) {
      for (int x = 0; x < 3; ++x) {
        mesh.x.push_back(x);
        mesh.y.push_back(y);
        mesh.z.push_back(z);
      }
    }
  }
  mesh.blocks = {
      {1, "", "HEX8", 8, {0, 1, 4, 3, 6, 7, 10, 9, 1, 2, 5, 4, 7, 8, 11, 10}, {{"p", {{1, 3}, {2, 6}}}}}};
  return mesh;
}

TEST_P(FieldConversionTest, TheWorkedExample) {
  import(two_cubes());
  convert_element_field_to_node_field(model_, "p");
  const Mesh on_nodes = now();
  for (std::size_t step = 0; step < 2; ++step) {
    const double f = step == 0 ? 1 : 2;
    EXPECT_THAT(values_of(on_nodes.node_fields, "p", step),
                ElementsAre(f, 2 * f, 3 * f, f, 2 * f, 3 * f, f, 2 * f, 3 * f, f, 2 * f, 3 * f));
  }
  convert_node_field_to_element_field(model_, "p", "back");
  EXPECT_THAT(values_of(now().blocks[0].fields, "back", 0), ElementsAre(1.5, 2.5));
  EXPECT_THAT(values_of(now().blocks[0].fields, "back", 1), ElementsAre(3, 5));
  create_interpolated_timestep(model_, 0.25);
  calculate_element_field_maximum(model_, "p", {.calculate_location = true, .calculate_block_id = true});
  const Mesh after = now();
  EXPECT_THAT(values_of(after.blocks[0].fields, "p", 1), ElementsAre(1.25, 3.75));
  ASSERT_EQ(after.globals.size(), 5u);
  EXPECT_EQ(after.globals[0], (std::pair<std::string, Numbers>("p_max", {3, 3.75, 6})));
  EXPECT_EQ(after.globals[1], (std::pair<std::string, Numbers>("p_max_x", {1.5, 1.5, 1.5})));
  EXPECT_EQ(after.globals[2], (std::pair<std::string, Numbers>("p_max_y", {0.5, 0.5, 0.5})));
  EXPECT_EQ(after.globals[3], (std::pair<std::string, Numbers>("p_max_z", {0.5, 0.5, 0.5})));
  EXPECT_EQ(after.globals[4], (std::pair<std::string, Numbers>("p_max_block_id", {1, 1, 1})));
}

/// Means over elements as they stand in the file.
Numbers on_nodes(const Mesh& mesh, const std::string& name, std::size_t step, double missing) {
  Numbers sums(mesh.x.size(), 0.0);
  std::vector<int> counts(mesh.x.size(), 0);
  for (const Mesh::Block& block : mesh.blocks) {
    if (std::ranges::find(block.fields, name, &Mesh::Field::first) == block.fields.end()) continue;
    const auto width = static_cast<std::size_t>(block.nodes_per_element);
    for (std::size_t i = 0; i < block.connectivity.size(); ++i) {
      const auto node = static_cast<std::size_t>(block.connectivity[i]);
      sums[node] += values_of(block.fields, name, step)[i / width];
      ++counts[node];
    }
  }
  for (std::size_t n = 0; n < sums.size(); ++n) sums[n] = counts[n] == 0 ? missing : sums[n] / counts[n];
  return sums;
}

TEST_P(FieldConversionTest, ElementFieldsOnNodes) {
  convert_element_field_to_node_field(model_, "p");
  convert_element_field_to_node_field(model_, "q", "disp_q");
  calculate_node_field(model_, "twice = 2 * p");
  const Mesh after = now();
  for (std::size_t step = 0; step < 3; ++step) {
    Numbers expected = on_nodes(mesh_, "p", step, nan);
    EXPECT_TRUE(same_values(values_of(after.node_fields, "p", step), expected));
    EXPECT_TRUE(same_values(values_of(after.node_fields, "disp_q", step), on_nodes(mesh_, "q", step, 0.0)));
    for (double& value : expected) value *= 2;
    EXPECT_TRUE(same_values(values_of(after.node_fields, "twice", step), expected));
  }
  EXPECT_THAT(error([&] { convert_element_field_to_node_field(model_, "r"); }), HasSubstr("\"r\""));
}

TEST_P(FieldConversionTest, NodeFieldsOnElements) {
  convert_node_field_to_element_field(model_, "temp", "t", {1, 7});
  convert_node_field_to_element_field(model_, "temp", "p");
  const Mesh after = now();
  for (std::size_t b = 0; b < mesh_.blocks.size(); ++b) {
    const Mesh::Block& block = mesh_.blocks[b];
    const auto width = static_cast<std::size_t>(block.nodes_per_element);
    for (std::size_t step = 0; step < 3; ++step) {
      Numbers expected;
      for (std::size_t e = 0; e < block.connectivity.size() / width; ++e) {
        double sum = 0.0;
        for (std::size_t k = 0; k < width; ++k) {
          sum += values_of(mesh_.node_fields, "temp",
                           step)[static_cast<std::size_t>(block.connectivity[e * width + k])];
        }
        expected.push_back(sum / static_cast<double>(width));
      }
      EXPECT_TRUE(same_values(values_of(after.blocks[b].fields, "p", step), expected));
      EXPECT_EQ(model_.element_fields().exists("t", block.id), block.id == 1 || block.id == 7);
    }
  }
}

TEST_P(FieldConversionTest, AveragesOfFields) {
  const Warnings warnings;
  create_averaged_element_field(model_, {"p", "q", "s*"}, "mean");
  const Mesh after = now();
  for (std::size_t step = 0; step < 3; ++step) {
    Numbers expected;
    for (std::size_t e = 0; e < 7; ++e) {
      expected.push_back((values_of(mesh_.blocks[0].fields, "p", step)[e] +
                          values_of(mesh_.blocks[0].fields, "q", step)[e] +
                          values_of(mesh_.blocks[0].fields, "s_1", step)[e]) /
                         3);
    }
    EXPECT_TRUE(same_values(values_of(after.blocks[0].fields, "mean", step), expected));
  }
  EXPECT_FALSE(model_.element_fields().exists("mean", 4));
  EXPECT_THAT(warnings.all(comm_),
              HasSubstr("element block 4 \"block 4\" is left out: it has no field \"q\""));
  EXPECT_THAT(error([&] { create_averaged_element_field(model_, "none", "x"); }),
              HasSubstr("no element fields"));
}

TEST_P(FieldConversionTest, FieldsAtPointsAreProcessed) {
  Mesh mesh = mesh_;
  Mesh::Block& hexes = mesh.blocks[0];
  hexes.fields = {{"one_1", numbered_steps(3, 7, 5)}};
  for (int i = 1; i <= 9; ++i) hexes.fields.push_back({"nine_" + std::to_string(i), numbered_steps(3, 7, i)});
  for (int i = 1; i <= 8; ++i)
    hexes.fields.push_back({"eight_" + std::to_string(i), numbered_steps(3, 7, 10 * i)});
  import(mesh);
  process_element_fields(model_);
  Mesh expected = mesh;
  expected.blocks[0].fields = {{"nine", numbered_steps(3, 7, 1)},
                               {"eight", numbered_steps(3, 7, 45)},
                               {"one_1", numbered_steps(3, 7, 5)}};
  const Mesh after = now();
  for (const Mesh::Block& block : after.blocks) EXPECT_TRUE(block.fields.empty());
  for (const char* name : {"nine", "eight", "one_1", "p", "q", "s_1"}) {
    for (std::size_t step = 0; step < 3; ++step) {
      EXPECT_TRUE(same_values(values_of(after.node_fields, name, step), on_nodes(expected, name, step, nan)))
          << name;
    }
  }
  EXPECT_EQ(after.node_fields.size(), 4u + 6u);
}

TEST_P(FieldConversionTest, ExtremesOfElementFields) {
  Mesh mesh = mesh_;
  auto& first = mesh.blocks[0].fields[0].second;
  auto& second = mesh.blocks[1].fields[0].second;
  first[0] = {1, 9, nan, 9, 0, 0, 0};  // in one block the first
  second[0] = {0, 0, 0, 0, 0};
  first[1] = {9, 0, 0, 0, 0, 0, 0};  // of blocks the last
  second[1] = {0, 9, 9, 0, 0};
  first[2] = Numbers(7, nan);
  second[2] = Numbers(5, nan);
  import(mesh);
  const Warnings warnings;
  calculate_element_field_maximum(
      model_, "p", {.element_block_ids = {1, 3}, .calculate_location = true, .calculate_block_id = true});
  calculate_element_field_minimum(model_, {"p", "s_1"});
  const Mesh after = now();
  const auto global = [&](const std::string& name) {
    return std::ranges::find(after.globals, name, &std::pair<std::string, Numbers>::first)->second;
  };
  EXPECT_TRUE(same_values(global("p_max"), {9, 9, nan}));
  EXPECT_TRUE(same_values(global("p_max_block_id"), {1, 3, nan}));
  const auto center = [&](std::size_t block, std::size_t element, const Numbers& x, const char* displacement,
                          std::size_t step) {
    const auto width = static_cast<std::size_t>(mesh.blocks[block].nodes_per_element);
    double sum = 0.0;
    for (std::size_t k = 0; k < width; ++k) {
      const auto n = static_cast<std::size_t>(mesh.blocks[block].connectivity[element * width + k]);
      sum += x[n] + values_of(mesh.node_fields, displacement, step)[n];
    }
    return sum / static_cast<double>(width);
  };
  EXPECT_TRUE(near_values(global("p_max_x"),
                          {center(0, 1, mesh.x, "disp_x", 0), center(1, 1, mesh.x, "disp_x", 1), nan}));
  EXPECT_TRUE(near_values(global("p_max_z"),
                          {center(0, 1, mesh.z, "disp_z", 0), center(1, 1, mesh.z, "disp_z", 1), nan}));
  Numbers least(3, 5);
  for (std::size_t step = 0; step < 3; ++step) {
    for (const Mesh::Block& block : mesh.blocks) {
      for (const double value : values_of(block.fields, "s_1", step))
        least[step] = std::min(least[step], value);
    }
  }
  EXPECT_EQ(global("s_1_min"), least);
  EXPECT_THAT(warnings.all(comm_), HasSubstr("have no values to find an extreme of"));
  EXPECT_THAT(error([&] { calculate_element_field_maximum(model_, "q"); }), HasSubstr("has no field \"q\""));
}

TEST_P(FieldConversionTest, ExtremesOfNodeFields) {
  Mesh mesh = mesh_;
  mesh.node_fields[3].second[0] = Numbers(40, 1.0);
  mesh.node_fields[3].second[0][39] = 7;  // of no element
  mesh.node_fields[3].second[1][5] = nan;
  import(mesh);
  calculate_node_field_maximum(model_, "temp", {.calculate_location = true});
  calculate_node_field_minimum(model_, "temp", {.element_block_ids = 4, .calculate_location = true});
  const Mesh after = now();
  const auto global = [&](const std::string& name) {
    return std::ranges::find(after.globals, name, &std::pair<std::string, Numbers>::first)->second;
  };
  EXPECT_EQ(global("temp_max")[0], 7);
  EXPECT_EQ(global("temp_max_x")[0], mesh.x[39] + values_of(mesh.node_fields, "disp_x", 0)[39]);
  const Indices& used = mesh.blocks[2].connectivity;
  for (std::size_t step = 0; step < 3; ++step) {
    std::size_t best = 40;
    for (std::size_t n = 0; n < 40; ++n) {
      if (std::ranges::find(used, static_cast<GlobalIndex>(n)) == used.end()) continue;
      const double value = values_of(mesh.node_fields, "temp", step)[n];
      if (std::isnan(value)) continue;
      if (best == 40 || value < values_of(mesh.node_fields, "temp", step)[best]) best = n;
    }
    EXPECT_EQ(global("temp_min")[step], values_of(mesh.node_fields, "temp", step)[best]);
    EXPECT_EQ(global("temp_min_y")[step], mesh.y[best] + values_of(mesh.node_fields, "disp_y", step)[best]);
  }
  EXPECT_THAT(error([&] { calculate_node_field_maximum(model_, "temp", {.element_block_ids = "none"}); }),
              HasSubstr("have no nodes"));
}

TEST_P(FieldConversionTest, StatisticsOfEveryField) {
  Mesh mesh = mesh_;
  mesh.blocks[0].fields[0].second[1][2] = nan;
  import(mesh);
  const auto all = get_field_statistics(model_);
  ASSERT_EQ(all.size(), 3u * (4 + 3 + 1 + 1));
  Numbers values;
  for (const Mesh::Block& block : mesh.blocks) {
    for (const double value : values_of(block.fields, "p", 1)) values.push_back(value);
  }
  const auto found = std::ranges::find_if(all, [](const FieldStatistics& s) {
    return s.kind == EntityKind::element_block && s.name == "p" && s.time == 0.5;
  });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->count, 21);
  EXPECT_EQ(found->missing, 1);
  double sum = 0.0, squares = 0.0, least = 5, most = -5;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    squares += value * value;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  EXPECT_EQ(found->minimum, least);
  EXPECT_EQ(found->maximum, most);
  EXPECT_NEAR(found->mean, sum / 20, 1e-15);
  EXPECT_NEAR(found->norm, std::sqrt(squares), 1e-14);
  EXPECT_EQ(get_field_statistics(model_, "last").size(), 9u);
}

TEST_P(FieldConversionTest, BytesDoNotDependOnTheRanks) {
  expect_bytes_of_one_rank([](ExodusModel& model) {
    convert_element_field_to_node_field(model, "p");
    convert_element_field_to_node_field(model, "s_1");
    convert_node_field_to_element_field(model, "p", "back");
    create_averaged_element_field(model, {"p", "back"}, "mean");
    calculate_element_field_maximum(model, {"mean", "p"},
                                    {.calculate_location = true, .calculate_block_id = true});
    calculate_node_field_minimum(model, "s_1", {.calculate_location = true});
    merge_nodes(model, {.tolerance = 0.2});
    create_timestep(model, 5);
    convert_element_field_to_node_field(model, "mean", "again");
    process_element_fields(model);
  });
}

}  // namespace
}  // namespace exomerge
