// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <limits>
#include <set>

#include "exomerge/error.hpp"
#include "exomerge/export_operation.hpp"
#include "exomerge/operation_table.hpp"
#include "script/tables.hpp"

namespace exomerge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Values, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(Value().to_string(), "null");
  EXPECT_EQ(Value(true).to_string(), "true");
  EXPECT_EQ(Value(12).to_string(), "12");
  EXPECT_EQ(Value(12.0).to_string(), "12.0");
  EXPECT_EQ(Value(0.1).to_string(), "0.1");
  EXPECT_EQ(Value(1e-300).to_string(), "1e-300");
  EXPECT_EQ(Value(-std::numeric_limits<double>::infinity()).to_string(), "-.inf");
  EXPECT_EQ(Value("a b").to_string(), "a b");
  EXPECT_EQ(Value(Value::List{1, "a", Value::List{0.5}}).to_string(), "[1, a, [0.5]]");
  EXPECT_EQ(Value(std::vector<std::int64_t>{3, 4}).to_string(), "[3, 4]");
}

TEST(OperationTable, SaysEverythingOfEachOperation) {
  std::set<std::string> names;
  for (const Operation& operation : operation_table()) {
    SCOPED_TRACE(operation.name);
    EXPECT_TRUE(names.insert(operation.name).second);
    EXPECT_FALSE(operation.subject.empty());
    EXPECT_TRUE(operation.summary.ends_with('.'));
    EXPECT_TRUE(operation.cost.ends_with('.'));
    EXPECT_TRUE(operation.run);
    EXPECT_EQ(find_operation(operation.name), &operation);
    std::set<std::string> parameters;
    bool optional = false;
    for (const Parameter& parameter : operation.parameters) {
      SCOPED_TRACE(parameter.name);
      EXPECT_TRUE(parameters.insert(parameter.name).second);
      EXPECT_FALSE(parameter.summary.empty());
      EXPECT_FALSE(parameter.type_text().empty());
      EXPECT_EQ(parameter.type == ParameterType::choice, !parameter.choices.empty());
      optional = optional || parameter.default_value.has_value();
    }
  }
  EXPECT_EQ(find_operation("no_such_operation"), nullptr);
}

TEST(OperationTable, EachOperationCostsOneThing) {
  std::set<std::string> names;
  for (const table::Cost& cost : table::costs()) {
    for (const std::string& name : cost.operations) {
      EXPECT_NE(find_operation(name), nullptr) << name;
      EXPECT_TRUE(names.insert(name).second) << name;
    }
  }
}

TEST(OperationTable, DefaultsFitTheirTypes) {
  for (const Operation& operation : operation_table()) {
    for (const Parameter& parameter : operation.parameters) {
      if (!parameter.default_value || parameter.default_value->is_none()) continue;
      const Operation single{operation.name, "", "", {parameter}, {}};
      std::vector<std::string> problems;
      const Arguments arguments(single, {{parameter.name, *parameter.default_value}}, problems);
      EXPECT_THAT(problems, IsEmpty()) << operation.name << " " << parameter.name;
    }
  }
}

class ArgumentsTest : public ::testing::Test {
 protected:
  std::vector<std::string> problems(const Arguments::Named& given) {
    std::vector<std::string> found;
    const Arguments arguments(operation_, given, found);
    return found;
  }

  Operation operation_{"test",
                       "",
                       "",
                       {{"needed", ParameterType::real, "A number"},
                        {"point", ParameterType::point, "A point", Value(std::vector<double>{1, 2, 3})},
                        {"kind", ParameterType::choice, "A kind", Value("first"), {"first", "second"}},
                        {"ids", ParameterType::selector, "Ids", Value("all")},
                        {"rows", ParameterType::table, "Rows", Value()},
                        {"follows", ParameterType::automatic, "Whether", Value("auto")},
                        {"flag", ParameterType::boolean, "Whether", Value(false)}},
                       {}};
};

TEST_F(ArgumentsTest, HaveDefaults) {
  std::vector<std::string> found;
  const Arguments arguments(operation_, {{"needed", Value(1)}, {"kind", Value()}}, found);
  ASSERT_THAT(found, IsEmpty());
  EXPECT_EQ(arguments.real("needed"), 1.0);
  EXPECT_EQ(arguments.point("point"), (std::array<double, 3>{1, 2, 3}));
  EXPECT_EQ(arguments.text("kind"), "first");
  EXPECT_TRUE(arguments.selector("ids").is_all());
  EXPECT_FALSE(arguments.has("rows"));
  EXPECT_TRUE(arguments.table("rows").empty());
  EXPECT_EQ(arguments.automatic("follows"), std::nullopt);
  EXPECT_FALSE(arguments.boolean("flag"));
  EXPECT_THROW(arguments.at("other"), Error);
}

TEST_F(ArgumentsTest, TakeAutoForTheirDefault) {
  std::vector<std::string> found;
  const Arguments arguments(operation_,
                            {{"needed", Value(1)},
                             {"point", Value("auto")},
                             {"ids", Value("auto")},
                             {"rows", Value("auto")},
                             {"flag", Value("auto")}},
                            found);
  ASSERT_THAT(found, IsEmpty());
  EXPECT_EQ(arguments.point("point"), (std::array<double, 3>{1, 2, 3}));
  EXPECT_FALSE(arguments.selector("ids").is_all());  // the only one
  EXPECT_FALSE(arguments.has("rows"));
  EXPECT_FALSE(arguments.boolean("flag"));
  EXPECT_THAT(problems({{"needed", Value("auto")}}), ElementsAre("needed is a number, not 'auto'"));
}

TEST(OperationTable, ExportsByExtension) {
  EXPECT_EQ(export_operation_for("a.b/c.E"), find_operation("export_model"));
  EXPECT_EQ(export_operation_for("skin.stl"), find_operation("export_stl_file"));
  EXPECT_EQ(export_operation_for("mesh.obj"), nullptr);
  EXPECT_EQ(export_operation_for("mesh"), nullptr);
}

TEST_F(ArgumentsTest, AreConverted) {
  std::vector<std::string> found;
  const Value rows = Value::List{Value::List{1, 2.5}, Value::List{3, 4}};
  const Arguments arguments(operation_,
                            {{"needed", Value(0.5)},
                             {"ids", Value(Value::List{1, "steel", "b*"})},
                             {"rows", rows},
                             {"follows", Value(true)}},
                            found);
  ASSERT_THAT(found, IsEmpty());
  EXPECT_EQ(arguments.selector("ids").values().size(), 3u);
  EXPECT_THAT(arguments.table("rows"), ElementsAre(ElementsAre(1, 2.5), ElementsAre(3, 4)));
  EXPECT_EQ(arguments.automatic("follows"), true);
}

TEST_F(ArgumentsTest, TellAllThatIsWrong) {
  EXPECT_THAT(problems({}), ElementsAre("the parameter 'needed' is missing: A number"));
  EXPECT_THAT(problems({{"needed", Value(1)}, {"nedded", Value(1)}}),
              ElementsAre("there is no parameter 'nedded'; did you mean 'needed'?"));
  EXPECT_THAT(problems({{"needed", Value(1)}, {"needed", Value(2)}}), ElementsAre(HasSubstr("given twice")));
  EXPECT_THAT(problems({{"needed", Value()}}), ElementsAre("needed is a number, not 'null'"));
  EXPECT_THAT(problems({{"needed", Value("x")}, {"flag", Value(1)}, {"follows", Value("maybe")}}),
              ElementsAre("needed is a number, not 'x'", "flag is true or false, not '1'",
                          "follows is true, false or auto, not 'maybe'"));
  EXPECT_THAT(problems({{"needed", Value(1)}, {"kind", Value("secnd")}}),
              ElementsAre("kind is one of first, second, not 'secnd'; did you mean 'second'?"));
  const Value ragged = Value::List{Value::List{1, 2}, Value::List{3}};
  EXPECT_THAT(problems({{"needed", Value(1)}, {"rows", ragged}}), ElementsAre(HasSubstr("list of lists")));
  EXPECT_THAT(problems({{"needed", Value(1)}, {"point", Value(Value::List{1, 2})}}),
              ElementsAre("point is a list of 3 numbers, not '[1, 2]'"));
}

}  // namespace
}  // namespace exomerge
