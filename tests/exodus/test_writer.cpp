// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "description_text.hpp"
#include "exodus/file.hpp"
#include "exodus/writer.hpp"
#include "exodus_testing.hpp"
#include "rich_description.hpp"

namespace exomerge::exodus {
namespace {

using namespace exomerge::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WriterTest : public ::testing::Test {
 protected:
  // Written and read again.
  Description round_trip(const Description& description, const WriteOptions& options = {}) {
    Writer writer(comm, path, description, options);
    fill_arrays(writer, description.times);
    writer.commit();
    return File::open(comm, path)->description();
  }

  void put_existing() {
    if (comm.is_root()) std::ofstream(path) << "old";
    comm.barrier();
  }

  Comm comm = world();
  SharedFolder folder{comm};
  std::filesystem::path path = folder.path() / "out.e";
};

TEST_F(WriterTest, EverythingThatADescriptionHoldsComesBack) {
  const Description description = rich_description();
  for (const FileFormat format : {FileFormat::cdf2, FileFormat::cdf5, FileFormat::netcdf4}) {
    SCOPED_TRACE(name_of(format));
    WriteOptions options;
    options.format = format;
    const Description copy = round_trip(description, options);
    EXPECT_EQ(to_text(copy), to_text(description));
    EXPECT_EQ(copy.times, description.times);
    EXPECT_EQ(copy.format, format);
    EXPECT_EQ(copy.word_size, 8);
  }
}

TEST_F(WriterTest, NothingIsAFileToo) {
  Description description;
  description.dimension = 2;
  const Description copy = round_trip(description);
  EXPECT_EQ(copy.node_count(), 0);
  EXPECT_EQ(copy.dimension, 2);
  EXPECT_TRUE(copy.times.empty());
}

TEST_F(WriterTest, NamesOfAnyLength) {
  Description description = rich_description();
  description.kind(EntityKind::element_block).entities[0].name = std::string(300, 'n');
  EXPECT_EQ(to_text(round_trip(description)), to_text(description));
}

TEST_F(WriterTest, LargeIdsNeedSixtyFourBits) {
  Description description = rich_description();
  description.kind(EntityKind::node_set).entities[0].id = std::int64_t{1} << 40;
  WriteOptions options;
  options.choose_format = false;
  EXPECT_THAT(error_of(comm, [&] { Writer(comm, path, description, options); }),
              AllOf(HasSubstr("out.e"), HasSubstr("CDF-2")));
  EXPECT_THAT(folder.names(), IsEmpty());
  const Description copy = round_trip(description);
  EXPECT_EQ(copy.format, FileFormat::cdf5);
  EXPECT_EQ(to_text(copy), to_text(description));
}

TEST_F(WriterTest, LargeMapValuesWidenMapsAlone) {
  const Description description = rich_description();
  WriteOptions options;
  options.largest_map_value = std::int64_t{1} << 31;
  const Writer writer(comm, path, description, options);
  EXPECT_EQ(writer.format(), FileFormat::cdf5);
  const auto type_of = [&](const Place& place) { return writer.dataset().variable(place.variable).type; };
  EXPECT_EQ(type_of(writer.places().space(IndexSpace::node).id_map), DataType::int64);
  EXPECT_EQ(type_of(writer.places().kind(EntityKind::element_block)[0][Role::nodes]), DataType::int32);
}

TEST_F(WriterTest, SizesBeyondCdf2MakeCdf5) {
  Description description;
  description.space(IndexSpace::node).count = 536'870'911;  // the largest that CDF-2 holds with 8-byte reals
  EXPECT_EQ(Writer(comm, path, description, {}).format(), FileFormat::cdf2);
  description.space(IndexSpace::node).count = 536'870'912;
  EXPECT_EQ(Writer(comm, path, description, {}).format(), FileFormat::cdf5);
  WriteOptions options;
  options.word_size = 4;
  EXPECT_EQ(Writer(comm, path, description, options).format(), FileFormat::cdf2);
}

TEST_F(WriterTest, MoreThanTwoBillionNodesNeedSixtyFourBits) {
  Description description;
  description.space(IndexSpace::node).count = 3'000'000'000;
  description.space(IndexSpace::node).has_id_map = true;
  const Writer writer(comm, path, description, {});
  EXPECT_EQ(writer.format(), FileFormat::cdf5);
  EXPECT_EQ(writer.dataset().variable(writer.places().space(IndexSpace::node).id_map.variable).type,
            DataType::int64);
}

TEST_F(WriterTest, WithoutCommitNothingChanges) {
  put_existing();
  { Writer writer(comm, path, rich_description(), {}); }
  EXPECT_THAT(folder.names(), ElementsAre("out.e"));
  if (comm.is_root()) {
    EXPECT_EQ(bytes_of(comm, path), "old");
  }
}

TEST_F(WriterTest, CommitReplacesAndLeavesNothingElse) {
  put_existing();
  round_trip(rich_description());
  EXPECT_THAT(folder.names(), ElementsAre("out.e"));
}

TEST_F(WriterTest, CommitReplacesTheFileBehindALink) {
  put_existing();
  const std::filesystem::path real = path;
  path = folder.path() / "link.e";
  if (comm.is_root()) std::filesystem::create_symlink("out.e", path);
  comm.barrier();
  round_trip(rich_description());
  EXPECT_TRUE(std::filesystem::is_symlink(path));
  EXPECT_EQ(File::open(comm, real)->description().title, rich_description().title);
}

TEST_F(WriterTest, TargetsThatCannotBeAreErrors) {
  const auto error = [&](const std::filesystem::path& target) {
    return error_of(comm, [&] { Writer(comm, target, rich_description(), {}); });
  };
  EXPECT_THAT(error(folder.path() / "absent" / "out.e"),
              AllOf(HasSubstr("out.e"), HasSubstr("does not exist")));
  EXPECT_THAT(error(folder.path()), HasSubstr("it is a folder"));
  EXPECT_THAT(error("/dev/null"), HasSubstr("not a regular file"));
  put_existing();
  EXPECT_THAT(error(path / "out.e"), HasSubstr("is not a folder"));
}

TEST_F(WriterTest, AttributesOfEmptyEntitiesAreDroppedWithAWarning) {
  Description description = rich_description();
  auto& sets = description.kind(EntityKind::node_set).entities;
  sets.push_back({});
  sets.back().id = 99;
  sets.back().properties.assign(description.kind(EntityKind::node_set).property_names.size(), 0);
  sets.back().user_attributes = {{"note", DataType::character, std::string("x")}};
  description.kind(EntityKind::node_set)
      .results.truth.emplace_back(description.kind(EntityKind::node_set).results.names.size(), false);
  description.kind(EntityKind::node_set).results.has_reduction.push_back(false);
  Warnings warnings;
  round_trip(description);
  EXPECT_THAT(warnings.all(comm), HasSubstr("node set 99 is empty"));
}

}  // namespace
}  // namespace exomerge::exodus
