// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/merge_report.hpp"
#include "kernels/point_clouds.hpp"

namespace exomerge {

/// What is to be matched, for the whole cloud.
struct MatchRules {
  double tolerance = 0.0;
  double near_miss_radius = 0.0;  ///< 0: nobody looks
  bool histogram = false;
  double length_scale = 0.0;
  std::vector<std::uint8_t> selected = {};  ///< empty: all points
  std::vector<GlobalIndex> file_ends = {};  ///< empty: pairs of one file count too
};

/// The lowest index of each point's group, by comparing all pairs.
std::vector<GlobalIndex> oracle_masters(const Cloud& cloud, const MatchRules& rules);
/// What a report says of such groups, by comparing all pairs.
MergeReport oracle_report(const Cloud& cloud, const std::vector<GlobalIndex>& masters,
                          const MatchRules& rules);

/// Everything in a report, so that equal numbers and equal text are the same thing. Infinity is `none`.
std::string text_of(const MergeReport& report);

}  // namespace exomerge
