// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "exomerge/comm.hpp"
#include "exomerge/merge_report.hpp"
#include "exomerge/partition.hpp"
#include "operations/shared_nodes.hpp"

namespace exomerge {

/// Fills in the counts of nodes and groups, their sizes and widths and the largest merged distance.
/// `master[i]`: the lowest index of the group of this rank's node i. `report.tolerance` is set. Collective.
///
/// No rank collects a group: each sends a group's owner up to 64 of its nodes, or their bounding box when
/// they are more.
void measure_groups(const Comm& comm, const Partition& nodes, const NodeCoordinates& coordinates,
                    std::span<const GlobalIndex> master, MergeReport& report);

}  // namespace exomerge
