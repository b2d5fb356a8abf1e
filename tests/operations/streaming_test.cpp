// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// What an export costs and may take: calls, memory, time groups.
#include <gmock/gmock.h>
#include <mpi.h>

#include "exodus/exodus_testing.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/model.hpp"
#include "operations/box_models.hpp"

namespace {

// Collective reads and writes that PnetCDF asks of MPI-IO, counted by definitions that take their place.
int file_calls = 0;

}  // namespace

extern "C" {

int MPI_File_write_at_all(MPI_File file, MPI_Offset at, const void* data, int count, MPI_Datatype type,
                          MPI_Status* status) {
  ++file_calls;
  return PMPI_File_write_at_all(file, at, data, count, type, status);
}

int MPI_File_read_at_all(MPI_File file, MPI_Offset at, void* data, int count, MPI_Datatype type,
                         MPI_Status* status) {
  ++file_calls;
  return PMPI_File_read_at_all(file, at, data, count, type, status);
}

}  // extern "C"

namespace exomerge {
namespace {

using testing::all_values;
using testing::box_model;
using testing::bytes_of;
using testing::error_of;
using ::testing::HasSubstr;
using testing::SharedFolder;
using testing::world;

class Streaming : public ::testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  std::string bytes(const std::string& name) const {
    std::string text = bytes_of(comm_, path(name));
    comm_.broadcast(text);
    return text;
  }

  /// Bytes of an export.
  std::string written(ExodusModel& model, const ExportOptions& options) {
    model.export_model(path("written.e"), options);
    return bytes("written.e");
  }

  int calls_of(const std::function<void()>& work) const {
    const int before = file_calls;
    work();
    return static_cast<int>(comm_.all_reduce(std::int64_t{file_calls - before}, ReduceOp::max));
  }

  Comm comm_ = world();
  SharedFolder folder_{world()};
};

constexpr std::size_t kibibyte = 1024;

TEST_F(Streaming, CallsDoNotGrowWithTheNumberOfArrays) {
  ExodusModel few = box_model({.divisions = {40, 4, 4}, .steps = 2, .element_fields = 4});
  ExodusModel many = box_model({.divisions = {40, 4, 4}, .blocks = 20, .steps = 8, .element_fields = 40});
  const int of_few = calls_of([&] { few.export_model(path("few.e")); });
  const int of_many = calls_of([&] { many.export_model(path("many.e"), {.word_size = 4}); });
  EXPECT_LE(of_many, of_few + 8);

  // From a file, with values that are converted: one read and one write for all.
  ExodusModel read(comm_);
  read.import_model(path("many.e"));
  EXPECT_LE(calls_of([&] { read.export_model(path("copy.e")); }), of_few + 16);
}

TEST_F(Streaming, BytesThatStayAreNotReadAsValues) {
  box_model({.divisions = {40, 4, 4}, .blocks = 4, .steps = 3, .node_fields = 2, .element_fields = 5})
      .export_model(path("in.e"), {.add_qa_record = false});
  ExodusModel model(comm_);
  model.import_model(path("in.e"));
  ExodusModel loaded(comm_, LoadMode::in_memory);
  loaded.import_model(path("in.e"));
  EXPECT_EQ(written(model, {.add_qa_record = false}), bytes("in.e"));
  EXPECT_EQ(written(loaded, {.add_qa_record = false}), bytes("in.e"));
}

TEST_F(Streaming, EveryLimitGivesTheSameBytes) {
  ExodusModel model =
      box_model({.divisions = {24, 20, 20}, .blocks = 3, .steps = 3, .node_fields = 4, .element_fields = 6});
  model.export_model(path("in.e"));
  ExodusModel merged(comm_);
  merged.import_model(path("in.e"));
  merge_nodes(merged, {.tolerance = 1e-6});
  const std::string expected = written(merged, {});
  const std::string generated = bytes("in.e");
  const std::string converted = written(merged, {.word_size = 4});
  for (const std::size_t limit : {400 * kibibyte, 3000 * kibibyte, std::size_t{1} << 30}) {
    EXPECT_EQ(written(merged, {.memory_limit = limit}), expected) << limit;
    EXPECT_EQ(written(merged, {.word_size = 4, .memory_limit = limit}), converted) << limit;
    EXPECT_EQ(written(model, {.memory_limit = limit}), generated) << limit;
  }
}

TEST_F(Streaming, SaysWhenTheLimitIsTooSmall) {
  box_model({.divisions = {24, 20, 20}, .blocks = 3, .steps = 1, .node_fields = 1})
      .export_model(path("in.e"));
  ExodusModel merged(comm_);
  merged.import_model(path("in.e"));
  merge_nodes(merged, {.tolerance = 1e-6});
  const std::string error =
      error_of(comm_, [&] { merged.export_model(path("out.e"), {.memory_limit = 16 * kibibyte}); });
  EXPECT_THAT(error,
              HasSubstr("a memory limit of 0.016 MiB a rank is too small: node field \"field_1\" needs "));
  EXPECT_THAT(folder_.names(), ::testing::ElementsAre("in.e"));
}

// Edits of edits: fields whose values come from batches of several levels.
TEST_F(Streaming, EditsOfEditsFollowInABatch) {
  box_model({.divisions = {12, 4, 4}, .blocks = 3, .steps = 3, .node_fields = 12, .sets = true})
      .export_model(path("in.e"));
  const auto edited = [&](LoadMode mode) {
    ExodusModel model(comm_, mode);
    model.import_model(path("in.e"));
    merge_nodes(model, {.tolerance = 1e-9});
    merge_nodes(model, {.tolerance = 0.06});  // neighbours along y and z are farther apart
    return written(model, {});
  };
  EXPECT_EQ(edited(LoadMode::streaming), edited(LoadMode::in_memory));
}

/// The part of the ranks that this one belongs to, of `groups` parts.
Comm group_of(const Comm& all, int groups) {
  MPI_Comm part = MPI_COMM_NULL;
  MPI_Comm_split(all.mpi(), all.rank() * groups / all.size(), all.rank(), &part);
  const Comm comm(part);
  MPI_Comm_free(&part);
  return comm;
}

TEST_F(Streaming, TimeGroupsWriteTheSameBytes) {
  box_model({.divisions = {12, 4, 4}, .blocks = 3, .steps = 5, .node_fields = 3, .element_fields = 2})
      .export_model(path("in.e"));
  ExodusModel alone(comm_);
  alone.import_model(path("in.e"));
  merge_nodes(alone, {.tolerance = 1e-6});
  const std::string expected = written(alone, {});
  for (int groups = 1; groups <= comm_.size(); ++groups) {
    ExodusModel model(group_of(comm_, groups));
    model.import_model(path("in.e"));
    merge_nodes(model, {.tolerance = 1e-6});
    model.export_model(path("grouped.e"), {.time_groups = comm_});
    EXPECT_EQ(bytes("grouped.e"), expected) << groups;
  }
}

TEST_F(Streaming, AnErrorOfOneTimeGroupIsThatOfAll) {
  if (comm_.size() < 2) GTEST_SKIP() << "needs two groups";
  ExodusModel model = box_model({.divisions = {4, 2, 2}, .steps = 4, .node_fields = 1});
  model.export_model(path("in.e"));
  const Comm group = group_of(comm_, 2);
  ExodusModel part(group);
  part.import_model(path("in.e"));
  const bool second = comm_.rank() * 2 / comm_.size() == 1;
  // A source that cannot be read, in the steps of the second group.
  RealSourcePtr& field = part.data().nodes.fields.front().source;
  field = std::make_shared<FunctionSource<double>>(field->rows(), 1,
                                                   [second](StepKey, Range, std::span<double> out) {
                                                     if (second) throw Error("the field is broken");
                                                     std::ranges::fill(out, 0.0);
                                                   });
  const std::string error =
      error_of(comm_, [&] { part.export_model(path("out.e"), {.time_groups = comm_}); });
  EXPECT_THAT(error, HasSubstr("the field is broken"));
  EXPECT_THAT(folder_.names(), ::testing::ElementsAre("in.e"));
}

}  // namespace
}  // namespace exomerge
