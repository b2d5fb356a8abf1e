// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "operations/split_mesh.hpp"

namespace exomerge {

/// A set divided: each part has the entries whose node or element it has.
struct SplitSet {
  std::optional<RowSplit> entries;  ///< rows of the list; nothing for a set without members
  /// Joining the parts does not give the order of the list, so that entries must carry their places.
  bool has_positions = false;
  /// Rows of the factors; nothing when there are none, or they cannot be divided. The same as `entries` where
  /// there is one for each.
  std::optional<RowSplit> factors;
  std::vector<std::vector<GlobalIndex>> members;  ///< by part of this rank: numbers in the part
};

/// By EntityKind and set.
using SplitSets = std::array<std::vector<SplitSet>, 10>;

/// Members that name nothing are left out, factors whose number fits neither the entries nor their nodes are
/// dropped, both with a warning. Collective.
SplitSets split_sets(const ModelData& model, const SplitMesh& mesh);

}  // namespace exomerge
