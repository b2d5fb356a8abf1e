// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

struct ApplyMergeOptions {
  bool connectivity_only = false;  ///< as for a dry run, which counts degenerate elements
  bool warnings = true;
  bool count_degenerate = true;  ///< elements, by new `ModelData::degenerate_counters`
};

/// Lets a model follow a merge of its nodes: coordinates, ids and attributes of the masters, node fields by
/// the mean where values differ, connectivity, node sets. `master`: for each node of this rank's slice the
/// index of the lowest node of its group. Elements that become degenerate are counted by new
/// `ModelData::degenerate_counters`, as connectivity is read. Collective.
void apply_merge(ModelData& model, std::vector<GlobalIndex> master, const ApplyMergeOptions& options);

}  // namespace exomerge
