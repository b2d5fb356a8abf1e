// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/elements.hpp"

#include <numeric>
#include <random>

#include "exomerge/nodes.hpp"
#include "exomerge/partition.hpp"
#include "operations/element_rows.hpp"
#include "operations/structural_edit.hpp"
#include "operations/structure_testing.hpp"

namespace exomerge {
namespace {

using ::testing::HasSubstr;
using namespace testing;

constexpr unsigned seeds = 6;

class ElementsTest : public StructureTest {};

/// Elements that are picked, over all ranks and blocks.
bool picked(std::int64_t block, GlobalIndex element) { return (element * 7 + block) % 3 == 0; }

std::vector<FlaggedElements> picked_elements(const ModelData& model, const by_hand::Ids& ids) {
  std::vector<FlaggedElements> result;
  for (const std::int64_t id : ids) {
    const auto& blocks = model.kind(EntityKind::element_block);
    const auto at =
        std::ranges::find_if(blocks, [&](const EntityData& block) { return block.info.id == id; });
    FlaggedElements elements{static_cast<std::size_t>(at - blocks.begin()), {}};
    const Range mine = model.partition(at->info.count).slice(model.comm.rank());
    for (GlobalIndex e = mine.begin; e < mine.end; ++e) elements.flags.push_back(picked(id, e) ? 1 : 0);
    result.push_back(elements);
  }
  return result;
}

by_hand::Flags picked_flags(const Mesh& mesh, std::int64_t id) {
  by_hand::Flags flags;
  for (GlobalIndex e = 0; e < by_hand::element_count(by_hand::block_of(mesh, id)); ++e) {
    flags.push_back(picked(id, e));
  }
  return flags;
}

TEST_F(ElementsTest, DeletesElements) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh,
        [&](ExodusModel& model) {
          edit_structure(model, "deleting", "elements were deleted",
                         [&](ModelData& data) { delete_elements(data, picked_elements(data, ids)); });
        },
        [&](Mesh& edited) {
          for (const std::int64_t id : ids) by_hand::delete_elements(edited, id, picked_flags(mesh, id));
        });
  }
}

TEST_F(ElementsTest, MovesElementsToANewBlock) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    by_hand::Ids ids = by_hand::block_ids(mesh);
    std::erase_if(ids, [&](std::int64_t id) { return by_hand::block_of(mesh, id).nodes_per_element != 8; });
    if (ids.empty()) continue;
    check(
        mesh,
        [&](ExodusModel& model) {
          edit_structure(model, "moving", "elements were moved",
                         [&](ModelData& data) { move_elements(data, picked_elements(data, ids), 33); });
        },
        [&](Mesh& edited) {
          std::vector<by_hand::Flags> flags;
          for (const std::int64_t id : ids) flags.push_back(picked_flags(mesh, id));
          by_hand::move_elements(edited, ids, flags, 33);
        });
  }
}

TEST_F(ElementsTest, DeletesBlocksAndTheirNodes) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const by_hand::Ids ids = by_hand::block_ids(mesh);
    const by_hand::Ids doomed{ids.front(), ids.back()};
    for (const bool orphans : {true, false}) {
      check(
          mesh,
          [&](ExodusModel& model) {
            delete_element_block(model, {doomed[0], doomed[1]}, {.delete_orphaned_nodes = orphans});
          },
          [&](Mesh& edited) { by_hand::delete_blocks(edited, doomed, orphans); });
    }
    check(
        mesh, [](ExodusModel& model) { delete_unused_nodes(model); }, by_hand::delete_unused_nodes);
  }
}

TEST_F(ElementsTest, DeletesDuplicateElements) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    check(
        mesh, [](ExodusModel& model) { delete_duplicate_elements(model); },
        [&](Mesh& edited) { by_hand::delete_duplicate_elements(edited, by_hand::block_ids(mesh)); });
  }
}

/// Blocks of elements of many nodes, some types of which are not known, out of few sets of nodes in any
/// order; nodes are missing in some, where others are there twice. Equal elements lie far apart and in
/// several blocks.
Mesh mesh_of_many_duplicates(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random()) % end; };
  Mesh mesh;
  constexpr GlobalIndex nodes = 130;
  for (GlobalIndex node = 0; node < nodes; ++node) {
    mesh.x.push_back(static_cast<double>(node));
    mesh.y.push_back(static_cast<double>(node % 5));
    mesh.z.push_back(static_cast<double>(node % 3));
  }
  mesh.blocks = {{4, "", "HEX27", 27, {}, {}},
                 {2, "", "HEX27", 27, {}, {}},
                 {9, "", "HEX64", 64, {}, {}},
                 {6, "", "TRI3", 3, {}, {}},
                 {7, "", "UNKNOWN", 5, {}, {}}};
  for (Mesh::Block& block : mesh.blocks) {
    const auto width = static_cast<std::size_t>(block.nodes_per_element);
    for (int e = 0; e < 60; ++e) {
      // A third of the sets are those of elements of which other ranks have a part of the nodes only.
      const auto first = below(3) > 0 ? below(4) : nodes - width - below(3);
      Indices element(width);
      std::iota(element.begin(), element.end(), static_cast<GlobalIndex>(first));
      if (below(3) == 0) element[width - 1 - below(2)] = element[below(width - 2)];
      std::shuffle(element.begin(), element.end(), random);
      block.connectivity.insert(block.connectivity.end(), element.begin(), element.end());
    }
  }
  return mesh;
}

TEST_F(ElementsTest, DeletesDuplicatesOfManyNodes) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = mesh_of_many_duplicates(seed);
    check(
        mesh, [](ExodusModel& model) { delete_duplicate_elements(model); },
        [&](Mesh& edited) {
          by_hand::delete_duplicate_elements(edited, by_hand::block_ids(mesh));
          for (const Mesh::Block& block : edited.blocks) {
            EXPECT_GT(by_hand::element_count(block), 3) << block.id;
            EXPECT_LT(by_hand::element_count(block), 50) << block.id;
          }
        });
    check(
        mesh,
        [](ExodusModel& model) {
          delete_duplicate_elements(model, {2, 7});
        },
        [](Mesh& edited) {
          by_hand::delete_duplicate_elements(edited, {2, 7});
        });
  }
}

TEST_F(ElementsTest, DuplicatesBlocks) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const std::int64_t id = by_hand::block_ids(mesh)[seed % 2];
    for (const bool nodes : {true, false}) {
      check(
          mesh,
          [&](ExodusModel& model) { duplicate_element_block(model, id, 40, {.duplicate_nodes = nodes}); },
          [&](Mesh& edited) { by_hand::duplicate_block(edited, id, 40, nodes); });
    }
  }
}

TEST_F(ElementsTest, CombinesBlocks) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    by_hand::Ids ids;
    for (const std::int64_t id : {7, 3}) {
      if (std::ranges::find(mesh.blocks, id, &Mesh::Block::id) != mesh.blocks.end()) ids.push_back(id);
    }
    if (ids.size() < 2) continue;
    const Warnings warnings;
    check(
        mesh,
        [&](ExodusModel& model) {
          combine_element_blocks(model, {7, 3});
        },
        [&](Mesh& edited) { by_hand::combine_blocks(edited, ids, 3); });
    check(
        mesh,
        [&](ExodusModel& model) {
          combine_element_blocks(model, {7, 3}, 12);
        },
        [&](Mesh& edited) { by_hand::combine_blocks(edited, ids, 12); });
  }
}

TEST_F(ElementsTest, UnmergesBlocks) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh, [](ExodusModel& model) { unmerge_element_blocks(model); },
        [&](Mesh& edited) { by_hand::unmerge_blocks(edited, ids); });
    std::swap(ids.front(), ids.back());
    ids.resize(std::min<std::size_t>(ids.size(), 3));
    Selector selector(std::vector<Selector::Value>(ids.begin(), ids.end()));
    check(
        mesh, [&](ExodusModel& model) { unmerge_element_blocks(model, selector); },
        [&](Mesh& edited) { by_hand::unmerge_blocks(edited, ids); });
  }
}

TEST_F(ElementsTest, EditsOfEditsFollowOneAnother) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    const Mesh mesh = random_mesh(seed);
    const by_hand::Ids ids = by_hand::block_ids(mesh);
    check(
        mesh,
        [&](ExodusModel& model) {
          duplicate_element_block(model, ids[0], 40);
          edit_structure(model, "deleting", "elements were deleted", [&](ModelData& data) {
            delete_elements(data, picked_elements(data, {40, ids[1]}));
          });
          unmerge_element_blocks(model);
          delete_unused_nodes(model);
          rename_element_block(model, 40, 41);
          rename_element_block(model, 41, "copy");
          delete_element_block(model, ids[0]);
        },
        [&](Mesh& edited) {
          by_hand::duplicate_block(edited, ids[0], 40, true);
          for (const std::int64_t id : {std::int64_t{40}, ids[1]}) {
            by_hand::delete_elements(edited, id, picked_flags(edited, id));
          }
          by_hand::unmerge_blocks(edited, by_hand::block_ids(edited));
          by_hand::delete_unused_nodes(edited);
          by_hand::combine_blocks(edited, {40}, 41);
          by_hand::block_of(edited, 41).name = "copy";
          by_hand::delete_blocks(edited, {ids[0]}, true);
        });
  }
}

TEST_F(ElementsTest, TakesApartWhatSharesManyNodes) {
  Mesh mesh = piled_mesh(1);
  check(
      mesh, [](ExodusModel& model) { unmerge_element_blocks(model); },
      [&](Mesh& edited) { by_hand::unmerge_blocks(edited, by_hand::block_ids(mesh)); });
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  for (const std::int64_t id : by_hand::block_ids(mesh)) {
    EXPECT_EQ(count_disconnected_blocks(model, id), by_hand::count_components(mesh, {id})) << id;
  }
}

TEST_F(ElementsTest, CountsComponentsAndDegenerateElements) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    Mesh mesh = random_mesh(seed);
    by_hand::unmerge_blocks(mesh, by_hand::block_ids(mesh));
    mesh.write(comm_, path("in.e"));
    ExodusModel model(comm_);
    model.import_model(path("in.e"));
    EXPECT_EQ(count_disconnected_blocks(model), by_hand::count_components(mesh, by_hand::block_ids(mesh)));
    for (const std::int64_t id : by_hand::block_ids(mesh)) {
      EXPECT_EQ(count_disconnected_blocks(model, id), by_hand::count_components(mesh, {id})) << id;
    }
    EXPECT_EQ(count_degenerate_elements(model), 0);
    create_element_block(
        model, 50, "TRI3", 3,
        comm_.is_root() ? std::vector<GlobalIndex>{1, 2, 3, 4, 4, 5} : std::vector<GlobalIndex>{});
    EXPECT_EQ(count_degenerate_elements(model, 50), 1);
  }
}

TEST_F(ElementsTest, CreatesNodesAndBlocks) {
  const Mesh mesh = random_mesh(1);
  const auto before = static_cast<GlobalIndex>(mesh.x.size());
  check(
      mesh,
      [&](ExodusModel& model) {
        const Range mine = Partition::even(5, model.comm().size()).slice(model.comm().rank());
        std::vector<double> x;
        std::vector<GlobalIndex> nodes;
        for (GlobalIndex i = mine.begin; i < mine.end; ++i) {
          x.push_back(static_cast<double>(i));
          nodes.insert(nodes.end(), {i, before + i});
        }
        create_nodes(model, x, x, x);
        create_element_block(model, 60, "BAR2", 2, nodes);
      },
      [&](Mesh& edited) {
        Mesh::Block block{60, "", "BAR2", 2, {}, {}};
        for (GlobalIndex i = 0; i < 5; ++i) {
          for (Numbers* axis : {&edited.x, &edited.y, &edited.z}) axis->push_back(static_cast<double>(i));
          edited.node_ids.push_back(500 + i + 1);
          for (auto& [name, steps] : edited.node_fields) {
            for (Numbers& values : steps) values.push_back(default_field_value(name));
          }
          block.connectivity.insert(block.connectivity.end(), {i, before + i});
        }
        GlobalIndex highest = *std::ranges::max_element(edited.element_ids);
        for (int i = 0; i < 5; ++i) edited.element_ids.push_back(++highest);
        edited.blocks.push_back(block);
      });
}

TEST_F(ElementsTest, RefusesWhatMakesNoSense) {
  const Mesh mesh = random_mesh(3);
  mesh.write(comm_, path("in.e"));
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  const std::string before = mesh_of(model).text();
  const by_hand::Ids ids = by_hand::block_ids(mesh);
  const auto error = [&](const std::function<void()>& work) { return error_of(comm_, work); };
  EXPECT_THAT(error([&] { duplicate_element_block(model, ids[0], ids[1]); }), HasSubstr("already"));
  EXPECT_THAT(error([&] { duplicate_element_block(model, "all", 77); }), HasSubstr("is needed"));
  EXPECT_THAT(error([&] {
                combine_element_blocks(model, {ids[0], ids[1]}, ids[2]);
              }),
              HasSubstr("there is such a block"));
  EXPECT_THAT(error([&] { combine_element_blocks(model, "none"); }), HasSubstr("no element blocks"));
  EXPECT_THAT(error([&] { combine_element_blocks(model, {2, 9, 5}); }), HasSubstr("cannot be combined"));
  EXPECT_THAT(error([&] { rename_element_block(model, ids[0], ids[1]); }), HasSubstr("already"));
  EXPECT_THAT(error([&] { count_disconnected_blocks(model, "none"); }), HasSubstr("no element blocks"));
  EXPECT_THAT(error([&] {
                create_element_block(model, 90, "BAR2", 2, {0, 100000});
              }),
              HasSubstr("names node"));
  EXPECT_THAT(error([&] { create_nodes(model, {0.0}, {}, {}); }), HasSubstr("as many"));
  EXPECT_EQ(mesh_of(model).text(), before);
}

}  // namespace
}  // namespace exomerge
