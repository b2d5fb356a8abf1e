// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/merge_report.hpp"

namespace exomerge::driver {

/// What a run of `merge` did, for its report.
struct MergeSummary {
  std::vector<std::string> inputs;
  std::string output;          ///< "" for a dry run
  bool merged_nodes = true;    ///< false: `nodes` is empty
  bool has_distances = false;  ///< of nodes that stay apart, with a histogram
  double given_tolerance = 0.0;
  bool relative_tolerance = true;
  std::int64_t node_count = 0;
  std::int64_t element_count = 0;
  std::int64_t step_count = 0;
  MergeReport nodes;
};

/// The suggested tolerance as the user would give it: two digits, a fraction of the length scale where the
/// tolerance is one. Only with a suggestion.
double suggested_tolerance(const MergeSummary& summary);

std::string human_text(const MergeSummary& summary);
std::string json_text(const MergeSummary& summary);

}  // namespace exomerge::driver
