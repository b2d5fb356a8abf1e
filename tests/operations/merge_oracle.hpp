// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "exomerge/merge_report.hpp"
#include "model/mesh.hpp"

namespace exomerge::testing {

struct MergedByHand {
  Mesh mesh;
  MergeReport report;
  bool fields_differ = false;
  bool sets_partial = false;
  bool set_fields_differ = false;
};

/// The rules of merging in the plainest words: all pairs of nodes are compared, every list is walked from its
/// begin to its end. `tolerance` is a length. Sets must not repeat nodes.
MergedByHand merge_by_hand(const Mesh& mesh, double tolerance);

/// All that a report says but the length scale.
std::string report_text(const MergeReport& report);

}  // namespace exomerge::testing
