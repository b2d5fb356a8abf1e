// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

class ExodusModel;

/// Two reals are the same when their difference is within the absolute or the relative tolerance.
struct CompareOptions {
  double absolute_tolerance = 0.0;
  double relative_tolerance = 0.0;  ///< of the larger magnitude of the two values
  double floor = 0.0;               ///< values below this in magnitude count as 0
  /// Match nodes by coordinates, elements by their nodes and members of sets by what they name, instead of
  /// all by their order. Where several nodes share a place, those of the same block belong together; those
  /// that nothing tells apart are taken in their order, and may so be found to differ when they do not.
  bool match_by_coordinates = false;
  /// Absolute, for matching: nodes within it count as being at the same place.
  double coordinate_tolerance = 1e-9;
  bool compare_maps = true;      ///< ids and maps of nodes, edges, faces and elements
  bool compare_records = false;  ///< title, QA and info records, attributes of the file
};

struct Difference {
  std::string what;       ///< "node field temp, step 3 (time 0.5)", "element block 2: type", ...
  std::string detail;     ///< one line: where, and both values as "first != second"
  double largest = 0.0;   ///< largest absolute difference of numbers
  GlobalIndex count = 0;  ///< entries that differ
};

struct Comparison {
  std::vector<Difference> differences;
  bool same() const { return differences.empty(); }
};

/// Compares two models: structure, ids, names, coordinates, connectivity, sets with sides and factors,
/// attributes, maps, times, and all fields at all common steps. Blocks, sets and fields are found by id and
/// name, their order does not matter; a missing name is the same as an empty one, a missing map as counting
/// from 1. Steps are compared one by one, or those with equal times when their numbers differ.
///
/// Differences in one array, or in one field over all steps, are one entry, which tells of the largest; of
/// equal ones of the first. NaN equals NaN. Indices in texts count from 0, steps from 1. The result is the
/// same on all ranks and at any number of ranks.
///
/// Memory: pieces of 8 MiB an array; with `match_by_coordinates` the connectivity of a block and 16 bytes an
/// entry. Errors: tolerances that are negative or NaN. Collective over the communicators of both models,
/// which must have the same ranks.
Comparison compare(ExodusModel& a, ExodusModel& b, const CompareOptions& options = {});

}  // namespace exomerge
