// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/model.hpp"

namespace exomerge {

struct CompareOptions {
  double absolute_tolerance = 0.0;
  double relative_tolerance = 0.0;  ///< of the larger magnitude of the two values
  double floor = 0.0;               ///< values below this in magnitude count as 0
  /// Match nodes and elements by position, or nodes by coordinates and elements by their nodes.
  bool match_by_coordinates = false;
  double coordinate_tolerance = 1e-9;  ///< absolute, for matching
  bool compare_maps = true;
  bool compare_records = false;        ///< title, QA and info records
};

struct Difference {
  std::string what;        ///< "node field temp, step 3 (time 0.5)", "element block 2: type", ...
  std::string detail;      ///< one line: both values and where
  double largest = 0.0;    ///< largest absolute difference of numbers
  GlobalIndex count = 0;   ///< entries that differ
};

struct Comparison {
  std::vector<Difference> differences;
  bool same() const { return differences.empty(); }
};

/// Compares two models: structure, ids, names, coordinates, connectivity, sets with sides and factors, attributes, maps, times, all fields at all
/// steps. Differences in one array are one entry. NaN equals NaN. Nothing of global size is held; streaming. Collective.
Comparison compare(ExodusModel& a, ExodusModel& b, const CompareOptions& options = {});

}  // namespace exomerge
