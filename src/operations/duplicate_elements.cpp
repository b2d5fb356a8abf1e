// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Elements of a block that have the same nodes.
#include <algorithm>
#include <optional>
#include <tuple>

#include "exomerge/elements.hpp"
#include "kernels/equal_elements.hpp"
#include "model/entity_edits.hpp"
#include "operations/compact_elements.hpp"
#include "operations/element_rows.hpp"
#include "operations/host_views.hpp"
#include "operations/key_groups.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/sorted_lists.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

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

/// Finds elements that have the set of nodes of an earlier one of their block. Those of a rank are matched by
/// a kernel; of each set the first travels, if other ranks use all of its nodes too. Polygons and polyhedra
/// all travel.
class DuplicateFinder {
 public:
  DuplicateFinder(const ModelData& model, const std::vector<std::size_t>& chosen) : model_(model) {
    for (const std::size_t b : chosen) {
      blocks_.push_back(&model.kind(block_kind)[b]);
      const Range mine = slice(found_.size());
      found_.push_back({b, std::vector<std::uint8_t>(static_cast<std::size_t>(mine.size()), 0)});
    }
  }

  std::vector<FlaggedElements> run() {
    match_plain();
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (!blocks_[b]->info.ragged) continue;
      for_each_ragged_node_set(
          model_, *blocks_[b],
          [&](GlobalIndex element, std::span<const GlobalIndex> nodes) { send(b, element, nodes); });
    }
    const auto decide = [](std::span<const KeyedElement> group, std::span<std::uint8_t> repeated) {
      for (std::size_t i = 1; i < group.size(); ++i) {
        repeated[i] = group[i].block == group[i - 1].block ? 1 : 0;
      }
    };
    const auto repeated = answer_groups<std::uint8_t, KeyedElement>(model_.comm, travelling_, decide);
    for (std::size_t i = 0; i < repeated.size(); ++i) {
      const auto b = static_cast<std::size_t>(travelling_[i].block);
      if (repeated[i] == 1) {
        found_[b].flags[static_cast<std::size_t>(travelling_[i].element - slice(b).begin)] = 1;
      }
    }
    return std::move(found_);
  }

 private:
  Range slice(std::size_t b) const {
    return model_.partition(blocks_[b]->info.count).slice(model_.comm.rank());
  }

  void send(std::size_t b, GlobalIndex element, std::span<const GlobalIndex> different_nodes) {
    travelling_.push_back({hash_of(different_nodes), element, static_cast<std::int32_t>(b)});
  }

  void match_plain() {
    const CompactElements elements(model_, blocks_);
    std::optional<NodeUsers> users;
    if (model_.comm.size() > 1) users.emplace(model_, elements);
    model_.comm.collectively("matching elements", [&] {
      for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (elements.element_count(b) == 0) continue;
        match_block(elements, b);
        if (users) send_shared(elements, *users, b);
      }
    });
  }

  void match_block(const CompactElements& elements, std::size_t b) {
    const Kokkos::DefaultExecutionSpace exec;
    using Memory = Kokkos::DefaultExecutionSpace::memory_space;
    const Kokkos::View<const LocalIndex*, Memory> nodes = to_device(elements.nodes(b));
    const auto on_device = kernels::first_equal_elements(exec, nodes, elements.nodes_per_element(b));
    exec.fence();
    const auto first = to_host(on_device);
    std::vector<std::uint8_t>& flags = found_[b].flags;
    for (std::size_t e = 0; e < flags.size(); ++e) flags[e] = first(e) == static_cast<LocalIndex>(e) ? 0 : 1;
  }

  void send_shared(const CompactElements& elements, const NodeUsers& users, std::size_t b) {
    const std::span<const LocalIndex> nodes = elements.nodes(b);
    const auto width = static_cast<std::size_t>(elements.nodes_per_element(b));
    std::vector<GlobalIndex> different;
    for (std::size_t e = 0; e < found_[b].flags.size(); ++e) {
      const std::span<const LocalIndex> element = nodes.subspan(e * width, width);
      const auto is_shared = [&](LocalIndex number) { return users.is_shared(number); };
      if (found_[b].flags[e] == 1 || !std::ranges::all_of(element, is_shared)) continue;
      different.clear();
      for (const LocalIndex number : element) different.push_back(elements.node(number));
      sort_distinct(different);
      send(b, elements.element(b, static_cast<LocalIndex>(e)), different);
    }
  }

  const ModelData& model_;
  BlockList blocks_;
  std::vector<FlaggedElements> found_;
  std::vector<KeyedElement> travelling_;
};

}  // namespace

GlobalIndex delete_duplicate_elements(ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex deleted = 0;
  edit_structure(model, "deleting duplicate elements", "elements were deleted", [&](ModelData& data) {
    deleted = delete_elements(
        data, DuplicateFinder(data, select_entities(data, block_kind, element_block_ids)).run());
  });
  return deleted;
}

}  // namespace exomerge
