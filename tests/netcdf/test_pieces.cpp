// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// The serial parts: cutting slabs, layering requests, converting values.
#include <cmath>
#include <limits>

#include "netcdf/convert.hpp"
#include "netcdf/request_layers.hpp"
#include "netcdf/slab.hpp"
#include "netcdf_testing.hpp"

namespace exomerge::netcdf {
namespace {

/// The places of a slab's values in a variable of shape 9 x 9 x 9, in the order of memory.
std::vector<GlobalIndex> places_of(const Slab& slab) {
  std::vector<GlobalIndex> places;
  for (GlobalIndex i = 0; i < slab.count[0]; ++i) {
    for (GlobalIndex j = 0; j < slab.count[1]; ++j) {
      for (GlobalIndex k = 0; k < slab.count[2]; ++k) {
        places.push_back(((slab.start[0] + i) * 9 + slab.start[1] + j) * 9 + slab.start[2] + k);
      }
    }
  }
  return places;
}

TEST(SlabPieces, CoverTheSlabInOrder) {
  for (const Slab& slab : {Slab{{1, 2, 3}, {5, 4, 6}}, Slab{{0, 0, 0}, {1, 9, 2}}, Slab{{3, 0, 8}, {2, 1, 1}},
                           Slab{{0, 5, 0}, {3, 0, 2}}}) {
    for (GlobalIndex most = 1; most < 130; ++most) {
      const SlabPieces pieces(slab, most);
      std::vector<GlobalIndex> places;
      for (GlobalIndex i = 0; i < pieces.count(); ++i) {
        EXPECT_LE(pieces[i].size(), most);
        for (const GlobalIndex place : places_of(pieces[i])) places.push_back(place);
      }
      EXPECT_EQ(places, places_of(slab)) << most;
    }
  }
}

TEST(SlabPieces, KnowScalarsAndNothing) {
  EXPECT_EQ((Slab{{}, {}}).size(), 1);
  EXPECT_EQ(SlabPieces(Slab{{}, {}}, 1).count(), 1);
  EXPECT_EQ((Slab{{0, 0}, {GlobalIndex{1} << 40, GlobalIndex{1} << 40}}).size(),
            std::numeric_limits<GlobalIndex>::max());
}

TEST(RequestLayers, KeepOverlapsApartInOrder) {
  const std::vector<Slab> slabs = {{{0, 0}, {4, 2}}, {{0, 2}, {4, 2}}, {{1, 1}, {1, 2}},
                                   {{0, 0}, {4, 2}}, {{9, 0}, {1, 1}}, {{1, 2}, {1, 1}}};
  std::vector<PlacedSlab> requests;
  for (const Slab& slab : slabs) requests.push_back({0, &slab});
  requests.push_back({1, &slabs[0]});
  EXPECT_EQ(layers_without_overlap(requests), (std::vector<int>{0, 0, 1, 2, 0, 2, 0}));
  EXPECT_TRUE(layers_without_overlap({}).empty());
}

template <class From, class To>
std::string converting(From value, To expected) {
  To result = To(77);
  const auto type = [](auto v) {
    if constexpr (std::is_same_v<decltype(v), std::int8_t>)
      return DataType::int8;
    else if constexpr (std::is_same_v<decltype(v), std::uint8_t>)
      return DataType::uint8;
    else if constexpr (std::is_same_v<decltype(v), std::uint32_t>)
      return DataType::uint32;
    else if constexpr (std::is_same_v<decltype(v), std::uint64_t>)
      return DataType::uint64;
    else
      return type_of<decltype(v)>();
  };
  const std::string text = convert_values(type(From()), &value, type(To()), &result, 1).text;
  if (text.empty() &&
      !(std::isnan(static_cast<double>(result)) && std::isnan(static_cast<double>(expected)))) {
    EXPECT_EQ(result, expected);
  }
  return text;
}

TEST(Convert, KeepsWhatFits) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ((converting<double, std::int64_t>(-9223372036854775808.0, INT64_MIN)), "");
  EXPECT_EQ((converting<double, std::int8_t>(-128.0, -128)), "");
  EXPECT_EQ((converting<double, float>(0.1, 0.1f)), "");
  EXPECT_EQ((converting<double, float>(nan, std::nanf(""))), "");
  EXPECT_EQ((converting<double, float>(-infinity, -std::numeric_limits<float>::infinity())), "");
  EXPECT_EQ((converting<double, float>(1e-300, 0.0f)), "");
  EXPECT_EQ((converting<float, double>(std::nanf(""), nan)), "");
  EXPECT_EQ((converting<std::int64_t, float>(16777217, 16777216.0f)), "");
  EXPECT_EQ((converting<std::uint64_t, std::int32_t>(2147483647, 2147483647)), "");
}

TEST(Convert, NamesWhatDoesNotFit) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ((converting<double, std::int64_t>(9223372036854775808.0, 0)),
            "value 9.2233720368547758e+18 does not fit type int64");
  EXPECT_EQ((converting<double, std::int32_t>(0.5, 0)), "value 0.5 does not fit type int");
  EXPECT_EQ((converting<double, std::int32_t>(nan, 0)), "value nan does not fit type int");
  EXPECT_EQ((converting<double, std::uint8_t>(-1.0, 0)), "value -1 does not fit type ubyte");
  EXPECT_EQ((converting<double, float>(1e39, 0)), "value 9.9999999999999994e+38 does not fit type float");
  EXPECT_EQ((converting<std::int8_t, std::uint32_t>(-5, 0)), "value -5 does not fit type uint");
  EXPECT_EQ((converting<std::int64_t, std::int32_t>(std::int64_t{1} << 40, 0)),
            "value 1099511627776 does not fit type int");
}

}  // namespace
}  // namespace exomerge::netcdf
