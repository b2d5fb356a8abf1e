// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// The ids that entries without a map have: first + 1, first + 2, ...
IndexSourcePtr counted_ids(GlobalIndex first, GlobalIndex count);

/// Lowest, highest and whether they count 1, 2, 3, ... of the sources read one after the other. Collective.
MapRange scan_range(const Comm& comm, const std::vector<IndexSourcePtr>& sources);

/// Of the ids that the nodes, or the entries of the blocks, of the model have, by map or by counting.
/// `added`: entries that are in the model already but have no ids yet. Remembered. Collective.
MapRange model_id_range(ModelData& model, IndexSpace space, GlobalIndex added = 0);

void drop_id_map(ModelData& model, IndexSpace space);

}  // namespace exomerge
