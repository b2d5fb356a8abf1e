// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exodus/place.hpp"
#include "exodus/schema.hpp"
#include "exodus/text.hpp"

namespace exomerge::exodus {
namespace {

using ::testing::ElementsAre;
using namespace std::string_view_literals;

TEST(Text, FieldEndsAtTheFirstNul) { EXPECT_EQ(decode_field("top\0junk behind"sv), "top"); }

TEST(Text, FieldLosesTrailingBlanksButKeepsLeadingOnes) {
  EXPECT_EQ(decode_field("  left side \t \0"sv), "  left side");
}

TEST(Text, LastByteOfAFullFieldIsNotRead) { EXPECT_EQ(decode_field("abcdeX"sv), "abcde"); }

TEST(Text, BytesBeyondAsciiStay) {
  EXPECT_EQ(decode_field("M\xfcller \xc3\xbc\0\0"sv), "M\xfcller \xc3\xbc");
}

TEST(Text, FieldsComeBackAsTheyWere) {
  const std::vector<std::string> names{"", "a", "abcdefg", " x"};
  const std::vector<char> bytes = encode_fields(names, 8);
  ASSERT_EQ(bytes.size(), 32U);
  EXPECT_THAT(decode_fields(bytes, 8), ElementsAre("", "a", "abcdefg", " x"));
}

TEST(Text, FieldsOfNoWidthAreNone) { EXPECT_TRUE(decode_fields({}, 0).empty()); }

TEST(Schema, NumberMustBePlain) {
  EXPECT_EQ(schema::number_after("connect12", "connect"), 12);
  EXPECT_EQ(schema::number_after("assembly_entity0", "assembly_entity"), 0);
  for (const char* name : {"connect", "connect01", "connect1x", "connect-1", "connect+1", "connec1",
                           "connect99999999999999999999"}) {
    EXPECT_EQ(schema::number_after(name, "connect"), std::nullopt) << name;
  }
}

TEST(Schema, SmallVariablesAreThoseReadAtOpen) {
  for (const char* name :
       {"eb_prop1", "ss_prop12", "ns_status", "els_names", "elem_var_tab", "name_glo_var", "time_whole",
        "attrib_name3", "nattrib_name", "assembly_entity100", "qa_records", "edm_prop1", "famap_names"}) {
    EXPECT_TRUE(schema::is_small_variable(name)) << name;
  }
  for (const char* name : {"coordx", "connect1", "elem_map", "elem_map1", "attrib1", "vals_nod_var1",
                           "node_ns1", "blob_entity1", "eb_prop", "frame", ""}) {
    EXPECT_FALSE(schema::is_small_variable(name)) << name;
  }
}

TEST(Schema, EdgeAndElementSetValuesShareASuffix) {
  EXPECT_EQ(schema::result_values(schema::names_of(EntityKind::edge_set).results, 1, 3), "vals_eset_var2es3");
  EXPECT_EQ(schema::result_values(schema::names_of(EntityKind::element_set).results, 0, 1),
            "vals_elset_var1es1");
  EXPECT_EQ(schema::result_values(schema::nodal_results, 4, 0), "vals_nod_var5");
}

TEST(Place, SlabOfEachVintage) {
  Place place;
  place.rows = 10;
  EXPECT_THAT(place.slab(7, {2, 5}).start, ElementsAre(2));
  place.timed = true;
  EXPECT_THAT(place.slab(7, {2, 5}).start, ElementsAre(7, 2));
  place.prefix = 4;
  EXPECT_THAT(place.slab(7, {2, 5}).start, ElementsAre(7, 4, 2));
  EXPECT_THAT(place.slab(7, {2, 5}).count, ElementsAre(1, 1, 3));
  place.prefix = -1;
  place.has_columns = true;
  place.width = 6;
  EXPECT_THAT(place.slab(7, {2, 5}).count, ElementsAre(1, 3, 6));
  place.column = 1;
  EXPECT_THAT(place.slab(7, {2, 5}).start, ElementsAre(7, 2, 1));
  EXPECT_THAT(place.slab(7, {2, 5}).count, ElementsAre(1, 3, 1));
}

TEST(Place, EmptySlabHasNoValues) {
  Place place;
  place.rows = 10;
  EXPECT_EQ(place.slab(0, {10, 10}).count[0], 0);
  EXPECT_EQ(place.slab(0, {3, 3}).start[0], 0);
}

TEST(Place, AbsentReferencesAreNegativeAndReversible) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-7}, std::int64_t{1} << 40, std::int64_t{5}}) {
    EXPECT_LT(absent_reference(number), 0);
    EXPECT_EQ(stored_number(absent_reference(number)), number);
  }
  EXPECT_EQ(stored_number(4), 5);
}

}  // namespace
}  // namespace exomerge::exodus
