// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/ragged_elements.hpp"

#include <algorithm>
#include <vector>

#include "model/ragged_rows.hpp"
#include "mpi/exchange.hpp"
#include "operations/distributed_lists.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void sort_distinct(std::vector<GlobalIndex>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Lists one after the other.
struct Lists {
  std::vector<GlobalIndex> values;
  std::vector<std::size_t> ends;

  std::span<const GlobalIndex> of(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(values).subspan(begin, ends[i] - begin);
  }
};

/// The lists of this rank's entries of a ragged block.
Lists own_lists(const ModelData& model, EntityKind kind, const EntityData& block) {
  Lists lists;
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

/// The nodes of faces of a block, `wanted` by index, appended to `lists`.
void append_face_nodes(const ModelData& model, const EntityData& block, std::span<const GlobalIndex> wanted,
                       Lists& lists) {
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

/// Replaces faces by their nodes.
void resolve_faces(const ModelData& model, Lists& elements) {
  numbering_of(model, IndexSpace::face).translate(elements.values);
  std::vector<GlobalIndex> wanted = elements.values;
  sort_distinct(wanted);
  wanted.erase(wanted.begin(), std::ranges::lower_bound(wanted, 0));
  Lists faces;
  GlobalIndex first = 0;
  for (const EntityData& block : model.kind(EntityKind::face_block)) {
    const auto begin = std::ranges::lower_bound(wanted, first);
    const auto end = std::ranges::lower_bound(wanted, first + block.info.count);
    std::vector<GlobalIndex> indices(begin, end);
    for (GlobalIndex& index : indices) index -= first;
    append_face_nodes(model, block, indices, faces);
    first += block.info.count;
  }
  Lists nodes;
  for (std::size_t e = 0; e < elements.ends.size(); ++e) {
    for (const GlobalIndex face : elements.of(e)) {
      if (face < 0) continue;
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(wanted, face) - wanted.begin());
      const auto of_face = faces.of(at);
      nodes.values.insert(nodes.values.end(), of_face.begin(), of_face.end());
    }
    nodes.ends.push_back(nodes.values.size());
  }
  elements = std::move(nodes);
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

}  // namespace

void reverse_polygons(ModelData& model, EntityData& block) {
  IndexSourcePtr& list = ragged_list(block);
  if (!list) return;
  Lists elements = own_lists(model, EntityKind::element_block, block);
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
  EvenList<GlobalIndex> even = joined_rows<GlobalIndex>(model.comm, elements.values, 1);
  list = std::make_shared<MemorySource<GlobalIndex>>(model.comm, model.partition(even.total), 1,
                                                     std::move(even.slice));
}

void for_each_ragged_node_set(
    const ModelData& model, const EntityData& block,
    const std::function<void(GlobalIndex element, std::span<const GlobalIndex> nodes)>& use) {
  Lists elements = own_lists(model, EntityKind::element_block, block);
  if (block.list(Role::faces)) resolve_faces(model, elements);
  const GlobalIndex first = model.partition(block.info.count).slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> distinct;
  for (std::size_t e = 0; e < elements.ends.size(); ++e) {
    const auto nodes = elements.of(e);
    distinct.assign(nodes.begin(), nodes.end());
    sort_distinct(distinct);
    use(first + static_cast<GlobalIndex>(e), distinct);
  }
}

}  // namespace exomerge
