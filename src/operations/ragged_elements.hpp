// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "exomerge/topology.hpp"
#include "model/model_data.hpp"

/// Polygons and polyhedra, and the faces that these are made of. All functions are collective; memory is
/// linear in a rank's slice and the nodes of its faces.
namespace exomerge {

/// Lists one after the other.
struct RaggedLists {
  std::vector<GlobalIndex> values;
  std::vector<std::size_t> ends;

  std::size_t size() const { return ends.size(); }
  std::size_t first_of(std::size_t i) const { return i == 0 ? 0 : ends[i - 1]; }
  std::span<const GlobalIndex> of(std::size_t i) const {
    return std::span(values).subspan(first_of(i), ends[i] - first_of(i));
  }
};

/// The lists of this rank's even slice of a ragged block: nodes, or references to faces.
RaggedLists own_lists(const ModelData& model, EntityKind kind, const EntityData& block);

/// What the ranks have, one after the other, as the list of a ragged block.
IndexSourcePtr list_source(const ModelData& model, std::span<const GlobalIndex> values);

/// The sides of this rank's elements of a ragged block, numbered by element and their order in it: the edges
/// of polygons, from each node to the next, and the faces of polyhedra.
struct RaggedSides {
  std::vector<std::size_t> ends;  ///< of the sides of each element
  std::vector<LocalIndex> list;   ///< of each side the position of its nodes in `lists`; -1: it has none
  RaggedLists lists;              ///< several sides may share one
  std::vector<const Topology*> shapes;  ///< by list; null for faces with more corners than four

  std::size_t first_of(std::size_t element) const { return element == 0 ? 0 : ends[element - 1]; }
  std::span<const GlobalIndex> nodes_of(std::size_t side) const {
    return list[side] < 0 ? std::span<const GlobalIndex>() : lists.of(static_cast<std::size_t>(list[side]));
  }
  const Topology* shape_of(std::size_t side) const {
    return list[side] < 0 ? nullptr : shapes[static_cast<std::size_t>(list[side])];
  }
};
RaggedSides ragged_sides(const ModelData& model, const EntityData& block);

/// Calls `use(element, nodes)` for each element of this rank's even slice of a ragged block, with its
/// different nodes, ascending. Those of polyhedra are the nodes of their faces, which are fetched from the
/// ranks that have these. `use` is local.
void for_each_ragged_node_set(
    const ModelData& model, const EntityData& block,
    const std::function<void(GlobalIndex element, std::span<const GlobalIndex> nodes)>& use);

/// How many of this rank's elements of a ragged block are degenerate: polygons that name a node twice,
/// polyhedra that name a face twice or have a face that names a node twice.
std::int64_t count_degenerate(const ModelData& model, const EntityData& block);

/// Lets the polygons of a block go the other way round, from the same first node; side sets follow.
void reverse_polygons(ModelData& model, EntityData& block);

}  // namespace exomerge
