// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <set>

#include "operations/mesh_edits.hpp"

namespace exomerge::testing {

namespace {

constexpr GlobalIndex points_x = 4, points_y = 3, points_z = 3;

/// Random numbers that are the same everywhere.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_()) % end; }
  double value() { return static_cast<double>(below(4096)) / 8.0; }

 private:
  std::mt19937 engine_;
};

class MeshMaker {
 public:
  explicit MeshMaker(unsigned seed) : dice_(seed) {}

  Mesh make(bool ids) {
    add_nodes();
    add_blocks();
    mesh_.times = {0.5, 2};
    mesh_.title = "random";
    mesh_.node_fields = {field("disp_x", mesh_.x.size()), field("t", mesh_.x.size())};
    add_node_sets();
    add_side_sets();
    mesh_.globals = {{"energy", {10, 20}}};
    if (ids) add_ids();
    return mesh_;
  }

 private:
  using Eight = std::array<GlobalIndex, 8>;

  void add_nodes() {
    constexpr GlobalIndex unused = 3;
    const GlobalIndex points = points_x * points_y * points_z;
    number_.resize(static_cast<std::size_t>(points + unused));
    std::iota(number_.begin(), number_.end(), 0);
    for (std::size_t i = number_.size(); i > 1; --i) std::swap(number_[i - 1], number_[dice_.below(i)]);
    for (Numbers* axis : {&mesh_.x, &mesh_.y, &mesh_.z}) axis->assign(number_.size(), 99);
    for (GlobalIndex p = 0; p < points; ++p) {
      const auto node = static_cast<std::size_t>(number_[static_cast<std::size_t>(p)]);
      mesh_.x[node] = static_cast<double>(p % points_x);
      mesh_.y[node] = static_cast<double>(p / points_x % points_y);
      mesh_.z[node] = static_cast<double>(p / points_x / points_y);
    }
  }

  GlobalIndex node(GlobalIndex i, GlobalIndex j, GlobalIndex k) const {
    return number_[static_cast<std::size_t>(i + points_x * (j + points_y * k))];
  }

  void add(std::size_t block, const Eight& cell, std::initializer_list<int> corners) {
    for (const int c : corners) mesh_.blocks[block].connectivity.push_back(cell[static_cast<std::size_t>(c)]);
  }

  void add_blocks() {
    mesh_.blocks = {{7, "left", "HEX8", 8, {}, {}},
                    {3, "", "HEX", 8, {}, {}},
                    {5, "wedges", "WEDGE", 6, {}, {}},
                    {2, "tets", "TETRA4", 4, {}, {}},
                    {9, "skin", "SHELL4", 4, {}, {}}};
    for (GlobalIndex k = 0; k + 1 < points_z; ++k) {
      for (GlobalIndex j = 0; j + 1 < points_y; ++j) {
        for (GlobalIndex i = 0; i + 1 < points_x; ++i) {
          add_cell({node(i, j, k), node(i + 1, j, k), node(i + 1, j + 1, k), node(i, j + 1, k),
                    node(i, j, k + 1), node(i + 1, j, k + 1), node(i + 1, j + 1, k + 1),
                    node(i, j + 1, k + 1)});
        }
      }
    }
    // An element twice, with its nodes in another order.
    Indices& hexes = mesh_.blocks[0].connectivity;
    if (!hexes.empty() && dice_.below(2) == 0) {
      const Indices first(hexes.begin(), hexes.begin() + 8);
      for (const std::size_t c : {1, 2, 3, 0, 5, 6, 7, 4}) hexes.push_back(first[c]);
    }
    std::erase_if(mesh_.blocks, [](const Mesh::Block& block) { return block.connectivity.empty(); });
    for (Mesh::Block& block : mesh_.blocks) {
      const auto rows = static_cast<std::size_t>(by_hand::element_count(block));
      block.fields.push_back(field("p", rows));
      if (dice_.below(2) == 0) block.fields.push_back(field("q", rows));
    }
  }

  void add_cell(const Eight& cell) {
    switch (dice_.below(5)) {
      case 0:
      case 1:
        add(0, cell, {0, 1, 2, 3, 4, 5, 6, 7});
        break;
      case 2:
        add(1, cell, {0, 1, 2, 3, 4, 5, 6, 7});
        break;
      case 3:
        add(2, cell, {0, 1, 2, 4, 5, 6});
        add(2, cell, {0, 2, 3, 4, 6, 7});
        break;
      default:
        for (const auto& tet :
             {std::array{0, 1, 2, 6}, {0, 2, 3, 6}, {0, 3, 7, 6}, {0, 7, 4, 6}, {0, 4, 5, 6}, {0, 5, 1, 6}}) {
          add(3, cell, {tet[0], tet[1], tet[2], tet[3]});
        }
    }
    if (dice_.below(3) == 0) add(4, cell, {0, 1, 5, 4});
    if (dice_.below(3) == 0) add(4, cell, {4, 7, 6, 5});
  }

  Mesh::Field field(const std::string& name, std::size_t rows) {
    Mesh::Field result{name, {}};
    for (int step = 0; step < 2; ++step) {
      Numbers values(rows);
      for (double& value : values) value = dice_.value();
      result.second.push_back(values);
    }
    return result;
  }

  void add_node_sets() {
    for (const std::int64_t id : {4, 1}) {
      Mesh::NodeSet set{id, id == 4 ? "some" : "", {}, {}, {}};
      for (const GlobalIndex n : number_) {
        if (dice_.below(3) > 0) set.members.push_back(n);
      }
      set.fields.push_back(field("flow", set.members.size()));
      if (id == 1) {
        for (std::size_t i = 0; i < set.members.size(); ++i) set.factors.push_back(dice_.value());
      }
      mesh_.node_sets.push_back(set);
    }
  }

  void add_side_sets() {
    for (const std::int64_t id : {6, 2}) {
      Mesh::SideSet set{id, id == 2 ? "sides" : "", {}, {}, {}, {}, {}};
      for (const Mesh::Block& block : mesh_.blocks) {
        if (id == 2 && block.nodes_per_element != 8) continue;
        for (GlobalIndex e = 0; e < by_hand::element_count(block); ++e) {
          for (GlobalIndex s = 0; s < by_hand::shape_of(block).side_count(); ++s) {
            if (dice_.below(6) > 0) continue;
            set.blocks.push_back(block.id);
            set.elements.push_back(e);
            set.sides.push_back(s);
          }
        }
      }
      // In an order of their own.
      for (std::size_t i = set.sides.size(); i > 1; --i) {
        const std::size_t other = dice_.below(i);
        std::swap(set.blocks[i - 1], set.blocks[other]);
        std::swap(set.elements[i - 1], set.elements[other]);
        std::swap(set.sides[i - 1], set.sides[other]);
      }
      set.fields.push_back(field("pressure", set.sides.size()));
      if (id == 2) {
        for (std::size_t i = 0; i < 4 * set.sides.size(); ++i) set.factors.push_back(dice_.value());
      }
      mesh_.side_sets.push_back(set);
    }
  }

  void add_ids() {
    for (std::size_t i = 0; i < mesh_.x.size(); ++i) {
      mesh_.node_ids.push_back(500 - 3 * static_cast<GlobalIndex>(i));
    }
    GlobalIndex next = 1000;
    for (const Mesh::Block& block : mesh_.blocks) {
      for (GlobalIndex e = 0; e < by_hand::element_count(block); ++e) mesh_.element_ids.push_back(next -= 2);
    }
  }

  Dice dice_;
  Mesh mesh_;
  Indices number_;  // of the points of the grid
};

}  // namespace

Mesh random_mesh(unsigned seed) { return MeshMaker(seed).make(seed % 2 == 1); }

Mesh piled_mesh(unsigned seed) {
  constexpr GlobalIndex faces = 4;
  Dice dice(seed);
  Mesh mesh;
  mesh.blocks = {{4, "", "HEX8", 8, {}, {}}, {2, "", "SHELL4", 4, {}, {}}, {9, "", "HEX8", 8, {}, {}}};
  GlobalIndex nodes = 4 * faces;
  const auto face = [&] {
    Indices corners;
    const auto first = 4 * static_cast<GlobalIndex>(dice.below(faces));
    const auto start = static_cast<GlobalIndex>(dice.below(4));
    const GlobalIndex step = dice.below(2) == 0 ? 1 : 3;
    for (GlobalIndex i = 0; i < 4; ++i) corners.push_back(first + (start + i * step) % 4);
    return corners;
  };
  const auto add = [](Mesh::Block& block, const Indices& corners) {
    block.connectivity.insert(block.connectivity.end(), corners.begin(), corners.end());
  };
  for (const std::size_t b : {0U, 2U}) {
    for (int e = 0; e < 60; ++e) {
      const Indices bottom = face();
      Indices top = face();
      if (top[0] / 4 == bottom[0] / 4 || dice.below(3) > 0) top = {nodes++, nodes++, nodes++, nodes++};
      add(mesh.blocks[b], bottom);
      add(mesh.blocks[b], top);
    }
  }
  for (int e = 0; e < 100; ++e) add(mesh.blocks[1], face());
  for (GlobalIndex node = 0; node < nodes; ++node) {
    mesh.x.push_back(static_cast<double>(node));
    mesh.y.push_back(static_cast<double>(node % 7));
    mesh.z.push_back(static_cast<double>(node % 3));
  }
  return mesh;
}

}  // namespace exomerge::testing
