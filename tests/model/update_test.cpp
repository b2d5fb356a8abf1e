// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Writing into files that are there: values in place, steps behind the last one.
#include <gmock/gmock.h>

#include <functional>

#include "exodus/exodus_testing.hpp"
#include "exomerge/model.hpp"
#include "model/mesh.hpp"
#include "model/model_data.hpp"

namespace exomerge {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Mesh;
using testing::mesh_of;
using testing::numbered_steps;
using testing::Numbers;
using testing::SharedFolder;
using testing::world;

Mesh two_blocks() {
  Mesh mesh;
  mesh.title = "two";
  mesh.times = {1, 2, 3};
  mesh.x = {0, 1, 2, 3, 4, 5, 6, 7};
  mesh.y = {0, 0, 1, 1, 0, 0, 1, 1};
  mesh.z = {9, 8, 7, 6, 5, 4, 3, 2};
  mesh.node_ids = {11, 12, 13, 14, 15, 16, 17, 18};
  mesh.node_fields = {{"temp", numbered_steps(3, 8, 0.5)}, {"heat", numbered_steps(3, 8, 0.25)}};
  mesh.blocks = {{20, "first", "TETRA", 4, {0, 1, 2, 3, 1, 2, 3, 4}, {{"p", numbered_steps(3, 2, 1)}}},
                 {10, "second", "TETRA", 4, {3, 4, 5, 6}, {{"p", numbered_steps(3, 1, 5)}}}};
  mesh.node_sets = {{1, "one", {7, 3, 0, 5}, {0.1, 0.2, 0.3, 0.4}, {{"flux", numbered_steps(3, 4, 3)}}}};
  mesh.side_sets = {{2, "skin", {10, 20, 20}, {0, 1, 0}, {2, 0, 3}, {}, {}}};
  mesh.globals = {{"energy", {10, 20, 30}}};
  return mesh;
}

class UpdateTest : public ::testing::Test {
 protected:
  UpdateTest() { two_blocks().write(comm_, path_); }

  ExodusModel imported(const ImportOptions& options = {}, LoadMode mode = LoadMode::streaming) {
    ExodusModel model(comm_, mode);
    model.import_model(path_, options);
    return model;
  }
  std::string text_of(const std::filesystem::path& path) {
    ExodusModel model(comm_);
    model.import_model(path);
    return mesh_of(model).text();
  }
  /// This rank's slice of numbers from `first` on.
  Kokkos::View<double*> numbers(const Partition& partition, double first) {
    const Range mine = partition.slice(comm_.rank());
    Kokkos::View<double*> values("numbers", static_cast<std::size_t>(mine.size()));
    const auto host = Kokkos::create_mirror_view(values);
    for (GlobalIndex i = mine.begin; i < mine.end; ++i) {
      host(static_cast<std::size_t>(i - mine.begin)) = first + static_cast<double>(i);
    }
    Kokkos::deep_copy(values, host);
    return values;
  }
  void make_steps(ExodusModel& model, const std::vector<double>& times) {
    for (const double time : times) model.data().steps.push_back({model.data().next_step_key++, time});
  }

  Comm comm_ = world();
  SharedFolder folder_{comm_};
  std::filesystem::path path_ = folder_.path() / "two.e";
};

TEST_F(UpdateTest, WritesNothingWhereNothingDiffers) {
  const std::string before = bytes_of(comm_, path_);
  ExodusModel model = imported();
  EXPECT_EQ(model.update_model(path_).bytes, 0);
  EXPECT_EQ(bytes_of(comm_, path_), before);
}

TEST_F(UpdateTest, WritesValuesThatWereChanged) {
  ExodusModel model = imported();
  model.node_fields().put_values("heat", 2, numbers(model.node_partition(), 100));
  model.element_fields().put_values("p", 3, numbers(model.element_partition(20), 200), 20);
  model.data().globals[0].values[model.data().steps[1].key] = 77;
  model.data().steps[2].time = 30;
  model.set_title("2-4");
  model.data().kind(EntityKind::element_block)[1].info.name = "renamed";
  EXPECT_EQ(model.update_model(path_).bytes > 0, true);
  Mesh expected = two_blocks();
  for (std::size_t i = 0; i < 8; ++i) expected.node_fields[1].second[1][i] = 100 + static_cast<double>(i);
  expected.blocks[0].fields[0].second[2] = {200, 201};
  expected.globals[0].second[1] = 77;
  expected.times[2] = 30;
  expected.title = "2-4";
  expected.blocks[1].name = "renamed";
  EXPECT_EQ(text_of(path_), expected.text());
  EXPECT_EQ(mesh_of(model).text(), expected.text()) << "the model goes on with what is in the file";
  EXPECT_EQ(model.update_model(path_).bytes, 0);
  EXPECT_THAT(folder_.names(), ElementsAre("two.e"));
}

// What is computed from the file's values must not be computed again from the new ones.
TEST_F(UpdateTest, ReadsEverythingBeforeItWrites) {
  ExodusModel model = imported();
  std::swap(model.data().nodes.fields[0].source, model.data().nodes.fields[1].source);
  auto& x = model.data().nodes.coordinates[0];
  auto& y = model.data().nodes.coordinates[1];
  std::swap(x, y);
  model.update_model(path_);
  Mesh expected = two_blocks();
  std::swap(expected.x, expected.y);
  std::swap(expected.node_fields[0].second, expected.node_fields[1].second);
  EXPECT_EQ(text_of(path_), expected.text());
  EXPECT_EQ(mesh_of(model).text(), expected.text());
}

TEST_F(UpdateTest, KeepsTheViewsOfTheUser) {
  for (const LoadMode mode : {LoadMode::streaming, LoadMode::in_memory}) {
    ExodusModel model = imported({}, mode);
    const auto [x, y, z] = model.get_coords_flat();
    Kokkos::deep_copy(x, 5.0);
    model.update_model(path_);
    Kokkos::deep_copy(y, 6.0);
    model.update_model(path_);
    Mesh expected = two_blocks();
    expected.x = Numbers(8, 5.0);
    expected.y = Numbers(8, 6.0);
    EXPECT_EQ(text_of(path_), expected.text());
  }
}

TEST_F(UpdateTest, RefusesWhatIsNotAValue) {
  const std::string before = bytes_of(comm_, path_);
  const auto refused = [&](ExodusModel& model) {
    const std::string error = error_of(comm_, [&] { model.update_model(path_); });
    EXPECT_EQ(bytes_of(comm_, path_), before);
    EXPECT_THAT(folder_.names(), ::testing::Contains("two.e"));
    return error;
  };
  ExodusModel added = imported();
  added.node_fields().put_values("new", 1, numbers(added.node_partition(), 0));
  EXPECT_THAT(refused(added), HasSubstr("node fields: the model has 3, the file 2"));

  ExodusModel longer = imported();
  make_steps(longer, {4});
  EXPECT_THAT(refused(longer), HasSubstr("time steps were added"));

  ExodusModel part = imported({.element_block_ids = 20});
  EXPECT_THAT(refused(part), HasSubstr("not a whole copy"));

  ExodusModel renumbered = imported();
  renumbered.data().kind(EntityKind::element_block)[0].info.id = 99;
  EXPECT_THAT(refused(renumbered), HasSubstr("id of element block number 1: the model has 99, the file 20"));

  ExodusModel named = imported();
  named.data().nodes.fields[0].name = std::string(300, 'n');
  EXPECT_THAT(refused(named), HasSubstr("the file has room for"));

  const auto other = folder_.path() / "other.e";
  ExodusModel same = imported();
  same.export_model(other);
  EXPECT_THAT(error_of(comm_, [&] { same.update_model(other); }), HasSubstr("imported from another file"));
  // The file that the model reads is not the one at this place any more.
  same.export_model(path_);
  EXPECT_THAT(error_of(comm_, [&] { same.update_model(path_); }), HasSubstr("imported from another file"));
}

/// Values that the last rank cannot compute.
RealSourcePtr failing_source(const Comm& comm, GlobalIndex rows) {
  return std::make_shared<FunctionSource<double>>(rows, 1, [comm](StepKey, Range, std::span<double>) {
    if (comm.rank() == comm.size() - 1) throw Error("no values here");
  });
}

TEST_F(UpdateTest, SurvivesARankThatThrows) {
  const std::string before = bytes_of(comm_, path_);
  ExodusModel model = imported();
  model.data().nodes.coordinates[2] = failing_source(comm_, 8);
  EXPECT_THAT(error_of(comm_, [&] { model.update_model(path_); }), HasSubstr("no values here"));
  EXPECT_EQ(bytes_of(comm_, path_), before);
  EXPECT_THAT(folder_.names(), ElementsAre("two.e"));

  const auto out = folder_.path() / "out.e";
  ExodusModel solver = imported();
  solver.export_model(out, {.timesteps = 1.0});
  const std::string one_step = text_of(out);
  solver.data().nodes.fields[1].source = failing_source(comm_, 8);
  EXPECT_THAT(
      error_of(comm_,
               [&] { solver.export_model(out, {.append = true, .existing_steps = ExistingSteps::skip}); }),
      HasSubstr("no values here"));
  EXPECT_EQ(text_of(out), one_step);
}

TEST_F(UpdateTest, AppendedStepsGiveTheBytesOfOneExport) {
  const auto whole = folder_.path() / "whole.e";
  for (const int word_size : {8, 4}) {
    ExodusModel model = imported();
    model.export_model(whole, {.word_size = word_size});
    const auto out = folder_.path() / ("out" + std::to_string(word_size) + ".e");
    for (const double time : {1.0, 2.0, 3.0}) {
      model.export_model(out, {.timesteps = time, .word_size = word_size, .append = true});
    }
    EXPECT_EQ(bytes_of(comm_, out), bytes_of(comm_, whole));
  }
}

TEST_F(UpdateTest, AppendFindsVariablesByName) {
  const auto out = folder_.path() / "out.e";
  ExodusModel model = imported();
  model.export_model(out, {.timesteps = 1.0});
  std::swap(model.data().nodes.fields[0], model.data().nodes.fields[1]);
  model.export_model(out, {.append = true, .existing_steps = ExistingSteps::skip});
  EXPECT_EQ(text_of(out), two_blocks().text());
}

TEST_F(UpdateTest, AppendSaysWhatDiffers) {
  const auto out = folder_.path() / "out.e";
  ExodusModel model = imported();
  model.export_model(out, {.timesteps = 1.0});
  const std::string before = bytes_of(comm_, out);
  const auto refused = [&](const ExportOptions& options) {
    return error_of(comm_, [&] { model.export_model(out, options); });
  };
  EXPECT_THAT(refused({.append = true}), HasSubstr("time step 1 does not lie behind 1"));
  EXPECT_THAT(refused({.element_block_ids = 20, .timesteps = 2.0, .append = true}),
              HasSubstr("the model has"));
  EXPECT_THAT(refused({.timesteps = 2.0, .global_variable_names = "none", .append = true}),
              HasSubstr("global variable \"energy\" of the file is not in the model"));
  model.node_fields().put_values("new", 2, numbers(model.node_partition(), 0));
  EXPECT_THAT(refused({.timesteps = 2.0, .append = true}),
              HasSubstr("node field \"new\" is not in the file"));
  EXPECT_EQ(bytes_of(comm_, out), before);
}

}  // namespace
}  // namespace exomerge
