// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/request_layers.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace exomerge::netcdf {
namespace {

bool overlap(const Slab& a, const Slab& b) {
  for (std::size_t d = 0; d < a.start.size(); ++d) {
    if (a.start[d] + a.count[d] <= b.start[d] || b.start[d] + b.count[d] <= a.start[d]) return false;
  }
  return true;
}

/// Whether all of `a` comes before all of `b` in the order of the file.
bool precedes(const Slab& a, const Slab& b) {
  for (std::size_t d = 0; d < a.start.size(); ++d) {
    const GlobalIndex last = a.start[d] + a.count[d] - 1;
    if (last != b.start[d]) return last < b.start[d];
  }
  return false;
}

}  // namespace

std::vector<int> layers_without_overlap(std::span<const PlacedSlab> requests) {
  std::vector<int> layers(requests.size(), 0);
  std::vector<std::size_t> order(requests.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (requests[a].id != requests[b].id) return requests[a].id < requests[b].id;
    if (requests[a].slab->start != requests[b].slab->start)
      return requests[a].slab->start < requests[b].slab->start;
    return a < b;
  });
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    bool in_sequence = true;
    for (end = begin + 1; end < order.size() && requests[order[end]].id == requests[order[begin]].id; ++end) {
      in_sequence = in_sequence && precedes(*requests[order[end - 1]].slab, *requests[order[end]].slab);
    }
    if (in_sequence) continue;
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
              order.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = begin; j < i; ++j) {
        const bool above = layers[order[j]] >= layers[order[i]];
        if (above && overlap(*requests[order[i]].slab, *requests[order[j]].slab))
          layers[order[i]] = layers[order[j]] + 1;
      }
    }
  }
  return layers;
}

}  // namespace exomerge::netcdf
