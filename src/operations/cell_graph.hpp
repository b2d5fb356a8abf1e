// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "operations/element_cells.hpp"

namespace exomerge {

/// Cells that share nodes; on rank 0 alone. `neighbours[begin[c] .. begin[c + 1])` are those of cell c,
/// ascending, each with the number of nodes that both have.
struct CellGraph {
  std::vector<std::int64_t> begin;
  std::vector<LocalIndex> neighbours;
  std::vector<std::int64_t> weights;
};

/// Groups of cells that share nodes; on rank 0 alone. Each group stands once, with the number of nodes that
/// it shares.
struct CellHypergraph {
  std::vector<std::int64_t> begin;
  std::vector<LocalIndex> cells;
  std::vector<std::int64_t> weights;
};

/// Nodes in more than 64 cells, such as hubs of bars, tie nothing together. Collective. Memory: the nodes on
/// the borders of cells, with their cells, over the ranks; the graph on rank 0.
CellGraph graph_of_cells(const ModelData& model, const ElementCells& cells);
CellHypergraph hypergraph_of_cells(const ModelData& model, const ElementCells& cells);

}  // namespace exomerge
