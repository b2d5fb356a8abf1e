// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "topology/line_tables.hpp"

/// \file
/// Triangles and quadrilaterals, in the plane and as shells. Numbers inside the tables count from 1.

namespace exomerge::topology {

// clang-format off

// Triangles

inline constexpr auto tri_edges = make_edges({{1, 2}, {2, 3}, {3, 1}});
inline constexpr auto tri6_edges = with_mids(tri_edges, {4, 5, 6});

inline constexpr auto tri3_side_nodes = from_one({1, 2,     2, 3,     3, 1});
inline constexpr auto tri6_side_nodes = from_one({1, 2, 4,  2, 3, 5,  3, 1, 6});
inline constexpr auto tri3_sides = make_sides(tri3_side_nodes, {&line2, &line2, &line2});
inline constexpr auto tri6_sides = make_sides(tri6_side_nodes, {&line3, &line3, &line3});

inline constexpr auto tri_inversion = from_one({1, 3, 2,  6, 5, 4,  7});
inline constexpr auto tri4_inversion = from_one({1, 3, 2,  4});
inline constexpr auto tri_inverted_sides = from_one({3, 2, 1});

inline constexpr FamilyTraits tri_traits{TopologyFamily::triangle, 2, 3, tri_inverted_sides};
inline constexpr Topology tri3 = member_of(tri_traits, tri3,
    {"tri3", "TRI3", 3, 1, tri3_sides, tri_edges, first(tri_inversion, 3)});
inline constexpr Topology tri4 = member_of(tri_traits, tri3,
    {"tri4", "TRI4", 4, 1, tri3_sides, tri_edges, tri4_inversion});
inline constexpr Topology tri6 = member_of(tri_traits, tri3,
    {"tri6", "TRI6", 6, 2, tri6_sides, tri6_edges, first(tri_inversion, 6)});
inline constexpr Topology tri7 = member_of(tri_traits, tri3,
    {"tri7", "TRI7", 7, 2, tri6_sides, tri6_edges, tri_inversion});
inline constexpr Topology tri9 = corners_only("tri9", "TRI9", 9, tri3);
inline constexpr Topology tri13 = corners_only("tri13", "TRI13", 13, tri3);

// Triangular shells: the two faces, then the edges

inline constexpr auto trishell3_side_nodes = from_one({
    1, 2, 3,
    1, 3, 2,
    1, 2,  2, 3,  3, 1});
inline constexpr auto trishell4_side_nodes = from_one({
    1, 2, 3, 4,
    1, 3, 2, 4,
    1, 2,  2, 3,  3, 1});
inline constexpr auto trishell6_side_nodes = from_one({
    1, 2, 3,  4, 5, 6,
    1, 3, 2,  6, 5, 4,
    1, 2, 4,  2, 3, 5,  3, 1, 6});
inline constexpr auto trishell7_side_nodes = from_one({
    1, 2, 3,  4, 5, 6,  7,
    1, 3, 2,  6, 5, 4,  7,
    1, 2, 4,  2, 3, 5,  3, 1, 6});
inline constexpr auto trishell3_sides =
    make_sides(trishell3_side_nodes, {&tri3, &tri3, &line2, &line2, &line2});
inline constexpr auto trishell4_sides =
    make_sides(trishell4_side_nodes, {&tri4, &tri4, &line2, &line2, &line2});
inline constexpr auto trishell6_sides =
    make_sides(trishell6_side_nodes, {&tri6, &tri6, &line3, &line3, &line3});
inline constexpr auto trishell7_sides =
    make_sides(trishell7_side_nodes, {&tri7, &tri7, &line3, &line3, &line3});
inline constexpr auto trishell_inverted_sides = from_one({2, 1,  5, 4, 3});

inline constexpr FamilyTraits trishell_traits{TopologyFamily::trishell, 2, 3, trishell_inverted_sides};
inline constexpr Topology trishell3 = member_of(trishell_traits, trishell3,
    {"trishell3", "TRISHELL3", 3, 1, trishell3_sides, tri_edges, first(tri_inversion, 3)});
inline constexpr Topology trishell4 = member_of(trishell_traits, trishell3,
    {"trishell4", "TRISHELL4", 4, 1, trishell4_sides, tri_edges, tri4_inversion});
inline constexpr Topology trishell6 = member_of(trishell_traits, trishell3,
    {"trishell6", "TRISHELL6", 6, 2, trishell6_sides, tri6_edges, first(tri_inversion, 6)});
inline constexpr Topology trishell7 = member_of(trishell_traits, trishell3,
    {"trishell7", "TRISHELL7", 7, 2, trishell7_sides, tri6_edges, tri_inversion});
inline constexpr Topology trishell9 = corners_only("trishell9", "TRISHELL9", 9, trishell3);
inline constexpr Topology trishell13 = corners_only("trishell13", "TRISHELL13", 13, trishell3);

// Quadrilaterals; quad6 is the side of a cohesive element, with mid-nodes on two opposite edges only

inline constexpr auto quad_edges = make_edges({{1, 2}, {2, 3}, {3, 4}, {4, 1}});
inline constexpr auto quad6_edges = with_mids(quad_edges, {5, 0, 6, 0});
inline constexpr auto quad8_edges = with_mids(quad_edges, {5, 6, 7, 8});

inline constexpr auto quad4_side_nodes = from_one({1, 2,     2, 3,     3, 4,     4, 1});
inline constexpr auto quad6_side_nodes = from_one({1, 2, 5,  2, 3,     3, 4, 6,  4, 1});
inline constexpr auto quad8_side_nodes = from_one({1, 2, 5,  2, 3, 6,  3, 4, 7,  4, 1, 8});
inline constexpr auto quad4_sides = make_sides(quad4_side_nodes, {&line2, &line2, &line2, &line2});
inline constexpr auto quad6_sides = make_sides(quad6_side_nodes, {&line3, &line2, &line3, &line2});
inline constexpr auto quad8_sides = make_sides(quad8_side_nodes, {&line3, &line3, &line3, &line3});

inline constexpr auto quad_inversion = from_one({1, 4, 3, 2,  8, 7, 6, 5,  9});
inline constexpr auto quad5_inversion = from_one({1, 4, 3, 2,  5});
inline constexpr auto quad6_inversion = from_one({4, 3, 2, 1,  6, 5});
inline constexpr auto quad_inverted_sides = from_one({4, 3, 2, 1});
inline constexpr auto quad6_inverted_sides = from_one({3, 2, 1, 4});

inline constexpr FamilyTraits quad_traits{TopologyFamily::quadrilateral, 2, 4, quad_inverted_sides};
inline constexpr FamilyTraits quad6_traits{TopologyFamily::quadrilateral, 2, 4, quad6_inverted_sides};
inline constexpr Topology quad4 = member_of(quad_traits, quad4,
    {"quad4", "QUAD4", 4, 1, quad4_sides, quad_edges, first(quad_inversion, 4)});
inline constexpr Topology quad5 = member_of(quad_traits, quad4,
    {"quad5", "QUAD5", 5, 1, quad4_sides, quad_edges, quad5_inversion});
inline constexpr Topology quad6 = member_of(quad6_traits, quad4,
    {"quad6", "QUAD6", 6, 1, quad6_sides, quad6_edges, quad6_inversion});
inline constexpr Topology quad8 = member_of(quad_traits, quad4,
    {"quad8", "QUAD8", 8, 2, quad8_sides, quad8_edges, first(quad_inversion, 8)});
inline constexpr Topology quad9 = member_of(quad_traits, quad4,
    {"quad9", "QUAD9", 9, 2, quad8_sides, quad8_edges, quad_inversion});
inline constexpr Topology quad12 = corners_only("quad12", "QUAD12", 12, quad4);
inline constexpr Topology quad16 = corners_only("quad16", "QUAD16", 16, quad4);

// Quadrilateral shells: the two faces, then the edges

inline constexpr auto shell4_side_nodes = from_one({
    1, 2, 3, 4,
    1, 4, 3, 2,
    1, 2,  2, 3,  3, 4,  4, 1});
inline constexpr auto shell8_side_nodes = from_one({
    1, 2, 3, 4,  5, 6, 7, 8,
    1, 4, 3, 2,  8, 7, 6, 5,
    1, 2, 5,  2, 3, 6,  3, 4, 7,  4, 1, 8});
inline constexpr auto shell9_side_nodes = from_one({
    1, 2, 3, 4,  5, 6, 7, 8,  9,
    1, 4, 3, 2,  8, 7, 6, 5,  9,
    1, 2, 5,  2, 3, 6,  3, 4, 7,  4, 1, 8});
inline constexpr auto shell4_sides =
    make_sides(shell4_side_nodes, {&quad4, &quad4, &line2, &line2, &line2, &line2});
inline constexpr auto shell8_sides =
    make_sides(shell8_side_nodes, {&quad8, &quad8, &line3, &line3, &line3, &line3});
inline constexpr auto shell9_sides =
    make_sides(shell9_side_nodes, {&quad9, &quad9, &line3, &line3, &line3, &line3});
inline constexpr auto shell_inverted_sides = from_one({2, 1,  6, 5, 4, 3});

inline constexpr FamilyTraits shell_traits{TopologyFamily::shell, 2, 4, shell_inverted_sides};
inline constexpr Topology shell4 = member_of(shell_traits, shell4,
    {"shell4", "SHELL4", 4, 1, shell4_sides, quad_edges, first(quad_inversion, 4)});
inline constexpr Topology shell8 = member_of(shell_traits, shell4,
    {"shell8", "SHELL8", 8, 2, shell8_sides, quad8_edges, first(quad_inversion, 8)});
inline constexpr Topology shell9 = member_of(shell_traits, shell4,
    {"shell9", "SHELL9", 9, 2, shell9_sides, quad8_edges, quad_inversion});

// clang-format on

}  // namespace exomerge::topology
