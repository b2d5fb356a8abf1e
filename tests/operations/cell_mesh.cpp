// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/cell_mesh.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "operations/ragged_oracle.hpp"

namespace exomerge::testing {

namespace {

constexpr int columns = 4;
constexpr int rows = 3;
constexpr int layers = 3;

GlobalIndex node_at(int i, int j, int k) { return i + (columns + 1) * (j + (rows + 1) * k); }

using List = std::vector<GlobalIndex>;

List sorted(List list) {
  std::ranges::sort(list);
  return list;
}

class CellMaker {
 public:
  explicit CellMaker(unsigned seed) : random_(seed) {
    for (int k = 0; k <= layers + 1; ++k) {
      for (int j = 0; j <= rows; ++j) {
        for (int i = 0; i <= columns; ++i) {
          mesh_.x.push_back(i);
          mesh_.y.push_back(j);
          mesh_.z.push_back(k);
        }
      }
    }
    mesh_.face_blocks = {{4, "nsided", {}, {}, {}}, {1, "QUAD4", {}, {}, {}}};
    mesh_.blocks = {{8, "nfaced", {}, {}, {}},
                    {3, "nsided", {}, {}, {}},
                    {5, "HEX8", {}, {}, {}},
                    {2, "nfaced", {}, {}, {}},
                    {7, "QUAD4", {}, {}, {}}};
  }

  RaggedMesh make() {
    for (int k = 0; k < layers; ++k) {
      for (int j = 0; j < rows; ++j) {
        for (int i = 0; i < columns; i += 2) add_cells(i, j, k);
      }
    }
    for (int j = 0; j < rows; ++j) {
      for (int i = 0; i < columns; i += 2) add_sheet(i, j, layers + 1);
    }
    number_faces();
    for (std::vector<RaggedMesh::Block>* blocks : {&mesh_.face_blocks, &mesh_.blocks}) {
      for (RaggedMesh::Block& block : *blocks) {
        for (std::size_t e = 0; e < block.lists.size(); ++e) {
          block.ids.push_back(100 * block.id + static_cast<GlobalIndex>(e));
          block.values.push_back(static_cast<double>(e));
        }
      }
    }
    return mesh_;
  }

 private:
  static List hexahedron(int i, int j, int k) {
    List list;
    for (const int up : {0, 1}) {
      list.insert(list.end(), {node_at(i, j, k + up), node_at(i + 1, j, k + up),
                               node_at(i + 1, j + 1, k + up), node_at(i, j + 1, k + up)});
    }
    return list;
  }

  /// The outline of `length` cubes from above.
  static List outline(int i, int j, int k, int length) {
    List list;
    for (int step = 0; step <= length; ++step) list.push_back(node_at(i + step, j, k));
    for (int step = length; step >= 0; --step) list.push_back(node_at(i + step, j + 1, k));
    return list;
  }

  void add_polyhedron(std::size_t block, int i, int j, int k, int length) {
    std::vector<List> faces{outline(i, j, k, length), outline(i, j, k + 1, length)};
    const auto add_wall = [&](GlobalIndex a, GlobalIndex b) {
      const GlobalIndex up = node_at(0, 0, 1);
      faces.push_back({a, b, b + up, a + up});
    };
    for (int step = 0; step < length; ++step) {
      for (const int side : {0, 1})
        add_wall(node_at(i + step, j + side, k), node_at(i + step + 1, j + side, k));
    }
    for (const int end : {0, length}) add_wall(node_at(i + end, j, k), node_at(i + end, j + 1, k));
    std::ranges::shuffle(faces, random_);
    List list;
    for (const List& face : faces) list.push_back(face_on(face));
    mesh_.blocks[block].lists.push_back(list);
  }

  /// A face with such nodes: one that is there, or a new one.
  GlobalIndex face_on(List nodes) {
    const List key = sorted(nodes);
    const auto found = faces_.find(key);
    if (found != faces_.end() && random_() % 3 > 0) return found->second;
    std::ranges::rotate(nodes, nodes.begin() + static_cast<std::ptrdiff_t>(random_() % nodes.size()));
    if (random_() % 2 == 0) std::ranges::reverse(nodes);
    const std::size_t block = nodes.size() == 4 && random_() % 2 == 0 ? 1 : 0;
    mesh_.face_blocks[block].lists.push_back(nodes);
    // Those of the second block get their numbers when the first is complete.
    const auto at = static_cast<GlobalIndex>(mesh_.face_blocks[block].lists.size()) - 1;
    return faces_[key] = block == 0 ? at : -1 - at;
  }

  void number_faces() {
    const auto first = static_cast<GlobalIndex>(mesh_.face_blocks[0].lists.size());
    for (const std::size_t b : {std::size_t{0}, std::size_t{3}}) {
      for (List& list : mesh_.blocks[b].lists) {
        for (GlobalIndex& face : list) face = face < 0 ? first - 1 - face : face;
      }
    }
  }

  void add_cells(int i, int j, int k) {
    switch (random_() % 6) {
      case 0:
        add_polyhedron(0, i, j, k, 2);
        break;
      case 1:
        add_polyhedron(3, i, j, k, 2);
        break;
      case 2:
        add_polyhedron(0, i, j, k, 1);
        add_polyhedron(3, i + 1, j, k, 1);
        break;
      case 3:
        mesh_.blocks[2].lists.push_back(hexahedron(i, j, k));
        mesh_.blocks[2].lists.push_back(hexahedron(i + 1, j, k));
        break;
      case 4:
        add_polyhedron(3, i, j, k, 1);
        mesh_.blocks[2].lists.push_back(hexahedron(i + 1, j, k));
        break;
      default:
        break;
    }
  }

  void add_sheet(int i, int j, int k) {
    switch (random_() % 4) {
      case 0:
        mesh_.blocks[1].lists.push_back(outline(i, j, k, 2));
        break;
      case 1:
        mesh_.blocks[1].lists.push_back(outline(i, j, k, 1));
        mesh_.blocks[4].lists.push_back(outline(i + 1, j, k, 1));
        break;
      case 2:
        mesh_.blocks[4].lists.push_back(outline(i, j, k, 1));
        break;
      default:
        break;
    }
  }

  std::mt19937 random_;
  RaggedMesh mesh_;
  std::map<List, GlobalIndex> faces_;
};

const RaggedMesh::Block& block_with(const RaggedMesh& mesh, std::int64_t id) {
  return *std::ranges::find(mesh.blocks, id, &RaggedMesh::Block::id);
}

/// The sides of an element, in their order.
std::vector<List> sides_of_element(const RaggedMesh::Block& block, const List& list,
                                   const std::vector<List>& faces) {
  std::vector<List> sides;
  if (block.type == "nfaced") {
    for (const GlobalIndex face : list) sides.push_back(faces[static_cast<std::size_t>(face)]);
  } else if (block.type == "HEX8") {
    constexpr std::array<std::array<std::size_t, 4>, 6> table{
        {{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {0, 4, 7, 3}, {0, 3, 2, 1}, {4, 5, 6, 7}}};
    for (const auto& side : table) {
      List& nodes = sides.emplace_back();
      for (const std::size_t at : side) nodes.push_back(list[at]);
    }
  } else {
    for (std::size_t i = 0; i < list.size(); ++i) sides.push_back({list[i], list[(i + 1) % list.size()]});
  }
  return sides;
}

std::map<List, int> uses_of(const std::vector<by_hand::RaggedSide>& sides) {
  std::map<List, int> uses;
  for (const auto& side : sides) ++uses[sorted(side.nodes)];
  return uses;
}

}  // namespace

RaggedMesh random_cell_mesh(unsigned seed) { return CellMaker(seed).make(); }

int cubes_of(const RaggedMesh& mesh) {
  int count = static_cast<int>(block_with(mesh, 5).lists.size());
  for (const std::int64_t id : {8, 2}) {
    for (const auto& list : block_with(mesh, id).lists) count += list.size() == 6 ? 1 : 2;
  }
  return count;
}

namespace by_hand {

std::vector<RaggedSide> sides_of(const RaggedMesh& mesh, const std::vector<std::int64_t>& blocks) {
  const std::vector<List> faces = faces_of(mesh);
  std::vector<RaggedSide> sides;
  for (const std::int64_t id : blocks) {
    const RaggedMesh::Block& block = block_with(mesh, id);
    for (std::size_t e = 0; e < block.lists.size(); ++e) {
      GlobalIndex number = 0;
      for (const List& nodes : sides_of_element(block, block.lists[e], faces)) {
        sides.push_back({id, static_cast<GlobalIndex>(e), number++, nodes});
      }
    }
  }
  return sides;
}

std::vector<RaggedSide> external_sides(const RaggedMesh& mesh, const std::vector<std::int64_t>& blocks) {
  std::vector<RaggedSide> sides = sides_of(mesh, blocks);
  const std::map<List, int> uses = uses_of(sides);
  std::erase_if(sides, [&](const RaggedSide& side) { return uses.at(sorted(side.nodes)) > 1; });
  return sides;
}

std::vector<RaggedSide> contact_sides(const RaggedMesh& mesh, std::int64_t block, std::int64_t other) {
  std::vector<RaggedSide> sides = sides_of(mesh, {block});
  const std::map<List, int> uses = uses_of(sides_of(mesh, {other}));
  std::erase_if(sides, [&](const RaggedSide& side) { return !uses.contains(sorted(side.nodes)); });
  return sides;
}

}  // namespace by_hand

}  // namespace exomerge::testing
