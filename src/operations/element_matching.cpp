// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <span>
#include <vector>

#include "exomerge/elements.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_pieces.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/sorted_lists.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// `use(element, its distinct nodes, ascending)`; nothing for ragged blocks.
template <class Use>
void for_each_node_set(const ModelData& model, const EntityData& block, const Use& use) {
  const auto width = static_cast<std::size_t>(std::max(block.info.nodes_per_entry, 1));
  std::vector<GlobalIndex> distinct;
  for_each_element_piece(model, block, [&](Range elements, std::span<const GlobalIndex> nodes) {
    for (GlobalIndex e = elements.begin; e < elements.end; ++e) {
      const auto element = nodes.subspan(static_cast<std::size_t>(e - elements.begin) * width, width);
      distinct.assign(element.begin(), element.end());
      sort_distinct(distinct);
      use(e, std::span<const GlobalIndex>(distinct));
    }
  });
}

}  // namespace

GlobalIndex count_degenerate_elements(const ExodusModel& model, const Selector& element_block_ids) {
  std::int64_t count = 0;
  model.comm().collectively("counting degenerate elements", [&] {
    const ModelData& data = model.data();
    for (const std::size_t b : select_entities(data, block_kind, element_block_ids)) {
      const EntityData& block = data.kind(block_kind)[b];
      if (block.info.ragged) {
        count += count_degenerate(data, block);
        continue;
      }
      for_each_node_set(data, block, [&](GlobalIndex, std::span<const GlobalIndex> nodes) {
        count += static_cast<int>(nodes.size()) < block.info.nodes_per_entry ? 1 : 0;
      });
    }
    count = data.comm.all_reduce(count, ReduceOp::sum);
  });
  return count;
}

}  // namespace exomerge
