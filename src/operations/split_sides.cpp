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

/// Finds the sides of one part.
class BorderSideFinder {
 public:
  BorderSideFinder(const ModelData& model, const PartMesh& mesh, std::vector<BorderSide>& out)
      : model_(model), mesh_(mesh), out_(out) {
    shared_.assign(static_cast<std::size_t>(mesh.nodes.size()), -1);
    for (std::size_t i = 0; i < mesh.shared_nodes.size(); ++i) {
      shared_[static_cast<std::size_t>(mesh.shared_nodes[i].node)] = static_cast<LocalIndex>(i);
    }
  }

  void find() {
    if (mesh_.shared_nodes.empty()) return;
    const auto& blocks = model_.kind(EntityKind::element_block);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const EntityInfo& info = blocks[b].info;
      const Topology* shape = find_topology(info.type, info.nodes_per_entry, model_.dimension);
      if (shape == nullptr || shape->linear == nullptr) continue;
      std::visit(
          [&](const auto& nodes) { find(mesh_.blocks[b], *shape->linear, info.nodes_per_entry, nodes); },
          mesh_.blocks[b].nodes);
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
        consider(shape.sides[s], element, block.first + e, static_cast<LocalIndex>(s) + 1);
      }
    }
  }

  template <class Node>
  void consider(const TopologySide& side, const Node* element, GlobalIndex local, LocalIndex number) {
    if (side.nodes.size() > most_corners) return;
    BorderSide found{};
    found.corners.fill(-1);
    common_.clear();
    for (std::size_t c = 0; c < side.nodes.size(); ++c) {
      const auto node = static_cast<std::size_t>(element[side.nodes[c]]);
      if (shared_[node] < 0) return;
      const auto& others = mesh_.shared_nodes[static_cast<std::size_t>(shared_[node])].parts;
      if (c == 0) {
        common_ = others;
      } else {
        std::erase_if(common_, [&](LocalIndex part) { return !std::ranges::binary_search(others, part); });
      }
      if (common_.empty()) return;
      found.corners[c] = mesh_.nodes.list()[node];
    }
    std::ranges::sort(found.corners);
    found.element = mesh_.elements[static_cast<std::size_t>(local)];
    found.side = number;
    found.part = mesh_.number;
    out_.push_back(found);
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
  sides = send_to(comm, sides, [&](const BorderSide& side) { return nodes.owner(side.corners.back()); });
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
      mesh.shared_sides.push_back({match.neighbour, mesh.local_element(match.element), match.side});
    }
  });
}

}  // namespace exomerge
