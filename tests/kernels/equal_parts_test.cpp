// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/equal_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "exomerge/error.hpp"
#include "support/kernel_test.hpp"

namespace exomerge::kernels {
namespace {

using Nodes = std::vector<LocalIndex>;
using Groups = std::vector<Nodes>;

/// Elements and their nodes.
struct Mesh {
  std::vector<ElementRun> runs;
  Nodes nodes;
  LocalIndex node_count = 0;
};

/// What the kernel shall find: parts by their sorted nodes and their kind, which comes after these and is
/// lower than any node.
Groups groups_by_hand(const Mesh& mesh) {
  std::map<Nodes, Nodes> groups;
  LocalIndex part = 0;
  std::size_t first = 0;
  for (const ElementRun& run : mesh.runs) {
    for (LocalIndex e = 0; e < run.elements; ++e, first += static_cast<std::size_t>(run.nodes_per_element)) {
      for (const PartNodes& rule : run.parts) {
        Nodes key;
        for (const int place : rule.places)
          key.push_back(mesh.nodes[first + static_cast<std::size_t>(place)]);
        std::ranges::sort(key);
        key.push_back(-2 - rule.kind);
        groups[key].push_back(part++);
      }
    }
  }
  Groups result;
  for (const auto& [key, parts] : groups) result.push_back(parts);
  return result;
}

std::vector<PartNodes> sides_of_hexahedra() {
  return {{{0, 1, 5, 4}}, {{1, 2, 6, 5}}, {{2, 3, 7, 6}}, {{3, 0, 4, 7}}, {{0, 3, 2, 1}}, {{4, 5, 6, 7}}};
}

std::vector<PartNodes> edges_of_tetrahedra() {
  return {{{0, 1}}, {{1, 2}}, {{0, 2}}, {{0, 3}}, {{1, 3}}, {{2, 3}}};
}

/// A box of hexahedra whose points are numbered by `number`.
Mesh box(LocalIndex length, const std::vector<PartNodes>& parts, const Nodes& number) {
  Mesh mesh;
  const LocalIndex points = length + 1;
  mesh.node_count = points * points * points;
  for (LocalIndex e = 0; e < length * length * length; ++e) {
    const LocalIndex x = e % length, y = e / length % length, z = e / length / length;
    for (const auto& [dx, dy, dz] : std::vector<std::array<LocalIndex, 3>>{
             {0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}}) {
      mesh.nodes.push_back(number[static_cast<std::size_t>(x + dx + points * (y + dy + points * (z + dz)))]);
    }
  }
  mesh.runs = {{length * length * length, 8, parts}};
  return mesh;
}

Nodes numbers(std::size_t count) {
  Nodes result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<LocalIndex>(i);
  return result;
}

/// Elements of any nodes out of `node_count`, among them -1 and repeated ones.
Mesh random_mesh(LocalIndex node_count, unsigned seed) {
  std::mt19937 random(seed);
  Mesh mesh;
  mesh.node_count = node_count;
  const auto node = [&] {
    return static_cast<LocalIndex>(random() % static_cast<unsigned>(node_count + 1)) - 1;
  };
  const auto parts = [&](int width) {
    std::vector<PartNodes> result;
    for (unsigned i = 0; i < 1 + random() % 5; ++i) {
      PartNodes part;
      const int size =
          1 + static_cast<int>(random() % static_cast<unsigned>(std::min(width, most_part_nodes)));
      for (int k = 0; k < size; ++k)
        part.places.push_back(static_cast<int>(random() % static_cast<unsigned>(width)));
      part.kind = static_cast<int>(random() % 3);
      result.push_back(part);
    }
    return result;
  };
  for (const int width : {2, 4, 8, 8, 1, 20}) {
    const auto elements = static_cast<LocalIndex>(random() % 300);
    mesh.runs.push_back({elements, width, width == 1 ? std::vector<PartNodes>() : parts(width)});
    for (LocalIndex i = 0; i < elements * width; ++i) mesh.nodes.push_back(node());
  }
  return mesh;
}

template <class ExecutionSpace>
class EqualParts : public KernelTest<ExecutionSpace> {
 protected:
  using typename KernelTest<ExecutionSpace>::Memory;

  static Groups groups_of(const Mesh& mesh) {
    const Kokkos::View<const LocalIndex*, Memory> nodes = KernelTest<ExecutionSpace>::on_device(mesh.nodes);
    const PartGroups<Memory> found = equal_parts(ExecutionSpace(), nodes, mesh.node_count, mesh.runs);
    const Nodes parts = KernelTest<ExecutionSpace>::on_host(found.parts);
    const Nodes offsets = KernelTest<ExecutionSpace>::on_host(found.offsets);
    Groups groups;
    for (std::size_t g = 0; g + 1 < offsets.size(); ++g) {
      groups.emplace_back(parts.begin() + offsets[g], parts.begin() + offsets[g + 1]);
    }
    return groups;
  }
  static void expect_as_by_hand(const Mesh& mesh) { ASSERT_EQ(groups_of(mesh), groups_by_hand(mesh)); }
};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(EqualParts, Spaces);

TYPED_TEST(EqualParts, OfNothing) {
  this->expect_as_by_hand({});
  this->expect_as_by_hand({{{0, 8, sides_of_hexahedra()}}, {}, 5});
  this->expect_as_by_hand({{{2, 1, {}}}, {0, 1}, 2});
}

TYPED_TEST(EqualParts, OfABox) {
  Nodes number = numbers(11 * 11 * 11);
  this->expect_as_by_hand(box(10, sides_of_hexahedra(), number));
  std::shuffle(number.begin(), number.end(), std::mt19937(3));
  this->expect_as_by_hand(box(10, sides_of_hexahedra(), number));
  this->expect_as_by_hand(box(10, edges_of_tetrahedra(), number));
  std::vector<PartNodes> with_centers = sides_of_hexahedra();
  with_centers.push_back({{0, 1, 2, 3, 4, 5, 6, 7}});
  this->expect_as_by_hand(box(10, with_centers, number));
}

TYPED_TEST(EqualParts, OfAnything) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    for (const LocalIndex nodes : {1, 5, 40, 4000}) this->expect_as_by_hand(random_mesh(nodes, seed));
  }
}

TYPED_TEST(EqualParts, KeepsKindsApart) {
  const std::vector<PartNodes> parts{{{0, 1, 2, 3}, 3}, {{3, 2, 1, 0}, 4}, {{1, 0, 3, 2}, 3}, {{0, 1, 2, 3}}};
  this->expect_as_by_hand({{{3, 4, parts}}, {0, 1, 2, 3, 3, 2, 1, 0, 4, 5, 6, 7}, 8});
}

// All elements have node 0, which many parts then have as their lowest; many have the same two, or all nodes.
TYPED_TEST(EqualParts, AroundACrowdedNode) {
  constexpr LocalIndex elements = 4000;
  for (const LocalIndex spread : {1, 3, 100, 3 * elements}) {
    std::mt19937 random(5);
    Mesh mesh;
    mesh.node_count = spread + 1;
    for (LocalIndex e = 0; e < elements; ++e) {
      mesh.nodes.push_back(0);
      for (int i = 0; i < 3; ++i) {
        mesh.nodes.push_back(1 + static_cast<LocalIndex>(random() % static_cast<unsigned>(spread)));
      }
    }
    mesh.runs = {{elements, 4, edges_of_tetrahedra()}};
    this->expect_as_by_hand(mesh);
    mesh.runs = {{elements, 4, {{{0, 1, 3}}, {{1, 2, 3}}, {{0, 3, 2}}, {{0, 2, 1}}}}};
    this->expect_as_by_hand(mesh);
  }
}

TYPED_TEST(EqualParts, RefusesWhatIsTooLarge) {
  EXPECT_THROW(this->groups_of({{{1, 10, {{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}}}}, Nodes(10, 0), 1}), Error);
  EXPECT_THROW(this->groups_of({{{1, 1, {{{}}}}}, {0}, 1}), Error);
  const std::vector<PartNodes> many(3, PartNodes{{0}});
  EXPECT_THROW(this->groups_of({{{1 << 30, 1, many}}, {0}, 1}), Error);
}

}  // namespace
}  // namespace exomerge::kernels
