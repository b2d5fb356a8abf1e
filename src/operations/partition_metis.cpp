// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>
#include <string>

#include "exomerge/error.hpp"
#include "operations/partitioners.hpp"

#if EXOMERGE_HAVE_METIS
#include <metis.h>
#endif

namespace exomerge {

#if EXOMERGE_HAVE_METIS

namespace {

/// Weights as METIS takes them: it adds them up in its own integers. Not below 1.
template <class Weights>
std::vector<idx_t> metis_weights(const Weights& weights) {
  constexpr double largest_sum = 1 << 30;
  double sum = 0;
  for (const auto weight : weights) sum += static_cast<double>(weight);
  const double scale = sum > largest_sum ? largest_sum / sum : 1.0;
  std::vector<idx_t> scaled;
  scaled.reserve(weights.size());
  for (const auto weight : weights) {
    scaled.push_back(std::max<idx_t>(1, static_cast<idx_t>(scale * static_cast<double>(weight))));
  }
  return scaled;
}

}  // namespace

std::vector<LocalIndex> divide_graph(const std::vector<ElementCells::Cell>& cells, const CellGraph& graph,
                                     int parts) {
  if (graph.neighbours.size() > static_cast<std::size_t>(std::numeric_limits<idx_t>::max())) {
    throw Error("the graph of the elements is too large for METIS");
  }
  std::vector<idx_t> begin(graph.begin.begin(), graph.begin.end());
  std::vector<idx_t> neighbours(graph.neighbours.begin(), graph.neighbours.end());
  std::vector<idx_t> links = metis_weights(graph.weights);
  std::vector<GlobalIndex> elements;
  for (const ElementCells::Cell& cell : cells) elements.push_back(cell.elements);
  std::vector<idx_t> loads = metis_weights(elements);
  std::vector<idx_t> part_of(cells.size(), 0);
  idx_t options[METIS_NOPTIONS];
  METIS_SetDefaultOptions(options);
  options[METIS_OPTION_SEED] = 1;
  options[METIS_OPTION_UFACTOR] = 10;  // parts may be 1 % above average
  options[METIS_OPTION_NUMBERING] = 0;
  auto count = static_cast<idx_t>(cells.size());
  idx_t constraints = 1;
  idx_t part_count = parts;
  idx_t cut = 0;
  const int status =
      METIS_PartGraphKway(&count, &constraints, begin.data(), neighbours.data(), loads.data(), nullptr,
                          links.data(), &part_count, nullptr, nullptr, options, &cut, part_of.data());
  if (status != METIS_OK) {
    throw Error("METIS could not divide the elements (status " + std::to_string(status) + ")");
  }
  return {part_of.begin(), part_of.end()};
}

#else

std::vector<LocalIndex> divide_graph(const std::vector<ElementCells::Cell>&, const CellGraph&, int) {
  throw Error("this exomerge was built without METIS");
}

#endif

}  // namespace exomerge
