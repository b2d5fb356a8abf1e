// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "netcdf/header.hpp"
#include "netcdf/slab.hpp"

namespace exomerge::netcdf {

struct PlacedSlab {
  VariableId id = 0;
  const Slab* slab = nullptr;  ///< not empty
};

/// Puts requests into layers in which no two of a variable overlap; of two that do, the earlier one is in the
/// lower layer. PnetCDF 1.12.3 fills only one of two overlapping reads that are completed together, and the
/// order of overlapping writes would be open. O(n log n) when the requests of each variable follow each other
/// in the file, quadratic in those of a variable otherwise.
std::vector<int> layers_without_overlap(std::span<const PlacedSlab> requests);

}  // namespace exomerge::netcdf
