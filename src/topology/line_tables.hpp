// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "topology/table_builder.hpp"

/// \file
/// Points, lines, beams and two-dimensional shells. Numbers inside the tables count from 1 as in the Exodus
/// manual.

namespace exomerge::topology {

// Clang-format would spread these tables over a line per number; aligned rows are what can be compared with a
// manual.
// clang-format off

inline constexpr auto point_inversion = from_one({1});
// A point has no side, but the Exodus library accepts side 1 and takes it for the node itself.
inline constexpr Topology point{
    .name = "point", .exodus_name = "SPHERE", .family = TopologyFamily::point,
    .dimension = 0, .nodes = 1, .corners = 1, .order = 1,
    .sides = {}, .edges = {}, .inverted_nodes = point_inversion, .inverted_sides = {},
    .linear = &point, .accepted_sides = 1};

inline constexpr auto swapped_ends = from_one({2, 1});
inline constexpr auto line3_inversion = from_one({2, 1, 3});
inline constexpr auto line4_inversion = from_one({2, 1, 4, 3});

inline constexpr auto line_edges = make_edges({{1, 2}});
inline constexpr auto line3_edges = with_mids(line_edges, {3});

inline constexpr auto line_side_nodes = from_one({1, 2});
inline constexpr auto line_sides = make_sides(line_side_nodes, {&point, &point});

inline constexpr FamilyTraits line_traits{TopologyFamily::line, 1, 2, swapped_ends};
inline constexpr Topology line2 = member_of(line_traits, line2,
    {"line2", "BAR2", 2, 1, line_sides, line_edges, swapped_ends});
inline constexpr Topology line3 = member_of(line_traits, line2,
    {"line3", "BAR3", 3, 2, line_sides, line3_edges, line3_inversion});
inline constexpr Topology line4 = member_of(line_traits, line2,
    {"line4", "BAR4", 4, 3, line_sides, line_edges, line4_inversion});

// The second side runs backward, so it is the inversion of the line. For three and four nodes a plain
// reversal of the list would put a mid-node in the place of an end.
inline constexpr auto beam2_side_nodes = from_one({1, 2,  2, 1});
inline constexpr auto beam3_side_nodes = from_one({1, 2, 3,  2, 1, 3});
inline constexpr auto beam4_side_nodes = from_one({1, 2, 3, 4,  2, 1, 4, 3});
inline constexpr auto beam2_sides = make_sides(beam2_side_nodes, {&line2, &line2});
inline constexpr auto beam3_sides = make_sides(beam3_side_nodes, {&line3, &line3});
inline constexpr auto beam4_sides = make_sides(beam4_side_nodes, {&line4, &line4});

inline constexpr FamilyTraits beam_traits{TopologyFamily::beam, 1, 2, swapped_ends};
inline constexpr Topology beam2 = member_of(beam_traits, beam2,
    {"beam2", "BEAM2", 2, 1, beam2_sides, line_edges, swapped_ends});
inline constexpr Topology beam3 = member_of(beam_traits, beam2,
    {"beam3", "BEAM3", 3, 2, beam3_sides, line3_edges, line3_inversion});
inline constexpr Topology beam4 = member_of(beam_traits, beam2,
    {"beam4", "BEAM4", 4, 3, beam4_sides, line_edges, line4_inversion});

inline constexpr FamilyTraits shell_line_traits{TopologyFamily::shell_line, 1, 2, swapped_ends};
inline constexpr Topology shell2 = member_of(shell_line_traits, shell2,
    {"shell2", "SHELL2", 2, 1, beam2_sides, line_edges, swapped_ends});

// clang-format on

}  // namespace exomerge::topology
