// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Elements of another type of the same family.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>
#include <unordered_map>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_rows.hpp"
#include "operations/element_sides.hpp"
#include "operations/new_nodes.hpp"
#include "operations/node_rows.hpp"
#include "operations/node_use.hpp"
#include "operations/picked_columns.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr EntityKind block_kind = EntityKind::element_block;

/// What a node of an element lies in the middle of: the corners of an edge, a face or all of it; a corner is
/// in the middle of itself.
using Corners = std::set<int>;

std::vector<Corners> places_of_nodes(const Topology& shape) {
  std::vector<Corners> places(static_cast<std::size_t>(shape.nodes));
  for (int i = 0; i < shape.corners; ++i) places[static_cast<std::size_t>(i)] = {i};
  for (const TopologyEdge& edge : shape.edges) {
    if (edge.mid >= 0) places[static_cast<std::size_t>(edge.mid)] = {edge.first, edge.second};
  }
  for (const TopologySide& side : shape.sides) {
    const Corners corners(side.nodes.begin(), side.nodes.begin() + side.shape->corners);
    for (const int node : side.nodes) {
      Corners& place = places[static_cast<std::size_t>(node)];
      if (place.empty()) place = corners;
    }
  }
  for (Corners& place : places) {
    if (!place.empty()) continue;
    for (int i = 0; i < shape.corners; ++i) place.insert(i);
  }
  return places;
}

/// Where the nodes of a converted element come from.
struct Conversion {
  struct Node {
    int old = -1;              ///< position in the old element
    std::vector<int> parents;  ///< of a new node
  };
  const Topology* to = nullptr;
  std::vector<Node> nodes;
  std::size_t new_nodes = 0;  ///< in each element
};

/// An empty conversion (`to` is null) where there is none.
Conversion conversion_between(const Topology& from, const Topology& to) {
  Conversion result;
  if (from.family != to.family || from.corners != to.corners || !from.has_tables() || !to.has_tables()) {
    return result;
  }
  const std::vector<Corners> old_places = places_of_nodes(from);
  const std::vector<Corners> new_places = places_of_nodes(to);
  for (const auto* places : {&old_places, &new_places}) {
    // Lines with several nodes inside: there is no middle.
    if (std::set<Corners>(places->begin(), places->end()).size() != places->size()) return result;
  }
  for (const Corners& place : new_places) {
    Conversion::Node node;
    const auto found = std::ranges::find(old_places, place);
    if (found != old_places.end()) {
      node.old = static_cast<int>(found - old_places.begin());
    } else {
      node.parents.assign(place.begin(), place.end());
      ++result.new_nodes;
    }
    result.nodes.push_back(std::move(node));
  }
  result.to = &to;
  return result;
}

struct ConvertedBlock {
  std::size_t block = 0;  ///< position
  Conversion conversion;
};

/// Where the nodes of converted elements are among their old nodes and the new ones that follow these.
std::vector<int> columns_of(const Conversion& conversion, int old_nodes) {
  std::vector<int> columns;
  int next = old_nodes;
  for (const Conversion::Node& node : conversion.nodes) columns.push_back(node.old >= 0 ? node.old : next++);
  return columns;
}

void convert_nodes(ModelData& model, std::span<const ConvertedBlock> blocks) {
  BlockList growing;
  std::vector<PartList> parents;
  std::vector<std::size_t> growing_of(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Conversion& conversion = blocks[i].conversion;
    if (conversion.new_nodes == 0) continue;
    growing_of[i] = growing.size();
    growing.push_back(&model.kind(block_kind)[blocks[i].block]);
    parents.emplace_back();
    for (const Conversion::Node& node : conversion.nodes) {
      if (node.old < 0) parents.back().push_back({node.parents});
    }
  }
  std::optional<NewNodes> new_nodes;
  if (!growing.empty()) new_nodes.emplace(model, growing, parents);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    EntityData& block = model.kind(block_kind)[blocks[i].block];
    const Conversion& conversion = blocks[i].conversion;
    block.list(Role::nodes) = std::make_shared<PickedColumns>(
        block.list(Role::nodes), conversion.new_nodes > 0 ? new_nodes->of_block(growing_of[i]) : nullptr,
        columns_of(conversion, block.info.nodes_per_entry));
  }
}

/// Whether elements keep all the nodes that they have.
bool keeps_all_nodes(const Conversion& conversion, int old_nodes) {
  const auto kept =
      std::ranges::count_if(conversion.nodes, [](const Conversion::Node& node) { return node.old >= 0; });
  return kept == old_nodes;
}

// Members that name converted blocks go to the end of their sets, block by block; factors of their sides'
// nodes mean nothing any more.
void reorder_side_sets(ModelData& model, std::span<const ConvertedBlock> blocks) {
  std::unordered_map<std::int64_t, std::int32_t> numbers;  // by key
  for (const ConvertedBlock& converted : blocks) {
    const auto next = static_cast<std::int32_t>(numbers.size()) + 1;
    numbers[model.kind(block_kind)[converted.block].key] = next;
  }
  for (EntityData& set : model.kind(EntityKind::side_set)) {
    std::vector<std::int32_t> classes;
    for (const GlobalIndex member : own_members(model, set)) {
      const auto found = member < 0 ? numbers.end() : numbers.find(EntryReference::key(member));
      classes.push_back(found == numbers.end() ? 0 : found->second);
    }
    const bool named = std::ranges::any_of(classes, [](std::int32_t number) { return number > 0; });
    if (!model.comm.any(named)) continue;
    if (set.factors) {
      log_once(model.comm.is_root(), LogLevel::warning,
               label(EntityKind::side_set, set.info) +
                   ": distribution factors are dropped, the sides have other nodes now");
      set.factors = nullptr;
      set.info.factor_count = 0;
    }
    order_members(model, EntityKind::side_set, set, classes);
  }
}

void convert(ModelData& model, std::vector<ConvertedBlock> blocks) {
  std::erase_if(blocks, [&](const ConvertedBlock& converted) {
    const EntityData& block = model.kind(block_kind)[converted.block];
    return block.info.count == 0 || converted.conversion.to->nodes == block.info.nodes_per_entry;
  });
  std::vector<std::size_t> positions;
  for (const ConvertedBlock& converted : blocks) positions.push_back(converted.block);
  if (positions.empty()) return;
  reorder_side_sets(model, blocks);
  const bool drops = !std::ranges::all_of(blocks, [&](const ConvertedBlock& converted) {
    return keeps_all_nodes(converted.conversion,
                           model.kind(block_kind)[converted.block].info.nodes_per_entry);
  });
  std::vector<std::uint8_t> dropped;
  if (drops) dropped = nodes_used_by(model, positions);
  const GlobalIndex nodes_before = model.nodes.count;
  convert_nodes(model, blocks);
  for (const ConvertedBlock& converted : blocks) {
    drop_own_parts(model, model.kind(block_kind)[converted.block], "its elements are converted");
    EntityInfo& info = model.kind(block_kind)[converted.block].info;
    info.type = std::string(converted.conversion.to->exodus_name);
    info.nodes_per_entry = converted.conversion.to->nodes;
    log_once(model.comm.is_root() && !info.attribute_names.empty(), LogLevel::warning,
             label(block_kind, info) + ": element attributes are dropped, its elements are converted");
    model.kind(block_kind)[converted.block].attributes = nullptr;
    info.attribute_names.clear();
  }
  if (!drops) return;
  // Mid-nodes that nothing uses any more; the new nodes come after the old ones.
  const std::vector<std::uint8_t> used = nodes_used(model, all_node_uses(model));
  std::vector<std::uint8_t> doomed = flags_of_more_nodes(model, dropped, nodes_before);
  for (std::size_t i = 0; i < doomed.size(); ++i) doomed[i] = doomed[i] == 1 && used[i] == 0 ? 1 : 0;
  delete_nodes(model, doomed);
}

[[noreturn]] void refuse(const EntityData& block, const std::string& type) {
  throw Error(label(block_kind, block.info) + ": elements of type " + block.info.type + " with " +
                  std::to_string(block.info.nodes_per_entry) + " nodes cannot be converted to " + type,
              everywhere);
}

const Topology* shape_of(const ModelData& model, const EntityData& block) {
  if (block.info.ragged) return nullptr;
  return find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
}

/// The shape that the name of a type means, such as "hex20" or "TETRA10".
const Topology* shape_named(const ModelData& model, const std::string& name) {
  const auto digits = std::ranges::find_if(name, [](unsigned char c) { return std::isdigit(c) != 0; });
  int nodes = 0;
  std::from_chars(name.data() + (digits - name.begin()), name.data() + name.size(), nodes);
  return nodes > 0 ? find_topology(name, nodes, model.dimension) : nullptr;
}

/// Whether an element has a node in the middle of each edge.
bool has_all_mids(const Topology& shape) {
  return shape.order == 2 && shape.edge_count() > 0 &&
         std::ranges::all_of(shape.edges, [](const TopologyEdge& edge) { return edge.mid >= 0; });
}

void convert_to_order(ModelData& model, const Selector& ids, int order) {
  std::vector<ConvertedBlock> blocks;
  for (const std::size_t b : select_entities(model, block_kind, ids)) {
    const EntityData& block = model.kind(block_kind)[b];
    const Topology* shape = shape_of(model, block);
    if (shape == nullptr || !shape->has_tables()) {
      log_once(model.comm.is_root() && block.info.count > 0, LogLevel::warning,
               label(block_kind, block.info) + " stays as it is: elements of type " + block.info.type +
                   (block.info.ragged ? " have no order" : " are not known"));
      continue;
    }
    if (shape->order == order) continue;
    Conversion best;
    for (const Topology* candidate : all_topologies()) {
      if (order == 1 ? candidate != shape->linear : !has_all_mids(*candidate)) continue;
      Conversion found = conversion_between(*shape, *candidate);
      if (found.to && (!best.to || found.to->nodes < best.to->nodes)) best = std::move(found);
    }
    if (best.to == nullptr) refuse(block, order == 1 ? "a linear type" : "a quadratic type");
    blocks.push_back({b, std::move(best)});
  }
  convert(model, std::move(blocks));
}

}  // namespace

void convert_element_blocks(ExodusModel& model, const Selector& element_block_ids,
                            const std::string& new_element_type) {
  edit_structure(model, "converting elements", "elements were converted", [&](ModelData& data) {
    const Topology* to = shape_named(data, new_element_type);
    if (to == nullptr) throw Error("there is no element type \"" + new_element_type + '"', everywhere);
    std::vector<ConvertedBlock> blocks;
    for (const std::size_t b : select_entities(data, block_kind, element_block_ids)) {
      const EntityData& block = data.kind(block_kind)[b];
      const Topology* from = shape_of(data, block);
      ConvertedBlock converted{b, from ? conversion_between(*from, *to) : Conversion{}};
      if (converted.conversion.to == nullptr) refuse(block, new_element_type);
      blocks.push_back(std::move(converted));
    }
    convert(data, std::move(blocks));
  });
}

void make_elements_linear(ExodusModel& model, const Selector& element_block_ids) {
  edit_structure(model, "making elements linear", "elements were converted",
                 [&](ModelData& data) { convert_to_order(data, element_block_ids, 1); });
}

void make_elements_quadratic(ExodusModel& model, const Selector& element_block_ids) {
  edit_structure(model, "making elements quadratic", "elements were converted",
                 [&](ModelData& data) { convert_to_order(data, element_block_ids, 2); });
}

}  // namespace exomerge
