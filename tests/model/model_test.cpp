// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/model.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "exodus/exodus_testing.hpp"
#include "model/mesh.hpp"

namespace exomerge {
namespace {

using ::testing::AllOf;
using testing::bytes_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Indices;
using ::testing::IsEmpty;
using testing::Mesh;
using testing::mesh_of;
using ::testing::Not;
using testing::numbered_steps;
using testing::Numbers;
using testing::SharedFolder;
using ::testing::SizeIs;
using testing::Warnings;
using testing::world;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Three tetrahedra in the blocks 20 and 10, and a node that no element uses.
Mesh three_tetrahedra() {
  Mesh mesh;
  mesh.title = "three";
  mesh.times = {1, 2};
  mesh.x = {0, 1, 2, 3, 4, 5, 6, 7};
  mesh.y = {0, 0, 1, 1, 0, 0, 1, 1};
  mesh.z = {9, 8, 7, 6, 5, 4, 3, 2};
  mesh.node_fields = {{"temp", numbered_steps(2, 8, 0.5)}, {"disp_x", numbered_steps(2, 8, 0.25)}};
  mesh.blocks = {{20, "first", "TETRA", 4, {0, 1, 2, 3, 1, 2, 3, 4}, {{"p", numbered_steps(2, 2, 1)}}},
                 {10,
                  "second",
                  "TETRA",
                  4,
                  {3, 4, 5, 6},
                  {{"p", numbered_steps(2, 1, 5)}, {"q", numbered_steps(2, 1, 6)}}}};
  mesh.node_sets = {{1, "one", {7, 3, 0, 5}, {0.1, 0.2, 0.3, 0.4}, {{"flux", numbered_steps(2, 4, 3)}}},
                    {4, "four", {6, 1}, {}, {}}};
  mesh.side_sets = {{2,
                     "skin",
                     {10, 20, 20},
                     {0, 1, 0},
                     {2, 0, 3},
                     {1, 2, 3, 4, 5, 6, 7, 8, 9},
                     {{"load", numbered_steps(2, 3, 7)}}}};
  mesh.globals = {{"energy", {10, 20}}, {"work", {30, 40}}};
  return mesh;
}

/// One tetrahedron in a block of its own.
Mesh one_tetrahedron(std::int64_t block) {
  Mesh mesh;
  mesh.title = "one";
  mesh.times = {1.5, 2};
  mesh.x = {10, 11, 12, 13};
  mesh.y = mesh.z = {0, 0, 0, 1};
  mesh.node_fields = {{"temp", numbered_steps(2, 4, 100)}, {"new", numbered_steps(2, 4, 200)}};
  mesh.blocks = {{block, "third", "TETRA", 4, {3, 2, 1, 0}, {{"q", numbered_steps(2, 1, 300)}}}};
  mesh.node_sets = {{1, "", {2, 0}, {0.5, 0.6}, {{"flow", numbered_steps(2, 2, 400)}}}};
  mesh.side_sets = {{2, "shell", {block}, {0}, {1}, {11, 12, 13}, {{"load", numbered_steps(2, 1, 500)}}}};
  mesh.globals = {{"work", {50, 60}}};
  return mesh;
}

class ModelTest : public ::testing::Test {
 protected:
  std::filesystem::path file_of(const Mesh& mesh, const std::string& name) {
    const auto path = folder_.path() / name;
    mesh.write(comm_, path);
    return path;
  }

  ExodusModel import(const std::vector<std::filesystem::path>& files, const ImportOptions& options = {},
                     LoadMode mode = LoadMode::streaming) {
    ExodusModel model(comm_, mode);
    for (const auto& file : files) model.import_model(file, options);
    return model;
  }

  Mesh selected(const ImportOptions& options) {
    ExodusModel model = import({three_}, options);
    return mesh_of(model);
  }

  /// What is in the file that a model is written to.
  Mesh exported(ExodusModel& model, const ExportOptions& options = {}) {
    const auto path = folder_.path() / "exported.e";
    model.export_model(path, options);
    ExodusModel copy = import({path});
    return mesh_of(copy);
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  std::filesystem::path three_ = file_of(three_tetrahedra(), "three.e");
};

TEST_F(ModelTest, AWholeFileIsAsItIs) {
  ExodusModel model = import({three_});
  EXPECT_EQ(mesh_of(model).text(), three_tetrahedra().text());
  EXPECT_EQ(exported(model).text(), three_tetrahedra().text());
  EXPECT_EQ(model.node_count(), 8);
  EXPECT_EQ(model.element_count(), 3);
  EXPECT_THAT(model.get_element_block_ids(), ElementsAre(10, 20)) << "ascending";
  EXPECT_EQ(model.get_block_object(20).name, "first");
  EXPECT_EQ(model.get_topology(10)->side_count(), 4);
  EXPECT_THAT(error_of(comm_, [&] { model.get_block_object(21); }), AllOf(HasSubstr("21"), HasSubstr("20")));
}

TEST_F(ModelTest, BlocksBringTheNodesThatTheyUse) {
  Mesh expected = three_tetrahedra();
  const auto cut = [](Numbers& values) { values = Numbers(values.begin() + 3, values.begin() + 7); };
  for (Numbers* axis : {&expected.x, &expected.y, &expected.z}) cut(*axis);
  for (auto& [name, steps] : expected.node_fields) {
    for (Numbers& values : steps) cut(values);
  }
  expected.blocks.erase(expected.blocks.begin());
  expected.blocks[0].connectivity = {0, 1, 2, 3};
  expected.node_sets[0].members = {0, 2};
  expected.node_sets[0].factors = {0.2, 0.4};
  expected.node_sets[0].fields = {{"flux", {{4, 6}, {1004, 1006}}}};
  expected.node_sets[1].members = {3};
  expected.side_sets[0] = {2, "skin", {10}, {0}, {2}, {1, 2, 3}, {{"load", {{7}, {1007}}}}};
  EXPECT_EQ(selected({.element_block_ids = 10}).text(), expected.text());
  EXPECT_EQ(selected({.element_block_ids = "second"}).text(), expected.text());
  ExodusModel model = import({three_}, {.element_block_ids = 10});
  EXPECT_EQ(exported(model).text(), expected.text());
}

TEST_F(ModelTest, OtherSelections) {
  Mesh expected = three_tetrahedra();
  expected.node_sets.erase(expected.node_sets.begin());
  expected.side_sets.clear();
  expected.node_fields.pop_back();
  for (auto& block : expected.blocks) block.fields.clear();
  expected.blocks[1].fields = {three_tetrahedra().blocks[1].fields[1]};
  expected.globals.erase(expected.globals.begin());
  EXPECT_EQ(selected({.node_field_names = "t*",
                      .element_field_names = "q",
                      .side_set_ids = "none",
                      .node_set_ids = 4,
                      .global_variable_names = "work"})
                .text(),
            expected.text());
  Mesh last = three_tetrahedra();
  last.times = {2};
  const auto keep_last = [](std::vector<Mesh::Field>& fields) {
    for (auto& [name, steps] : fields) steps = {steps[1]};
  };
  keep_last(last.node_fields);
  for (auto& block : last.blocks) keep_last(block.fields);
  for (auto& set : last.node_sets) keep_last(set.fields);
  for (auto& set : last.side_sets) keep_last(set.fields);
  for (auto& [name, values] : last.globals) values = {values[1]};
  EXPECT_EQ(selected({.timesteps = "last"}).text(), last.text());
  EXPECT_EQ(selected({.timesteps = 2.0}).text(), last.text());
  EXPECT_THAT(selected({.timesteps = "none"}).times, IsEmpty());
}

TEST_F(ModelTest, MissingSelectionsWarnOrFail) {
  Warnings warnings;
  EXPECT_THAT(selected({.node_set_ids = {4, 5}}).node_sets, SizeIs(1));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("node set 5"));
  ExodusModel model(comm_);
  EXPECT_THAT(
      error_of(comm_,
               [&] { model.import_model(three_, {.node_field_names = "tmp", .unknown = Unknown::fail}); }),
      AllOf(HasSubstr("tmp"), HasSubstr("temp")));
  EXPECT_EQ(model.node_count(), 0);
}

TEST_F(ModelTest, FilesAreAppended) {
  const auto one = file_of(one_tetrahedron(30), "one.e");
  Warnings warnings;
  ExodusModel model = import({three_, one});
  Mesh expected = three_tetrahedra();
  expected.times = {1, 1.5, 2};
  const auto append = [](Numbers& all, const Numbers& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  append(expected.x, {10, 11, 12, 13});
  append(expected.y, {0, 0, 0, 1});
  append(expected.z, {0, 0, 0, 1});
  // Fields that a file has not, and steps that it has not: NaN, or 0 for displacements.
  const Mesh three = three_tetrahedra();
  const auto row = [](std::initializer_list<Numbers> parts) {
    Numbers all;
    for (const Numbers& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  const auto& temp = three.node_fields[0].second;
  const auto& displacement = three.node_fields[1].second;
  const Mesh tetrahedron = one_tetrahedron(30);
  const auto& temp_one = tetrahedron.node_fields[0].second;
  const auto& new_one = tetrahedron.node_fields[1].second;
  const Numbers none4(4, nan), none8(8, nan), zero4(4, 0.0), zero8(8, 0.0);
  expected.node_fields = {
      {"temp", {row({temp[0], none4}), row({none8, temp_one[0]}), row({temp[1], temp_one[1]})}},
      {"disp_x", {row({displacement[0], zero4}), row({zero8, zero4}), row({displacement[1], zero4})}},
      {"new", {row({none8, none4}), row({none8, new_one[0]}), row({none8, new_one[1]})}}};
  expected.blocks[0].fields = {{"p", {{1, 2}, {nan, nan}, {1001, 1002}}}};
  expected.blocks[1].fields = {{"p", {{5}, {nan}, {1005}}}, {"q", {{6}, {nan}, {1006}}}};
  expected.blocks.push_back({30, "third", "TETRA", 4, {11, 10, 9, 8}, {{"q", {{nan}, {300}, {1300}}}}});
  expected.node_sets[0].members = {7, 3, 0, 5, 10, 8};
  expected.node_sets[0].factors = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
  const Numbers none6(6, nan), none2(2, nan);
  expected.node_sets[0].fields = {
      {"flux", {row({{3, 4, 5, 6}, none2}), none6, row({{1003, 1004, 1005, 1006}, none2})}},
      {"flow", {none6, row({none4, {400, 401}}), row({none4, {1400, 1401}})}}};
  expected.side_sets[0] = {2,
                           "shell",
                           {10, 20, 20, 30},
                           {0, 1, 0, 0},
                           {2, 0, 3, 1},
                           {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13},
                           {{"load", {{7, 8, 9, nan}, {nan, nan, nan, 500}, {1007, 1008, 1009, 1500}}}}};
  expected.globals = {{"energy", {10, nan, 20}}, {"work", {30, 50, 60}}};
  EXPECT_EQ(mesh_of(model).text(), expected.text());
  EXPECT_EQ(exported(model).text(), expected.text());
  EXPECT_THAT(warnings.all(comm_), HasSubstr("global variable work"));
  EXPECT_THAT(model.info_records(), SizeIs(3));
  EXPECT_EQ(model.info_records()[2], "one");
}

TEST_F(ModelTest, WorkedExampleOfTwoFiles) {
  Mesh first, second;
  first.title = "first";
  first.times = {0, 1};
  first.x = first.y = first.z = Numbers(6, 0.0);
  first.node_fields = {{"t", numbered_steps(2, 6, 0)}};
  second.title = "second";
  second.times = {1};
  second.x = second.y = second.z = Numbers(2, 1.0);
  second.node_fields = {{"u", {{7, 8}}}};
  ExodusModel model = import({file_of(first, "first.e"), file_of(second, "second.e")});
  const Mesh mesh = mesh_of(model);
  EXPECT_THAT(mesh.times, ElementsAre(0, 1));
  const auto is_nan = ::testing::IsNan();
  EXPECT_THAT(mesh.node_fields[0].second[0], ElementsAre(0, 1, 2, 3, 4, 5, is_nan, is_nan));
  EXPECT_THAT(mesh.node_fields[0].second[1], ElementsAre(1000, 1001, 1002, 1003, 1004, 1005, is_nan, is_nan));
  EXPECT_THAT(mesh.node_fields[1].second[0], ::testing::Each(is_nan));
  EXPECT_THAT(mesh.node_fields[1].second[1],
              ElementsAre(is_nan, is_nan, is_nan, is_nan, is_nan, is_nan, 7, 8));
  EXPECT_EQ(model.title(), "first");
  EXPECT_THAT(model.info_records(), SizeIs(3));
}

TEST_F(ModelTest, CollidingBlocks) {
  const auto one = file_of(one_tetrahedron(20), "one.e");
  ExodusModel model = import({three_});
  EXPECT_THAT(error_of(comm_, [&] { model.import_model(one); }),
              AllOf(HasSubstr("one.e"), HasSubstr("element block 20")));
  EXPECT_EQ(mesh_of(model).text(), three_tetrahedra().text()) << "a failed import changes nothing";

  Warnings warnings;
  model.import_model(one, {.block_collision = IdCollision::renumber});
  EXPECT_THAT(warnings.all(comm_), HasSubstr("element block 20 \"third\" becomes 1"));
  const Mesh renumbered = mesh_of(model);
  EXPECT_EQ(renumbered.blocks[2].id, 1);
  EXPECT_THAT(renumbered.side_sets[0].blocks, ElementsAre(10, 20, 20, 1));

  ExodusModel combined = import({three_});
  combined.import_model(one, {.block_collision = IdCollision::combine});
  const Mesh mesh = mesh_of(combined);
  ASSERT_THAT(mesh.blocks, SizeIs(2));
  EXPECT_EQ(mesh.blocks[0].name, "first");
  EXPECT_THAT(mesh.blocks[0].connectivity, ElementsAre(0, 1, 2, 3, 1, 2, 3, 4, 11, 10, 9, 8));
  EXPECT_THAT(mesh.side_sets[0].blocks, ElementsAre(10, 20, 20, 20));
  EXPECT_THAT(mesh.side_sets[0].elements, ElementsAre(0, 1, 0, 2)) << "behind those that were there";
  ASSERT_THAT(mesh.blocks[0].fields, SizeIs(2));
  EXPECT_THAT(mesh.blocks[0].fields[0].second[2], ElementsAre(1001, 1002, ::testing::IsNan()));
  EXPECT_THAT(mesh.blocks[0].fields[1].second[2], ElementsAre(::testing::IsNan(), ::testing::IsNan(), 1300));
  EXPECT_EQ(exported(combined).text(), mesh.text());
}

TEST_F(ModelTest, BlocksOfDifferentTypesDoNotCombine) {
  Mesh other = one_tetrahedron(20);
  other.blocks[0].type = "QUAD";
  other.side_sets.clear();
  const auto path = file_of(other, "other.e");
  ExodusModel model = import({three_});
  EXPECT_THAT(error_of(comm_, [&] { model.import_model(path, {.block_collision = IdCollision::combine}); }),
              AllOf(HasSubstr("other.e"), HasSubstr("element block 20"), HasSubstr("QUAD")));
  EXPECT_EQ(mesh_of(model).text(), three_tetrahedra().text());
}

TEST_F(ModelTest, CollidingSets) {
  const auto one = file_of(one_tetrahedron(30), "one.e");
  ExodusModel model = import({three_});
  EXPECT_THAT(error_of(comm_, [&] { model.import_model(one, {.set_collision = IdCollision::error}); }),
              AllOf(HasSubstr("one.e"), HasSubstr("set")));
  model.import_model(one, {.set_collision = IdCollision::renumber});
  const Mesh mesh = mesh_of(model);
  EXPECT_THAT(model.get_node_set_ids(), ElementsAre(1, 2, 4));
  EXPECT_THAT(model.get_side_set_ids(), ElementsAre(1, 2));
  EXPECT_THAT(mesh.node_sets[2].members, ElementsAre(10, 8));
  EXPECT_THAT(mesh.node_sets[2].factors, ElementsAre(0.5, 0.6));
}

TEST_F(ModelTest, IdMaps) {
  const auto with_ids = [](Mesh mesh, GlobalIndex first) {
    const auto elements = mesh.blocks.size() == 2 ? 3u : 1u;
    for (std::size_t i = 0; i < mesh.x.size(); ++i)
      mesh.node_ids.push_back(first + 2 * static_cast<GlobalIndex>(i));
    for (std::size_t i = 0; i < elements; ++i)
      mesh.element_ids.push_back(first + 3 * static_cast<GlobalIndex>(i));
    return mesh;
  };
  const auto low = file_of(with_ids(three_tetrahedra(), 5), "low.e");
  const auto high = file_of(with_ids(one_tetrahedron(30), 100), "high.e");
  const auto near = file_of(with_ids(one_tetrahedron(30), 7), "near.e");
  const auto plain = file_of(one_tetrahedron(30), "plain.e");
  Mesh counted = one_tetrahedron(30);
  counted.node_ids = {1, 2, 3, 4};
  counted.element_ids = {1};
  const auto identity = file_of(counted, "identity.e");
  const auto ids = [&](const std::vector<std::filesystem::path>& files) {
    ExodusModel model = import(files);
    const Mesh mesh = mesh_of(model);
    EXPECT_EQ(exported(model).text(), mesh.text());
    return std::pair(mesh.node_ids, mesh.element_ids);
  };
  {
    const auto [nodes, elements] = ids({low, high});
    EXPECT_THAT(nodes, ElementsAre(5, 7, 9, 11, 13, 15, 17, 19, 100, 102, 104, 106));
    EXPECT_THAT(elements, ElementsAre(5, 8, 11, 100));
  }
  {
    Warnings warnings;
    const auto [nodes, elements] = ids({low, near});
    EXPECT_THAT(nodes, IsEmpty());
    EXPECT_THAT(elements, IsEmpty());
    EXPECT_THAT(warnings.all(comm_),
                AllOf(HasSubstr("ids of nodes"), HasSubstr("ids of elements"), HasSubstr("near.e")));
  }
  {
    // A file without ids counts from 1: the nodes of `plain` are 1 to 4, those of `three_` 1 to 8.
    const auto [nodes, elements] = ids({low, plain});
    EXPECT_THAT(nodes, ElementsAre(5, 7, 9, 11, 13, 15, 17, 19, 1, 2, 3, 4));
    EXPECT_THAT(elements, ElementsAre(5, 8, 11, 1));
    const auto [later_nodes, later_elements] = ids({three_, high});
    EXPECT_THAT(later_nodes, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 100, 102, 104, 106));
    EXPECT_THAT(later_elements, ElementsAre(1, 2, 3, 100));
  }
  {
    Warnings warnings;
    const auto [nodes, elements] = ids({identity, three_});
    EXPECT_THAT(nodes, IsEmpty()) << "numbers that only count";
    EXPECT_THAT(elements, IsEmpty());
    EXPECT_THAT(warnings.all(comm_), Not(HasSubstr("ids of")));
  }
}

TEST_F(ModelTest, AssembliesFollowTheirMembers) {
  Mesh mesh = three_tetrahedra();
  mesh.extra_dimensions = "  num_entity_assembly500 = 2;\n";
  mesh.extra_variables =
      "  int assembly_entity500(num_entity_assembly500);\n    assembly_entity500:_id = 500;\n    "
      "assembly_entity500:_type = 1;\n"
      "    assembly_entity500:_name = \"both\";\n    assembly_entity500:_typename = \"element block\";\n";
  mesh.extra_data = "  assembly_entity500 = 20, 10;\n";
  const auto path = file_of(mesh, "assembly.e");
  const auto members = [](const ExodusModel& model) {
    const auto all = model.entities(EntityKind::assembly);
    return all.size() == 1 ? all[0]->member_ids : std::vector<std::int64_t>{-1};
  };
  ExodusModel model = import({path});
  EXPECT_THAT(members(model), ElementsAre(20, 10));
  Warnings warnings;
  EXPECT_THAT(members(import({path}, {.element_block_ids = 10})), ElementsAre(10));
  EXPECT_THAT(warnings.all(comm_), HasSubstr("assembly 500 \"both\""));
  ExodusModel twice = import({path});
  twice.import_model(path,
                     {.block_collision = IdCollision::renumber, .set_collision = IdCollision::renumber});
  const auto assemblies = twice.entities(EntityKind::assembly);
  ASSERT_THAT(assemblies, SizeIs(2));
  EXPECT_THAT(assemblies[1]->member_ids, ElementsAre(1, 2)) << "the new ids of the blocks";
}

TEST_F(ModelTest, InMemoryAndStreamingWriteTheSame) {
  const auto one = file_of(one_tetrahedron(20), "one.e");
  const ImportOptions options{.block_collision = IdCollision::combine};
  import({three_, one}, options).export_model(folder_.path() / "streamed.e");
  ExodusModel loaded = import({three_, one}, options, LoadMode::in_memory);
  if (comm_.is_root()) std::filesystem::remove(one);  // everything has been read
  comm_.barrier();
  loaded.export_model(folder_.path() / "loaded.e");
  EXPECT_EQ(bytes_of(comm_, folder_.path() / "streamed.e"), bytes_of(comm_, folder_.path() / "loaded.e"));
}

TEST_F(ModelTest, ExportSelections) {
  ExodusModel model = import({three_});
  Warnings warnings;
  const Mesh mesh = exported(model, {.element_block_ids = 10,
                                     .timesteps = {2.0},
                                     .node_set_ids = "one",
                                     .global_variable_names = "none",
                                     .node_field_names = "disp_x",
                                     .element_field_names = "q",
                                     .side_set_field_names = "none"});
  Mesh expected = three_tetrahedra();
  expected.times = {2};
  expected.node_fields = {{"disp_x", {expected.node_fields[1].second[1]}}};
  expected.blocks.erase(expected.blocks.begin());
  expected.blocks[0].fields = {{"q", {{1006}}}};
  expected.node_sets.pop_back();
  expected.node_sets[0].fields[0].second.erase(expected.node_sets[0].fields[0].second.begin());
  expected.side_sets[0] = {2, "skin", {10}, {0}, {2}, {1, 2, 3}, {}};
  expected.globals.clear();
  EXPECT_EQ(mesh.text(), expected.text()) << "all nodes stay, members in other blocks go";
  EXPECT_THAT(warnings.all(comm_), HasSubstr("side set 2 \"skin\" loses 2 members"));
  EXPECT_EQ(mesh_of(model).text(), three_tetrahedra().text()) << "the model does not change";
  const Mesh sorted = exported(model, {.order = EntityOrder::ascending});
  EXPECT_EQ(sorted.blocks[0].id, 10);
  EXPECT_EQ(sorted.node_fields[0].first, "disp_x");
  EXPECT_THAT(sorted.side_sets[0].blocks, ElementsAre(10, 20, 20));
}

TEST_F(ModelTest, FourByteReals) {
  ExodusModel model = import({three_});
  const Mesh mesh = exported(model, {.word_size = 4});
  EXPECT_THAT(mesh.node_sets[0].factors, ElementsAre(0.1f, 0.2f, 0.3f, 0.4f));
  EXPECT_THAT(mesh.x, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST_F(ModelTest, TheFileBeingReadCanBeReplaced) {
  ExodusModel model = import({three_});
  model.export_model(three_, {.element_block_ids = 20, .add_qa_record = false});
  EXPECT_EQ(mesh_of(model).text(), three_tetrahedra().text()) << "the model still has the old file";
  ExodusModel copy = import({three_});
  EXPECT_THAT(copy.get_element_block_ids(), ElementsAre(20));
  const auto names = folder_.names();
  EXPECT_THAT(names, ElementsAre("three.e"));
}

TEST_F(ModelTest, FailedExportsLeaveTheOldFile) {
  Mesh bad = three_tetrahedra();
  bad.side_sets[0].sides = {2, 0, 17};
  const auto path = file_of(bad, "bad.e");
  const std::string before = bytes_of(comm_, three_);
  ExodusModel model = import({path});
  EXPECT_THAT(error_of(comm_, [&] { model.export_model(three_); }),
              AllOf(HasSubstr("bad.e"), HasSubstr("side set 2"), HasSubstr("18")));
  EXPECT_EQ(bytes_of(comm_, three_), before);
  EXPECT_THAT(folder_.names(), ElementsAre("bad.e", "three.e"));
}

Kokkos::View<double*> view_of_rank(const Partition& partition, int rank, double first) {
  const Range mine = partition.slice(rank);
  Kokkos::View<double*> view("values", static_cast<std::size_t>(mine.size()));
  const auto host = Kokkos::create_mirror_view(view);
  for (GlobalIndex i = mine.begin; i < mine.end; ++i) host(i - mine.begin) = first + static_cast<double>(i);
  Kokkos::deep_copy(view, host);
  return view;
}

TEST_F(ModelTest, FieldsCanBeReplacedAndAdded) {
  ExodusModel model = import({three_});
  const auto on_nodes = view_of_rank(model.node_partition(), comm_.rank(), 0.125);
  model.node_fields().put_values("temp", 2, on_nodes);
  model.node_fields().put_values("made", 1, on_nodes);
  model.element_fields().put_values("q", 1, view_of_rank(model.element_partition(20), comm_.rank(), 70), 20);
  Mesh expected = three_tetrahedra();
  const Numbers values{0.125, 1.125, 2.125, 3.125, 4.125, 5.125, 6.125, 7.125};
  expected.node_fields[0].second[1] = values;
  expected.node_fields.push_back({"made", {values, Numbers(8, nan)}});
  expected.blocks[0].fields.push_back({"q", {{70, 71}, {nan, nan}}});
  EXPECT_EQ(mesh_of(model).text(), expected.text());
  EXPECT_EQ(exported(model).text(), expected.text());
  const auto read = model.node_fields().get_values("made", 1);
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), read);
  const Range mine = model.node_partition().slice(comm_.rank());
  ASSERT_EQ(host.extent(0), static_cast<std::size_t>(mine.size()));
  for (std::size_t i = 0; i < host.extent(0); ++i)
    EXPECT_EQ(host(i), 0.125 + static_cast<double>(mine.begin) + static_cast<double>(i));
  EXPECT_TRUE(model.element_fields().exists("q", 20));
  EXPECT_FALSE(model.element_fields().exists("q", 21));
  EXPECT_THAT(error_of(comm_, [&] { model.node_fields().get_values("tmp", 1); }),
              AllOf(HasSubstr("tmp"), HasSubstr("temp")));
  EXPECT_THAT(error_of(comm_, [&] { model.node_fields().get_values("temp", 1.25); }), HasSubstr("1.25"));
  EXPECT_THAT(error_of(comm_, [&] { model.element_fields().get_values("q", 1, 21); }), HasSubstr("21"));
  Kokkos::View<double*> wrong("wrong", on_nodes.extent(0) + (comm_.rank() == comm_.size() - 1 ? 1 : 0));
  EXPECT_THAT(error_of(comm_, [&] { model.node_fields().put_values("temp", 1, wrong); }), HasSubstr("temp"));
  EXPECT_EQ(mesh_of(model).text(), expected.text());
}

TEST_F(ModelTest, CoordinatesCanBeMoved) {
  ExodusModel model = import({three_});
  const auto made = view_of_rank(model.node_partition(), comm_.rank(), 50);
  const auto at = model.get_coords_flat();
  model.set_coords_flat(made, at.y, at.z);
  const auto z = model.get_coords_flat().z;
  const auto host = Kokkos::create_mirror_view(z);
  Kokkos::deep_copy(host, z);
  for (std::size_t i = 0; i < host.extent(0); ++i) host(i) *= -1;
  Kokkos::deep_copy(z, host);
  Mesh expected = three_tetrahedra();
  expected.x = {50, 51, 52, 53, 54, 55, 56, 57};
  for (double& value : expected.z) value = -value;
  EXPECT_EQ(mesh_of(model).text(), expected.text());
  EXPECT_EQ(exported(model).text(), expected.text());
  Kokkos::View<double*> wrong("wrong", made.extent(0) + (comm_.is_root() ? 1 : 0));
  EXPECT_THAT(error_of(comm_, [&] { model.set_coords_flat(made, wrong, made); }), HasSubstr("coordinates"));
}

}  // namespace
}  // namespace exomerge
