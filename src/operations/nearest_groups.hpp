// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "operations/participants.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

/// How far the nodes that remain after matching are apart.
///
/// Distances count between nodes of different groups. Where files matter, those between nodes of one file
/// that are both alone do not count; a merged node belongs to several files. Everything is collective over
/// the `comm` given, and exact up to `radius`.
class NearestGroups {
 public:
  /// `master`: of each node of this rank's slice. `shared`: nodes shared within `radius`; nullptr on one
  /// rank.
  NearestGroups(const Comm& comm, const Partition& nodes, const Participants& participants,
                const SharedNodes* shared, std::span<const GlobalIndex> master, double radius);

  /// The smallest such distance; infinite when there is none. `here`, `in_shared`: whether there may be any
  /// among the nodes of this rank's slice, of those shared.
  double smallest(bool here, bool in_shared) const;
  /// For each node of this rank's slice that is a master the smallest such distance from its group to
  /// another; infinite when there is none, and for nodes that are no masters.
  std::vector<double> of_masters() const;

 private:
  const Comm& comm_;
  const Partition& nodes_;
  const Participants& participants_;
  const SharedNodes* shared_;
  std::span<const GlobalIndex> master_;
  double radius_;
  std::vector<GlobalIndex> labels_;          ///< of participants
  std::vector<GlobalIndex> shared_labels_;   ///< of shared nodes
  std::vector<GlobalIndex> shared_masters_;  ///< likewise
};

}  // namespace exomerge
