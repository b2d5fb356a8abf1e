// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "model/model_data.hpp"

namespace exomerge {

/// Elements gathered into cells, the leaves of an octree over the centers of the elements: so few that one
/// rank can divide them, and the same at any number of ranks.
struct ElementCells {
  struct Cell {
    GlobalIndex elements = 0;
    std::array<double, 3> center{};  ///< mean of the centers, as a fraction of the longest side of the box
  };
  std::vector<Cell> cells;                  ///< the same on every rank; none is empty
  std::vector<std::vector<LocalIndex>> of;  ///< cell of each element: by block, this rank's even slice
};

/// Octants with more than `most_elements` are divided, as far as coordinates of 21 bits can tell elements
/// apart. Collective. Memory: 12 bytes an element of the slice, the coordinates of the slice while centers
/// are computed, and the cells.
ElementCells gather_elements(const ModelData& model, GlobalIndex most_elements);

/// Entries of a block, and what they refer to.
struct VisitedEntries {
  std::size_t block = 0;
  GlobalIndex first = 0;                      ///< of the entries in this rank's slice
  IndexSpace space = IndexSpace::node;        ///< of polyhedra: face
  std::span<const GlobalIndex> references{};  ///< of all entries, one after the other
  std::span<const std::size_t> ends{};        ///< where those of each entry end

  std::size_t count() const { return ends.size(); }
  std::span<const GlobalIndex> of(std::size_t entry) const {
    const std::size_t begin = entry == 0 ? 0 : ends[entry - 1];
    return references.subspan(begin, ends[entry] - begin);
  }
};

/// Reads the connectivity of all blocks of a kind in pieces, this rank's even slice of each. `use` is called
/// equally often on all ranks, so it may be collective. Collective.
using ConnectivityVisitor = std::function<void(const VisitedEntries&)>;
void visit_connectivity(const ModelData& model, EntityKind kind, const ConnectivityVisitor& use);

}  // namespace exomerge
