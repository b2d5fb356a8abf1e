// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/matched_parts.hpp"

#include <algorithm>
#include <limits>

#include "operations/host_views.hpp"

namespace exomerge {

MatchedParts::MatchedParts(const CompactElements& elements, std::span<const PartList> lists)
    : elements_(elements) {
  std::vector<kernels::ElementRun> runs;
  std::int64_t parts = 0;
  for (std::size_t b = 0; b < lists.size(); ++b) {
    const LocalIndex count = elements.element_count(b);
    const int width = elements.nodes_per_element(b);
    // Few runs: kernels look for the run of a part.
    if (!runs.empty() && runs.back().nodes_per_element == width && runs.back().parts == lists[b] &&
        runs.back().elements <= std::numeric_limits<LocalIndex>::max() - count) {
      runs.back().elements += count;
    } else {
      runs.push_back({count, width, lists[b]});
    }
    first_part_.push_back(static_cast<LocalIndex>(parts));
    part_counts_.push_back(lists[b].size());
    nodes_.push_back(elements.nodes(b));
    parts += static_cast<std::int64_t>(count) * static_cast<std::int64_t>(lists[b].size());
  }
  const Kokkos::DefaultExecutionSpace exec;
  using Memory = Kokkos::DefaultExecutionSpace::memory_space;
  const Kokkos::View<const LocalIndex*, Memory> nodes = to_device(elements.nodes());
  const auto groups = kernels::equal_parts(exec, nodes, elements.node_count(), runs);
  first_part_.push_back(static_cast<LocalIndex>(parts));
  exec.fence();
  parts_ = to_host(groups.parts);
  offsets_ = to_host(groups.offsets);
}

std::size_t MatchedParts::block_of(LocalIndex part) const {
  const auto after = std::ranges::upper_bound(first_part_, part);
  return static_cast<std::size_t>(after - first_part_.begin()) - 1;
}

MatchedParts::Place MatchedParts::place(LocalIndex part) const {
  const std::size_t block = block_of(part);
  const auto within = static_cast<std::size_t>(part - first_part_[block]);
  return {block, static_cast<LocalIndex>(within / part_counts_[block]), within % part_counts_[block]};
}

std::span<const LocalIndex> MatchedParts::element_nodes(const Place& place) const {
  const auto width = static_cast<std::size_t>(elements_.nodes_per_element(place.block));
  return nodes_[place.block].subspan(static_cast<std::size_t>(place.element) * width, width);
}

}  // namespace exomerge
