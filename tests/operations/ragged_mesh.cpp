// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/ragged_mesh.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "operations/box_models.hpp"

namespace exomerge::testing {

using exodus::Role;

namespace {

bool of_faces(const RaggedMesh::Block& block) { return block.type == "nfaced"; }
bool ragged(const RaggedMesh::Block& block) { return of_faces(block) || block.type == "nsided"; }

template <class T>
SourcePtr<T> source_of_values(const std::vector<T>& values, int width = 1) {
  return source_of<T>(static_cast<GlobalIndex>(values.size()) / width, width,
                      [values, width](GlobalIndex row, int column, StepKey step) {
                        const T value = values[static_cast<std::size_t>(row * width + column)];
                        return std::is_floating_point_v<T> ? value + static_cast<T>(100 * step) : value;
                      });
}

void add_field(ModelData& data, EntityKind kind, std::vector<FieldData>& fields,
               const std::vector<double>& values) {
  fields.push_back({"u", source_of_values(values)});
  data.field_names[static_cast<std::size_t>(kind)] = {"u"};
}

void add_block(ModelData& data, EntityKind kind, const RaggedMesh::Block& block,
               const std::vector<GlobalIndex>& references) {
  EntityData& added = data.add_entity(kind, block.id);
  added.info.type = block.type;
  added.info.count = static_cast<GlobalIndex>(block.lists.size());
  added.info.ragged = ragged(block);
  std::vector<GlobalIndex> list;
  std::vector<GlobalIndex> counts;
  for (const auto& entry : block.lists) {
    counts.push_back(static_cast<GlobalIndex>(entry.size()));
    for (const GlobalIndex at : entry) {
      list.push_back(of_faces(block) ? references[static_cast<std::size_t>(at)] : at);
    }
  }
  if (added.info.ragged) {
    (of_faces(block) ? added.info.face_list_length : added.info.node_list_length) =
        static_cast<GlobalIndex>(list.size());
    added.list(Role::entry_counts) = source_of_values(counts);
  } else {
    added.info.nodes_per_entry = static_cast<int>(counts.front());
  }
  added.list(of_faces(block) ? Role::faces : Role::nodes) =
      source_of_values(list, std::max(1, added.info.nodes_per_entry));
  added.id_map = source_of_values(block.ids);
  add_field(data, kind, added.fields, block.values);
}

/// The references to the entries of blocks, in order.
std::vector<GlobalIndex> references_of(const std::vector<EntityData>& blocks) {
  std::vector<GlobalIndex> references;
  for (const EntityData& block : blocks) {
    for (GlobalIndex i = 0; i < block.info.count; ++i) {
      references.push_back(EntryReference::encode(block.key, i));
    }
  }
  return references;
}

std::vector<GlobalIndex> numbers_of(std::vector<GlobalIndex> references,
                                    const std::vector<EntityData>& blocks) {
  const std::vector<GlobalIndex> all = references_of(blocks);
  std::map<GlobalIndex, GlobalIndex> numbers;
  for (std::size_t i = 0; i < all.size(); ++i) numbers[all[i]] = static_cast<GlobalIndex>(i);
  for (GlobalIndex& reference : references) reference = numbers.at(reference);
  return references;
}

std::vector<double> values_of(const std::vector<FieldData>& fields) {
  if (fields.empty()) return {};
  std::vector<double> values = all_rows(*fields.front().source, 0);
  std::vector<double> later = all_rows(*fields.front().source, 1);
  for (double& value : later) value -= 100;
  return values == later ? values : std::vector<double>{-1};
}

RaggedMesh::Block block_of(const ModelData& data, const EntityData& block) {
  RaggedMesh::Block result{block.info.id, block.info.type, {}, {}, values_of(block.fields)};
  if (block.id_map) result.ids = all_rows(*block.id_map);
  const IndexSourcePtr& source = block.list(block.list(Role::faces) ? Role::faces : Role::nodes);
  if (!source || block.info.count == 0) return result;
  std::vector<GlobalIndex> list = all_rows(*source);
  if (block.list(Role::faces)) list = numbers_of(std::move(list), data.kind(EntityKind::face_block));
  std::vector<GlobalIndex> counts(static_cast<std::size_t>(block.info.count), block.info.nodes_per_entry);
  if (block.info.ragged) counts = all_rows(*block.list(Role::entry_counts));
  auto at = list.begin();
  for (const GlobalIndex count : counts) {
    result.lists.emplace_back(at, at + count);
    at += count;
  }
  if (at != list.end()) result.type += " and more";
  return result;
}

RaggedMesh::Block random_block(std::mt19937& random, std::int64_t id, const std::string& type, int entries,
                               int pool) {
  RaggedMesh::Block block{id, type, {}, {}, {}};
  for (int e = 0; e < entries; ++e) {
    std::size_t size = type == "QUAD4" ? 4 : type == "HEX8" ? 8 : 3 + random() % 4;
    std::set<GlobalIndex> members;
    while (members.size() < size) members.insert(static_cast<GlobalIndex>(random() % pool));
    std::vector<GlobalIndex> list(members.begin(), members.end());
    std::ranges::shuffle(list, random);
    if (e > 2 && e % 5 == 0) {  // the same nodes as another, in another order
      list = block.lists[static_cast<std::size_t>(e - 2)];
      std::ranges::reverse(list);
    }
    block.lists.push_back(list);
    block.ids.push_back(100 * id + 2 * e);
    block.values.push_back(static_cast<double>(id) + 0.125 * e);
  }
  return block;
}

RaggedMesh::Set random_set(std::mt19937& random, EntityKind kind, std::size_t pool) {
  RaggedMesh::Set set{kind, {}, {}};
  std::set<GlobalIndex> members;
  while (members.size() < 9) members.insert(static_cast<GlobalIndex>(random() % pool));
  for (const GlobalIndex member : members) {
    set.members.push_back(member);
    set.values.push_back(static_cast<double>(member) + 0.5);
  }
  return set;
}

std::size_t count_of(const std::vector<RaggedMesh::Block>& blocks) {
  std::size_t count = 0;
  for (const auto& block : blocks) count += block.lists.size();
  return count;
}

template <class T>
void erase_where(std::vector<T>& values, const std::vector<bool>& gone) {
  std::size_t i = 0;
  std::erase_if(values, [&](const T&) { return gone[i++]; });
}

std::vector<bool> flat(const by_hand::Gone& gone) {
  std::vector<bool> all;
  for (const auto& block : gone) all.insert(all.end(), block.begin(), block.end());
  return all;
}

/// Takes entries out of `lists` of references, as numbers that follow.
std::vector<GlobalIndex> renumbered(const std::vector<GlobalIndex>& list, const std::vector<bool>& gone) {
  std::vector<GlobalIndex> result;
  for (const GlobalIndex at : list) {
    if (gone[static_cast<std::size_t>(at)]) continue;
    result.push_back(at - std::count(gone.begin(), gone.begin() + at, true));
  }
  return result;
}

void erase_entries(std::vector<RaggedMesh::Block>& blocks, const by_hand::Gone& gone) {
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    erase_where(blocks[b].lists, gone[b]);
    erase_where(blocks[b].ids, gone[b]);
    erase_where(blocks[b].values, gone[b]);
  }
}

void erase_members(RaggedMesh& mesh, std::initializer_list<EntityKind> kinds, const std::vector<bool>& gone) {
  for (RaggedMesh::Set& set : mesh.sets) {
    if (std::ranges::find(kinds, set.kind) == kinds.end()) continue;
    std::vector<bool> out;
    for (const GlobalIndex member : set.members) out.push_back(gone[static_cast<std::size_t>(member)]);
    erase_where(set.values, out);
    set.members = renumbered(set.members, gone);
  }
}

void print(std::ostringstream& out, const std::vector<RaggedMesh::Block>& blocks) {
  for (const RaggedMesh::Block& block : blocks) {
    out << "block " << block.id << ' ' << block.type << '\n';
    for (std::size_t e = 0; e < block.lists.size(); ++e) {
      out << "  ";
      for (const GlobalIndex at : block.lists[e]) out << at << ' ';
      if (!block.ids.empty()) out << "id " << block.ids.at(e);
      if (!block.values.empty()) out << " u " << block.values.at(e);
      out << '\n';
    }
  }
}

}  // namespace

std::string RaggedMesh::text() const {
  std::ostringstream out;
  for (const double value : x) out << value << ' ';
  out << "\nfaces\n";
  print(out, face_blocks);
  out << "elements\n";
  print(out, blocks);
  for (const Set& set : sets) {
    out << name_of(set.kind) << ':';
    for (std::size_t i = 0; i < set.members.size(); ++i) out << ' ' << set.members[i] << '/' << set.values[i];
    out << '\n';
  }
  return out.str();
}

RaggedMesh random_ragged_mesh(unsigned seed) {
  std::mt19937 random(seed);
  RaggedMesh mesh;
  for (int n = 0; n < 70; ++n) mesh.x.push_back(n + 0.25);
  mesh.face_blocks = {random_block(random, 4, "nsided", 25, 60), random_block(random, 1, "QUAD4", 9, 60)};
  mesh.blocks = {random_block(random, 8, "nfaced", 11, 30), random_block(random, 3, "nsided", 13, 60),
                 random_block(random, 5, "HEX8", 7, 60), random_block(random, 2, "nfaced", 5, 25)};
  for (const EntityKind kind :
       {EntityKind::node_set, EntityKind::side_set, EntityKind::element_set, EntityKind::face_set}) {
    mesh.sets.push_back(random_set(random, kind,
                                   kind == EntityKind::node_set   ? mesh.x.size()
                                   : kind == EntityKind::face_set ? count_of(mesh.face_blocks)
                                                                  : count_of(mesh.blocks)));
  }
  return mesh;
}

ExodusModel model_of(const Comm& comm, const RaggedMesh& mesh) {
  ExodusModel model(comm);
  ModelData& data = model.data();
  data.title = "polygons and polyhedra";
  data.steps = {{0, 0.0}, {1, 1.0}};
  data.next_step_key = 2;
  data.nodes.count = static_cast<GlobalIndex>(mesh.x.size());
  const std::array axes{&mesh.x, mesh.y.empty() ? &mesh.x : &mesh.y, mesh.z.empty() ? &mesh.x : &mesh.z};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    data.nodes.coordinates[axis] = source_of<double>(
        data.nodes.count, 1,
        [x = *axes[axis]](GlobalIndex row, int, StepKey) { return x[static_cast<std::size_t>(row)]; });
  }
  add_field(data, EntityKind::nodal, data.nodes.fields, mesh.x);
  for (const auto& block : mesh.face_blocks) add_block(data, EntityKind::face_block, block, {});
  const std::vector<GlobalIndex> faces = references_of(data.kind(EntityKind::face_block));
  for (const auto& block : mesh.blocks) add_block(data, EntityKind::element_block, block, faces);
  const std::vector<GlobalIndex> elements = references_of(data.kind(EntityKind::element_block));
  data.space(IndexSpace::face).has_id_map = true;
  data.space(IndexSpace::element).has_id_map = true;
  for (const RaggedMesh::Set& set : mesh.sets) {
    EntityData& added = data.add_entity(set.kind, 6);
    added.info.count = static_cast<GlobalIndex>(set.members.size());
    added.info.has_list = true;
    std::vector<GlobalIndex> members = set.members;
    if (set.kind != EntityKind::node_set) {
      const auto& references = set.kind == EntityKind::face_set ? faces : elements;
      for (GlobalIndex& member : members) member = references[static_cast<std::size_t>(member)];
    }
    added.list(Role::members) = source_of_values(members);
    if (set.kind == EntityKind::side_set || set.kind == EntityKind::face_set) {
      added.info.has_extra_list = true;
      added.list(Role::extra) = source_of_values(std::vector<GlobalIndex>(members.size(), 1));
    }
    add_field(data, set.kind, added.fields, set.values);
  }
  return model;
}

RaggedMesh ragged_mesh_of(const ExodusModel& model) {
  const ModelData& data = model.data();
  RaggedMesh mesh;
  mesh.x = all_rows(*data.nodes.coordinates[0]);
  if (values_of(data.nodes.fields) != mesh.x) mesh.x.push_back(-1);
  for (const EntityData& block : data.kind(EntityKind::face_block)) {
    mesh.face_blocks.push_back(block_of(data, block));
  }
  for (const EntityData& block : data.kind(EntityKind::element_block)) {
    mesh.blocks.push_back(block_of(data, block));
  }
  for (const EntityKind kind :
       {EntityKind::node_set, EntityKind::side_set, EntityKind::element_set, EntityKind::face_set}) {
    for (const EntityData& set : data.kind(kind)) {
      RaggedMesh::Set& read = mesh.sets.emplace_back(RaggedMesh::Set{kind, {}, {}});
      if (set.info.count == 0) continue;
      read.members = all_rows(*set.list(Role::members));
      read.values = values_of(set.fields);
      if (kind == EntityKind::node_set) continue;
      const EntityKind blocks =
          kind == EntityKind::face_set ? EntityKind::face_block : EntityKind::element_block;
      read.members = numbers_of(std::move(read.members), data.kind(blocks));
    }
  }
  return mesh;
}

namespace by_hand {

void delete_elements(RaggedMesh& mesh, const Gone& gone) {
  std::set<GlobalIndex> faces, staying_faces, nodes, staying_nodes;
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    for (std::size_t e = 0; e < gone[b].size(); ++e) {
      const auto& list = mesh.blocks[b].lists[e];
      auto& used = of_faces(mesh.blocks[b]) ? (gone[b][e] ? faces : staying_faces)
                                            : (gone[b][e] ? nodes : staying_nodes);
      used.insert(list.begin(), list.end());
    }
  }
  Gone gone_faces;
  GlobalIndex face = 0;
  for (const RaggedMesh::Block& block : mesh.face_blocks) {
    std::vector<bool>& of_block = gone_faces.emplace_back();
    for (const auto& list : block.lists) {
      of_block.push_back(faces.contains(face) && !staying_faces.contains(face));
      (of_block.back() ? nodes : staying_nodes).insert(list.begin(), list.end());
      ++face;
    }
  }
  std::vector<bool> gone_nodes;
  for (GlobalIndex n = 0; n < static_cast<GlobalIndex>(mesh.x.size()); ++n) {
    gone_nodes.push_back(nodes.contains(n) && !staying_nodes.contains(n));
  }
  erase_entries(mesh.blocks, gone);
  erase_entries(mesh.face_blocks, gone_faces);
  erase_where(mesh.x, gone_nodes);
  for (RaggedMesh::Block& block : mesh.blocks) {
    for (auto& list : block.lists) list = renumbered(list, of_faces(block) ? flat(gone_faces) : gone_nodes);
  }
  for (RaggedMesh::Block& block : mesh.face_blocks) {
    for (auto& list : block.lists) list = renumbered(list, gone_nodes);
  }
  erase_members(mesh, {EntityKind::node_set}, gone_nodes);
  erase_members(mesh, {EntityKind::face_set}, flat(gone_faces));
  erase_members(mesh, {EntityKind::side_set, EntityKind::element_set}, flat(gone));
}

void duplicate_block(RaggedMesh& mesh, std::size_t block, std::int64_t new_id) {
  const auto next_id = [](const std::vector<RaggedMesh::Block>& blocks) {
    GlobalIndex highest = 0;
    for (const auto& other : blocks) {
      for (const GlobalIndex id : other.ids) highest = std::max(highest, id);
    }
    return highest + 1;
  };
  RaggedMesh::Block copy = mesh.blocks[block];
  std::set<GlobalIndex> entries;  // faces, or nodes
  for (const auto& list : copy.lists) entries.insert(list.begin(), list.end());
  std::set<GlobalIndex> nodes = entries;
  std::map<GlobalIndex, GlobalIndex> copy_of;  // of entries
  std::vector<RaggedMesh::Block> face_copies;
  if (of_faces(copy)) {
    nodes.clear();
    std::set<std::int64_t> ids;
    for (const auto& faces : mesh.face_blocks) ids.insert(faces.id);
    GlobalIndex face = 0;
    GlobalIndex id = next_id(mesh.face_blocks);
    auto next = static_cast<GlobalIndex>(count_of(mesh.face_blocks));
    for (const RaggedMesh::Block& faces : mesh.face_blocks) {
      RaggedMesh::Block copies{1, faces.type, {}, {}, {}};
      while (ids.contains(copies.id)) ++copies.id;
      for (std::size_t i = 0; i < faces.lists.size(); ++i, ++face) {
        if (!entries.contains(face)) continue;
        copy_of[face] = next++;
        copies.lists.push_back(faces.lists[i]);
        copies.ids.push_back(id++);
        copies.values.push_back(faces.values[i]);
        nodes.insert(faces.lists[i].begin(), faces.lists[i].end());
      }
      if (copies.lists.empty()) continue;
      ids.insert(copies.id);
      face_copies.push_back(copies);
    }
  }
  std::map<GlobalIndex, GlobalIndex> new_node;
  for (const GlobalIndex node : nodes) {
    new_node[node] = static_cast<GlobalIndex>(mesh.x.size());
    mesh.x.push_back(mesh.x[static_cast<std::size_t>(node)]);
  }
  for (RaggedMesh::Block& faces : face_copies) {
    for (auto& list : faces.lists) {
      for (GlobalIndex& node : list) node = new_node.at(node);
    }
    mesh.face_blocks.push_back(faces);
  }
  GlobalIndex id = next_id(mesh.blocks);
  for (GlobalIndex& copied : copy.ids) copied = id++;
  for (auto& list : copy.lists) {
    for (GlobalIndex& entry : list) entry = of_faces(copy) ? copy_of.at(entry) : new_node.at(entry);
  }
  const auto all = static_cast<GlobalIndex>(count_of(mesh.blocks));
  GlobalIndex first = 0;
  for (std::size_t b = 0; b < block; ++b) first += static_cast<GlobalIndex>(mesh.blocks[b].lists.size());
  const GlobalIndex end = first + static_cast<GlobalIndex>(copy.lists.size());
  for (RaggedMesh::Set& set : mesh.sets) {
    const RaggedMesh::Set before = set;
    for (std::size_t i = 0; i < before.members.size(); ++i) {
      const GlobalIndex member = before.members[i];
      if (set.kind == EntityKind::node_set && new_node.contains(member)) {
        set.members.push_back(new_node.at(member));
        set.values.push_back(before.values[i]);
      } else if (set.kind == EntityKind::side_set && member >= first && member < end) {
        set.members.push_back(all + member - first);
        set.values.push_back(before.values[i]);
      }
    }
  }
  copy.id = new_id;
  mesh.blocks.push_back(copy);
}

Gone duplicate_elements(const RaggedMesh& mesh) {
  std::vector<std::vector<GlobalIndex>> faces;
  for (const RaggedMesh::Block& block : mesh.face_blocks) {
    faces.insert(faces.end(), block.lists.begin(), block.lists.end());
  }
  Gone gone;
  for (const RaggedMesh::Block& block : mesh.blocks) {
    std::vector<bool>& of_block = gone.emplace_back();
    std::set<std::set<GlobalIndex>> met;
    for (const auto& list : block.lists) {
      std::set<GlobalIndex> nodes(list.begin(), list.end());
      if (of_faces(block)) {
        nodes.clear();
        for (const GlobalIndex face : list) {
          const auto& of_face = faces[static_cast<std::size_t>(face)];
          nodes.insert(of_face.begin(), of_face.end());
        }
      }
      of_block.push_back(!met.insert(nodes).second);
    }
  }
  return gone;
}

}  // namespace by_hand

}  // namespace exomerge::testing
