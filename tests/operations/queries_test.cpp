// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/queries.hpp"

#include <fstream>

#include "exomerge/fields.hpp"
#include "exomerge/reports.hpp"
#include "exomerge/timesteps.hpp"
#include "model/model_data.hpp"
#include "operations/small_mesh.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Warnings;

class QueriesTest : public testing::MeshTest {
 protected:
  std::vector<double> on_host(const Kokkos::View<double*>& view) {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
    return {host.data(), host.data() + host.extent(0)};
  }
};
EXOMERGE_TEST_BOTH_MODES(QueriesTest);

TEST_P(QueriesTest, NamesAndCounts) {
  EXPECT_EQ(get_element_block_name(model_, 7), "cubes");
  EXPECT_EQ(get_element_block_name(model_, "last"), "cubes") << "by ascending id";
  EXPECT_EQ(get_node_set_name(model_, 2), "");
  EXPECT_EQ(get_side_set_name(model_, "auto"), "ends");
  EXPECT_THAT(get_all_element_block_names(model_), ElementsAre("cubes"));
  EXPECT_THAT(get_node_field_names(model_), ElementsAre("Flux_X", "T"));
  EXPECT_THAT(get_element_field_names(model_), ElementsAre("p", "Q"));
  EXPECT_THAT(get_element_field_names(model_, "cubes"), ElementsAre("p"));
  EXPECT_THAT(get_node_set_field_names(model_, 2), ::testing::IsEmpty());
  EXPECT_EQ(get_element_count(model_), 3);
  EXPECT_EQ(get_element_count(model_, {7}), 2);
  EXPECT_EQ(get_element_count(model_, "none"), 0);
  EXPECT_EQ(get_nodes_per_element(model_, 3), 6);
  EXPECT_EQ(get_element_block_dimension(model_, 3), 3);
  EXPECT_THAT(error_of(comm_, [&] { get_nodes_per_element(model_, "all"); }), HasSubstr("one element block is needed, 2 are selected"));
  EXPECT_THAT(error_of(comm_, [&] { get_element_block_name(model_, 8); }), HasSubstr("no element block 8"));
}

TEST_P(QueriesTest, Existence) {
  EXPECT_TRUE(element_block_exists(model_, std::int64_t{7}));
  EXPECT_TRUE(element_block_exists(model_, std::string("cubes")));
  EXPECT_FALSE(element_block_exists(model_, std::string("7"))) << "text is a name";
  EXPECT_TRUE(node_set_exists(model_, std::string("left")));
  EXPECT_FALSE(side_set_exists(model_, std::int64_t{5}));
  EXPECT_TRUE(timestep_exists(model_, 2));
  EXPECT_FALSE(timestep_exists(model_, 1.5));
  EXPECT_TRUE(global_variable_exists(model_, "energy"));
  EXPECT_TRUE(node_field_exists(model_, "T"));
  EXPECT_FALSE(node_field_exists(model_, "t"));
  EXPECT_TRUE(element_field_exists(model_, "p"));
  EXPECT_FALSE(element_field_exists(model_, "Q"));
  EXPECT_TRUE(element_field_exists(model_, "Q", 3));
  EXPECT_TRUE(element_field_exists(model_, "Q", "none"));
  EXPECT_TRUE(side_set_field_exists(model_, "q"));
  EXPECT_FALSE(node_set_field_exists(model_, "load"));
}

TEST_P(QueriesTest, ValuesOfASlice) {
  EXPECT_EQ(on_host(get_node_field_values(model_, "T")), share(mesh_.node_fields[0].second[1]));
  EXPECT_EQ(on_host(get_node_field_values(model_, "Fl*", 1)), share(mesh_.node_fields[1].second[0]));
  EXPECT_EQ(on_host(get_element_field_values(model_, "p", "cubes", "first")),
            share(mesh_.blocks[0].fields[0].second[0]));
  EXPECT_EQ(on_host(get_side_set_field_values(model_, "q")), share(mesh_.side_sets[0].fields[0].second[1]));
  EXPECT_THAT(error_of(comm_, [&] { get_element_field_values(model_, "Q", 7); }), HasSubstr("\"Q\""));
  EXPECT_THAT(error_of(comm_, [&] { get_element_field_values(model_, "p"); }), HasSubstr("auto"));
  EXPECT_THAT(error_of(comm_, [&] { get_node_field_values(model_, "T", "all"); }), HasSubstr("2 time steps"));
}

TEST_P(QueriesTest, TheSummaryCountsEverything) {
  EXPECT_EQ(
      summarize(model_),
      "The model contains the following:\n  3 elements\n  2 timesteps\n  2 global variables\n  18 nodes\n"
      "  2 node fields\n  2 element blocks\n  2 element fields\n  2 node sets\n  1 node set fields\n"
      "  1 side sets\n  1 side set fields\n");
}

TEST_P(QueriesTest, GlobalVariablesAsText) {
  EXPECT_EQ(global_variables_csv(model_), "time, energy, Work\n1.0, 10.0, 1.0\n2.0, 20.0, -1.0\n");
  create_global_variable(model_, "big", 123456789.0);
  create_global_variable(model_, "tiny", 1e-7);
  create_global_variable(model_, "unset");
  EXPECT_EQ(global_variables_csv(model_, {"tiny", "big", "unset"}, "last"),
            "time, tiny, big, unset\n2.0, 1e-07, 123456789.0, nan\n");
  const auto path = folder_.path() / "globals.csv";
  output_global_variables(model_, path, "energy");
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text, "time, energy\n1.0, 10.0\n2.0, 20.0\n");
  EXPECT_THAT(error_of(comm_, [&] { output_global_variables(model_, folder_.path() / "no" / "a.csv"); }),
              HasSubstr("cannot write"));
}

TEST_P(QueriesTest, TheInputDeckIsInTheRecords) {
  EXPECT_EQ(get_input_deck(model_), "");
  const std::string full = std::string(79, 'x') + '\\';
  model_.data().info_records = {"before", "Begin sierra a", "  begin b", full,
                                "y",      "  END b",        "end",       "after"};
  EXPECT_EQ(get_input_deck(model_), "Begin sierra a\n  begin b\n" + std::string(79, 'x') + "y\n  END b\nend");
}

}  // namespace
}  // namespace exomerge
