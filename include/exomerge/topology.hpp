// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// \file
/// Element shapes: which nodes make the sides and edges of an element, and which shape the name of a type in
/// a file means. Nodes, sides and edges are numbered from 0 in the order of the Exodus manual; the tables are
/// constants that live as long as the program, so a shape is passed around as a pointer and two shapes are
/// the same when their pointers are.

namespace exomerge {

/// Shapes with the same corners and the same kind of sides.
enum class TopologyFamily : std::uint8_t {
  point,
  line,           ///< bars, trusses, edges: the sides are the two ends
  beam,           ///< the sides are the whole line, forward and backward
  triangle,       ///< in the plane: the sides are the edges
  quadrilateral,  ///< the sides are the edges, in files of any dimension
  trishell,       ///< a triangle in space: two faces, then the edges
  shell,          ///< a quadrilateral in space: two faces, then the edges
  shell_line,     ///< a shell seen in two dimensions: the sides are the two faces of the line
  tetrahedron,
  pyramid,
  wedge,
  hexahedron
};

struct Topology;

/// One side of an element.
struct TopologySide {
  const Topology* shape;       ///< Shape of the side itself; its tables number the entries of `nodes`.
  std::span<const int> nodes;  ///< Node positions in the element; for solids the normal points outward.
};

/// One edge of an element: its ends and the node halfway between them.
struct TopologyEdge {
  int first;
  int second;
  int mid;  ///< -1 when the edge has no node of its own, or several (line4, beam4).

  friend constexpr bool operator==(const TopologyEdge&, const TopologyEdge&) = default;
};

/// The tables of one element shape.
///
/// The shapes of order three beyond line4 and beam4 (tri9, quad16, tet40, hex64, ...) are known by their
/// corners alone: `has_tables()` is false, `sides`, `edges` and the inversion are empty, and `linear` gives
/// the faces of the corners.
struct Topology {
  std::string_view name;  ///< Canonical name: "hex8", "tet10", "shell4", "point".
  std::string_view
      exodus_name;  ///< Name for a new block of this shape in a file: "HEX8", "TETRA10", "SPHERE".
  TopologyFamily family;
  int dimension;  ///< Of the shape itself: a shell has 2.
  int nodes;
  int corners;  ///< The corners are the first nodes.
  int order;
  std::span<const TopologySide> sides;  ///< In the order of the side numbers of a side set.
  std::span<const TopologyEdge> edges;
  /// Turning an element inside out: position i of its new connectivity takes the old node
  /// `inverted_nodes[i]`.
  std::span<const int> inverted_nodes;
  /// The number that old side s has after the inversion.
  std::span<const int> inverted_sides;
  const Topology*
      linear;          ///< The shape of the same family made of the corners alone; itself when it is that.
  int accepted_sides;  ///< Side numbers that readers accept in a side set; a point has one though it has no
                       ///< side.

  /// True when sides, edges and inversion are known, not the corners alone.
  constexpr bool has_tables() const { return !inverted_nodes.empty(); }
  constexpr int side_count() const { return static_cast<int>(sides.size()); }
  constexpr int edge_count() const { return static_cast<int>(edges.size()); }
};

/// All shapes, a family after the other, each with growing node count.
std::span<const Topology* const> all_topologies();

/// The shape with a canonical name such as "hex8" (lower case), or nullptr.
const Topology* topology_named(std::string_view name);

/// The shape of a block in a file.
///
/// The name says the family, in upper or lower case; blanks around it and what follows a NUL do not count.
/// The node count, not the digits of the name, picks the member: `HEX` or `HEX8` with 20 nodes is hex20.
/// Triangles of a three-dimensional file are trishells, whatever their name, because Exodus numbers their
/// sides so.
///
/// \param element_type name as read from the file
/// \param nodes_per_element columns of the connectivity
/// \param spatial_dimension number of coordinates in the file, 1 to 3
/// \return nullptr for an unknown or special type: such a block is carried unchanged.
const Topology* find_topology(std::string_view element_type, int nodes_per_element, int spatial_dimension);

/// Types whose elements are not a fixed list of nodes around a shape.
enum class SpecialElementType : std::uint8_t {
  none,
  nsided,        ///< polygons
  nfaced,        ///< polyhedra
  superelement,  ///< a reduced model: matrices beside the mesh
  null,          ///< a block without elements
  bezier         ///< BEX_...: isogeometric elements on control vectors
};

/// Which special type the name means, by the rules of `find_topology` for case and blanks.
SpecialElementType special_element_type(std::string_view element_type);

/// True for the special types, whose connectivity says nothing about sides.
inline bool is_opaque_type(std::string_view element_type) {
  return special_element_type(element_type) != SpecialElementType::none;
}

/// Whether a side set may name this side (0-based) of an element; any side of an unknown shape (nullptr) may
/// be.
bool accepts_side(const Topology* topology, std::int64_t side);

}  // namespace exomerge
