// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <memory>

#include "exomerge/calculate.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/measures.hpp"
#include "model/entity_edits.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_nodes.hpp"
#include "operations/element_sides.hpp"
#include "operations/expression_truth.hpp"
#include "operations/node_use.hpp"
#include "operations/ragged_elements.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

namespace {

using exodus::Role;

/// An unnamed set without members; takes the place of one that has the id.
EntityData& fresh_set(ModelData& model, EntityKind kind, std::int64_t id) {
  EntityData* old = model.find(kind, id);
  if (!old) return model.add_entity(kind, id);
  log_once(model.comm.is_root(), LogLevel::warning,
           label(kind, old->info) + " exists already; it is replaced");
  EntityData empty;
  empty.key = old->key;
  empty.info.id = id;
  empty.info.properties = old->info.properties;
  *old = std::move(empty);
  return *old;
}

void warn_if_empty(const ModelData& model, EntityKind kind, const EntityData& set, bool wanted) {
  log_once(model.comm.is_root() && wanted && set.info.count == 0, LogLevel::warning,
           label(kind, set.info) + " has no members: nothing satisfies the expression");
}

/// Gives a set the members that are in lists, group after group.
void set_members(ModelData& model, EntityData& set, std::span<const std::vector<GlobalIndex>> lists) {
  EvenList<GlobalIndex> members = joined_lists<GlobalIndex>(model.comm, lists);
  set.list(Role::members) = std::make_shared<MemorySource<GlobalIndex>>(
      model.comm, model.partition(members.total), 1, std::move(members.slice));
  set.info.count = members.total;
  set.info.has_list = members.total > 0;
}

Flags chosen_nodes(const ExodusModel& model, const std::string& expression,
                   const SetExpressionOptions& options) {
  constexpr double relative_tolerance = 1e-6;
  const double tolerance =
      options.tolerance ? *options.tolerance : relative_tolerance * get_length_scale(model);
  if (!(tolerance >= 0.0)) throw Error("the tolerance of an expression must not be negative", everywhere);
  return where_within(model.data(), expression, tolerance,
                      single_step_if_any(model.data(), options.timesteps));
}

/// Of the sides those all of whose nodes are chosen.
std::vector<ElementSide> sides_within(const ModelData& model, const EntityData& block,
                                      const std::vector<ElementSide>& sides, const Flags& chosen) {
  const Topology* topology = topology_with_sides(model, block);
  const ElementNodes elements(model, block);
  const std::vector<std::uint8_t> flags = elements.gather<std::uint8_t>(chosen);
  const GlobalIndex first = model.partition(block.info.count).slice(model.comm.rank()).begin;
  std::vector<ElementSide> within;
  for (const ElementSide& side : sides) {
    const auto at = static_cast<std::size_t>(side.element - first) *
                    static_cast<std::size_t>(elements.nodes_per_element());
    const auto& nodes = topology->sides[static_cast<std::size_t>(side.side)].nodes;
    const bool all = std::ranges::all_of(nodes, [&](int node) {
      const LocalIndex position = elements.connectivity()[at + static_cast<std::size_t>(node)];
      return position >= 0 && flags[static_cast<std::size_t>(position)] != 0;
    });
    if (all) within.push_back(side);
  }
  return within;
}

/// The same of polygons and polyhedra.
std::vector<ElementSide> ragged_sides_within(const ModelData& model, const EntityData& block,
                                             const std::vector<ElementSide>& sides, const Flags& chosen) {
  const RaggedSides all = ragged_sides(model, block);
  const ElementNodes nodes(model.comm, model.nodes.count, all.lists.values, 1);
  const std::vector<std::uint8_t> flags = nodes.gather<std::uint8_t>(chosen);
  const GlobalIndex first = model.partition(block.info.count).slice(model.comm.rank()).begin;
  std::vector<ElementSide> within;
  for (const ElementSide& side : sides) {
    const auto at =
        all.first_of(static_cast<std::size_t>(side.element - first)) + static_cast<std::size_t>(side.side);
    const auto list = static_cast<std::size_t>(all.list[at]);
    const auto of_side = nodes.connectivity().subspan(all.lists.first_of(list), all.nodes_of(at).size());
    const bool is_within = std::ranges::all_of(of_side, [&](LocalIndex position) {
      return position >= 0 && flags[static_cast<std::size_t>(position)] != 0;
    });
    if (is_within) within.push_back(side);
  }
  return within;
}

/// Clears the flags of nodes that no element of the blocks uses.
void keep_nodes_of(const ModelData& model, const std::vector<std::size_t>& blocks, Flags& chosen) {
  const Flags used = nodes_used_by(model, blocks);
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = chosen[i] != 0 && used[i] != 0 ? 1 : 0;
}

}  // namespace

void create_side_set_from_expression(ExodusModel& model, std::int64_t side_set_id,
                                     const std::string& expression, const SetExpressionOptions& options) {
  Flags chosen;
  model.comm().collectively("choosing nodes", [&] { chosen = chosen_nodes(model, expression, options); });
  edit_sets(model, "making a side set", [&](ModelData& data) {
    std::vector<std::size_t> places =
        select_entities(data, EntityKind::element_block, options.element_block_ids);
    BlockList blocks;
    for (const std::size_t i : places) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      if (block.info.count > 0) blocks.push_back(&block);
    }
    SidesByBlock sides = external_faces(data, blocks);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      sides[b] = blocks[b]->info.ragged ? ragged_sides_within(data, *blocks[b], sides[b], chosen)
                                        : sides_within(data, *blocks[b], sides[b], chosen);
    }
    EntityData& set = fresh_set(data, EntityKind::side_set, side_set_id);
    set_side_members(data, set, blocks, sides);
    warn_if_empty(data, EntityKind::side_set, set, options.zero_member_warning);
  });
}

void create_node_set_from_expression(ExodusModel& model, std::int64_t node_set_id,
                                     const std::string& expression, const SetExpressionOptions& options) {
  Flags chosen;
  model.comm().collectively("choosing nodes", [&] { chosen = chosen_nodes(model, expression, options); });
  edit_sets(model, "making a node set", [&](ModelData& data) {
    if (!options.element_block_ids.is_all()) {
      keep_nodes_of(data, select_entities(data, EntityKind::element_block, options.element_block_ids),
                    chosen);
    }
    const GlobalIndex first = data.partition(data.nodes.count).slice(data.comm.rank()).begin;
    std::vector<GlobalIndex> members;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i] != 0) members.push_back(first + static_cast<GlobalIndex>(i));
    }
    EntityData& set = fresh_set(data, EntityKind::node_set, node_set_id);
    set_members(data, set, std::span(&members, 1));
    warn_if_empty(data, EntityKind::node_set, set, options.zero_member_warning);
  });
}

void create_element_set_from_expression(ExodusModel& model, std::int64_t element_set_id,
                                        const std::string& expression,
                                        const ElementSetExpressionOptions& options) {
  edit_sets(model, "making an element set", [&](ModelData& data) {
    const StepKey step = single_step(data, options.timestep);
    std::vector<std::vector<GlobalIndex>> members;
    for (const std::size_t i : select_entities(data, EntityKind::element_block, options.element_block_ids)) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      if (block.info.count == 0) continue;
      const Flags flags = where_true(data, block, expression, step);
      const GlobalIndex first = data.partition(block.info.count).slice(data.comm.rank()).begin;
      auto& list = members.emplace_back();
      for (std::size_t e = 0; e < flags.size(); ++e) {
        if (flags[e] != 0)
          list.push_back(EntryReference::encode(block.key, first + static_cast<GlobalIndex>(e)));
      }
    }
    EntityData& set = fresh_set(data, EntityKind::element_set, element_set_id);
    set_members(data, set, members);
    warn_if_empty(data, EntityKind::element_set, set, options.zero_member_warning);
  });
}

}  // namespace exomerge
