// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// Blocks of a model, in an order that counts.
using BlockList = std::vector<const EntityData*>;

/// The element blocks at some positions. Local.
BlockList blocks_at(const ModelData& model, std::span<const std::size_t> positions);

/// Calls `use(elements, nodes)` for this rank's elements of a block in pieces, equally often on all ranks.
/// Nothing for ragged blocks. Collective.
void for_each_element_piece(
    const ModelData& model, const EntityData& block,
    const std::function<void(Range elements, std::span<const GlobalIndex> nodes)>& use);

}  // namespace exomerge
