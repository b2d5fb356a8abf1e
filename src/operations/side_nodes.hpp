// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "exomerge/topology.hpp"
#include "model/model_data.hpp"

namespace exomerge {

/// Members of a side set that have one shape: which rows of this rank's slice they are, and their nodes.
struct SideGroup {
  const Topology* shape = nullptr;
  std::vector<LocalIndex> rows;
  std::vector<GlobalIndex> nodes;  ///< `shape->nodes` for each
};

/// The nodes of this rank's members of a side set. What has no nodes that are known (a member that names
/// nothing, an unknown type, a side that the shape has not) is in no group; `unknown` counts it. Shapes are
/// the same on all ranks, in the same order. Collective.
struct SideNodes {
  std::vector<SideGroup> groups;
  std::vector<std::int64_t> block_ids;  ///< of the blocks that have members, ascending
  GlobalIndex unknown = 0;              ///< of all ranks

  SideNodes(const ModelData& model, const EntityData& set);
};

}  // namespace exomerge
