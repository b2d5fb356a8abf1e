// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "exomerge/merge_report.hpp"
#include "model/mesh.hpp"
#include "operations/matching_oracle.hpp"

namespace exomerge::testing {

struct MergedByHand {
  Mesh mesh;
  MergeReport report;
  bool fields_differ = false;
  bool sets_partial = false;
  bool set_fields_differ = false;
};

/// The rules of merging in the plainest words: all pairs of nodes are compared, every list is walked from its
/// begin to its end. `rules.tolerance` is a length; the length scale is found. Sets must not repeat nodes.
MergedByHand merge_by_hand(const Mesh& mesh, MatchRules rules);
/// With near misses looked for as `merge_nodes` does.
MergedByHand merge_by_hand(const Mesh& mesh, double tolerance);

/// All that a report says.
inline std::string report_text(const MergeReport& report) { return text_of(report); }

}  // namespace exomerge::testing
