// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "exomerge/topology.hpp"

namespace exomerge::topology {

/// Node or side numbers as the Exodus manual prints them (from 1), turned to positions (from 0).
template <std::size_t Count>
constexpr std::array<int, Count> from_one(const int (&numbers)[Count]) {
  std::array<int, Count> positions{};
  for (std::size_t i = 0; i < Count; ++i) positions[i] = numbers[i] - 1;
  return positions;
}

/// Cuts the concatenated node lists of all sides by the node counts of their shapes. A wrong total does not
/// compile.
template <std::size_t NodeCount, std::size_t SideCount>
constexpr std::array<TopologySide, SideCount> make_sides(const std::array<int, NodeCount>& nodes,
                                                         const Topology* const (&shapes)[SideCount]) {
  std::array<TopologySide, SideCount> sides{};
  std::size_t begin = 0;
  for (std::size_t s = 0; s < SideCount; ++s) {
    const auto count = static_cast<std::size_t>(shapes[s]->nodes);
    sides[s] = {shapes[s], std::span<const int>(nodes).subspan(begin, count)};
    begin += count;
  }
  if (begin != NodeCount) throw std::logic_error("the side shapes do not use up the node list");
  return sides;
}

/// Edges without mid-nodes, from pairs of node numbers counted from 1.
template <std::size_t Count>
constexpr std::array<TopologyEdge, Count> make_edges(const int (&ends)[Count][2]) {
  std::array<TopologyEdge, Count> edges{};
  for (std::size_t e = 0; e < Count; ++e) edges[e] = {ends[e][0] - 1, ends[e][1] - 1, -1};
  return edges;
}

/// The same edges with mid-nodes counted from 1; 0 where an edge has none.
template <std::size_t Count>
constexpr std::array<TopologyEdge, Count> with_mids(std::array<TopologyEdge, Count> edges,
                                                    const int (&mids)[Count]) {
  for (std::size_t e = 0; e < Count; ++e) edges[e].mid = mids[e] - 1;
  return edges;
}

/// The first entries of a table that a smaller shape shares with a larger one.
template <std::size_t Size>
constexpr std::span<const int> first(const std::array<int, Size>& table, std::size_t count) {
  return std::span<const int>(table).first(count);
}

/// What the members of a family have in common.
struct FamilyTraits {
  TopologyFamily family;
  int dimension;
  int corners;
  std::span<const int> inverted_sides;
};

/// What a member of a family has of its own.
struct MemberTables {
  std::string_view name;
  std::string_view exodus_name;
  int nodes;
  int order;
  std::span<const TopologySide> sides;
  std::span<const TopologyEdge> edges;
  std::span<const int> inverted_nodes;
};

constexpr Topology member_of(const FamilyTraits& traits, const Topology& linear, const MemberTables& own) {
  return {.name = own.name,
          .exodus_name = own.exodus_name,
          .family = traits.family,
          .dimension = traits.dimension,
          .nodes = own.nodes,
          .corners = traits.corners,
          .order = own.order,
          .sides = own.sides,
          .edges = own.edges,
          .inverted_nodes = own.inverted_nodes,
          .inverted_sides = traits.inverted_sides,
          .linear = &linear,
          .accepted_sides = static_cast<int>(own.sides.size())};
}

/// A shape of which only the corners are known; side numbers are still those of the family.
constexpr Topology corners_only(std::string_view name, std::string_view exodus_name, int nodes,
                                const Topology& linear) {
  Topology shape = member_of({linear.family, linear.dimension, linear.corners, {}}, linear,
                             {name, exodus_name, nodes, 3, {}, {}, {}});
  shape.accepted_sides = linear.accepted_sides;
  return shape;
}

}  // namespace exomerge::topology
