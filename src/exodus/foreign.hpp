// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "exodus/carried.hpp"
#include "exomerge/description.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// What a file has that the format does not define and that says nothing of the mesh: variables all of whose
/// dimensions are the file's own, lengths of texts, the dimension of space or the time. It is the same for a
/// part of the mesh as for the whole. What describes a decomposition is left out. `left_out`, if not null,
/// gets the names of the other variables, those of a decomposition aside. Local.
CarriedData portable_data(const netcdf::Dataset& dataset, const Description& description,
                          std::vector<std::string>* left_out);

/// Calls `use(value of the type that holds all values of the variable)`: char, double or std::int64_t.
template <class Use>
void with_value_type(DataType type, const Use& use) {
  switch (type) {
    case DataType::character:
    case DataType::string:
      return use(char{});
    case DataType::float32:
    case DataType::float64:
      return use(double{});
    default:
      return use(std::int64_t{});
  }
}

/// The slabs of a variable that are moved one by one: for one with records those of `records` (negative:
/// none), one a slab, with their position in the list; else the whole, at position 0.
struct CarriedSlab {
  netcdf::Slab slab;
  std::size_t position = 0;
  bool is_record = false;
};
std::vector<CarriedSlab> carried_slabs(const netcdf::Dataset& dataset, netcdf::VariableId id,
                                       std::span<const int> records);

/// A number that two variables have in common only if they are defined alike and have the same values, in
/// their `records`. Collective over the dataset's communicator, which must be that of one rank.
std::uint64_t fingerprint(netcdf::Dataset& dataset, netcdf::VariableId id, std::span<const int> records);

}  // namespace exomerge::exodus
