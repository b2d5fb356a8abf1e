// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <tuple>

#include "exomerge/topology.hpp"
#include "operations/split_mesh.hpp"

namespace exomerge {

namespace {

constexpr std::size_t most_corners = 4;
/// Where more elements than this meet in one side (bars in a hub), they are no neighbours by sides.
constexpr std::ptrdiff_t most_elements_at_a_side = 16;

/// A side of an element that may be another part's too. Numbers are those of the whole mesh.
struct BorderSide {
  std::array<GlobalIndex, most_corners> corners;  ///< ascending; -1 before those of smaller sides
  GlobalIndex element;
  LocalIndex side;
  LocalIndex part;

  auto key() const { return std::tie(corners, element, side); }
};

/// A pair of sides in the words of one of its two parts. What orders pairs is the same in both.
struct Match {
  std::array<GlobalIndex, most_corners> corners;
  GlobalIndex low_element, high_element;
  GlobalIndex element;
  LocalIndex side;
  LocalIndex part;
  LocalIndex neighbour;

  auto key() const { return std::tie(neighbour, corners, low_element, high_element); }
};

/// Faces of polyhedra are known by their number, behind this mark in the place of other corners.
constexpr GlobalIndex is_face = -2;

/// Finds the sides of one part.
class BorderSideFinder {
 public:
  BorderSideFinder(const ModelData& model, const PartMesh& mesh, std::vector<BorderSide>& out)
      : model_(model), mesh_(mesh), out_(out) {
    shared_.assign(static_cast<std::size_t>(mesh.nodes().size()), -1);
    for (std::size_t i = 0; i < mesh.shared_nodes.size(); ++i) {
      shared_[static_cast<std::size_t>(mesh.shared_nodes[i].node)] = static_cast<LocalIndex>(i);
    }
  }

  void find() {
    if (mesh_.shared_nodes.empty()) return;
    const auto& blocks = model_.kind(EntityKind::element_block);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const EntityInfo& info = blocks[b].info;
      const PartMesh::Block& block = mesh_.kind(EntityKind::element_block)[b];
      if (info.ragged) {
        std::visit([&](const auto& nodes) { find_of_polygons(block, nodes); }, block.nodes);
        std::visit([&](const auto& faces) { find_of_polyhedra(block, faces); }, block.faces);
        continue;
      }
      const Topology* shape = find_topology(info.type, info.nodes_per_entry, model_.dimension);
      if (shape == nullptr || shape->linear == nullptr) continue;
      std::visit([&](const auto& nodes) { find(block, *shape->linear, info.nodes_per_entry, nodes); },
                 block.nodes);
    }
  }

 private:
  template <class Nodes>
  void find(const PartMesh::Block& block, const Topology& shape, int width, const Nodes& nodes) {
    if (nodes.empty() || shape.sides.empty()) return;
    for (GlobalIndex e = 0; e < block.count; ++e) {
      const auto* element = nodes.data() + e * width;
      int borders = 0;
      for (int c = 0; c < shape.corners; ++c) borders += is_shared(element[c]) ? 1 : 0;
      if (borders == 0) continue;
      for (std::size_t s = 0; s < shape.sides.size(); ++s) {
        const TopologySide& side = shape.sides[s];
        consider(
            side.nodes.size(), [&](std::size_t c) { return element[side.nodes[c]]; }, block.first + e,
            static_cast<LocalIndex>(s) + 1);
      }
    }
  }

  template <class Nodes>
  void find_of_polygons(const PartMesh::Block& block, const Nodes& nodes) {
    if (nodes.empty()) return;
    const auto* polygon = nodes.data();
    for (GlobalIndex e = 0; e < block.count; ++e) {
      const auto length = static_cast<std::size_t>(block.lengths[static_cast<std::size_t>(e)]);
      for (std::size_t s = 0; s < length; ++s) {
        consider(
            2, [&](std::size_t c) { return polygon[(s + c) % length]; }, block.first + e,
            static_cast<LocalIndex>(s) + 1);
      }
      polygon += length;
    }
  }

  template <class Faces>
  void find_of_polyhedra(const PartMesh::Block& block, const Faces& faces) {
    if (faces.empty()) return;
    const auto* face = faces.data();
    for (GlobalIndex e = 0; e < block.count; ++e) {
      for (LocalIndex s = 1; s <= block.lengths[static_cast<std::size_t>(e)]; ++s, ++face) {
        if (!is_border(*face)) continue;
        add({is_face, is_face, is_face, mesh_.numbers(IndexSpace::face)[static_cast<std::size_t>(*face)]},
            block.first + e, s);
      }
    }
  }

  /// Whether another part has all nodes of a face, by its number in the part.
  bool is_border(GlobalIndex face) {
    if (face_ends_.empty()) lay_out_faces();
    const auto& blocks = mesh_.kind(EntityKind::face_block);
    const auto after = std::ranges::upper_bound(blocks, face, {}, &PartMesh::Block::first);
    const auto b = static_cast<std::size_t>(after - blocks.begin()) - 1;
    const auto at = static_cast<std::size_t>(face - blocks[b].first);
    const std::size_t begin = at == 0 ? 0 : face_ends_[b][at - 1];
    return std::visit(
        [&](const auto& nodes) {
          return find_common(face_ends_[b][at] - begin, [&](std::size_t c) { return nodes[begin + c]; });
        },
        blocks[b].nodes);
  }

  /// Where the nodes of each face end in the list of its block.
  void lay_out_faces() {
    const auto& blocks = mesh_.kind(EntityKind::face_block);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const EntityInfo& info = model_.kind(EntityKind::face_block)[b].info;
      auto& ends = face_ends_.emplace_back();
      std::size_t end = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(blocks[b].count); ++i) {
        end += static_cast<std::size_t>(info.ragged ? blocks[b].lengths[i] : info.nodes_per_entry);
        ends.push_back(end);
      }
    }
  }

  /// Whether other parts have all of `count` nodes: leaves them in `common_`.
  template <class Node>
  bool find_common(std::size_t count, const Node& node) {
    common_.clear();
    for (std::size_t c = 0; c < count; ++c) {
      const LocalIndex place = shared_[static_cast<std::size_t>(node(c))];
      if (place < 0) return false;
      const auto& others = mesh_.shared_nodes[static_cast<std::size_t>(place)].parts;
      if (c == 0) {
        common_ = others;
      } else {
        std::erase_if(common_, [&](LocalIndex part) { return !std::ranges::binary_search(others, part); });
      }
      if (common_.empty()) return false;
    }
    return count > 0;
  }

  template <class Node>
  void consider(std::size_t count, const Node& node, GlobalIndex local, LocalIndex number) {
    if (count > most_corners || !find_common(count, node)) return;
    std::array<GlobalIndex, most_corners> corners;
    corners.fill(-1);
    for (std::size_t c = 0; c < count; ++c) {
      corners[c] = mesh_.nodes().list()[static_cast<std::size_t>(node(c))];
    }
    std::ranges::sort(corners);
    add(corners, local, number);
  }

  void add(const std::array<GlobalIndex, most_corners>& corners, GlobalIndex local, LocalIndex number) {
    out_.push_back({corners, mesh_.elements[static_cast<std::size_t>(local)], number, mesh_.number});
  }

  template <class Node>
  bool is_shared(Node node) const {
    return shared_[static_cast<std::size_t>(node)] >= 0;
  }

  const ModelData& model_;
  const PartMesh& mesh_;
  std::vector<BorderSide>& out_;
  std::vector<LocalIndex> shared_;  // by node: place in shared_nodes, or -1
  std::vector<LocalIndex> common_;
  std::vector<std::vector<std::size_t>> face_ends_;  // by face block and face of the part
};

/// Sends each item to the rank that `rank_of` names.
template <class T, class RankOf>
std::vector<T> send_to(const Comm& comm, const std::vector<T>& items, RankOf rank_of) {
  std::vector<T> sent;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(comm.size()), 0);
  comm.collectively("sorting sides", [&] {
    for (const T& item : items) ++counts[static_cast<std::size_t>(rank_of(item))];
    std::vector<std::int64_t> next(counts.size(), 0);
    for (std::size_t rank = 1; rank < counts.size(); ++rank) next[rank] = next[rank - 1] + counts[rank - 1];
    sent.resize(items.size());
    for (const T& item : items) {
      sent[static_cast<std::size_t>(next[static_cast<std::size_t>(rank_of(item))]++)] = item;
    }
  });
  return comm.all_to_all(std::span<const T>(sent), std::span<const std::int64_t>(counts)).values;
}

/// Both words for each pair of elements of different parts in one group of equal sides. An element may have
/// the side twice (shells): the first counts.
void pair_up(std::span<const BorderSide> group, std::vector<Match>& out) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (i > 0 && group[i].element == group[i - 1].element) continue;
    for (std::size_t j = i + 1; j < group.size(); ++j) {
      if (group[j].element == group[j - 1].element || group[j].part == group[i].part) continue;
      const BorderSide& a = group[i];
      const BorderSide& b = group[j];
      out.push_back({a.corners, a.element, b.element, a.element, a.side, a.part, b.part});
      out.push_back({a.corners, a.element, b.element, b.element, b.side, b.part, a.part});
    }
  }
}

}  // namespace

void find_shared_sides(const ModelData& model, const Partition& parts, std::span<PartMesh> meshes) {
  const Comm& comm = model.comm;
  std::vector<BorderSide> sides;
  comm.collectively("finding shared sides", [&] {
    for (const PartMesh& mesh : meshes) BorderSideFinder(model, mesh, sides).find();
  });
  const Partition nodes = model.partition(model.nodes.count);
  const Partition faces = model.partition(count_of(model, IndexSpace::face));
  sides = send_to(comm, sides, [&](const BorderSide& side) {
    return (side.corners.front() == is_face ? faces : nodes).owner(side.corners.back());
  });
  std::vector<Match> matches;
  comm.collectively("finding shared sides", [&] {
    std::ranges::sort(sides, [](const BorderSide& a, const BorderSide& b) { return a.key() < b.key(); });
    for (auto begin = sides.begin(); begin != sides.end();) {
      const auto end = std::find_if(begin, sides.end(),
                                    [&](const BorderSide& side) { return side.corners != begin->corners; });
      if (end - begin <= most_elements_at_a_side) pair_up({begin, end}, matches);
      begin = end;
    }
  });
  matches = send_to(comm, matches, [&](const Match& match) { return parts.owner(match.part); });
  comm.collectively("finding shared sides", [&] {
    std::ranges::sort(matches, [](const Match& a, const Match& b) {
      return std::tie(a.part) != std::tie(b.part) ? a.part < b.part : a.key() < b.key();
    });
    const GlobalIndex first = parts.slice(comm.rank()).begin;
    for (const Match& match : matches) {
      PartMesh& mesh = meshes[static_cast<std::size_t>(match.part - first)];
      mesh.shared_sides.push_back(
          {match.neighbour, mesh.place(IndexSpace::element, match.element), match.side});
    }
  });
}

}  // namespace exomerge
