// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/selector.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"

namespace exomerge {
namespace {

using Positions = std::vector<std::size_t>;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Collects the warnings of a test.
class SelectorTest : public ::testing::Test {
 protected:
  SelectorTest() {
    set_log_sink([this](LogLevel level, std::string_view message) {
      if (level == LogLevel::warning) warnings.emplace_back(message);
    });
  }
  ~SelectorTest() override { set_log_sink({}); }

  std::string error_of(const auto& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::vector<std::string> warnings;
  const std::vector<Candidate> blocks{{1, "left"}, {2, "right"}, {7, ""}, {30, "12"}};
  const std::vector<std::string> fields{"temp", "disp_x", "disp_y", "stress_xx", "a+b[1]"};
  const std::vector<double> times{0.0, 0.25, static_cast<double>(0.1f), 3.0};
};

TEST_F(SelectorTest, KeywordsTakeEverythingNothingOrTheEnds) {
  EXPECT_THAT(select("all", blocks, "element block"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(select("none", blocks, "element block"), IsEmpty());
  EXPECT_THAT(select("first", blocks, "element block"), ElementsAre(0));
  EXPECT_THAT(select("last", blocks, "element block"), ElementsAre(3));
  EXPECT_THAT(select("first_if_any", blocks, "element block"), ElementsAre(0));
  EXPECT_THAT(select("last_if_any", blocks, "element block"), ElementsAre(3));
  EXPECT_THAT(select_times("last", times), ElementsAre(3));
  EXPECT_THAT(select_names("first", fields, "node field"), ElementsAre(0));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(SelectorTest, KeywordsOfNothing) {
  const std::vector<Candidate> nothing;
  EXPECT_THAT(select("all", nothing, "element block"), IsEmpty());
  EXPECT_THAT(select("first_if_any", nothing, "element block"), IsEmpty());
  EXPECT_THAT(select("last_if_any", nothing, "element block"), IsEmpty());
  EXPECT_THAT(error_of([&] { select("first", nothing, "element block"); }),
              AllOf(HasSubstr("first element block"), HasSubstr("there is none")));
  EXPECT_THROW(select("last", nothing, "element block"), Error);
  EXPECT_THROW(select("auto", nothing, "element block"), Error);
}

TEST_F(SelectorTest, AutoIsTheOnlyOne) {
  const std::vector<Candidate> one{{5, ""}};
  EXPECT_THAT(select("auto", one, "side set"), ElementsAre(0));
  EXPECT_THAT(error_of([&] { select("auto", blocks, "element block"); }),
              AllOf(HasSubstr("exactly one"), HasSubstr("1 \"left\", 2 \"right\", 7")));
}

TEST_F(SelectorTest, IdsAndNames) {
  EXPECT_THAT(select(7, blocks, "element block"), ElementsAre(2));
  EXPECT_THAT(select("right", blocks, "element block"), ElementsAre(1));
  EXPECT_THAT(select(2.0, blocks, "element block"), ElementsAre(1));
  EXPECT_THAT(select("7", blocks, "element block"), ElementsAre(2)) << "text that is an integer is an id";
  EXPECT_THAT(select("12", blocks, "element block"), ElementsAre(3)) << "unless it is a name";
  EXPECT_THAT(select_names("disp_y", fields, "node field"), ElementsAre(2));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(SelectorTest, ListsKeepTheirOrderAndTheFirstOfRepeats) {
  EXPECT_THAT(select({7, "left", 7, "last", 1}, blocks, "element block"), ElementsAre(2, 0, 3));
  EXPECT_THAT(select({"right", "all"}, blocks, "element block"), ElementsAre(1, 0, 2, 3));
  EXPECT_THAT(select_times({3.0, 0.25, 3}, times), ElementsAre(3, 1));
  EXPECT_THAT(select(std::vector<Selector::Value>{}, blocks, "element block"), IsEmpty());
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(SelectorTest, WildcardsMatchWholeNamesLiterally) {
  EXPECT_THAT(select_names("disp_*", fields, "node field"), ElementsAre(1, 2));
  EXPECT_THAT(select_names("*s*s*", fields, "node field"), ElementsAre(3));
  EXPECT_THAT(select_names("*", fields, "node field"), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(select_names("a+b[*]", fields, "node field"), ElementsAre(4)) << "only * is special";
  EXPECT_THAT(select_names("t.m*", fields, "node field"), IsEmpty());
  EXPECT_THAT(select_names("DISP*", fields, "node field"), IsEmpty()) << "case counts";
  EXPECT_THAT(select_names("isp_*", fields, "node field"), IsEmpty()) << "the whole name";
  EXPECT_THAT(select("*t", blocks, "element block"), ElementsAre(0, 1)) << "names of blocks match too";
  EXPECT_THAT(warnings, IsEmpty()) << "a pattern without a match is nothing, silently";
}

TEST_F(SelectorTest, WildcardsBacktrack) {
  const std::vector<std::string> names{"abcabd", "aab", "ab", "aXbXb", ""};
  EXPECT_THAT(select_names("*abd", names, "name"), ElementsAre(0));
  EXPECT_THAT(select_names("a*b", names, "name"), ElementsAre(1, 2, 3));
  EXPECT_THAT(select_names("a*b*b", names, "name"), ElementsAre(3));
  EXPECT_THAT(select_names("**", names, "name"), SizeIs(5));
}

TEST_F(SelectorTest, UnknownValuesAreDroppedWithAWarning) {
  EXPECT_THAT(select({"lefd", 2}, blocks, "element block"), ElementsAre(1));
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(
      warnings[0],
      "there is no element block \"lefd\"; defined: 1 \"left\", 2 \"right\", 7, 30 \"12\"; the nearest is "
      "\"left\"");
  EXPECT_THAT(select(31, blocks, "element block"), IsEmpty());
  EXPECT_THAT(warnings.back(), AllOf(HasSubstr("element block 31;"), HasSubstr("the nearest is 30")));
  EXPECT_THAT(select_times(0.3, times), IsEmpty());
  EXPECT_THAT(warnings.back(), AllOf(HasSubstr("time step 0.3;"), HasSubstr("the nearest is 0.25")));
  EXPECT_THAT(select_names("zzzzzzz", fields, "node field"), IsEmpty());
  EXPECT_THAT(warnings.back(), Not(HasSubstr("nearest")));
  EXPECT_THAT(select_names("x", {}, "node field"), IsEmpty());
  EXPECT_THAT(warnings.back(), HasSubstr("none is defined"));
}

TEST_F(SelectorTest, UnknownValuesAreErrorsWhenAsked) {
  EXPECT_THAT(error_of([&] { select_names("tepm", fields, "node field", Unknown::fail); }),
              AllOf(HasSubstr("there is no node field \"tepm\""), HasSubstr("the nearest is \"temp\"")));
  EXPECT_THROW(select(3, blocks, "element block", Unknown::fail), Error);
  EXPECT_THROW(select_times("soon", times, Unknown::fail), Error);
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(SelectorTest, LongListsAreCut) {
  std::vector<Candidate> many;
  for (int id = 1; id <= 200; ++id) many.push_back({id, ""});
  select(1000, many, "node set");
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_THAT(warnings[0], AllOf(HasSubstr("9, 10, ... (200 in all)"), Not(HasSubstr("11"))));
}

TEST_F(SelectorTest, OfEqualNamesTheLastIsTaken) {
  const std::vector<Candidate> twins{{4, "a"}, {9, "a"}, {2, "b"}};
  EXPECT_THAT(select("a", twins, "node set"), ElementsAre(1));
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_THAT(warnings[0], HasSubstr("\"a\""));
}

TEST_F(SelectorTest, TimesMatchAsNumbersOrAsText) {
  EXPECT_THAT(select_times("0.25", times), ElementsAre(1));
  EXPECT_THAT(select_times("2.5e-1", times), ElementsAre(1));
  EXPECT_THAT(select_times("0.1", times), ElementsAre(2)) << "the time of a file of 4-byte reals";
  EXPECT_THAT(select_times(0.1, times), IsEmpty()) << "numbers match exactly";
  EXPECT_THAT(select_times("0.1000001", times), IsEmpty());
  EXPECT_THAT(select_times(3, times), ElementsAre(3));
  EXPECT_THAT(select_times("3 s", times), IsEmpty());
}

TEST_F(SelectorTest, AllAndNoneAreRecognized) {
  EXPECT_TRUE(Selector("all").is_all());
  EXPECT_FALSE(Selector("last").is_all());
  EXPECT_FALSE(Selector(3).is_all());
  EXPECT_TRUE(Selector("none").is_none());
  EXPECT_TRUE(Selector(std::vector<Selector::Value>{}).is_none());
  EXPECT_FALSE(Selector("all").is_none());
  EXPECT_FALSE(Selector(0.0).is_none());
}

TEST(NearestName, FindsTypingErrors) {
  const std::vector<std::string> names{"merge", "info", "copy", "diff"};
  EXPECT_EQ(nearest_name("mrege", names), "merge");
  EXPECT_EQ(nearest_name("Info", names), "info");
  EXPECT_EQ(nearest_name("cpy", names), "copy");
  EXPECT_EQ(nearest_name("difff", names), "diff");
  EXPECT_EQ(nearest_name("explode", names), "");
  EXPECT_EQ(nearest_name("", names), "");
  EXPECT_EQ(nearest_name("merge", {}), "");
}

TEST(FieldNameOrder, WorkedExample) {
  std::vector<std::string> names{"stress_yy_2", "stress_xx_1", "disp_z",      "disp_x",
                                 "temp",        "stress_xx_2", "stress_yy_1", "eqps",
                                 "disp_y",      "state_02_1",  "state_01_2",  "state_01_1",
                                 "Accel_Y",     "Accel_X",     "eqps_2",      "eqps_1"};
  std::ranges::sort(names, field_name_less);
  EXPECT_THAT(names, ElementsAre("Accel_X", "Accel_Y", "disp_x", "disp_y", "disp_z", "eqps", "eqps_1",
                                 "eqps_2", "state_01_1", "state_02_1", "state_01_2", "stress_xx_1",
                                 "stress_yy_1", "stress_xx_2", "stress_yy_2", "temp"));
}

TEST(FieldNameOrder, ComponentsInTheirOrder) {
  const std::vector<std::string> ordered{"t",    "t_xx", "t_yy", "t_zz", "t_xy", "t_yz", "t_zx", "t_yx",
                                         "t_zy", "t_xz", "t_x",  "t_y",  "t_z",  "t_s",  "t_q"};
  std::vector<std::string> names(ordered.rbegin(), ordered.rend());
  std::ranges::sort(names, field_name_less);
  EXPECT_EQ(names, ordered);
}

TEST(FieldNameOrder, SpecialNames) {
  // Without a base the whole name counts; numbers compare as numbers of any length; ties go by the exact
  // name.
  const std::vector<std::string> ordered{"123",
                                         "a_1_2_3",
                                         "b_",
                                         "b_1",
                                         "b_2",
                                         "b_10",
                                         "b_99999999999999999999999",
                                         "b_100000000000000000000000",
                                         "u_X",
                                         "u_x",
                                         "x",
                                         "x_1_1",
                                         "y"};
  std::vector<std::string> names(ordered.rbegin(), ordered.rend());
  std::ranges::sort(names, field_name_less);
  EXPECT_EQ(names, ordered);
  EXPECT_TRUE(field_name_less("velocity", "velocity_x")) << "base velocit, component y";
  EXPECT_FALSE(field_name_less("same_x", "same_x"));
  EXPECT_FALSE(field_name_less("", ""));
}

TEST(DefaultFieldValue, IsZeroForDisplacements) {
  for (const char* name : {"disp_x", "dis_1", "DISPL_X", "Displacement_z", "dispyy", "displa_y"}) {
    EXPECT_EQ(default_field_value(name), 0.0) << name;
  }
  for (const char* name : {"temp", "di_x", "displacements_x", "disp", "distance_x", "", "x"}) {
    EXPECT_TRUE(std::isnan(default_field_value(name))) << name;
  }
}

}  // namespace
}  // namespace exomerge
