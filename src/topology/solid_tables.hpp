// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "topology/surface_tables.hpp"

/// \file
/// Tetrahedra, pyramids, wedges and hexahedra. Numbers inside the tables count from 1. A row is a side: its
/// corners, counted so that the normal points outward, then its mid-edge nodes, then its centre.

namespace exomerge::topology {

// clang-format off

// Tetrahedra. Face centres of tet14: 11 on side 4, 12 on 2, 13 on 3, 14 on 1; of tet8: 5, 6, 8, 7 on sides 1
// to 4. The last node of tet11 and tet15 is inside.

inline constexpr auto tet_edges = make_edges({{1, 2}, {2, 3}, {3, 1}, {1, 4}, {2, 4}, {3, 4}});
inline constexpr auto tet10_edges = with_mids(tet_edges, {5, 6, 7, 8, 9, 10});

inline constexpr auto tet4_side_nodes = from_one({
    1, 2, 4,
    2, 3, 4,
    1, 4, 3,
    1, 3, 2});
inline constexpr auto tet8_side_nodes = from_one({
    1, 2, 4,  5,
    2, 3, 4,  6,
    1, 4, 3,  8,
    1, 3, 2,  7});
inline constexpr auto tet10_side_nodes = from_one({
    1, 2, 4,  5,  9, 8,
    2, 3, 4,  6, 10, 9,
    1, 4, 3,  8, 10, 7,
    1, 3, 2,  7,  6, 5});
inline constexpr auto tet14_side_nodes = from_one({
    1, 2, 4,  5,  9, 8,  14,
    2, 3, 4,  6, 10, 9,  12,
    1, 4, 3,  8, 10, 7,  13,
    1, 3, 2,  7,  6, 5,  11});
inline constexpr auto tet4_sides = make_sides(tet4_side_nodes, {&tri3, &tri3, &tri3, &tri3});
inline constexpr auto tet8_sides = make_sides(tet8_side_nodes, {&tri4, &tri4, &tri4, &tri4});
inline constexpr auto tet10_sides = make_sides(tet10_side_nodes, {&tri6, &tri6, &tri6, &tri6});
inline constexpr auto tet14_sides = make_sides(tet14_side_nodes, {&tri7, &tri7, &tri7, &tri7});

inline constexpr auto tet_inversion = from_one({1, 3, 2, 4,  7, 6, 5, 8, 10, 9,  11, 12, 14, 13,  15});
inline constexpr auto tet8_inversion = from_one({1, 3, 2, 4,  8, 6, 7, 5});
inline constexpr auto tet_inverted_sides = from_one({3, 2, 1, 4});

inline constexpr FamilyTraits tet_traits{TopologyFamily::tetrahedron, 3, 4, tet_inverted_sides};
inline constexpr Topology tet4 = member_of(tet_traits, tet4,
    {"tet4", "TETRA4", 4, 1, tet4_sides, tet_edges, first(tet_inversion, 4)});
inline constexpr Topology tet8 = member_of(tet_traits, tet4,
    {"tet8", "TETRA8", 8, 1, tet8_sides, tet_edges, tet8_inversion});
inline constexpr Topology tet10 = member_of(tet_traits, tet4,
    {"tet10", "TETRA10", 10, 2, tet10_sides, tet10_edges, first(tet_inversion, 10)});
inline constexpr Topology tet11 = member_of(tet_traits, tet4,
    {"tet11", "TETRA11", 11, 2, tet10_sides, tet10_edges, first(tet_inversion, 11)});
inline constexpr Topology tet14 = member_of(tet_traits, tet4,
    {"tet14", "TETRA14", 14, 2, tet14_sides, tet10_edges, first(tet_inversion, 14)});
inline constexpr Topology tet15 = member_of(tet_traits, tet4,
    {"tet15", "TETRA15", 15, 2, tet14_sides, tet10_edges, tet_inversion});
inline constexpr Topology tet16 = corners_only("tet16", "TETRA16", 16, tet4);
inline constexpr Topology tet40 = corners_only("tet40", "TETRA40", 40, tet4);

// Pyramids. Centres: 14 on the base, which is side 5; 15 to 18 on sides 1 to 4; 19 inside.

inline constexpr auto pyramid_edges =
    make_edges({{1, 2}, {2, 3}, {3, 4}, {4, 1}, {1, 5}, {2, 5}, {3, 5}, {4, 5}});
inline constexpr auto pyramid13_edges = with_mids(pyramid_edges, {6, 7, 8, 9, 10, 11, 12, 13});

inline constexpr auto pyramid5_side_nodes = from_one({
    1, 2, 5,
    2, 3, 5,
    3, 4, 5,
    1, 5, 4,
    1, 4, 3, 2});
inline constexpr auto pyramid13_side_nodes = from_one({
    1, 2, 5,      6, 11, 10,
    2, 3, 5,      7, 12, 11,
    3, 4, 5,      8, 13, 12,
    1, 5, 4,     10, 13,  9,
    1, 4, 3, 2,   9,  8,  7, 6});
inline constexpr auto pyramid14_side_nodes = from_one({
    1, 2, 5,      6, 11, 10,
    2, 3, 5,      7, 12, 11,
    3, 4, 5,      8, 13, 12,
    1, 5, 4,     10, 13,  9,
    1, 4, 3, 2,   9,  8,  7, 6,  14});
inline constexpr auto pyramid18_side_nodes = from_one({
    1, 2, 5,      6, 11, 10,     15,
    2, 3, 5,      7, 12, 11,     16,
    3, 4, 5,      8, 13, 12,     17,
    1, 5, 4,     10, 13,  9,     18,
    1, 4, 3, 2,   9,  8,  7, 6,  14});
inline constexpr auto pyramid5_sides = make_sides(pyramid5_side_nodes, {&tri3, &tri3, &tri3, &tri3, &quad4});
inline constexpr auto pyramid13_sides =
    make_sides(pyramid13_side_nodes, {&tri6, &tri6, &tri6, &tri6, &quad8});
inline constexpr auto pyramid14_sides =
    make_sides(pyramid14_side_nodes, {&tri6, &tri6, &tri6, &tri6, &quad9});
inline constexpr auto pyramid18_sides =
    make_sides(pyramid18_side_nodes, {&tri7, &tri7, &tri7, &tri7, &quad9});

inline constexpr auto pyramid_inversion =
    from_one({1, 4, 3, 2, 5,  9, 8, 7, 6,  10, 13, 12, 11,  14,  18, 17, 16, 15,  19});
inline constexpr auto pyramid_inverted_sides = from_one({4, 3, 2, 1,  5});

inline constexpr FamilyTraits pyramid_traits{TopologyFamily::pyramid, 3, 5, pyramid_inverted_sides};
inline constexpr Topology pyramid5 = member_of(pyramid_traits, pyramid5,
    {"pyramid5", "PYRAMID5", 5, 1, pyramid5_sides, pyramid_edges, first(pyramid_inversion, 5)});
inline constexpr Topology pyramid13 = member_of(pyramid_traits, pyramid5,
    {"pyramid13", "PYRAMID13", 13, 2, pyramid13_sides, pyramid13_edges, first(pyramid_inversion, 13)});
inline constexpr Topology pyramid14 = member_of(pyramid_traits, pyramid5,
    {"pyramid14", "PYRAMID14", 14, 2, pyramid14_sides, pyramid13_edges, first(pyramid_inversion, 14)});
inline constexpr Topology pyramid18 = member_of(pyramid_traits, pyramid5,
    {"pyramid18", "PYRAMID18", 18, 2, pyramid18_sides, pyramid13_edges, first(pyramid_inversion, 18)});
inline constexpr Topology pyramid19 = member_of(pyramid_traits, pyramid5,
    {"pyramid19", "PYRAMID19", 19, 2, pyramid18_sides, pyramid13_edges, pyramid_inversion});

// Wedges. Sides 1 to 3 are the quadrilaterals. Wedge12 is the cohesive element between two tri6 faces; its
// side 3 starts at node 3 because only then do its mid-nodes lie on the edges where quad6 has them (the
// Exodus library lists 1 4 6 3 9 12). The triangle centres of wedge21 are 17 and 18, as in the Exodus library
// and libMesh.

inline constexpr auto wedge_edges =
    make_edges({{1, 2}, {2, 3}, {3, 1}, {4, 5}, {5, 6}, {6, 4}, {1, 4}, {2, 5}, {3, 6}});
inline constexpr auto wedge12_edges = with_mids(wedge_edges, {7, 8, 9, 10, 11, 12, 0, 0, 0});
inline constexpr auto wedge15_edges = with_mids(wedge_edges, {7, 8, 9, 13, 14, 15, 10, 11, 12});

inline constexpr auto wedge6_side_nodes = from_one({
    1, 2, 5, 4,
    2, 3, 6, 5,
    1, 4, 6, 3,
    1, 3, 2,
    4, 5, 6});
inline constexpr auto wedge12_side_nodes = from_one({
    1, 2, 5, 4,   7, 10,
    2, 3, 6, 5,   8, 11,
    3, 1, 4, 6,   9, 12,
    1, 3, 2,      9,  8,  7,
    4, 5, 6,     10, 11, 12});
inline constexpr auto wedge15_side_nodes = from_one({
    1, 2, 5, 4,   7, 11, 13, 10,
    2, 3, 6, 5,   8, 12, 14, 11,
    1, 4, 6, 3,  10, 15, 12,  9,
    1, 3, 2,      9,  8,  7,
    4, 5, 6,     13, 14, 15});
inline constexpr auto wedge18_side_nodes = from_one({
    1, 2, 5, 4,   7, 11, 13, 10,  16,
    2, 3, 6, 5,   8, 12, 14, 11,  17,
    1, 4, 6, 3,  10, 15, 12,  9,  18,
    1, 3, 2,      9,  8,  7,
    4, 5, 6,     13, 14, 15});
inline constexpr auto wedge20_side_nodes = from_one({
    1, 2, 5, 4,   7, 11, 13, 10,  20,
    2, 3, 6, 5,   8, 12, 14, 11,  18,
    1, 4, 6, 3,  10, 15, 12,  9,  19,
    1, 3, 2,      9,  8,  7,      16,
    4, 5, 6,     13, 14, 15,      17});
inline constexpr auto wedge21_side_nodes = from_one({
    1, 2, 5, 4,   7, 11, 13, 10,  21,
    2, 3, 6, 5,   8, 12, 14, 11,  19,
    1, 4, 6, 3,  10, 15, 12,  9,  20,
    1, 3, 2,      9,  8,  7,      17,
    4, 5, 6,     13, 14, 15,      18});
inline constexpr auto wedge6_sides = make_sides(wedge6_side_nodes, {&quad4, &quad4, &quad4, &tri3, &tri3});
inline constexpr auto wedge12_sides = make_sides(wedge12_side_nodes, {&quad6, &quad6, &quad6, &tri6, &tri6});
inline constexpr auto wedge15_sides = make_sides(wedge15_side_nodes, {&quad8, &quad8, &quad8, &tri6, &tri6});
inline constexpr auto wedge18_sides = make_sides(wedge18_side_nodes, {&quad9, &quad9, &quad9, &tri6, &tri6});
inline constexpr auto wedge20_sides = make_sides(wedge20_side_nodes, {&quad9, &quad9, &quad9, &tri7, &tri7});
inline constexpr auto wedge21_sides = make_sides(wedge21_side_nodes, {&quad9, &quad9, &quad9, &tri7, &tri7});

inline constexpr auto wedge18_inversion =
    from_one({4, 5, 6, 1, 2, 3,  13, 14, 15,  10, 11, 12,  7, 8, 9,  16, 17, 18});
inline constexpr auto wedge12_inversion = from_one({4, 5, 6, 1, 2, 3,  10, 11, 12,  7, 8, 9});
inline constexpr auto wedge20_inversion =
    from_one({4, 5, 6, 1, 2, 3,  13, 14, 15,  10, 11, 12,  7, 8, 9,  17, 16,  18, 19, 20});
inline constexpr auto wedge21_inversion =
    from_one({4, 5, 6, 1, 2, 3,  13, 14, 15,  10, 11, 12,  7, 8, 9,  16,  18, 17,  19, 20, 21});
inline constexpr auto wedge_inverted_sides = from_one({1, 2, 3,  5, 4});

inline constexpr FamilyTraits wedge_traits{TopologyFamily::wedge, 3, 6, wedge_inverted_sides};
inline constexpr Topology wedge6 = member_of(wedge_traits, wedge6,
    {"wedge6", "WEDGE6", 6, 1, wedge6_sides, wedge_edges, first(wedge18_inversion, 6)});
inline constexpr Topology wedge12 = member_of(wedge_traits, wedge6,
    {"wedge12", "WEDGE12", 12, 1, wedge12_sides, wedge12_edges, wedge12_inversion});
inline constexpr Topology wedge15 = member_of(wedge_traits, wedge6,
    {"wedge15", "WEDGE15", 15, 2, wedge15_sides, wedge15_edges, first(wedge18_inversion, 15)});
inline constexpr Topology wedge16 = member_of(wedge_traits, wedge6,
    {"wedge16", "WEDGE16", 16, 2, wedge15_sides, wedge15_edges, first(wedge18_inversion, 16)});
inline constexpr Topology wedge18 = member_of(wedge_traits, wedge6,
    {"wedge18", "WEDGE18", 18, 2, wedge18_sides, wedge15_edges, wedge18_inversion});
inline constexpr Topology wedge20 = member_of(wedge_traits, wedge6,
    {"wedge20", "WEDGE20", 20, 2, wedge20_sides, wedge15_edges, wedge20_inversion});
inline constexpr Topology wedge21 = member_of(wedge_traits, wedge6,
    {"wedge21", "WEDGE21", 21, 2, wedge21_sides, wedge15_edges, wedge21_inversion});
inline constexpr Topology wedge24 = corners_only("wedge24", "WEDGE24", 24, wedge6);
inline constexpr Topology wedge52 = corners_only("wedge52", "WEDGE52", 52, wedge6);

// Hexahedra. Hex16 is the cohesive element between two quad8 faces: no nodes on the edges from bottom to top.

inline constexpr auto hex_edges = make_edges({{1, 2}, {2, 3}, {3, 4}, {4, 1},
                                              {5, 6}, {6, 7}, {7, 8}, {8, 5},
                                              {1, 5}, {2, 6}, {3, 7}, {4, 8}});
inline constexpr auto hex16_edges = with_mids(hex_edges, {9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0});
inline constexpr auto hex20_edges = with_mids(hex_edges, {9, 10, 11, 12, 17, 18, 19, 20, 13, 14, 15, 16});

inline constexpr auto hex8_side_nodes = from_one({
    1, 2, 6, 5,
    2, 3, 7, 6,
    3, 4, 8, 7,
    1, 5, 8, 4,
    1, 4, 3, 2,
    5, 6, 7, 8});
inline constexpr auto hex16_side_nodes = from_one({
    1, 2, 6, 5,   9, 13,
    2, 3, 7, 6,  10, 14,
    3, 4, 8, 7,  11, 15,
    4, 1, 5, 8,  12, 16,
    1, 4, 3, 2,  12, 11, 10,  9,
    5, 6, 7, 8,  13, 14, 15, 16});
inline constexpr auto hex20_side_nodes = from_one({
    1, 2, 6, 5,   9, 14, 17, 13,
    2, 3, 7, 6,  10, 15, 18, 14,
    3, 4, 8, 7,  11, 16, 19, 15,
    1, 5, 8, 4,  13, 20, 16, 12,
    1, 4, 3, 2,  12, 11, 10,  9,
    5, 6, 7, 8,  17, 18, 19, 20});
inline constexpr auto hex27_side_nodes = from_one({
    1, 2, 6, 5,   9, 14, 17, 13,  26,
    2, 3, 7, 6,  10, 15, 18, 14,  25,
    3, 4, 8, 7,  11, 16, 19, 15,  27,
    1, 5, 8, 4,  13, 20, 16, 12,  24,
    1, 4, 3, 2,  12, 11, 10,  9,  22,
    5, 6, 7, 8,  17, 18, 19, 20,  23});
inline constexpr auto hex8_sides =
    make_sides(hex8_side_nodes, {&quad4, &quad4, &quad4, &quad4, &quad4, &quad4});
inline constexpr auto hex16_sides =
    make_sides(hex16_side_nodes, {&quad6, &quad6, &quad6, &quad6, &quad8, &quad8});
inline constexpr auto hex20_sides =
    make_sides(hex20_side_nodes, {&quad8, &quad8, &quad8, &quad8, &quad8, &quad8});
inline constexpr auto hex27_sides =
    make_sides(hex27_side_nodes, {&quad9, &quad9, &quad9, &quad9, &quad9, &quad9});

inline constexpr auto hex27_inversion =
    from_one({5, 6, 7, 8, 1, 2, 3, 4,  17, 18, 19, 20,  13, 14, 15, 16,  9, 10, 11, 12,
              21,  23, 22,  24, 25, 26, 27});
inline constexpr auto hex9_inversion = from_one({5, 6, 7, 8, 1, 2, 3, 4,  9});
inline constexpr auto hex16_inversion = from_one({5, 6, 7, 8, 1, 2, 3, 4,  13, 14, 15, 16,  9, 10, 11, 12});
inline constexpr auto hex_inverted_sides = from_one({1, 2, 3, 4,  6, 5});

inline constexpr FamilyTraits hex_traits{TopologyFamily::hexahedron, 3, 8, hex_inverted_sides};
inline constexpr Topology hex8 = member_of(hex_traits, hex8,
    {"hex8", "HEX8", 8, 1, hex8_sides, hex_edges, first(hex27_inversion, 8)});
inline constexpr Topology hex9 = member_of(hex_traits, hex8,
    {"hex9", "HEX9", 9, 1, hex8_sides, hex_edges, hex9_inversion});
inline constexpr Topology hex16 = member_of(hex_traits, hex8,
    {"hex16", "HEX16", 16, 2, hex16_sides, hex16_edges, hex16_inversion});
inline constexpr Topology hex20 = member_of(hex_traits, hex8,
    {"hex20", "HEX20", 20, 2, hex20_sides, hex20_edges, first(hex27_inversion, 20)});
inline constexpr Topology hex27 = member_of(hex_traits, hex8,
    {"hex27", "HEX27", 27, 2, hex27_sides, hex20_edges, hex27_inversion});
inline constexpr Topology hex32 = corners_only("hex32", "HEX32", 32, hex8);
inline constexpr Topology hex64 = corners_only("hex64", "HEX64", 64, hex8);

// clang-format on

}  // namespace exomerge::topology
