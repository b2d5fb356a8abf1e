// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Elements that are equal or degenerate.
#include <algorithm>
#include <tuple>

#include "exomerge/elements.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_pieces.hpp"
#include "operations/element_rows.hpp"
#include "operations/key_groups.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/sorted_lists.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// An element on its way to the rank of its nodes.
struct KeyedElement {
  RowKey key;
  GlobalIndex element;
  std::int32_t block;

  friend bool operator<(const KeyedElement& a, const KeyedElement& b) {
    return std::tie(a.block, a.element) < std::tie(b.block, b.element);
  }
};

/// `use(element, its distinct nodes, ascending)`.
template <class Use>
void for_each_node_set(const ModelData& model, const EntityData& block, const Use& use) {
  if (block.info.ragged) {
    for_each_ragged_node_set(model, block, use);
    return;
  }
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

// Flags of the elements of this rank that have the nodes of an earlier one of their block.
std::vector<FlaggedElements> duplicates(const ModelData& model, const std::vector<std::size_t>& chosen) {
  std::vector<KeyedElement> elements;
  for (std::size_t b = 0; b < chosen.size(); ++b) {
    for_each_node_set(model, model.kind(block_kind)[chosen[b]],
                      [&](GlobalIndex element, std::span<const GlobalIndex> nodes) {
                        elements.push_back({hash_of(nodes), element, static_cast<std::int32_t>(b)});
                      });
  }
  const auto decide = [](std::span<const KeyedElement> group, std::span<std::uint8_t> repeated) {
    for (std::size_t i = 1; i < group.size(); ++i) repeated[i] = group[i].block == group[i - 1].block ? 1 : 0;
  };
  const auto repeated = answer_groups<std::uint8_t, KeyedElement>(model.comm, elements, decide);
  std::vector<FlaggedElements> result;
  for (const std::size_t b : chosen) result.push_back({b, {}});
  for (std::size_t i = 0; i < elements.size(); ++i) {
    result[static_cast<std::size_t>(elements[i].block)].flags.push_back(repeated[i]);
  }
  std::erase_if(result, [&](const FlaggedElements& block) {
    const EntityData& data = model.kind(block_kind)[block.block];
    return !data.info.ragged && !data.list(Role::nodes);
  });
  return result;
}

}  // namespace

GlobalIndex delete_duplicate_elements(ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex deleted = 0;
  edit_structure(model, "deleting duplicate elements", "elements were deleted", [&](ModelData& data) {
    deleted = delete_elements(data, duplicates(data, select_entities(data, block_kind, element_block_ids)));
  });
  return deleted;
}

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
