// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/coincident_points.hpp"
#include "exomerge/comm.hpp"
#include "operations/edge_components.hpp"
#include "operations/participants.hpp"

namespace exomerge {

/// Nodes that may be near nodes of other ranks, spread over the ranks by place: whoever holds one of two
/// nodes within `reach` of each other as the owner of its cell holds the other too.
class SharedNodes {
 public:
  /// `part_begins`: as for `nodes_near_other_ranks`. `root[i]`: a global index that stands for node i's group
  /// within its rank, its lowest one. Only nodes within `reach` of another rank's bounding boxes travel, once
  /// for each set of equal coordinates with equal root. Collective.
  SharedNodes(const Comm& comm, const Participants& nodes, std::span<const std::size_t> part_begins,
              std::span<const GlobalIndex> root, double reach);

  std::size_t size() const { return root_.size(); }
  /// The root of each node held here.
  std::span<const GlobalIndex> roots() const { return root_; }

  struct Links {
    std::vector<Edge> edges;            ///< pairs of roots of linked nodes
    bool may_have_near_misses = false;  ///< false when no two others are within the radius
  };
  /// What `tolerance` links; nodes of one root are not compared. Local to the rank.
  Links links(double tolerance, double near_radius) const;
  /// The smallest distance, up to `radius`, between nodes with different `labels` (one for each node held
  /// here), else infinity. Local to the rank.
  double smallest_gap(std::span<const GlobalIndex> labels, double radius) const;
  /// For each node held here the distance to the nearest one held here that has another label, up to
  /// `radius`, else infinity. Local to the rank.
  std::vector<double> nearest(std::span<const GlobalIndex> labels, double radius) const;

 private:
  std::vector<double> x_, y_, z_;
  std::vector<GlobalIndex> root_;
  std::vector<LocalIndex> known_;  ///< the first node here with the same root; empty: all roots differ
  std::vector<LocalIndex> file_;   ///< -1: of several files; empty: files do not matter
};

}  // namespace exomerge
