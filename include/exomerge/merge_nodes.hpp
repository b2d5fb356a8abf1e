// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/merge_report.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

class ExodusModel;

/// Options of `merge_nodes`.
struct MergeOptions {
  double tolerance = 1e-6;
  /// The tolerance is a fraction of the length scale (largest coordinate range or magnitude) instead of a
  /// length.
  bool relative_tolerance = true;
  /// Report only; the model stays as it is.
  bool dry_run = false;
  bool suppress_warnings = false;
  /// Count the elements that become degenerate now, by reading all connectivity. Otherwise they are counted
  /// while the connectivity is exported, see `degenerate_since_merge`.
  bool count_degenerate = true;
  /// Look for the smallest unmerged distance.
  bool near_misses = true;
};

/// Merges nodes at distance <= tolerance: groups are the connected components of such links, the node with
/// the lowest index stays with its coordinates, the others go; survivors keep their order. Connectivity, node
/// fields (mean of the group where values differ), node sets, their fields and factors, and node maps (the
/// master's) follow. Errors: a negative or non-finite tolerance. Collective. Time: linear in nodes, set
/// members and, when counted, elements.
MergeReport merge_nodes(ExodusModel& model, const MergeOptions& options = {});

/// Elements that became degenerate by merges, as far as their connectivity has been streamed since.
/// Collective.
std::vector<MergeReport::Degenerate> degenerate_since_merge(const ExodusModel& model);

}  // namespace exomerge
