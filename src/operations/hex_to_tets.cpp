// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include "exomerge/elements.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/topology.hpp"
#include "model/entity_edits.hpp"
#include "model/gathered_rows.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/element_rows.hpp"
#include "operations/element_sides.hpp"
#include "operations/new_nodes.hpp"
#include "operations/picked_columns.hpp"
#include "operations/structural_edit.hpp"

namespace exomerge {

using exodus::Role;

namespace {

constexpr int tets = 24;
constexpr int tets_of_side = 4;
constexpr int outer_side = 4;  ///< of a tetrahedron, numbered from 1: the one on the face of the hexahedron

/// Corners of the faces; where each starts decides the order of the tetrahedra.
constexpr std::array<std::array<int, 4>, 6> faces{
    {{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}, {0, 3, 2, 1}, {4, 5, 6, 7}}};

/// Parts of a hexahedron that get a node: its faces, then itself.
PartList centers() {
  PartList parts;
  for (const auto& face : faces) parts.push_back({{face.begin(), face.end()}});
  parts.push_back({{0, 1, 2, 3, 4, 5, 6, 7}});
  return parts;
}

/// The nodes of the tetrahedra that the elements of a block become. `middles`: of the centers.
IndexSourcePtr tetrahedra(const EntityData& block, const IndexSourcePtr& middles) {
  constexpr int corners = 8;
  constexpr int middle = corners + static_cast<int>(faces.size());
  std::vector<int> columns;
  for (std::size_t f = 0; f < faces.size(); ++f) {
    for (std::size_t k = 0; k < 4; ++k) {
      columns.insert(columns.end(),
                     {faces[f][(k + 1) % 4], faces[f][k], corners + static_cast<int>(f), middle});
    }
  }
  return std::make_shared<PickedColumns>(block.list(Role::nodes), middles, std::move(columns), tets);
}

/// Members of a set that name elements of the block become several, at its end.
void expand_members(ModelData& model, EntityKind kind, EntityData& set, std::int64_t key) {
  const Comm& comm = model.comm;
  const IndexSourcePtr members = set.list(Role::members);
  if (!members || set.info.count == 0) return;
  const Range mine = model.partition(set.info.count).slice(comm.rank());
  const std::vector<GlobalIndex> references = own_members(model, set);
  std::vector<GlobalIndex> sides(references.size(), 0);
  const bool has_sides = kind == EntityKind::side_set;
  if (has_sides) set.list(Role::extra)->read(0, mine, sides);
  std::array<std::vector<GlobalIndex>, 2> rows, new_references, new_sides;
  const auto add = [&](std::size_t group, std::size_t i, GlobalIndex reference, GlobalIndex side) {
    rows[group].push_back(mine.begin + static_cast<GlobalIndex>(i));
    new_references[group].push_back(reference);
    new_sides[group].push_back(side);
  };
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i] < 0 || EntryReference::key(references[i]) != key) {
      add(0, i, references[i], sides[i]);
      continue;
    }
    const GlobalIndex first = tets * EntryReference::index(references[i]);
    const GlobalIndex side = sides[i] - 1;
    if (has_sides && (side < 0 || side >= static_cast<GlobalIndex>(faces.size()))) continue;
    for (int k = 0; k < (has_sides ? tets_of_side : tets); ++k) {
      const GlobalIndex tet = first + (has_sides ? tets_of_side * side : 0) + k;
      add(1, i, EntryReference::encode(key, tet), outer_side);
    }
  }
  if (!comm.any(!rows[1].empty())) return;
  if (set.factors) {
    log_once(comm.is_root(), LogLevel::warning,
             label(kind, set.info) + ": distribution factors are dropped, the sides have other nodes now");
    set.factors = nullptr;
    set.info.factor_count = 0;
  }
  EvenList<GlobalIndex> even = joined_lists<GlobalIndex>(comm, rows);
  RowRecipe recipe;
  recipe.rows = std::move(even.slice);
  const auto gather = std::make_shared<const RowGather>(comm, set.info.count, even.total, recipe);
  gather_rows(model, kind, set, gather, label(kind, set.info));
  const auto in_memory = [&](const std::array<std::vector<GlobalIndex>, 2>& lists) {
    return std::make_shared<MemorySource<GlobalIndex>>(comm, model.partition(even.total), 1,
                                                       joined_lists<GlobalIndex>(comm, lists).slice);
  };
  set.list(Role::members) = in_memory(new_references);
  if (has_sides) set.list(Role::extra) = in_memory(new_sides);
}

template <class T>
void repeat(SourcePtr<T>& source) {
  if (source) source = std::make_shared<RepeatSource<T>>(source, tets);
}

void require_hexahedra(const ModelData& model, const EntityData& block) {
  const Topology* shape = find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
  if (block.info.count == 0 || shape == topology_named("hex8")) return;
  throw Error(label(EntityKind::element_block, block.info) + " has elements of type " + block.info.type +
                  ", not hexahedra of 8 nodes",
              everywhere);
}

void convert_block(ModelData& model, std::size_t position, IndexSourcePtr nodes) {
  const EntityData old = model.kind(EntityKind::element_block)[position];
  for (const EntityKind kind : {EntityKind::side_set, EntityKind::element_set}) {
    for (EntityData& set : model.kind(kind)) expand_members(model, kind, set, old.key);
  }
  EntityData& block = model.kind(EntityKind::element_block)[position];
  drop_own_parts(model, block, "its elements are converted");
  block.info.type = std::string(topology_named("tet4")->exodus_name);
  block.info.nodes_per_entry = 4;
  block.info.count = tets * old.info.count;
  block.list(Role::nodes) = std::move(nodes);
  repeat(block.attributes);
  for (FieldData& field : block.fields) repeat(field.source);
  for (IndexSourcePtr& map : block.maps) repeat(map);
  if (block.id_map) block.id_map = new_entry_ids(model, IndexSpace::element, block.info.count);
  model.space(IndexSpace::element).id_range.reset();
}

/// Together, so that faces which the blocks share get one node.
void convert_blocks(ModelData& model, const std::vector<std::size_t>& positions) {
  const auto& all = model.kind(EntityKind::element_block);
  BlockList blocks;
  for (const std::size_t position : positions) {
    require_hexahedra(model, all[position]);
    if (all[position].info.count > 0) blocks.push_back(&all[position]);
  }
  const std::vector<PartList> lists(blocks.size(), centers());
  std::vector<IndexSourcePtr> nodes(positions.size());
  if (!blocks.empty()) {
    const NewNodes new_nodes(model, blocks, lists);
    std::size_t b = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const EntityData& block = all[positions[i]];
      if (block.info.count > 0) nodes[i] = tetrahedra(block, new_nodes.of_block(b++));
    }
  }
  for (std::size_t i = 0; i < positions.size(); ++i) convert_block(model, positions[i], std::move(nodes[i]));
}

}  // namespace

void convert_hex8_block_to_tet4_block(ExodusModel& model, const Selector& element_block_ids,
                                      const std::string& scheme) {
  edit_structure(model, "making tetrahedra", "elements were converted", [&](ModelData& data) {
    if (scheme != "hex24tet") throw Error("there is no scheme \"" + scheme + "\", only hex24tet", everywhere);
    convert_blocks(data, select_entities(data, EntityKind::element_block, element_block_ids, Unknown::fail));
  });
}

}  // namespace exomerge
