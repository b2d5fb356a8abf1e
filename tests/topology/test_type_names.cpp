// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/topology.hpp"

namespace exomerge::testing {
namespace {

/// Canonical name of what is found, or "unknown".
std::string resolved(std::string_view type, int nodes, int dimension = 3) {
  const Topology* shape = find_topology(type, nodes, dimension);
  return shape == nullptr ? "unknown" : std::string(shape->name);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// All base names of a family with all node counts, in both cases, with and without the count behind the
/// name.
void expect_family(const std::vector<std::string>& names, const std::string& family,
                   const std::vector<int>& counts, int dimension = 3) {
  for (const std::string& name : names) {
    for (const int count : counts) {
      const std::string number = std::to_string(count);
      for (const std::string& spelling : {name, upper(name), name + number, upper(name) + number}) {
        EXPECT_EQ(resolved(spelling, count, dimension), family + number) << spelling << " with " << count;
      }
    }
  }
}

TEST(TypeNames, Points) {
  for (const char* name :
       {"sphere", "SPHERE", "Circle", "point", "particle", "sphere-mass", "NODE", "SPHERE1"}) {
    EXPECT_EQ(resolved(name, 1), "point") << name;
    EXPECT_EQ(resolved(name, 2), "unknown") << name;
  }
}

TEST(TypeNames, LinesAndBeams) {
  for (const int dimension : {1, 2, 3}) {
    expect_family({"bar", "truss", "rod", "edge", "line", "spring"}, "line", {2, 3, 4}, dimension);
    expect_family({"beam", "beam-r"}, "beam", {2, 3, 4}, dimension);
  }
}

TEST(TypeNames, TrianglesDependOnTheDimensionOfTheFile) {
  const std::vector<int> counts = {3, 4, 6, 7, 9, 13};
  expect_family({"tri", "triangle", "triface"}, "tri", counts, 2);
  expect_family({"tri", "triangle", "triface"}, "trishell", counts, 3);
  expect_family({"trishell"}, "trishell", counts, 2);
  expect_family({"trishell"}, "trishell", counts, 3);
}

TEST(TypeNames, QuadrilateralsDoNot) {
  for (const int dimension : {2, 3}) {
    expect_family({"quad", "quadrilateral", "quadface"}, "quad", {4, 5, 6, 8, 9, 12, 16}, dimension);
  }
}

TEST(TypeNames, Shells) {
  expect_family({"shell", "shell_quad"}, "shell", {4, 8, 9});
  expect_family({"shell"}, "shell", {2, 4, 8, 9}, 2);
  expect_family({"shell"}, "trishell", {3, 6, 7});
  EXPECT_EQ(find_topology("SHELL2", 2, 2)->family, TopologyFamily::shell_line);
}

TEST(TypeNames, Solids) {
  expect_family({"tet", "tetra", "tetrahedron"}, "tet", {4, 8, 10, 11, 14, 15, 16, 40});
  expect_family({"pyr", "pyra", "pyramid"}, "pyramid", {5, 13, 14, 18, 19});
  expect_family({"wedge", "prism", "penta"}, "wedge", {6, 12, 15, 16, 18, 20, 21, 24, 52});
  expect_family({"hex", "hexahedron", "hexahedral"}, "hex", {8, 9, 16, 20, 27, 32, 64});
}

TEST(TypeNames, TheNodeCountDecidesNotTheDigits) {
  EXPECT_EQ(resolved("HEX", 20), "hex20");
  EXPECT_EQ(resolved("HEX8", 20), "hex20");
  EXPECT_EQ(resolved("hex27", 8), "hex8");
  EXPECT_EQ(resolved("TETRA4", 10), "tet10");
  EXPECT_EQ(resolved("BAR2", 3), "line3");
  EXPECT_EQ(resolved("TRI3", 6, 2), "tri6");
  EXPECT_EQ(resolved("SHELL4", 3), "trishell3");
  EXPECT_EQ(resolved("HEX20", 21), "unknown");
}

TEST(TypeNames, PaddingAndCaseDoNotCount) {
  using namespace std::string_view_literals;
  EXPECT_EQ(resolved("HEX8    ", 8), "hex8");
  EXPECT_EQ(resolved("  HeX 8", 8), "hex8");
  EXPECT_EQ(resolved("HEX8\0\0\0\0"sv, 8), "hex8");
  EXPECT_EQ(resolved("HEX8  \0junk"sv, 8), "hex8");
  EXPECT_EQ(resolved("hex_20", 20), "hex20");
}

TEST(TypeNames, UnknownTypesStayUnknown) {
  using namespace std::string_view_literals;
  for (const std::string_view name : {""sv, " "sv, "\0"sv, "8"sv, "he"sv, "xhex8"sv, "empty cell"sv,
                                      "convex point set"sv, "linear8"sv, "prismatic"sv, "nodeset"sv}) {
    for (const int nodes : {1, 2, 3, 4, 6, 8}) EXPECT_EQ(resolved(name, nodes), "unknown") << name;
  }
  EXPECT_EQ(resolved("HEXSHELL", 12), "unknown");
  EXPECT_EQ(resolved("HEX8", 0), "unknown");
  EXPECT_EQ(resolved("HEX8", -1), "unknown");
}

TEST(TypeNames, SpecialTypesHaveNoShape) {
  const std::vector<std::pair<std::string, SpecialElementType>> special = {
      {"NSIDED", SpecialElementType::nsided},
      {"nsided_2d", SpecialElementType::nsided},
      {"nfaced", SpecialElementType::nfaced},
      {"SUPER", SpecialElementType::superelement},
      {"superelement", SpecialElementType::superelement},
      {"NULL", SpecialElementType::null},
      {"BEX_QUAD", SpecialElementType::bezier},
      {"bex_hex  ", SpecialElementType::bezier}};
  for (const auto& [name, expected] : special) {
    EXPECT_EQ(special_element_type(name), expected) << name;
    EXPECT_TRUE(is_opaque_type(name)) << name;
    for (const int nodes : {1, 2, 4, 8}) EXPECT_EQ(resolved(name, nodes), "unknown") << name;
  }
  for (const char* name : {"HEX8", "SPHERE", "", "BEX", "quad"}) EXPECT_FALSE(is_opaque_type(name)) << name;
}

TEST(TypeNames, EveryShapeIsFoundByItsOwnNames) {
  std::set<std::string_view> names;
  for (const Topology* shape : all_topologies()) {
    EXPECT_TRUE(names.insert(shape->name).second) << shape->name << " twice";
    EXPECT_EQ(topology_named(shape->name), shape);
    for (const int dimension : {2, 3}) {
      if (shape->family == TopologyFamily::triangle && dimension == 3) continue;
      EXPECT_EQ(find_topology(shape->exodus_name, shape->nodes, dimension), shape) << shape->exodus_name;
      EXPECT_EQ(find_topology(shape->name, shape->nodes, dimension), shape) << shape->name;
    }
  }
  EXPECT_EQ(topology_named("HEX8"), nullptr) << "canonical names are lower case";
  EXPECT_EQ(topology_named("hex"), nullptr);
}

TEST(TypeNames, NamesToWriteAreTheUsualOnes) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"hex8", "HEX8"},   {"tet4", "TETRA4"},  {"tet10", "TETRA10"},       {"wedge6", "WEDGE6"},
      {"quad4", "QUAD4"}, {"tri3", "TRI3"},    {"pyramid5", "PYRAMID5"},   {"shell4", "SHELL4"},
      {"line2", "BAR2"},  {"point", "SPHERE"}, {"trishell3", "TRISHELL3"}, {"beam2", "BEAM2"},
      {"hex20", "HEX20"}, {"hex27", "HEX27"}};
  for (const auto& [name, exodus_name] : expected) EXPECT_EQ(topology_named(name)->exodus_name, exodus_name);
}

}  // namespace
}  // namespace exomerge::testing
