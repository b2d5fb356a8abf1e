// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/surfaces.hpp"

#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "exomerge/elements.hpp"
#include "exomerge/generate.hpp"
#include "operations/structure_testing.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using testing::by_hand::Side;
using namespace testing;

constexpr unsigned seeds = 4;

class SurfacesTest : public StructureTest {};

Selector selector_of(const by_hand::Ids& ids) {
  return Selector(std::vector<Selector::Value>(ids.begin(), ids.end()));
}

TEST_F(SurfacesTest, FindsBoundaries) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh, [](ExodusModel& model) { create_boundary_side_set(model, 30); },
        [&](Mesh& edited) { by_hand::put_side_set(edited, 30, "", by_hand::external_faces(mesh, ids)); });
    std::rotate(ids.begin(), ids.begin() + 1, ids.end());
    ids.pop_back();
    const Warnings warnings;
    check(
        mesh, [&](ExodusModel& model) { create_boundary_side_set(model, 6, selector_of(ids)); },
        [&](Mesh& edited) { by_hand::put_side_set(edited, 6, "", by_hand::external_faces(mesh, ids)); });
    EXPECT_THAT(warnings.all(comm_), HasSubstr("replaced"));
  }
}

TEST_F(SurfacesTest, FindsContacts) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    check(
        mesh, [](ExodusModel& model) { create_contact_side_sets(model); },
        [&](Mesh& edited) {
          for (const std::int64_t a : by_hand::block_ids(mesh)) {
            for (const std::int64_t b : by_hand::block_ids(mesh)) {
              const std::vector<Side> sides = a == b ? std::vector<Side>() : by_hand::contact(mesh, a, b);
              if (sides.empty()) continue;
              std::int64_t id = 1;
              while (std::ranges::find(edited.side_sets, id, &Mesh::SideSet::id) != edited.side_sets.end())
                ++id;
              by_hand::put_side_set(edited, id, "contact_" + std::to_string(a) + '_' + std::to_string(b),
                                    sides);
            }
          }
        });
  }
}

// Faces of many elements, shells among them, which all ranks have.
TEST_F(SurfacesTest, OfElementsThatShareTheirFaces) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = piled_mesh(seed);
    const by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh, [](ExodusModel& model) { create_boundary_side_set(model, 30); },
        [&](Mesh& edited) { by_hand::put_side_set(edited, 30, "", by_hand::external_faces(mesh, ids)); });
    check(
        mesh,
        [](ExodusModel& model) {
          create_boundary_side_set(model, 30, selector_of({4, 9}));
        },
        [&](Mesh& edited) {
          by_hand::put_side_set(edited, 30, "", by_hand::external_faces(mesh, {4, 9}));
        });
    check(
        mesh,
        [](ExodusModel& model) {
          create_contact_side_sets(model, selector_of({4, 9}), "c");
        },
        [&](Mesh& edited) {
          by_hand::put_side_set(edited, 1, "c_4_9", by_hand::contact(mesh, 4, 9));
          by_hand::put_side_set(edited, 2, "c_9_4", by_hand::contact(mesh, 9, 4));
        });
  }
}

TEST_F(SurfacesTest, NodesOfSideSets) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    check(
        mesh, [](ExodusModel& model) { create_node_set_from_side_set(model, 20, 6); },
        [](Mesh& edited) {
          std::set<GlobalIndex> nodes;
          const Mesh::SideSet& set = edited.side_sets[0];
          for (std::size_t i = 0; i < set.sides.size(); ++i) {
            for (const GlobalIndex node :
                 by_hand::nodes_of(edited, {set.blocks[i], set.elements[i], set.sides[i]})) {
              nodes.insert(node);
            }
          }
          edited.node_sets.push_back({20, "", {nodes.begin(), nodes.end()}, {}, {}});
        });
  }
}

/// Opens a mesh along a side set in the plainest words. False when that cannot be done.
bool open_by_hand(Mesh& mesh, const Mesh::SideSet& set, std::int64_t new_id) {
  const by_hand::Ids ids = by_hand::block_ids(mesh);
  const auto key_of = [&](const Side& side) {
    Indices nodes = by_hand::nodes_of(mesh, side);
    std::ranges::sort(nodes);
    return nodes;
  };
  std::set<Indices> cut;
  std::set<GlobalIndex> cut_nodes;
  for (std::size_t i = 0; i < set.sides.size(); ++i) {
    cut.insert(key_of({set.blocks[i], set.elements[i], set.sides[i]}));
    for (const GlobalIndex node : key_of({set.blocks[i], set.elements[i], set.sides[i]}))
      cut_nodes.insert(node);
  }
  // Every use of a cut node by an element.
  using Use = std::tuple<std::int64_t, GlobalIndex, GlobalIndex>;  // block, element, node
  std::vector<Use> uses;
  std::map<Indices, std::vector<Side>> sides;
  for (const std::int64_t id : ids) {
    const Mesh::Block& block = by_hand::block_of(mesh, id);
    for (GlobalIndex e = 0; e < by_hand::element_count(block); ++e) {
      for (int i = 0; i < block.nodes_per_element; ++i) {
        const GlobalIndex node =
            block.connectivity[static_cast<std::size_t>(e * block.nodes_per_element + i)];
        const Use use{id, e, node};
        if (cut_nodes.contains(node) && std::ranges::find(uses, use) == uses.end()) uses.push_back(use);
      }
      for (GlobalIndex s = 0; s < by_hand::shape_of(block).side_count(); ++s) {
        sides[key_of({id, e, s})].push_back({id, e, s});
      }
    }
  }
  std::map<Use, std::size_t> label;
  for (std::size_t i = 0; i < uses.size(); ++i) label[uses[i]] = i;
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [key, group] : sides) {
      if (cut.contains(key)) continue;
      for (const GlobalIndex node : key) {
        if (!cut_nodes.contains(node)) continue;
        std::size_t lowest = uses.size();
        for (const Side& side : group) lowest = std::min(lowest, label[{side.block, side.element, node}]);
        for (const Side& side : group) {
          std::size_t& of_use = label[{side.block, side.element, node}];
          changed = changed || of_use != lowest;
          of_use = lowest;
        }
      }
    }
  }
  for (const Indices& key : cut) {
    if (sides[key].size() != 2) return false;
  }
  std::vector<Indices> parents;
  std::map<std::size_t, GlobalIndex> number;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (label[uses[i]] != i) continue;
    number[i] = static_cast<GlobalIndex>(mesh.x.size() + parents.size());
    parents.push_back({std::get<2>(uses[i])});
  }
  const auto node_now = [&](const Side& side, GlobalIndex node) {
    return number[label[{side.block, side.element, node}]];
  };
  std::vector<std::pair<Side, Indices>> elements;
  for (const Indices& key : cut) {
    const auto before = [](const Side& a, const Side& b) {
      return std::tie(a.block, a.element, a.side) < std::tie(b.block, b.element, b.side);
    };
    const Side low = std::min(sides[key][0], sides[key][1], before);
    const Side high = std::max(sides[key][0], sides[key][1], before);
    // The corners of both sides, then the nodes in the middle of their edges.
    const Indices of_high = by_hand::nodes_of(mesh, high);
    const auto corners = static_cast<std::ptrdiff_t>(of_high.size() % 4 == 0 ? 4 : 3);
    const auto middle = of_high.begin() + corners;
    Indices nodes;
    for (const Indices& part : {Indices(of_high.begin(), middle), Indices(middle, of_high.end())}) {
      for (const Side& side : {high, low}) {
        for (const GlobalIndex node : part) nodes.push_back(node_now(side, node));
      }
    }
    elements.emplace_back(low, nodes);
  }
  std::ranges::sort(elements, [](const auto& a, const auto& b) {
    return std::tie(a.first.block, a.first.element, a.first.side) <
           std::tie(b.first.block, b.first.element, b.first.side);
  });
  by_hand::append_nodes(mesh, parents);
  for (const std::int64_t id : ids) {
    Mesh::Block& block = by_hand::block_of(mesh, id);
    for (std::size_t i = 0; i < block.connectivity.size(); ++i) {
      GlobalIndex& node = block.connectivity[i];
      if (cut_nodes.contains(node))
        node = node_now({id, static_cast<GlobalIndex>(i) / block.nodes_per_element, 0}, node);
    }
  }
  const auto per_element = static_cast<int>(elements.front().second.size());
  const bool is_hex = per_element % 8 == 0;
  Mesh::Block block{new_id, "", is_hex ? "HEX" : "WEDGE", per_element, {}, {}};
  GlobalIndex id = mesh.element_ids.empty() ? 0 : *std::ranges::max_element(mesh.element_ids);
  for (const auto& [side, nodes] : elements) {
    block.connectivity.insert(block.connectivity.end(), nodes.begin(), nodes.end());
    if (!mesh.element_ids.empty()) mesh.element_ids.push_back(++id);
  }
  block.type = std::string(by_hand::shape_of(block).exodus_name);
  mesh.blocks.push_back(block);
  by_hand::Flags doomed(mesh.x.size(), false);
  for (const GlobalIndex node : cut_nodes) doomed[static_cast<std::size_t>(node)] = true;
  by_hand::delete_nodes(mesh, doomed);
  return true;
}

/// Sides with `nodes` nodes that exactly two elements share, some of them.
std::vector<Side> some_shared_sides(const Mesh& mesh, std::size_t nodes, std::size_t pick) {
  std::map<Indices, std::vector<Side>> shared;
  for (const std::int64_t id : by_hand::block_ids(mesh)) {
    const Mesh::Block& block = by_hand::block_of(mesh, id);
    for (GlobalIndex e = 0; e < by_hand::element_count(block); ++e) {
      for (GlobalIndex s = 0; s < by_hand::shape_of(block).side_count(); ++s) {
        Indices key = by_hand::nodes_of(mesh, {id, e, s});
        std::ranges::sort(key);
        if (key.size() == nodes) shared[key].push_back({id, e, s});
      }
    }
  }
  std::vector<Side> sides;
  for (const auto& [key, group] : shared) {
    if (group.size() == 2 && ++pick % 3 != 0) sides.push_back(group[pick % 2]);
  }
  return sides;
}

TEST_F(SurfacesTest, OpensRandomMeshesAlongSides) {
  std::map<std::size_t, int> opened;  // by nodes of a side
  const auto open = [&](Mesh mesh, std::size_t nodes, unsigned seed) {
    const std::vector<Side> sides = some_shared_sides(mesh, nodes, seed);
    if (sides.empty()) return;
    ++opened[nodes];
    by_hand::put_side_set(mesh, 50, "zone", sides);
    const Mesh::SideSet set = mesh.side_sets.back();
    check(
        mesh, [](ExodusModel& model) { convert_side_set_to_cohesive_zone(model, 50, 60); },
        [&](Mesh& edited) { EXPECT_TRUE(open_by_hand(edited, set, 60)); });
  };
  for (unsigned seed = 0; seed < 2 * seeds; ++seed) {
    SCOPED_TRACE(seed);
    Mesh mesh = random_mesh(seed);
    if (seed % 4 > 1) {
      // Some hexahedra become wedges, with two of their nodes twice.
      for (Mesh::Block& block : mesh.blocks) {
        if (block.nodes_per_element != 8) continue;
        for (std::size_t first = 0; first < block.connectivity.size(); first += 16) {
          block.connectivity[first + 3] = block.connectivity[first + 2];
          block.connectivity[first + 7] = block.connectivity[first + 6];
        }
      }
    }
    for (const std::size_t nodes : {4U, 3U}) open(mesh, nodes, seed);
  }
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    Mesh mesh = random_mesh(seed);
    const std::map<std::string_view, std::string> quadratic{
        {"hex8", "hex20"}, {"tet4", "tet10"}, {"wedge6", "wedge15"}, {"shell4", "shell8"}};
    std::vector<std::string> types;
    for (const std::int64_t id : by_hand::block_ids(mesh)) {
      types.push_back(quadratic.at(by_hand::shape_of(by_hand::block_of(mesh, id)).name));
    }
    by_hand::convert_blocks(mesh, by_hand::block_ids(mesh), types);
    for (const std::size_t nodes : {8U, 6U}) open(mesh, nodes, seed);
  }
  for (const std::size_t nodes : {3U, 4U, 6U, 8U}) EXPECT_GT(opened[nodes], 0) << nodes;
}

/// A box of unit cubes in one block, with a side set of some sides.
Mesh box(int nx, int ny, int nz) {
  Mesh mesh;
  const auto node = [&](int i, int j, int k) { return GlobalIndex{i + (nx + 1) * (j + (ny + 1) * k)}; };
  for (int k = 0; k <= nz; ++k) {
    for (int j = 0; j <= ny; ++j) {
      for (int i = 0; i <= nx; ++i) {
        mesh.x.push_back(i);
        mesh.y.push_back(j);
        mesh.z.push_back(k);
      }
    }
  }
  Mesh::Block block{1, "", "HEX8", 8, {}, {}};
  for (int i = 0; i < nx; ++i) {  // x slowest, as exomerge builds boxes
    for (int j = 0; j < ny; ++j) {
      for (int k = 0; k < nz; ++k) {
        for (const int up : {0, 1}) {
          for (const auto& [di, dj] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}}) {
            block.connectivity.push_back(node(i + di, j + dj, k + up));
          }
        }
      }
    }
  }
  mesh.blocks = {block};
  return mesh;
}

TEST_F(SurfacesTest, WorkedExampleOfACohesiveZone) {
  Mesh mesh = box(2, 1, 1);
  Indices all(12);
  std::iota(all.begin(), all.end(), 0);
  mesh.node_sets = {{1, "", all, {}, {}}};
  mesh.side_sets = {{1, "", {1}, {1}, {3}, {}, {}}};
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  convert_side_set_to_cohesive_zone(model, 1, 2);
  Mesh open = mesh_of(model);
  EXPECT_EQ(open.x.size(), 16U);
  EXPECT_EQ(open.node_sets[0].members.size(), 16U);
  ASSERT_EQ(open.blocks[1].connectivity.size(), 8U);
  // The second element moves by 1: then the volume of the cohesive element is 1.
  const Indices second(open.blocks[0].connectivity.begin() + 8, open.blocks[0].connectivity.end());
  for (const double moved : {0.0, 1.0}) {
    const auto p = [&](std::size_t i) {
      const GlobalIndex node = open.blocks[1].connectivity[i];
      const bool follows = std::ranges::find(second, node) != second.end();
      const auto at = static_cast<std::size_t>(node);
      return std::array{open.x[at] + (follows ? moved : 0), open.y[at], open.z[at]};
    };
    const auto edge = [&](std::size_t a, std::size_t b) {
      return std::array{p(b)[0] - p(a)[0], p(b)[1] - p(a)[1], p(b)[2] - p(a)[2]};
    };
    const auto a = edge(0, 1), b = edge(0, 3), c = edge(0, 4);
    const double volume = c[0] * (a[1] * b[2] - a[2] * b[1]) + c[1] * (a[2] * b[0] - a[0] * b[2]) +
                          c[2] * (a[0] * b[1] - a[1] * b[0]);
    EXPECT_EQ(volume, moved);
  }
}

TEST_F(SurfacesTest, WorkedExampleOfARimAtWhichNodesStaySingle) {
  Mesh mesh = box(2, 2, 1);
  mesh.side_sets = {{1, "", {1}, {0}, {1}, {}, {}}};
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  convert_side_set_to_cohesive_zone(model, 1, 2);
  const Mesh open = mesh_of(model);
  EXPECT_EQ(open.x.size(), 20U);
  ASSERT_EQ(open.blocks[1].connectivity.size(), 8U);
  EXPECT_EQ(
      std::set<GlobalIndex>(open.blocks[1].connectivity.begin(), open.blocks[1].connectivity.end()).size(),
      6U);
}

TEST_F(SurfacesTest, WorkedExampleOfTheUnitCube) {
  const Mesh mesh = box(1, 1, 1);
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  create_boundary_side_set(model, 1);
  EXPECT_EQ(mesh_of(model).side_sets[0].sides, (Indices{0, 1, 2, 3, 4, 5}));
}

TEST_F(SurfacesTest, RefusesWhatCannotBeOpened) {
  Mesh mesh = box(2, 1, 1);
  mesh.side_sets = {
      {1, "", {1}, {0}, {0}, {}, {}}, {2, "", {1}, {1}, {3}, {}, {}}, {3, "", {}, {}, {}, {}, {}}};
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  const auto error = [&](const std::function<void()>& work) { return error_of(comm_, work); };
  EXPECT_THAT(error([&] { convert_side_set_to_cohesive_zone(model, 1, 2); }),
              HasSubstr("is shared by 1 elements"));
  EXPECT_THAT(error([&] { convert_side_set_to_cohesive_zone(model, 2, 1); }), HasSubstr("exists already"));
  EXPECT_THAT(error([&] { convert_side_set_to_cohesive_zone(model, 3, 2); }), HasSubstr("no sides"));
  make_elements_quadratic(model);
  convert_element_blocks(model, 1, "hex27");
  EXPECT_THAT(error([&] { convert_side_set_to_cohesive_zone(model, 2, 2); }),
              HasSubstr("no cohesive elements"));
}

}  // namespace
}  // namespace exomerge
