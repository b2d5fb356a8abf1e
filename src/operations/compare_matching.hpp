// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "operations/compare_references.hpp"
#include "operations/compare_structure.hpp"
#include "operations/row_match.hpp"

namespace exomerge::comparison {

/// Pairs the nodes of two models that lie at the same place, within `tolerance`. Where several nodes of a
/// model share a place, as at unmerged interfaces, those of the same block belong together, and those that
/// nothing tells apart are taken in their order. Collective.
RowMatch match_nodes_by_place(const ModelData& a, const ModelData& b, const Structure& structure,
                              double tolerance);

/// Pairs the entries of a block that both models have by their nodes, in any order, or members of a set by
/// what they refer to. Nothing where the entries are not such lists and differ in number. Collective.
std::optional<RowMatch> match_entries(const Comm& comm, const EntityPair& pair, const References& references);

}  // namespace exomerge::comparison
