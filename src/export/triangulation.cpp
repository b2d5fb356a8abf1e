// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/triangulation.hpp"

#include <algorithm>
#include <string>

#include "exomerge/error.hpp"

namespace exomerge {

namespace {

using Triangle = std::array<int, 3>;

// A fan between the segments of the boundary and a node in the middle or, after the last node, their mean.
template <std::size_t Count>
constexpr std::array<Triangle, Count> fan(const std::array<int, Count>& boundary, int middle) {
  std::array<Triangle, Count> triangles{};
  for (std::size_t i = 0; i < Count; ++i) triangles[i] = {boundary[i], boundary[(i + 1) % Count], middle};
  return triangles;
}

constexpr std::array<Triangle, 1> tri3{{{0, 1, 2}}};
constexpr auto tri4 = fan(std::array{0, 1, 2}, 3);
constexpr std::array<Triangle, 4> tri6{{{0, 3, 5}, {1, 4, 3}, {2, 5, 4}, {3, 4, 5}}};
constexpr auto tri7 = fan(std::array{0, 3, 1, 4, 2, 5}, 6);
constexpr auto quad4 = fan(std::array{0, 1, 2, 3}, 4);
constexpr auto quad5 = quad4;
constexpr auto quad6 = fan(std::array{0, 4, 1, 2, 5, 3}, 6);
constexpr std::array<Triangle, 8> quad8{
    {{4, 7, 0}, {5, 4, 1}, {6, 5, 2}, {7, 6, 3}, {7, 4, 8}, {4, 5, 8}, {5, 6, 8}, {6, 7, 8}}};
constexpr auto quad9 = fan(std::array{0, 4, 1, 5, 2, 6, 3, 7}, 8);
constexpr std::array<int, 4> corners{0, 1, 2, 3};
constexpr std::array<int, 2> opposite_middles{4, 5};
constexpr std::array<int, 4> middles{4, 5, 6, 7};

struct Row {
  int corners;
  int nodes;
  Triangulation triangulation;
};
constexpr std::array<Row, 9> rows{{{3, 3, {tri3, {}}},
                                   {3, 4, {tri4, {}}},
                                   {3, 6, {tri6, {}}},
                                   {3, 7, {tri7, {}}},
                                   {4, 4, {quad4, corners}},
                                   {4, 5, {quad5, {}}},
                                   {4, 6, {quad6, opposite_middles}},
                                   {4, 8, {quad8, middles}},
                                   {4, 9, {quad9, {}}}}};

}  // namespace

const Triangulation& triangulation_of(const Topology& face) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    return face.dimension == 2 && row.corners == face.corners && row.nodes == face.nodes;
  });
  if (found == rows.end()) throw Error("faces of shape " + std::string(face.name) + " are not known");
  return found->triangulation;
}

}  // namespace exomerge
