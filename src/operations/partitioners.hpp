// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "exomerge/split.hpp"
#include "operations/cell_graph.hpp"

namespace exomerge {

/// The libraries that divide cells. Each call is of one rank alone, so that its answer cannot depend on the
/// number of ranks, and gives the part of each cell. Errors: a library that is missing or fails.

/// "Zoltan" or "METIS"; nullptr where a method needs none.
const char* provider_of(SplitMethod method);

/// `rcb`, `rib`, `hsfc`.
std::vector<LocalIndex> divide_points(const std::vector<ElementCells::Cell>& cells, SplitMethod method,
                                      int parts);
std::vector<LocalIndex> divide_graph(const std::vector<ElementCells::Cell>& cells, const CellGraph& graph,
                                     int parts);
std::vector<LocalIndex> divide_hypergraph(const std::vector<ElementCells::Cell>& cells,
                                          const CellHypergraph& graph, int parts);

}  // namespace exomerge
