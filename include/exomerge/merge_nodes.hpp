// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "exomerge/merge_report.hpp"
#include "exomerge/selector.hpp"
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
  /// Look for the smallest unmerged distance, up to 10 x tolerance.
  bool near_misses = true;
  /// Look for the distance of every remaining node to the nearest other one, for `MergeReport::histogram` and
  /// `MergeReport::suggestion`: up to 10 x tolerance or twice the mean spacing of the nodes, whichever is
  /// larger; `near_misses` then goes as far. This may cost more than the merge.
  bool histogram = false;

  /// The nodes that take part: those of elements of these blocks, of these node sets and of these sides, all
  /// of them together. Every "none": all nodes. A name that is not there is an Error.
  struct Only {
    Selector element_blocks = "none";
    Selector node_sets = "none";
    Selector side_sets = "none";

    bool is_all() const { return element_blocks.is_none() && node_sets.is_none() && side_sets.is_none(); }
  };
  Only only = {};
  /// Link only nodes that come from different files (or generated boxes); a merged node counts with its
  /// master. Groups are the connected components all the same, so that two nodes of one file become one when
  /// both are linked with a node of another. What stays apart is measured likewise: between a node that
  /// stays alone and others of its own file that do, no distance is looked for. An Error when the model does
  /// not know its files.
  bool between_files = false;
  /// False: a group of which two nodes are farther apart than the tolerance is an Error, which names the one
  /// with the lowest master. Which groups there are does not depend on this, nor on any order of the nodes.
  bool chains = true;
};

/// Merges nodes at distance <= tolerance: groups are the connected components of such links, the node with
/// the lowest index stays with its coordinates, the others go; survivors keep their order. Connectivity, node
/// fields (mean of the group where values differ), node sets, their fields and factors, and node maps (the
/// master's) follow. Errors: a negative or non-finite tolerance, and those of `only`, `between_files` and
/// `chains`; the model then is as it was. Collective. Time: linear in nodes, set members and, when counted,
/// elements.
MergeReport merge_nodes(ExodusModel& model, const MergeOptions& options = {});

/// Elements that became degenerate by merges, as far as their connectivity has been streamed since.
/// Collective.
std::vector<MergeReport::Degenerate> degenerate_since_merge(const ExodusModel& model);

}  // namespace exomerge
