// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/compare.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "exomerge/error.hpp"
#include "operations/box_models.hpp"
#include "operations/compare_values.hpp"
#include "operations/rich_model.hpp"

namespace exomerge {
namespace {

using comparison::Tolerance;
using exodus::Role;
using testing::box_model;
using ::testing::HasSubstr;
using testing::rich_model;
using ::testing::SizeIs;
using testing::source_of;
using testing::with_value;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::string text_of(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& difference : differences) {
    text += difference.what + ": " + difference.detail + " [" + std::to_string(difference.count) + "]\n";
  }
  return text;
}

TEST(Tolerance, EqualValues) {
  const Tolerance exact{CompareOptions{}};
  const double nan = std::nan("");
  EXPECT_TRUE(exact.same(0.5, 0.5));
  EXPECT_TRUE(exact.same(0.0, -0.0));
  EXPECT_TRUE(exact.same(nan, -nan)) << "NaN equals NaN";
  EXPECT_TRUE(exact.same(infinity, infinity));
  EXPECT_FALSE(exact.same(1.0, std::nextafter(1.0, 2.0)));
  EXPECT_EQ(exact.difference(1.0, nan), infinity);
  EXPECT_EQ(exact.difference(nan, 1.0), infinity);
  EXPECT_EQ(exact.difference(infinity, -infinity), infinity);
  EXPECT_EQ(exact.difference(1.0, infinity), infinity);
  EXPECT_EQ(exact.difference(1.5, -0.5), 2.0);
}

TEST(Tolerance, AbsoluteAndRelative) {
  const Tolerance absolute{{.absolute_tolerance = 0.5}};
  EXPECT_TRUE(absolute.same(1.0, 1.5));
  EXPECT_FALSE(absolute.same(1.0, 1.625));
  EXPECT_FALSE(absolute.same(1.0, infinity));
  const Tolerance relative{{.relative_tolerance = 0.25}};
  EXPECT_TRUE(relative.same(3.0, 4.0)) << "a quarter of the larger one";
  EXPECT_TRUE(relative.same(-4.0, -3.0));
  EXPECT_FALSE(relative.same(2.9, 4.0));
  EXPECT_FALSE(relative.same(0.0, 1e-300));
  const Tolerance both{{.absolute_tolerance = 0.5, .relative_tolerance = 0.25}};
  EXPECT_TRUE(both.same(0.0, 0.5));
  EXPECT_TRUE(both.same(30.0, 40.0)) << "one of both is enough";
  EXPECT_FALSE(both.same(0.0, 0.6));
}

TEST(Tolerance, Floor) {
  const Tolerance floor{{.floor = 1e-3}};
  EXPECT_TRUE(floor.same(1e-4, -9e-4));
  EXPECT_TRUE(floor.same(0.0, 9.9e-4));
  EXPECT_FALSE(floor.same(0.0, 1e-3)) << "the floor itself is not below it";
  EXPECT_EQ(floor.difference(1e-4, 0.5), 0.5) << "a value below the floor counts as 0";
}

TEST(Compare, ModelsAreEqualToThemselvesAndTheirLikes) {
  ExodusModel a = rich_model();
  ExodusModel b = rich_model();
  const CompareOptions everything{.compare_records = true};
  EXPECT_EQ(text_of(compare(a, b, everything).differences), "");
  EXPECT_EQ(text_of(compare(a, a, everything).differences), "");
  ExodusModel empty(testing::world());
  ExodusModel empty_too(testing::world());
  EXPECT_TRUE(compare(empty, empty_too).same());
  EXPECT_FALSE(compare(empty, a).same());
  EXPECT_FALSE(compare(a, empty).same());
}

TEST(Compare, OrderOfEntitiesAndFieldsDoesNotMatter) {
  ExodusModel a = rich_model();
  ExodusModel b = rich_model();
  for (auto& entities : b.data().entities) std::ranges::reverse(entities);
  for (auto& names : b.data().field_names) std::ranges::reverse(names);
  std::ranges::reverse(b.data().nodes.fields);
  std::ranges::reverse(b.data().globals);
  EXPECT_EQ(text_of(compare(a, b).differences), "");
}

/// A change of a rich model, and the one difference that it makes.
struct Change {
  std::string label;
  std::function<void(ModelData&)> apply;
  std::string what;
  std::string detail;
  double largest = 0.0;
  GlobalIndex count = 1;
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.label; }

EntityData& entity(ModelData& model, EntityKind kind, std::size_t position) {
  return model.kind(kind)[position];
}

RealSourcePtr& field(EntityData& entity, const std::string& name) { return entity.find_field(name)->source; }

void change(RealSourcePtr& source, GlobalIndex row, double value, StepKey step = -1) {
  source = with_value<double>(source, row, value, step);
}

void change(IndexSourcePtr& source, GlobalIndex row, GlobalIndex value) {
  source = with_value<GlobalIndex>(source, row, value);
}

std::vector<Change> changes_of_structure() {
  using enum EntityKind;
  return {
      {"Dimension", [](ModelData& m) { m.dimension = 2; }, "number of dimensions", "3 != 2", 1},
      {"Title", [](ModelData& m) { m.title = "other"; }, "title", "\"a box\" != \"other\""},
      {"Frame", [](ModelData& m) { m.frames[0].tag = 'r'; }, "coordinate frame 9", ""},
      {"FrameGone", [](ModelData& m) { m.frames.clear(); }, "coordinate frame 9", "only in the first"},
      {"BlockId", [](ModelData& m) { entity(m, element_block, 0).info.id = 77; }, "element block 1",
       "only in the first", 0, -1},
      {"BlockName", [](ModelData& m) { entity(m, element_block, 0).info.name = ""; }, "element block 1: name",
       "\"block_1\" != \"\""},
      {"BlockType", [](ModelData& m) { entity(m, element_block, 1).info.type = "WEDGE"; },
       "element block 2: type", "\"HEX8\" != \"WEDGE\""},
      {"SetGone", [](ModelData& m) { m.kind(node_set).pop_back(); }, "node set 6", "only in the first"},
      {"SetName", [](ModelData& m) { entity(m, side_set, 2).info.name = "roof"; }, "side set 3: name",
       "roof"},
      {"Property", [](ModelData& m) { entity(m, element_block, 0).info.properties = {8}; },
       "element block 1: property MATERIAL", "7 != 8", 1},
      {"PropertyGone",
       [](ModelData& m) { m.property_names[static_cast<std::size_t>(element_block)].clear(); },
       "element block 1: property MATERIAL", "7 != 0", 7},
      {"UserAttribute", [](ModelData& m) { entity(m, node_set, 0).info.user_attributes.clear(); },
       "node set 1: attribute note", "only in the first"},
      {"UserAttributeValue",
       [](ModelData& m) { entity(m, node_set, 0).info.user_attributes[0].value = std::string("right"); },
       "node set 1: attribute note", "right"},
      {"AttributeName", [](ModelData& m) { entity(m, element_block, 0).info.attribute_names = {"width"}; },
       "element block 1: names of attributes", "\"thickness\" != \"width\""},
      {"NodeAttributeName",
       [](ModelData& m) {
         m.nodes.attribute_names = {"weight", "height"};
       },
       "names of node attributes", "height"},
      {"AssemblyMembers",
       [](ModelData& m) {
         entity(m, assembly, 0).info.member_ids = {1, 3};
       },
       "assembly 70: members", "\"1, 2\" != \"1, 3\""},
      {"Map", [](ModelData& m) { m.space(IndexSpace::node).maps[0].name = "x"; }, "node map \"old nodes\"",
       "only in the first", 0, -1},
      {"Time", [](ModelData& m) { m.steps[2].time = 2.5; }, "time of step 3", "2 != 2.5", 0.5},
      {"StepGone", [](ModelData& m) { m.steps.erase(m.steps.begin() + 1); }, "number of time steps", "3 != 2",
       1},
      {"GlobalGone", [](ModelData& m) { m.globals.pop_back(); }, "global variable loss", "only in the first"},
      {"NodeFieldGone", [](ModelData& m) { m.nodes.fields.erase(m.nodes.fields.begin()); },
       "node field field_1", "only in the first"},
      {"FieldGoneOnABlock",
       [](ModelData& m) {
         entity(m, element_block, 1).fields.erase(entity(m, element_block, 1).fields.begin());
       },
       "element field element_1 on element block 2", "only in the first"},
      {"ReductionGone", [](ModelData& m) { entity(m, assembly, 0).reductions.clear(); },
       "assembly 70: variable mass", "only in the first"},
  };
}

std::vector<Change> changes_of_arrays() {
  using enum EntityKind;
  return {
      {"Coordinate", [](ModelData& m) { change(m.nodes.coordinates[1], 71, 1.75); }, "coordinate y",
       "at node 71: 1 != 1.75", 0.75},
      {"NodeAttribute", [](ModelData& m) { change(m.nodes.attributes, 13, 14.0); }, "attributes of nodes",
       "at node 13, value 0: 13 != 14", 1},
      {"NodeId", [](ModelData& m) { change(m.nodes.id_map, 7, 5000); }, "node ids", "at node 7: 993 != 5000"},
      {"NodeIdsGone", [](ModelData& m) { m.nodes.id_map = nullptr; }, "node ids", "at node 0: 1000 != 1", 0,
       72},
      {"NodeMap", [](ModelData& m) { change(m.nodes.maps[0], 8, 1); }, "node map \"old nodes\"",
       "at node 8: 992 != 1"},
      {"Connectivity", [](ModelData& m) { change(entity(m, element_block, 1).list(Role::nodes), 5, 3); },
       "element block 2: connectivity", "at element 5, value 0: node 57 != node 3"},
      {"EdgeNodes", [](ModelData& m) { change(entity(m, edge_block, 0).list(Role::nodes), 2, 40); },
       "edge block 4: connectivity", "at edge 2, value 0: node 2 != node 40"},
      {"ElementId", [](ModelData& m) { change(entity(m, element_block, 0).id_map, 11, -4); },
       "element block 1: element ids", "at element 11: 111 != -4"},
      {"ElementMap", [](ModelData& m) { change(entity(m, element_block, 0).maps[0], 0, 9); },
       "element block 1: element map \"old elements\"", "at element 0: 100 != 9"},
      {"EdgeId", [](ModelData& m) { change(entity(m, edge_block, 0).id_map, 5, 1); },
       "edge block 4: edge ids", "at edge 5: 55 != 1"},
      {"BlockAttribute", [](ModelData& m) { change(entity(m, element_block, 0).attributes, 4, 2.5); },
       "element block 1: attributes", "at element 4: 2 != 2.5", 0.5},
      {"NodeSetMember", [](ModelData& m) { change(entity(m, node_set, 1).list(Role::members), 3, 0); },
       "node set 2: members", "at member 3: node 47 != node 0"},
      {"NodeSetFactor", [](ModelData& m) { change(entity(m, node_set, 0).factors, 11, 0.0); },
       "node set 1: distribution factors", "at member 11: 4.75 != 0", 4.75},
      {"SideSetElement",
       [](ModelData& m) {
         const std::int64_t key = entity(m, element_block, 1).key;
         change(entity(m, side_set, 0).list(Role::members), 5, EntryReference::encode(key, 5));
       },
       "side set 1: members", "at member 5: entry 5 of element block 1 != entry 5 of element block 2"},
      {"SideSetSide", [](ModelData& m) { change(entity(m, side_set, 4).list(Role::extra), 2, 6); },
       "side set 5: sides", "at member 2: 5 != 6"},
      {"SideSetFactor", [](ModelData& m) { change(entity(m, side_set, 1).factors, 9, 5.75); },
       "side set 2: distribution factors", "at member 2, value 1: 5.25 != 5.75", 0.5},
      {"EdgeSetOrientation", [](ModelData& m) { change(entity(m, edge_set, 0).list(Role::extra), 1, 1); },
       "edge set 8: orientations", "at member 1: -1 != 1"},
      {"ElementSetMember",
       [](ModelData& m) {
         const std::int64_t key = entity(m, element_block, 1).key;
         change(entity(m, element_set, 0).list(Role::members), 3, EntryReference::encode(key, 0));
       },
       "element set 3: members", "at member 3: entry 8 of element block 2 != entry 0 of element block 2"},
      {"Global", [](ModelData& m) { m.globals[0].values[m.steps[1].key] = 4.0; },
       "global variable work, step 2 (time 1)", "5 != 4", 1},
      {"NodeField", [](ModelData& m) { change(m.nodes.fields[1].source, 0, 6.0, m.steps[2].key); },
       "node field field_2, step 3 (time 2)", "at node 0: 2 != 6", 4},
      {"ElementField", [](ModelData& m) { change(field(entity(m, element_block, 1), "only here"), 4, 0.0); },
       "element field only here, step 3 (time 2)", "at element 4 of element block 2: 26 != 0", 26, 3},
      {"NodeSetField",
       [](ModelData& m) { change(field(entity(m, node_set, 2), "flow"), 1, 0.0, m.steps[0].key); },
       "node set field flow, step 1 (time 0)", "at member 1 of node set 3: 6.25 != 0", 6.25},
      {"SideSetField", [](ModelData& m) { change(field(entity(m, side_set, 3), "pressure"), 0, 8.5, 0); },
       "side set field pressure, step 1 (time 0)", "at member 0 of side set 4: 8 != 8.5", 0.5},
      {"EdgeField", [](ModelData& m) { change(field(entity(m, edge_block, 0), "current"), 5, infinity, 1); },
       "edge field current, step 2 (time 1)", "at edge 5 of edge block 4: 20.25 != inf", infinity},
      {"EdgeSetField", [](ModelData& m) { change(field(entity(m, edge_set, 0), "voltage"), 2, 0.0, 1); },
       "edge set field voltage, step 2 (time 1)", "at member 2 of edge set 8", 20.5},
      {"ElementSetField", [](ModelData& m) { change(field(entity(m, element_set, 0), "mark"), 3, 0.0, 1); },
       "element set field mark, step 2 (time 1)", "at member 3 of element set 3", 21.75},
      {"BlockReduction",
       [](ModelData& m) { change(entity(m, element_block, 1).reductions[0].source, 0, 30.0, 2); },
       "element block 2: variable energy, step 3 (time 2)", "32 != 30", 2},
      {"AssemblyReduction",
       [](ModelData& m) { change(entity(m, assembly, 0).reductions[0].source, 0, 0.0, 0); },
       "assembly 70: variable mass, step 1 (time 0)", "3 != 0", 3},
  };
}

class CompareOneChange : public ::testing::TestWithParam<Change> {};

TEST_P(CompareOneChange, IsTheOneDifference) {
  const Change& expected = GetParam();
  ExodusModel a = rich_model();
  ExodusModel b = rich_model();
  expected.apply(b.data());
  const Comparison found = compare(a, b, {.compare_records = true});
  ASSERT_FALSE(found.same());
  const Difference& first = found.differences.front();
  EXPECT_EQ(first.what, expected.what);
  EXPECT_THAT(first.detail, HasSubstr(expected.detail));
  if (expected.count < 0) return;  // something of the second model has no counterpart either
  EXPECT_THAT(found.differences, SizeIs(1)) << text_of(found.differences);
  EXPECT_EQ(first.largest, expected.largest);
  EXPECT_EQ(first.count, expected.count);
  EXPECT_FALSE(compare(b, a, {.compare_records = true}).same());
}

std::string label_of(const ::testing::TestParamInfo<Change>& info) { return info.param.label; }
INSTANTIATE_TEST_SUITE_P(Structure, CompareOneChange, ::testing::ValuesIn(changes_of_structure()), label_of);
INSTANTIATE_TEST_SUITE_P(Arrays, CompareOneChange, ::testing::ValuesIn(changes_of_arrays()), label_of);

TEST(Compare, SpellingOfATypeDoesNotMatter) {
  ExodusModel a = rich_model();
  ExodusModel b = rich_model();
  b.data().kind(EntityKind::element_block)[0].info.type = "hex";
  b.data().kind(EntityKind::element_block)[1].info.type = " Hexahedron8";
  EXPECT_EQ(text_of(compare(a, b).differences), "");
  b.data().kind(EntityKind::edge_block)[0].info.type = "edge2";
  EXPECT_EQ(text_of(compare(a, b).differences), "");
}

TEST(Compare, MapsAndRecordsCanBeLeftOut) {
  ExodusModel a = rich_model();
  ExodusModel b = rich_model();
  b.data().nodes.id_map = nullptr;
  change(b.data().kind(EntityKind::element_block)[0].id_map, 1, 1);
  EXPECT_THAT(compare(a, b).differences, SizeIs(2));
  EXPECT_TRUE(compare(a, b, {.compare_maps = false}).same());
  b.data().title = "other";
  b.data().info_records.push_back("more");
  EXPECT_TRUE(compare(a, b, {.compare_maps = false}).same());
  EXPECT_THAT(compare(a, b, {.compare_maps = false, .compare_records = true}).differences, SizeIs(2));
}

TEST(Compare, NumbersThatCountAreTheSameAsNone) {
  ExodusModel a = box_model({.divisions = {4, 1, 1}, .blocks = 2});
  ExodusModel b = box_model({.divisions = {4, 1, 1}, .blocks = 2});
  const auto counted = [](GlobalIndex first, GlobalIndex rows) {
    return source_of<GlobalIndex>(rows, 1, [first](GlobalIndex row, int, StepKey) { return first + row; });
  };
  b.data().nodes.id_map = counted(1, 24);
  b.data().kind(EntityKind::element_block)[0].id_map = counted(1, 2);
  b.data().kind(EntityKind::element_block)[1].id_map = counted(3, 2);
  EXPECT_EQ(text_of(compare(a, b).differences), "");
}

TEST(Compare, DifferingCountsLeaveTheRestComparable) {
  ExodusModel a =
      box_model({.divisions = {4, 2, 2}, .blocks = 2, .steps = 2, .node_fields = 1, .element_fields = 1});
  ExodusModel b =
      box_model({.divisions = {6, 2, 2}, .blocks = 2, .steps = 3, .node_fields = 1, .element_fields = 1});
  const Comparison found = compare(a, b);
  std::vector<std::string> what;
  for (const Difference& difference : found.differences) what.push_back(difference.what);
  EXPECT_THAT(what, ::testing::IsSupersetOf(
                        {"number of nodes", "number of time steps", "element block 1: number of entries",
                         "element block 2: number of entries", "node set 3: number of entries"}));
}

TEST(Compare, StepsOfOneOfThemAreFoundByTime) {
  ExodusModel a = box_model({.steps = 4, .node_fields = 1});
  ExodusModel b = box_model({.steps = 4, .node_fields = 1});
  b.data().steps.erase(b.data().steps.begin() + 1);
  EXPECT_THAT(compare(a, b).differences, SizeIs(1)) << "steps 0, 2 and 3 are the same";
  change(b.data().nodes.fields[0].source, 100, 1e9, b.data().steps[1].key);
  const Comparison found = compare(a, b);
  ASSERT_THAT(found.differences, SizeIs(2));
  EXPECT_EQ(found.differences[1].what, "node field field_1, step 3 (time 2)");
  EXPECT_THAT(found.differences[1].detail, HasSubstr("at node 100"));
}

TEST(Compare, TheLargestDifferenceIsToldAndTiesGoToTheFirst) {
  ExodusModel a = box_model({.divisions = {20, 5, 5}, .steps = 3, .node_fields = 1});
  ExodusModel b = box_model({.divisions = {20, 5, 5}, .steps = 3, .node_fields = 1});
  RealSourcePtr& source = b.data().nodes.fields[0].source;
  const GlobalIndex last = b.node_count() - 1;
  const RealSourcePtr original = source;
  source = source_of<double>(original->rows(), 1, [original, last](GlobalIndex row, int, StepKey step) {
    double value = 0.0;
    original->read(step, {row, row + 1}, {&value, 1});
    if (step == 0) return value + (row % 100 == 3 ? 1 : 0);
    return value + (step == 1 && (row == last || row == 40) ? 2 : 0) + (step == 2 && row == 1 ? 2 : 0);
  });
  const Comparison found = compare(a, b);
  ASSERT_THAT(found.differences, SizeIs(1));
  EXPECT_EQ(found.differences[0].what, "node field field_1, step 2 (time 1)");
  EXPECT_THAT(found.differences[0].detail, HasSubstr("at node 40:"));
  EXPECT_EQ(found.differences[0].largest, 2.0);
  EXPECT_EQ(found.differences[0].count, 8 + 3);
  EXPECT_EQ(compare(a, b, {.absolute_tolerance = 1.0}).differences[0].count, 3);
  EXPECT_TRUE(compare(a, b, {.absolute_tolerance = 2.0}).same());
}

TEST(Compare, BadTolerancesAreErrors) {
  ExodusModel a = box_model({});
  EXPECT_THROW(compare(a, a, {.absolute_tolerance = -1.0}), Error);
  EXPECT_THROW(compare(a, a, {.relative_tolerance = std::nan("")}), Error);
  EXPECT_THROW(compare(a, a, {.floor = -1e-300}), Error);
  EXPECT_THROW(compare(a, a, {.match_by_coordinates = true, .coordinate_tolerance = infinity}), Error);
}

}  // namespace
}  // namespace exomerge
