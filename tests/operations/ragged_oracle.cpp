// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/ragged_oracle.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace exomerge::testing::by_hand {

namespace {

bool of_faces(const RaggedMesh::Block& block) { return block.type == "nfaced"; }

template <class T>
bool has_twice(const std::vector<T>& list) {
  return std::set<T>(list.begin(), list.end()).size() < list.size();
}

/// The nodes that a block has instead of those that earlier ones keep.
using NewNodes = std::map<GlobalIndex, GlobalIndex>;

void replace(std::vector<GlobalIndex>& list, const NewNodes& nodes) {
  for (GlobalIndex& node : list) {
    if (nodes.contains(node)) node = nodes.at(node);
  }
}

/// By block; adds the nodes to the mesh and its node sets.
std::vector<NewNodes> copy_nodes(RaggedMesh& mesh, const std::vector<std::size_t>& chosen) {
  std::map<GlobalIndex, std::size_t> first_of;
  std::set<std::tuple<std::size_t, std::size_t, GlobalIndex>> copies;  // keeper, block, node
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (const auto& nodes : node_sets_of(mesh, chosen[i])) {
      for (const GlobalIndex node : nodes) {
        const auto [first, is_new] = first_of.try_emplace(node, i);
        if (first->second != i) copies.insert({first->second, i, node});
      }
    }
  }
  std::vector<NewNodes> result(chosen.size());
  std::vector<std::pair<GlobalIndex, GlobalIndex>> pairs;
  for (const auto& [keeper, block, node] : copies) {
    pairs.emplace_back(node, static_cast<GlobalIndex>(mesh.x.size()));
    result[block][node] = pairs.back().second;
    mesh.x.push_back(mesh.x[static_cast<std::size_t>(node)]);
  }
  for (RaggedMesh::Set& set : mesh.sets) {
    if (set.kind != EntityKind::node_set) continue;
    const RaggedMesh::Set before = set;
    for (const auto& [node, copy] : pairs) {
      const auto at = std::ranges::find(before.members, node) - before.members.begin();
      if (at == static_cast<std::ptrdiff_t>(before.members.size())) continue;
      set.members.push_back(copy);
      set.values.push_back(before.values[static_cast<std::size_t>(at)]);
    }
  }
  return result;
}

/// The faces that polyhedra of a block name.
std::set<GlobalIndex> named_faces(const RaggedMesh::Block& block) {
  std::set<GlobalIndex> faces;
  if (!of_faces(block)) return faces;
  for (const auto& list : block.lists) faces.insert(list.begin(), list.end());
  return faces;
}

/// Copies in new face blocks of faces of the blocks that there were; returns old and new numbers.
std::map<GlobalIndex, GlobalIndex> copy_faces(RaggedMesh& mesh, std::size_t old_blocks,
                                              const std::map<GlobalIndex, std::vector<GlobalIndex>>& copies) {
  std::map<GlobalIndex, GlobalIndex> numbers;
  GlobalIndex id = 0;
  auto next = static_cast<GlobalIndex>(faces_of(mesh).size());
  for (const auto& block : mesh.face_blocks) {
    for (const GlobalIndex other : block.ids) id = std::max(id, other);
  }
  GlobalIndex face = 0;
  for (std::size_t b = 0; b < old_blocks; ++b) {
    RaggedMesh::Block made{1, mesh.face_blocks[b].type, {}, {}, {}};
    while (std::ranges::find(mesh.face_blocks, made.id, &RaggedMesh::Block::id) != mesh.face_blocks.end()) {
      ++made.id;
    }
    for (std::size_t i = 0; i < mesh.face_blocks[b].lists.size(); ++i, ++face) {
      if (!copies.contains(face)) continue;
      numbers[face] = next++;
      made.lists.push_back(copies.at(face));
      made.ids.push_back(++id);
      made.values.push_back(mesh.face_blocks[b].values[i]);
    }
    if (!made.lists.empty()) mesh.face_blocks.push_back(made);
  }
  return numbers;
}

void use_faces(RaggedMesh& mesh, RaggedMesh::Block& block,
               const std::map<GlobalIndex, GlobalIndex>& numbers) {
  for (auto& list : block.lists) {
    for (GlobalIndex& face : list) {
      if (numbers.contains(face)) face = numbers.at(face);
    }
  }
  for (RaggedMesh::Set& set : mesh.sets) {
    if (set.kind != EntityKind::face_set) continue;
    const RaggedMesh::Set before = set;
    for (std::size_t i = 0; i < before.members.size(); ++i) {
      if (!numbers.contains(before.members[i])) continue;
      set.members.push_back(numbers.at(before.members[i]));
      set.values.push_back(before.values[i]);
    }
  }
}

}  // namespace

std::vector<std::vector<GlobalIndex>> faces_of(const RaggedMesh& mesh) {
  std::vector<std::vector<GlobalIndex>> faces;
  for (const RaggedMesh::Block& block : mesh.face_blocks) {
    faces.insert(faces.end(), block.lists.begin(), block.lists.end());
  }
  return faces;
}

std::vector<std::set<GlobalIndex>> node_sets_of(const RaggedMesh& mesh, std::size_t block) {
  const auto faces = faces_of(mesh);
  std::vector<std::set<GlobalIndex>> result;
  for (const auto& list : mesh.blocks[block].lists) {
    std::set<GlobalIndex>& nodes = result.emplace_back();
    if (!of_faces(mesh.blocks[block])) nodes.insert(list.begin(), list.end());
    if (!of_faces(mesh.blocks[block])) continue;
    for (const GlobalIndex face : list) {
      const auto& of_face = faces[static_cast<std::size_t>(face)];
      nodes.insert(of_face.begin(), of_face.end());
    }
  }
  return result;
}

void unmerge(RaggedMesh& mesh, const std::vector<std::size_t>& chosen) {
  const auto old_faces = faces_of(mesh);
  const std::size_t old_blocks = mesh.face_blocks.size();
  std::set<GlobalIndex> taken;
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    if (std::ranges::find(chosen, b) == chosen.end()) taken.merge(named_faces(mesh.blocks[b]));
  }
  const std::vector<NewNodes> new_nodes = copy_nodes(mesh, chosen);
  auto now = old_faces;
  std::vector<std::map<GlobalIndex, std::vector<GlobalIndex>>> copies(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    RaggedMesh::Block& block = mesh.blocks[chosen[i]];
    if (!of_faces(block)) {
      for (auto& list : block.lists) replace(list, new_nodes[i]);
      continue;
    }
    for (const GlobalIndex face : named_faces(block)) {
      auto nodes = old_faces[static_cast<std::size_t>(face)];
      replace(nodes, new_nodes[i]);
      if (taken.insert(face).second) {
        now[static_cast<std::size_t>(face)] = nodes;
      } else if (nodes != old_faces[static_cast<std::size_t>(face)]) {
        copies[i][face] = nodes;
      }
    }
  }
  auto next = now.begin();
  for (RaggedMesh::Block& block : mesh.face_blocks) {
    for (auto& list : block.lists) list = *next++;
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    use_faces(mesh, mesh.blocks[chosen[i]], copy_faces(mesh, old_blocks, copies[i]));
  }
}

GlobalIndex count_degenerate(const RaggedMesh& mesh) {
  const auto faces = faces_of(mesh);
  GlobalIndex count = 0;
  for (const RaggedMesh::Block& block : mesh.blocks) {
    for (const auto& list : block.lists) {
      bool degenerate = has_twice(list);
      for (const GlobalIndex entry : list) {
        degenerate = degenerate || (of_faces(block) && has_twice(faces[static_cast<std::size_t>(entry)]));
      }
      count += degenerate ? 1 : 0;
    }
  }
  return count;
}

GlobalIndex count_parts(const RaggedMesh& mesh, const std::vector<std::size_t>& chosen) {
  std::vector<std::set<GlobalIndex>> parts;
  for (const std::size_t b : chosen) {
    for (std::set<GlobalIndex> part : node_sets_of(mesh, b)) {
      std::erase_if(parts, [&](std::set<GlobalIndex>& other) {
        const bool touches =
            std::ranges::any_of(other, [&](GlobalIndex node) { return part.contains(node); });
        if (touches) part.merge(other);
        return touches;
      });
      if (!part.empty()) parts.push_back(part);
    }
  }
  return static_cast<GlobalIndex>(parts.size());
}

}  // namespace exomerge::testing::by_hand
