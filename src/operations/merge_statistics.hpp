// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "exomerge/comm.hpp"
#include "exomerge/merge_report.hpp"
#include "exomerge/partition.hpp"
#include "operations/distance_histogram.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

/// Fills in the counts of nodes and groups, their sizes and widths and the largest merged distance.
/// `master[i]`: the lowest index of the group of this rank's node i. `report.tolerance` is set. `chains`
/// false: throws Error on all ranks when a group is wider than the tolerance. `tally`: counts the distances
/// of merged nodes to their masters; nullptr: nobody asks. Collective.
///
/// Diameters are exact. Groups of more than 64 nodes are measured only where their boxes leave open which
/// group is the widest and which are chains.
void measure_groups(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                    std::span<const GlobalIndex> master, bool chains, DistanceTally* tally,
                    MergeReport& report);

}  // namespace exomerge
