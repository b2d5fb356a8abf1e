// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/mesh_edits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <tuple>

#include "exomerge/selector.hpp"

namespace exomerge::testing::by_hand {

namespace {

std::size_t at(GlobalIndex index) { return static_cast<std::size_t>(index); }

template <class T>
void keep_rows(std::vector<T>& values, const Flags& doomed) {
  std::vector<T> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!doomed[i]) kept.push_back(values[i]);
  }
  values = kept;
}

void keep_rows(std::vector<Mesh::Field>& fields, const Flags& doomed) {
  for (auto& [name, steps] : fields) {
    for (Numbers& values : steps) keep_rows(values, doomed);
  }
}

double mean_of(const Numbers& values, const Indices& rows) {
  if (rows.size() == 1) return values[at(rows[0])];
  double sum = values[at(rows[0])];
  for (std::size_t i = 1; i < rows.size(); ++i) sum += values[at(rows[i])];
  return sum / static_cast<double>(rows.size());
}

// Appends a row that is the mean of rows to each array.
void append_row(std::vector<Mesh::Field>& fields, const Indices& rows) {
  for (auto& [name, steps] : fields) {
    for (Numbers& values : steps) values.push_back(mean_of(values, rows));
  }
}

/// Ids of elements, block by block.
std::vector<Indices> split_ids(const Mesh& mesh) {
  std::vector<Indices> ids;
  std::size_t next = 0;
  for (const Mesh::Block& block : mesh.blocks) {
    ids.emplace_back();
    if (mesh.element_ids.empty()) continue;
    for (GlobalIndex e = 0; e < element_count(block); ++e) ids.back().push_back(mesh.element_ids[next++]);
  }
  return ids;
}

void join_ids(Mesh& mesh, const std::vector<Indices>& ids) {
  mesh.element_ids.clear();
  for (const Indices& of_block : ids) {
    mesh.element_ids.insert(mesh.element_ids.end(), of_block.begin(), of_block.end());
  }
}

std::size_t place_of(const Mesh& mesh, std::int64_t id) {
  const auto found = std::ranges::find(mesh.blocks, id, &Mesh::Block::id);
  if (found == mesh.blocks.end()) throw std::logic_error("no such block in the test");
  return at(found - mesh.blocks.begin());
}

Indices element(const Mesh::Block& block, GlobalIndex e) {
  const auto first = block.connectivity.begin() + e * block.nodes_per_element;
  return {first, first + block.nodes_per_element};
}

/// Rows of a side set, as they are taken apart and put together.
struct Member {
  GlobalIndex block, element, side;
  std::size_t row;
};

std::vector<Member> members_of(const Mesh::SideSet& set) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < set.sides.size(); ++i) {
    members.push_back({set.blocks[i], set.elements[i], set.sides[i], i});
  }
  return members;
}

// Gives the set these members; fields and factors come from the rows.
void put_members(Mesh::SideSet& set, const std::vector<Member>& members) {
  const Mesh::SideSet before = set;
  const std::size_t width = before.sides.empty() ? 0 : before.factors.size() / before.sides.size();
  set.blocks.clear();
  set.elements.clear();
  set.sides.clear();
  set.factors.clear();
  for (auto& [name, steps] : set.fields) {
    for (Numbers& values : steps) values.clear();
  }
  for (const Member& member : members) {
    set.blocks.push_back(member.block);
    set.elements.push_back(member.element);
    set.sides.push_back(member.side);
    for (std::size_t i = 0; i < width; ++i) set.factors.push_back(before.factors[member.row * width + i]);
    for (std::size_t f = 0; f < set.fields.size(); ++f) {
      for (std::size_t s = 0; s < set.fields[f].second.size(); ++s) {
        set.fields[f].second[s].push_back(before.fields[f].second[s][member.row]);
      }
    }
  }
}

GlobalIndex highest_id(const Indices& ids) { return *std::ranges::max_element(ids); }

Flags used_by(const Mesh& mesh, const Ids& ids) {
  Flags used(mesh.x.size(), false);
  for (const std::int64_t id : ids) {
    for (const GlobalIndex node : block_of(mesh, id).connectivity) used[at(node)] = true;
  }
  return used;
}

}  // namespace

Mesh::Block& block_of(Mesh& mesh, std::int64_t id) { return mesh.blocks[place_of(mesh, id)]; }
const Mesh::Block& block_of(const Mesh& mesh, std::int64_t id) { return mesh.blocks[place_of(mesh, id)]; }

GlobalIndex element_count(const Mesh::Block& block) {
  return static_cast<GlobalIndex>(block.connectivity.size()) / block.nodes_per_element;
}

const Topology& shape_of(const Mesh::Block& block) {
  return *find_topology(block.type, block.nodes_per_element, 3);
}

Ids block_ids(const Mesh& mesh) {
  Ids ids;
  for (const Mesh::Block& block : mesh.blocks) ids.push_back(block.id);
  std::ranges::sort(ids);
  return ids;
}

void delete_nodes(Mesh& mesh, const Flags& doomed) {
  Indices numbers(doomed.size(), -1);
  GlobalIndex next = 0;
  for (std::size_t i = 0; i < doomed.size(); ++i) {
    if (!doomed[i]) numbers[i] = next++;
  }
  for (Mesh::Block& block : mesh.blocks) {
    for (GlobalIndex& node : block.connectivity) node = numbers[at(node)];
  }
  for (Numbers* axis : {&mesh.x, &mesh.y, &mesh.z}) keep_rows(*axis, doomed);
  if (!mesh.node_ids.empty()) keep_rows(mesh.node_ids, doomed);
  keep_rows(mesh.node_fields, doomed);
  for (Mesh::NodeSet& set : mesh.node_sets) {
    Flags gone;
    for (const GlobalIndex node : set.members) gone.push_back(doomed[at(node)]);
    keep_rows(set.members, gone);
    if (!set.factors.empty()) keep_rows(set.factors, gone);
    keep_rows(set.fields, gone);
    for (GlobalIndex& node : set.members) node = numbers[at(node)];
  }
}

void append_nodes(Mesh& mesh, const std::vector<Indices>& parents) {
  GlobalIndex id = mesh.node_ids.empty() ? 0 : highest_id(mesh.node_ids);
  const std::vector<Mesh::NodeSet> sets = mesh.node_sets;
  for (const Indices& rows : parents) {
    const auto node = static_cast<GlobalIndex>(mesh.x.size());
    for (Numbers* axis : {&mesh.x, &mesh.y, &mesh.z}) axis->push_back(mean_of(*axis, rows));
    append_row(mesh.node_fields, rows);
    if (!mesh.node_ids.empty()) mesh.node_ids.push_back(++id);
    for (std::size_t s = 0; s < sets.size(); ++s) {
      Indices places;
      for (const GlobalIndex parent : rows) {
        const auto found = std::ranges::find(sets[s].members, parent);
        if (found != sets[s].members.end()) places.push_back(found - sets[s].members.begin());
      }
      if (places.size() < rows.size()) continue;
      Mesh::NodeSet& set = mesh.node_sets[s];
      set.members.push_back(node);
      if (!set.factors.empty()) set.factors.push_back(mean_of(set.factors, places));
      append_row(set.fields, places);
    }
  }
}

Flags used_nodes(const Mesh& mesh) { return used_by(mesh, block_ids(mesh)); }

void delete_unused_nodes(Mesh& mesh) {
  Flags doomed = used_nodes(mesh);
  doomed.flip();
  delete_nodes(mesh, doomed);
}

void delete_elements(Mesh& mesh, std::int64_t id, const Flags& doomed) {
  Flags touched(mesh.x.size(), false);
  auto ids = split_ids(mesh);
  Mesh::Block& block = block_of(mesh, id);
  Indices numbers, kept;
  for (GlobalIndex e = 0; e < element_count(block); ++e) {
    const Indices nodes = element(block, e);
    if (doomed[at(e)]) {
      for (const GlobalIndex node : nodes) touched[at(node)] = true;
      numbers.push_back(-1);
    } else {
      numbers.push_back(static_cast<GlobalIndex>(kept.size()) / block.nodes_per_element);
      kept.insert(kept.end(), nodes.begin(), nodes.end());
    }
  }
  block.connectivity = kept;
  keep_rows(block.fields, doomed);
  if (!mesh.element_ids.empty()) keep_rows(ids[place_of(mesh, id)], doomed);
  join_ids(mesh, ids);
  for (Mesh::SideSet& set : mesh.side_sets) {
    std::vector<Member> members;
    for (Member member : members_of(set)) {
      if (member.block == id) member.element = numbers[at(member.element)];
      if (member.element >= 0) members.push_back(member);
    }
    put_members(set, members);
  }
  const Flags used = used_nodes(mesh);
  for (std::size_t i = 0; i < used.size(); ++i) touched[i] = touched[i] && !used[i];
  delete_nodes(mesh, touched);
}

void delete_blocks(Mesh& mesh, const Ids& doomed, bool orphans) {
  Flags touched = used_by(mesh, doomed);
  auto ids = split_ids(mesh);
  for (const std::int64_t id : doomed) {
    const std::size_t place = place_of(mesh, id);
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place));
    mesh.blocks.erase(mesh.blocks.begin() + static_cast<std::ptrdiff_t>(place));
    for (Mesh::SideSet& set : mesh.side_sets) {
      std::vector<Member> members = members_of(set);
      std::erase_if(members, [&](const Member& member) { return member.block == id; });
      put_members(set, members);
    }
  }
  join_ids(mesh, ids);
  if (!orphans) return;
  const Flags used = used_nodes(mesh);
  for (std::size_t i = 0; i < used.size(); ++i) touched[i] = touched[i] && !used[i];
  delete_nodes(mesh, touched);
}

void delete_duplicate_elements(Mesh& mesh, const Ids& ids) {
  for (const std::int64_t id : ids) {
    const Mesh::Block& block = block_of(mesh, id);
    std::set<std::set<GlobalIndex>> seen;
    Flags doomed;
    for (GlobalIndex e = 0; e < element_count(block); ++e) {
      const Indices nodes = element(block, e);
      doomed.push_back(!seen.insert({nodes.begin(), nodes.end()}).second);
    }
    delete_elements(mesh, id, doomed);
  }
}

void duplicate_block(Mesh& mesh, std::int64_t id, std::int64_t new_id, bool nodes) {
  auto ids = split_ids(mesh);
  Mesh::Block copy = block_of(mesh, id);
  copy.id = new_id;
  copy.name.clear();
  if (nodes) {
    const std::set<GlobalIndex> used(copy.connectivity.begin(), copy.connectivity.end());
    std::map<GlobalIndex, GlobalIndex> copies;
    std::vector<Indices> parents;
    for (const GlobalIndex node : used) {
      copies[node] = static_cast<GlobalIndex>(mesh.x.size() + parents.size());
      parents.push_back({node});
    }
    append_nodes(mesh, parents);
    for (GlobalIndex& node : copy.connectivity) node = copies[node];
  }
  ids.emplace_back();
  if (!mesh.element_ids.empty()) {
    GlobalIndex next = highest_id(mesh.element_ids);
    for (GlobalIndex e = 0; e < element_count(copy); ++e) ids.back().push_back(++next);
  }
  mesh.blocks.push_back(copy);
  join_ids(mesh, ids);
  for (Mesh::SideSet& set : mesh.side_sets) {
    std::vector<Member> members = members_of(set);
    for (const Member& member : members_of(set)) {
      if (member.block == id) members.push_back({new_id, member.element, member.side, member.row});
    }
    put_members(set, members);
  }
}

void combine_blocks(Mesh& mesh, const Ids& list, std::int64_t target) {
  auto ids = split_ids(mesh);
  Mesh::Block& first = block_of(mesh, list.front());
  for (std::size_t i = 1; i < list.size(); ++i) {
    const Mesh::Block& other = block_of(mesh, list[i]);
    const GlobalIndex before = element_count(first);
    for (Mesh::SideSet& set : mesh.side_sets) {
      for (std::size_t m = 0; m < set.blocks.size(); ++m) {
        if (set.blocks[m] != list[i]) continue;
        set.blocks[m] = list.front();
        set.elements[m] += before;
      }
    }
    first.connectivity.insert(first.connectivity.end(), other.connectivity.begin(), other.connectivity.end());
    std::set<std::string> names;
    for (const auto& field : first.fields) names.insert(field.first);
    for (const auto& field : other.fields) names.insert(field.first);
    for (const std::string& name : names) {
      const auto find = [&name](auto& fields) {
        return std::ranges::find_if(fields, [&](const auto& field) { return field.first == name; });
      };
      const double missing = default_field_value(name);
      if (find(first.fields) == first.fields.end()) {
        first.fields.push_back({name, std::vector<Numbers>(mesh.times.size(), Numbers(at(before), missing))});
      }
      const auto from = find(other.fields);
      for (std::size_t s = 0; s < mesh.times.size(); ++s) {
        Numbers& values = find(first.fields)->second[s];
        if (from == other.fields.end()) {
          values.insert(values.end(), at(element_count(other)), missing);
        } else {
          values.insert(values.end(), from->second[s].begin(), from->second[s].end());
        }
      }
    }
    Indices& into = ids[place_of(mesh, list.front())];
    const Indices added = ids[place_of(mesh, list[i])];
    into.insert(into.end(), added.begin(), added.end());
  }
  for (std::size_t i = 1; i < list.size(); ++i) {
    const auto place = static_cast<std::ptrdiff_t>(place_of(mesh, list[i]));
    ids.erase(ids.begin() + place);
    mesh.blocks.erase(mesh.blocks.begin() + place);
  }
  for (Mesh::SideSet& set : mesh.side_sets) std::ranges::replace(set.blocks, list.front(), target);
  block_of(mesh, list.front()).id = target;
  join_ids(mesh, ids);
}

void unmerge_blocks(Mesh& mesh, const Ids& ids) {
  for (std::size_t a = 0; a < ids.size(); ++a) {
    for (std::size_t b = a + 1; b < ids.size(); ++b) {
      const Flags first = used_by(mesh, {ids[a]});
      const Flags second = used_by(mesh, {ids[b]});
      std::vector<Indices> parents;
      std::map<GlobalIndex, GlobalIndex> copies;
      for (std::size_t i = 0; i < first.size(); ++i) {
        if (!first[i] || !second[i]) continue;
        copies[static_cast<GlobalIndex>(i)] = static_cast<GlobalIndex>(mesh.x.size() + parents.size());
        parents.push_back({static_cast<GlobalIndex>(i)});
      }
      append_nodes(mesh, parents);
      for (GlobalIndex& node : block_of(mesh, ids[b]).connectivity) {
        if (copies.contains(node)) node = copies[node];
      }
    }
  }
}

void move_elements(Mesh& mesh, const Ids& list, const std::vector<Flags>& flags, std::int64_t new_id) {
  auto ids = split_ids(mesh);
  Mesh::Block target = block_of(mesh, list.front());
  target.id = new_id;
  target.name.clear();
  target.connectivity.clear();
  target.fields.clear();
  Indices target_ids;
  GlobalIndex total = 0;
  std::map<std::pair<std::int64_t, GlobalIndex>, std::pair<std::int64_t, GlobalIndex>> moves;
  std::set<std::string> names;
  for (std::size_t b = 0; b < list.size(); ++b) {
    if (std::ranges::find(flags[b], true) == flags[b].end()) continue;
    for (const auto& field : block_of(mesh, list[b]).fields) names.insert(field.first);
  }
  for (const std::string& name : names)
    target.fields.push_back({name, std::vector<Numbers>(mesh.times.size())});
  for (std::size_t b = 0; b < list.size(); ++b) {
    Mesh::Block& block = block_of(mesh, list[b]);
    Flags& gone = const_cast<Flags&>(flags[b]);
    Indices kept;
    GlobalIndex stays = 0;
    for (GlobalIndex e = 0; e < element_count(block); ++e) {
      const Indices nodes = element(block, e);
      Indices& to = gone[at(e)] ? target.connectivity : kept;
      to.insert(to.end(), nodes.begin(), nodes.end());
      moves[{list[b], e}] = gone[at(e)] ? std::pair{new_id, total++} : std::pair{list[b], stays++};
      if (!gone[at(e)]) continue;
      if (!mesh.element_ids.empty()) target_ids.push_back(ids[place_of(mesh, list[b])][at(e)]);
      for (auto& [name, steps] : target.fields) {
        const auto from = std::ranges::find_if(block.fields, [&](const auto& f) { return f.first == name; });
        for (std::size_t s = 0; s < steps.size(); ++s) {
          steps[s].push_back(from == block.fields.end() ? default_field_value(name) : from->second[s][at(e)]);
        }
      }
    }
    block.connectivity = kept;
    keep_rows(block.fields, gone);
    if (!mesh.element_ids.empty()) keep_rows(ids[place_of(mesh, list[b])], gone);
  }
  mesh.blocks.push_back(target);
  ids.push_back(target_ids);
  join_ids(mesh, ids);
  for (Mesh::SideSet& set : mesh.side_sets) {
    std::vector<Member> members;
    for (const bool moved : {false, true}) {
      for (Member member : members_of(set)) {
        const auto found = moves.find({member.block, member.element});
        if (found != moves.end()) std::tie(member.block, member.element) = found->second;
        if ((member.block == new_id) == moved) members.push_back(member);
      }
    }
    put_members(set, members);
  }
}

namespace {

/// The table of conversions of the specification: for each new node the old ones (0-based) it is the mean of.
std::vector<std::vector<int>> table_of(const std::string& from, const std::string& to) {
  using Table = std::vector<std::vector<int>>;
  const auto first = [](int count) {
    Table table;
    for (int i = 0; i < count; ++i) table.push_back({i});
    return table;
  };
  const auto with = [](Table table, const Table& more) {
    table.insert(table.end(), more.begin(), more.end());
    return table;
  };
  const Table hex_edges{{0, 1}, {1, 2}, {2, 3}, {0, 3}, {0, 4}, {1, 5},
                        {2, 6}, {3, 7}, {4, 5}, {5, 6}, {6, 7}, {4, 7}};
  const Table wedge_edges{{0, 1}, {1, 2}, {0, 2}, {0, 3}, {1, 4}, {2, 5}, {3, 4}, {4, 5}, {3, 5}};
  const Table all_of_hex{{0, 1, 2, 3, 4, 5, 6, 7}};
  const Table hex_faces{{0, 1, 2, 3}, {4, 5, 6, 7}, {0, 3, 4, 7}, {1, 2, 5, 6}, {0, 1, 4, 5}, {2, 3, 6, 7}};
  if (from == "hex8" && to == "hex20") return with(first(8), hex_edges);
  if (from == "hex8" && to == "hex27") return with(with(with(first(8), hex_edges), all_of_hex), hex_faces);
  if (from == "hex20" && to == "hex27") return with(with(first(20), all_of_hex), hex_faces);
  if (from == "hex27" && to == "hex20") return first(20);
  if (to == "hex8") return first(8);
  if (from == "tet4" && to == "tet10") {
    return with(first(4), {{0, 1}, {1, 2}, {0, 2}, {0, 3}, {1, 3}, {2, 3}});
  }
  if (to == "tet4") return first(4);
  if (from == "wedge6" && to == "wedge15") return with(first(6), wedge_edges);
  if (from == "wedge6" && to == "wedge16") return with(with(first(6), wedge_edges), {{0, 1, 2, 3, 4, 5}});
  if (from == "wedge15" && to == "wedge16") return with(first(15), {{0, 1, 2, 3, 4, 5}});
  if (from == "wedge16" && to == "wedge15") return first(15);
  if (from == "wedge12" && to == "wedge15") {
    return with(with(first(9), {{0, 3}, {1, 4}, {2, 5}}), {{9}, {10}, {11}});
  }
  if (to == "wedge6") return first(6);
  if (from == "shell4" && to == "shell8") return with(first(4), {{0, 1}, {1, 2}, {2, 3}, {0, 3}});
  if (from == "shell4" && to == "shell9")
    return with(first(4), {{0, 1}, {1, 2}, {2, 3}, {0, 3}, {0, 1, 2, 3}});
  if (to == "shell4") return first(4);
  if (from == to) return first(topology_named(from)->nodes);
  throw std::logic_error("no conversion in the test: " + from + " to " + to);
}

}  // namespace

void convert_blocks(Mesh& mesh, const Ids& ids, const std::vector<std::string>& types) {
  const Flags before = used_by(mesh, ids);
  std::set<Indices> tuples;
  const auto parents_of = [](const Indices& nodes, const std::vector<int>& places) {
    Indices parents;
    for (const int place : places) parents.push_back(nodes[static_cast<std::size_t>(place)]);
    std::ranges::sort(parents);
    return parents;
  };
  const auto for_each_node = [&](const auto& use) {
    for (std::size_t b = 0; b < ids.size(); ++b) {
      const Mesh::Block& block = block_of(mesh, ids[b]);
      const auto table = table_of(std::string(shape_of(block).name), types[b]);
      for (GlobalIndex e = 0; e < element_count(block); ++e) {
        const Indices nodes = element(block, e);
        for (const auto& places : table) use(b, parents_of(nodes, places), places.size() == 1);
      }
    }
  };
  for_each_node([&](std::size_t, const Indices& parents, bool old) {
    if (!old) tuples.insert(parents);
  });
  std::map<Indices, GlobalIndex> numbers;
  for (const Indices& parents : tuples) {
    const auto next = static_cast<GlobalIndex>(mesh.x.size() + numbers.size());
    numbers[parents] = next;
  }
  std::vector<Indices> connectivity(ids.size());
  for_each_node([&](std::size_t b, const Indices& parents, bool old) {
    connectivity[b].push_back(old ? parents[0] : numbers[parents]);
  });
  append_nodes(mesh, {tuples.begin(), tuples.end()});
  for (std::size_t b = 0; b < ids.size(); ++b) {
    Mesh::Block& block = block_of(mesh, ids[b]);
    const Topology* shape = topology_named(types[b]);
    const bool changed = &shape_of(block) != shape;
    block.connectivity = connectivity[b];
    block.nodes_per_element = shape->nodes;
    if (!changed) continue;
    block.type = std::string(shape->exodus_name);
    for (Mesh::SideSet& set : mesh.side_sets) {
      std::vector<Member> members;
      for (const bool moved : {false, true}) {
        for (const Member& member : members_of(set)) {
          if ((member.block == ids[b]) == moved) members.push_back(member);
        }
      }
      if (std::ranges::find(set.blocks, ids[b]) != set.blocks.end()) set.factors.clear();
      put_members(set, members);
    }
  }
  Flags doomed = before;
  doomed.resize(mesh.x.size(), false);
  const Flags used = used_nodes(mesh);
  for (std::size_t i = 0; i < doomed.size(); ++i) doomed[i] = doomed[i] && !used[i];
  delete_nodes(mesh, doomed);
}

void convert_to_tets(Mesh& mesh, std::int64_t id) {
  constexpr int faces[6][4] = {{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6},
                               {3, 0, 4, 7}, {0, 3, 2, 1}, {4, 5, 6, 7}};
  auto ids = split_ids(mesh);
  Mesh::Block& block = block_of(mesh, id);
  std::map<Indices, GlobalIndex> centers;
  const auto center_of = [&](Indices nodes) -> GlobalIndex& {
    std::ranges::sort(nodes);
    return centers[nodes];
  };
  const auto face_of = [&](const Indices& nodes, int f) {
    return Indices{nodes[static_cast<std::size_t>(faces[f][0])], nodes[static_cast<std::size_t>(faces[f][1])],
                   nodes[static_cast<std::size_t>(faces[f][2])],
                   nodes[static_cast<std::size_t>(faces[f][3])]};
  };
  for (GlobalIndex e = 0; e < element_count(block); ++e) {
    const Indices nodes = element(block, e);
    center_of(nodes) = 0;
    for (int f = 0; f < 6; ++f) center_of(face_of(nodes, f)) = 0;
  }
  std::vector<Indices> parents;
  for (auto& [nodes, number] : centers) {
    number = static_cast<GlobalIndex>(mesh.x.size() + parents.size());
    parents.push_back(nodes);
  }
  append_nodes(mesh, parents);
  Indices tets;
  for (GlobalIndex e = 0; e < element_count(block); ++e) {
    const Indices nodes = element(block, e);
    for (int f = 0; f < 6; ++f) {
      const Indices face = face_of(nodes, f);
      for (std::size_t k = 0; k < 4; ++k) {
        for (const GlobalIndex node : {face[(k + 1) % 4], face[k], center_of(face), center_of(nodes)}) {
          tets.push_back(node);
        }
      }
    }
  }
  for (auto& [name, steps] : block.fields) {
    for (Numbers& values : steps) {
      Numbers repeated;
      for (const double value : values) repeated.insert(repeated.end(), 24, value);
      values = repeated;
    }
  }
  if (!mesh.element_ids.empty()) {
    GlobalIndex next = highest_id(mesh.element_ids);
    Indices& of_block = ids[place_of(mesh, id)];
    of_block.clear();
    for (std::size_t i = 0; i < tets.size() / 4; ++i) of_block.push_back(++next);
  }
  block.connectivity = tets;
  block.nodes_per_element = 4;
  block.type = std::string(topology_named("tet4")->exodus_name);
  join_ids(mesh, ids);
  for (Mesh::SideSet& set : mesh.side_sets) {
    std::vector<Member> members;
    for (const Member& member : members_of(set)) {
      if (member.block != id) members.push_back(member);
    }
    if (members.size() == set.blocks.size()) continue;
    for (const Member& member : members_of(set)) {
      if (member.block != id) continue;
      for (GlobalIndex k = 0; k < 4; ++k) {
        members.push_back({id, 24 * member.element + 4 * member.side + k, 3, member.row});
      }
    }
    set.factors.clear();
    put_members(set, members);
  }
}

int count_components(const Mesh& mesh, const Ids& ids) {
  Indices label(mesh.x.size());
  std::iota(label.begin(), label.end(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::int64_t id : ids) {
      const Mesh::Block& block = block_of(mesh, id);
      for (GlobalIndex e = 0; e < element_count(block); ++e) {
        const Indices nodes = element(block, e);
        GlobalIndex lowest = label[at(nodes[0])];
        for (const GlobalIndex node : nodes) lowest = std::min(lowest, label[at(node)]);
        for (const GlobalIndex node : nodes) {
          changed = changed || label[at(node)] != lowest;
          label[at(node)] = lowest;
        }
      }
    }
  }
  std::set<GlobalIndex> labels;
  const Flags used = used_by(mesh, ids);
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) labels.insert(label[i]);
  }
  return static_cast<int>(labels.size());
}

Indices nodes_of(const Mesh& mesh, const Side& side) {
  const Mesh::Block& block = block_of(mesh, side.block);
  const Indices nodes = element(block, side.element);
  Indices result;
  for (const int node : shape_of(block).sides[at(side.side)].nodes) {
    result.push_back(nodes[static_cast<std::size_t>(node)]);
  }
  return result;
}

namespace {

std::vector<Side> all_sides(const Mesh& mesh, const Ids& ids) {
  std::vector<Side> sides;
  for (const std::int64_t id : ids) {
    const Mesh::Block& block = block_of(mesh, id);
    for (GlobalIndex e = 0; e < element_count(block); ++e) {
      for (GlobalIndex s = 0; s < shape_of(block).side_count(); ++s) sides.push_back({id, e, s});
    }
  }
  return sides;
}

std::pair<const Topology*, Indices> key_of(const Mesh& mesh, const Side& side) {
  Indices nodes = nodes_of(mesh, side);
  std::ranges::sort(nodes);
  const Topology* shape = shape_of(block_of(mesh, side.block)).sides[at(side.side)].shape;
  return {topology_named(shape->name.substr(0, 5) == "shell" ? "quad4" : shape->name), nodes};
}

bool is_shell_face(const Mesh& mesh, const Side& side) {
  return side.side < 2 && shape_of(block_of(mesh, side.block)).family == TopologyFamily::shell;
}

// Whether quads with the same nodes go round the same way.
bool same_turn(const Mesh& mesh, const Side& a, const Side& b) {
  const Indices first = nodes_of(mesh, a);
  const Indices second = nodes_of(mesh, b);
  const std::size_t corners = std::min<std::size_t>(4, first.size());
  const auto start =
      at(std::find(second.begin(), second.begin() + static_cast<std::ptrdiff_t>(corners), first[0]) -
         second.begin());
  return second[(start + 1) % corners] == first[1];
}

}  // namespace

std::vector<Side> external_faces(const Mesh& mesh, const Ids& ids) {
  std::map<std::pair<const Topology*, Indices>, std::vector<Side>> groups;
  const std::vector<Side> sides = all_sides(mesh, ids);
  for (const Side& side : sides) groups[key_of(mesh, side)].push_back(side);
  std::vector<Side> result;
  for (const Side& side : sides) {
    const std::vector<Side>& group = groups[key_of(mesh, side)];
    bool external = group.size() == 1;
    const bool shells =
        std::ranges::any_of(group, [&](const Side& other) { return is_shell_face(mesh, other); });
    if (shells && is_shell_face(mesh, side)) {
      int before = 0, same = 0, against = 0;
      for (const Side& other : group) {
        if (is_shell_face(mesh, other)) {
          if (!same_turn(mesh, side, other)) continue;
          if (other == side) before = same;
          ++same;
        } else {
          against += same_turn(mesh, side, other) ? 0 : 1;
        }
      }
      external = before < same - against;
    }
    if (external) result.push_back(side);
  }
  return result;
}

std::vector<Side> contact(const Mesh& mesh, std::int64_t first, std::int64_t second) {
  std::set<std::pair<const Topology*, Indices>> keys;
  for (const Side& side : all_sides(mesh, {second})) keys.insert(key_of(mesh, side));
  std::vector<Side> result;
  for (const Side& side : all_sides(mesh, {first})) {
    if (keys.contains(key_of(mesh, side))) result.push_back(side);
  }
  return result;
}

void put_side_set(Mesh& mesh, std::int64_t id, const std::string& name, const std::vector<Side>& sides) {
  auto found = std::ranges::find(mesh.side_sets, id, &Mesh::SideSet::id);
  if (found == mesh.side_sets.end()) found = mesh.side_sets.insert(found, Mesh::SideSet{});
  *found = {id, name, {}, {}, {}, {}, {}};
  for (const Side& side : sides) {
    found->blocks.push_back(side.block);
    found->elements.push_back(side.element);
    found->sides.push_back(side.side);
  }
}

}  // namespace exomerge::testing::by_hand
