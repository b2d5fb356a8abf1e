// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/ragged_elements.hpp"

#include <algorithm>
#include <vector>

#include "exomerge/topology.hpp"
#include "model/ragged_rows.hpp"
#include "mpi/exchange.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/sorted_lists.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

using exodus::Role;

namespace {

/// The nodes of faces of a block, `wanted` by index, appended to `lists`.
void append_face_nodes(const ModelData& model, const EntityData& block, std::span<const GlobalIndex> wanted,
                       RaggedLists& lists) {
  const Comm& comm = model.comm;
  const Partition slices = model.partition(block.info.count);
  const Range mine = slices.slice(comm.rank());
  const IndexSourcePtr& list = block.info.ragged ? ragged_list(block) : block.list(Role::nodes);
  const GlobalIndex width = block.info.ragged || !list ? 0 : list->width();
  std::vector<GlobalIndex> rows(static_cast<std::size_t>(mine.size()), width);
  if (block.info.ragged) rows = rows_of_entries(model, EntityKind::face_block, block);
  std::vector<GlobalIndex> places;  // of each face the first of its nodes, then their number
  GlobalIndex next = 0;
  for (const GlobalIndex count : rows) {
    places.insert(places.end(), {next, count});
    next += count;
  }
  const GlobalIndex first = comm.exclusive_scan(next);
  for (std::size_t i = 0; i < places.size(); i += 2) places[i] += first;
  std::vector<GlobalIndex> of_wanted(2 * wanted.size());
  Exchange(comm, slices, wanted).gather<GlobalIndex>(places, of_wanted, 2);
  std::vector<GlobalIndex> asked;
  for (std::size_t i = 0; i < of_wanted.size(); i += 2) {
    for (GlobalIndex k = 0; k < of_wanted[i + 1]; ++k) asked.push_back(of_wanted[i] + k);
    lists.ends.push_back(lists.values.size() + asked.size());
  }
  const Partition nodes = model.partition(list ? list->rows() * list->width() : 0);
  std::vector<GlobalIndex> here(static_cast<std::size_t>(next));
  if (list) {
    const GlobalIndex begin = first / list->width();
    list->read(0, {begin, begin + next / list->width()}, here);
  }
  std::vector<GlobalIndex> slice(static_cast<std::size_t>(nodes.slice(comm.rank()).size()));
  redistribute<GlobalIndex>(comm, {first, first + next}, here, nodes.slice(comm.rank()), slice);
  std::vector<GlobalIndex> values(asked.size());
  Exchange(comm, nodes, asked).gather<GlobalIndex>(slice, values);
  lists.values.insert(lists.values.end(), values.begin(), values.end());
}

/// The shape of all faces of a block with as many nodes each; null where it is not known.
const Topology* shape_of_faces(const ModelData& model, const EntityData& block) {
  if (block.info.ragged) return nullptr;
  const Topology* shape = find_topology(block.info.type, block.info.nodes_per_entry, model.dimension);
  return shape && shape->dimension == 2 && shape->has_tables() ? shape : nullptr;
}

/// A face that has corners alone.
const Topology* shape_of_corners(std::size_t corners) {
  static const Topology* const triangle = topology_named("tri3");
  static const Topology* const quadrilateral = topology_named("quad4");
  return corners == 3 ? triangle : corners == 4 ? quadrilateral : nullptr;
}

RaggedSides sides_of_polygons(const RaggedLists& elements) {
  static const Topology* const edge = topology_named("line2");
  RaggedSides sides;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto nodes = elements.of(e);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      sides.lists.values.insert(sides.lists.values.end(), {nodes[i], nodes[(i + 1) % nodes.size()]});
      sides.lists.ends.push_back(sides.lists.values.size());
      sides.list.push_back(static_cast<LocalIndex>(sides.list.size()));
    }
    sides.ends.push_back(sides.list.size());
  }
  sides.shapes.assign(sides.list.size(), edge);
  return sides;
}

RaggedSides sides_of_polyhedra(const ModelData& model, RaggedLists elements) {
  numbering_of(model, IndexSpace::face).translate(elements.values);
  std::vector<GlobalIndex> wanted = elements.values;
  sort_distinct(wanted);
  wanted.erase(wanted.begin(), std::ranges::lower_bound(wanted, 0));
  RaggedSides sides;
  GlobalIndex first = 0;
  for (const EntityData& block : model.kind(EntityKind::face_block)) {
    const auto begin = std::ranges::lower_bound(wanted, first);
    const auto end = std::ranges::lower_bound(wanted, first + block.info.count);
    std::vector<GlobalIndex> indices(begin, end);
    for (GlobalIndex& index : indices) index -= first;
    append_face_nodes(model, block, indices, sides.lists);
    sides.shapes.resize(sides.lists.size(), shape_of_faces(model, block));
    first += block.info.count;
  }
  for (std::size_t i = 0; i < sides.shapes.size(); ++i) {
    if (!sides.shapes[i]) sides.shapes[i] = shape_of_corners(sides.lists.of(i).size());
  }
  for (const GlobalIndex face : elements.values) {
    const auto at = std::ranges::lower_bound(wanted, face) - wanted.begin();
    sides.list.push_back(face < 0 ? -1 : static_cast<LocalIndex>(at));
  }
  sides.ends = std::move(elements.ends);
  return sides;
}

/// Side i of n comes to stand where n - 1 - i was.
void reverse_sides(const ModelData& model, const EntityData& block, const std::vector<GlobalIndex>& lengths,
                   EntityData& set) {
  const Partition partition = model.partition(set.info.count);
  const Range mine = partition.slice(model.comm.rank());
  std::vector<GlobalIndex> members(static_cast<std::size_t>(mine.size()));
  std::vector<GlobalIndex> sides(members.size());
  set.list(Role::members)->read(0, mine, members);
  std::vector<std::size_t> places;
  std::vector<GlobalIndex> elements;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i] < 0 || EntryReference::key(members[i]) != block.key) continue;
    places.push_back(i);
    elements.push_back(EntryReference::index(members[i]));
  }
  if (!model.comm.any(!places.empty())) return;
  set.list(Role::extra)->read(0, mine, sides);
  std::vector<GlobalIndex> of_elements(elements.size());
  Exchange(model.comm, model.partition(block.info.count), elements).gather<GlobalIndex>(lengths, of_elements);
  for (std::size_t k = 0; k < places.size(); ++k) {
    GlobalIndex& side = sides[places[k]];
    if (side >= 1 && side <= of_elements[k]) side = of_elements[k] + 1 - side;
  }
  set.list(Role::extra) =
      std::make_shared<MemorySource<GlobalIndex>>(model.comm, partition, 1, std::move(sides));
}

template <class T>
bool has_repeats(std::span<const T> values) {
  std::vector<T> distinct(values.begin(), values.end());
  sort_distinct(distinct);
  return distinct.size() < values.size();
}

}  // namespace

RaggedLists own_lists(const ModelData& model, EntityKind kind, const EntityData& block) {
  RaggedLists lists;
  std::size_t end = 0;
  for (const GlobalIndex rows : rows_of_entries(model, kind, block)) {
    lists.ends.push_back(end += static_cast<std::size_t>(rows));
  }
  lists.values.resize(end);
  const GlobalIndex first = model.comm.exclusive_scan(static_cast<std::int64_t>(end));
  if (const IndexSourcePtr& list = ragged_list(block)) {
    list->read(0, {first, first + static_cast<GlobalIndex>(end)}, lists.values);
  }
  return lists;
}

IndexSourcePtr list_source(const ModelData& model, std::span<const GlobalIndex> values) {
  EvenList<GlobalIndex> even = joined_rows<GlobalIndex>(model.comm, values, 1);
  return std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(even.total), 1,
                                                     std::move(even.slice));
}

RaggedSides ragged_sides(const ModelData& model, const EntityData& block) {
  RaggedLists elements = own_lists(model, EntityKind::element_block, block);
  return is_of_faces(block) ? sides_of_polyhedra(model, std::move(elements)) : sides_of_polygons(elements);
}

void reverse_polygons(ModelData& model, EntityData& block) {
  IndexSourcePtr& list = ragged_list(block);
  if (!list) return;
  RaggedLists elements = own_lists(model, EntityKind::element_block, block);
  std::vector<GlobalIndex> lengths;
  std::ptrdiff_t begin = 0;
  for (const std::size_t entry_end : elements.ends) {
    const auto end = static_cast<std::ptrdiff_t>(entry_end);
    if (end - begin > 2) std::reverse(elements.values.begin() + begin + 1, elements.values.begin() + end);
    lengths.push_back(end - begin);
    begin = end;
  }
  for (EntityData& set : model.kind(EntityKind::side_set)) {
    if (set.list(Role::members) && set.list(Role::extra)) reverse_sides(model, block, lengths, set);
  }
  list = list_source(model, elements.values);
}

void for_each_ragged_node_set(
    const ModelData& model, const EntityData& block,
    const std::function<void(GlobalIndex element, std::span<const GlobalIndex> nodes)>& use) {
  const GlobalIndex first = model.partition(block.info.count).slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> distinct;
  const auto use_distinct = [&](std::size_t e) {
    sort_distinct(distinct);
    use(first + static_cast<GlobalIndex>(e), distinct);
  };
  if (!is_of_faces(block)) {
    const RaggedLists elements = own_lists(model, EntityKind::element_block, block);
    for (std::size_t e = 0; e < elements.size(); ++e) {
      distinct.assign(elements.of(e).begin(), elements.of(e).end());
      use_distinct(e);
    }
    return;
  }
  const RaggedSides faces = ragged_sides(model, block);
  for (std::size_t e = 0; e < faces.ends.size(); ++e) {
    distinct.clear();
    for (std::size_t side = faces.first_of(e); side < faces.ends[e]; ++side) {
      const auto nodes = faces.nodes_of(side);
      distinct.insert(distinct.end(), nodes.begin(), nodes.end());
    }
    use_distinct(e);
  }
}

std::int64_t count_degenerate(const ModelData& model, const EntityData& block) {
  std::int64_t count = 0;
  if (!is_of_faces(block)) {
    const RaggedLists elements = own_lists(model, EntityKind::element_block, block);
    for (std::size_t e = 0; e < elements.size(); ++e) count += has_repeats(elements.of(e)) ? 1 : 0;
    return count;
  }
  const RaggedSides faces = ragged_sides(model, block);
  std::vector<std::uint8_t> bad(faces.lists.size());
  for (std::size_t i = 0; i < bad.size(); ++i) bad[i] = has_repeats(faces.lists.of(i)) ? 1 : 0;
  for (std::size_t e = 0; e < faces.ends.size(); ++e) {
    const auto own = std::span(faces.list).subspan(faces.first_of(e), faces.ends[e] - faces.first_of(e));
    const auto is_bad = [&](LocalIndex face) {
      return face >= 0 && bad[static_cast<std::size_t>(face)] == 1;
    };
    count += has_repeats(own) || std::ranges::any_of(own, is_bad) ? 1 : 0;
  }
  return count;
}

}  // namespace exomerge
