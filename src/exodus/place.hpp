// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exomerge/description.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// Where one array of rows lies in a file, whatever the file's vintage: index the variable by
/// [step if timed] [prefix] [row] [column if width > 1 or the variable has a column dimension].
struct Place {
  netcdf::VariableId variable = -1;
  bool timed = false;
  GlobalIndex prefix = -1;  ///< index in a dimension before the rows (combined storage); -1: there is none
  GlobalIndex rows = 0;
  GlobalIndex width = 1;     ///< values of a row
  bool has_columns = false;  ///< the variable has a last dimension of length `width`
  GlobalIndex column =
      -1;  ///< index in a dimension after the rows, of which only this one is meant; -1: there is none

  bool exists() const { return variable >= 0; }
  /// The part of the variable that holds `range` of the rows at `step`.
  netcdf::Slab slab(int step, Range range) const;
};

/// The arrays of a block, set or blob.
enum class Role {
  nodes,         ///< connectivity of a block (ragged: the node list, rows = its length)
  edges,         ///< edge connectivity
  faces,         ///< face connectivity (ragged: the face list)
  entry_counts,  ///< nodes or faces of each entry of a ragged block
  members,       ///< entry list of a set
  extra,         ///< sides or orientations of a set
  factors,       ///< distribution factors
  attributes     ///< real attributes, width = their number
};
inline constexpr int role_count = 8;

struct EntityPlaces {
  Place roles[role_count];
  std::vector<Place> results;  ///< by variable of the kind; absent where the truth table says no
  Place reductions;            ///< rows = variables

  const Place& operator[](Role role) const { return roles[static_cast<int>(role)]; }
  Place& operator[](Role role) { return roles[static_cast<int>(role)]; }
};

struct SpacePlaces {
  Place id_map;
  Place order_map;
  std::vector<Place> maps;
};

/// Arrays of one file of a decomposed mesh (see nemesis.hpp); absent where empty.
struct PiecePlaces {
  Place internal_nodes, border_nodes, internal_elements, border_elements;
  Place map_nodes, map_node_parts;
  Place map_elements, map_element_sides, map_element_parts;
  std::vector<Place> set_positions[10];  ///< by EntityKind, then position
};

/// Where everything is. Made for a file read by `File::open`, for one written by `Writer`.
struct Places {
  Place coordinates[3];
  Place nodal_attributes;
  std::vector<Place> nodal_results;
  Place global_results;                 ///< rows = variables
  SpacePlaces spaces[4];                ///< by IndexSpace
  std::vector<EntityPlaces> kinds[10];  ///< by EntityKind, then position
  PiecePlaces piece;                    ///< of what a Writer writes as one piece of a decomposed mesh

  const std::vector<EntityPlaces>& kind(EntityKind k) const { return kinds[static_cast<int>(k)]; }
  const SpacePlaces& space(IndexSpace s) const { return spaces[static_cast<int>(s)]; }
};

/// 0-based form of a reference `number` (1-based, as stored) that names nothing: negative, and reversible.
constexpr GlobalIndex absent_reference(std::int64_t number) {
  return number > 0 ? -1 - number : INT64_MIN / 2 + number;
}
/// The number that was stored.
constexpr std::int64_t stored_number(GlobalIndex reference) {
  if (reference >= 0) return reference + 1;
  return reference < INT64_MIN / 4 ? reference - INT64_MIN / 2 : -1 - reference;
}

}  // namespace exomerge::exodus
