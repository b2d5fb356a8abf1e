// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Files that cannot be opened, or only look as if: each must give the same error on all ranks, and nothing
// worse.
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>

#include "netcdf_testing.hpp"

namespace exomerge::netcdf {
namespace {

using exomerge::testing::Bytes;
using exomerge::testing::error_of;
using exomerge::testing::formats;
using exomerge::testing::read_bytes;
using exomerge::testing::share_of;
using exomerge::testing::TemporaryFolder;
using exomerge::testing::world;
using exomerge::testing::write_bytes;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string opening_error(const Comm& comm, const std::filesystem::path& path) {
  return error_of(comm, [&] { Dataset::open(comm, path); });
}

class OpenErrors : public ::testing::Test {
 protected:
  OpenErrors() : comm_(world()), folder_(comm_) {}

  std::string error_of_bytes(const std::string& name, const Bytes& bytes) {
    if (comm_.is_root()) write_bytes(folder_ / name, bytes);
    comm_.barrier();
    return opening_error(comm_, folder_ / name);
  }

  Comm comm_;
  TemporaryFolder folder_;
};

Bytes bytes_of(const std::string& text) { return Bytes(text.begin(), text.end()); }

TEST_F(OpenErrors, TellWhatIsWrong) {
  EXPECT_THAT(opening_error(comm_, folder_ / "none.e"),
              AllOf(HasSubstr("cannot open \""), HasSubstr("none.e\": no such file")));
  EXPECT_THAT(opening_error(comm_, folder_ / "none/none.e"), HasSubstr("no such file"));
  EXPECT_THAT(opening_error(comm_, folder_ / "."), HasSubstr("it is a directory"));
  EXPECT_THAT(opening_error(comm_, "/dev/null"), HasSubstr("it is not a regular file"));
  EXPECT_THAT(error_of_bytes("empty.e", {}), HasSubstr("it is empty"));
  EXPECT_THAT(error_of_bytes("text.e", bytes_of("solid cube\n")),
              HasSubstr("it is not a netCDF file (first bytes \"solid cu\")"));
  EXPECT_THAT(error_of_bytes("tiny.e", {0x00, 0xff}),
              HasSubstr("it is not a netCDF file (first bytes 00 ff)"));
  EXPECT_THAT(error_of_bytes("version.e", bytes_of("CDF\x03 and more")),
              HasSubstr("it is not a netCDF file"));
  EXPECT_THAT(error_of_bytes("magic.e", bytes_of("CDF\x02")),
              AllOf(HasSubstr("its header is damaged"), HasSubstr("cut off")));
  EXPECT_THAT(error_of_bytes("hdf.e", bytes_of("\x89HDF\r\n\x1a\n and more")),
              HasSubstr("its header is damaged"));
}

TEST_F(OpenErrors, NamesAFileThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  if (comm_.is_root()) {
    write_bytes(folder_ / "locked.e", bytes_of("CDF\x01"));
    ::chmod((folder_ / "locked.e").c_str(), 0);
  }
  comm_.barrier();
  EXPECT_THAT(opening_error(comm_, folder_ / "locked.e"), HasSubstr("permission denied"));
}

TEST_F(OpenErrors, AreToldForFilesThatCannotBeMade) {
  const auto creating = [&](const std::filesystem::path& path) {
    return error_of(comm_, [&] { Dataset::create(comm_, path, {}); });
  };
  EXPECT_THAT(creating(folder_ / "none/x.e"),
              AllOf(HasSubstr("cannot create \""), HasSubstr("none\" does not exist")));
  EXPECT_THAT(creating(folder_ / "."), HasSubstr("it is a directory"));
  if (comm_.is_root()) write_bytes(folder_ / "file", {1});
  comm_.barrier();
  EXPECT_THAT(creating(folder_ / "file/x.e"), HasSubstr("not a folder"));
}

/// A small file with what a header can hold: attributes of several types, fixed and record variables, odd
/// lengths.
void write_sample(const Comm& comm, const std::filesystem::path& path, FileFormat format) {
  const auto file = Dataset::create(comm, path, {.format = format});
  const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
  const DimensionId nodes = file->define_dimension("num_nodes", 5);
  const DimensionId length = file->define_dimension("len_name", 3);
  file->define_attribute({"title", DataType::character, std::string("a sample")});
  file->define_attribute({"version", DataType::float32, std::vector<double>{9.25}});
  file->define_attribute({"sizes", DataType::int32, std::vector<std::int64_t>{4, -8, 16}});
  const Attribute units{"units", DataType::character, std::string("m")};
  const VariableId time = file->define_variable("time_whole", DataType::float64, {step});
  const VariableId names = file->define_variable("names", DataType::character, {nodes, length});
  const VariableId x = file->define_variable("coordx", DataType::float64, {nodes}, {units});
  const VariableId status = file->define_variable("status", DataType::int16, {nodes});
  const VariableId field = file->define_variable("vals", DataType::float32, {step, nodes});
  file->end_definitions();
  const Slab share = share_of(comm, 5);
  const auto n = static_cast<std::size_t>(share.size());
  file->write<char>(names, {{share.start[0], 0}, {share.count[0], 3}}, std::vector<char>(3 * n, 'n'));
  file->write<double>(x, share, std::vector<double>(n, 1.5));
  file->write<std::int32_t>(status, share, std::vector<std::int32_t>(n, -3));
  for (GlobalIndex s = 0; s < 2; ++s) {
    file->write<double>(time, comm.is_root() ? Slab{{s}, {1}} : file->nothing(time),
                        std::vector<double>(comm.is_root() ? 1 : 0, 0.5));
    file->write<double>(field, {{s, share.start[0]}, {1, share.count[0]}}, std::vector<double>(n, 2.5));
  }
  file->close();
}

class SampleFile : public exomerge::testing::FormatTest {
 protected:
  SampleFile() {
    write_sample(comm_, folder_ / "sample.e", GetParam());
    if (comm_.is_root()) sample_ = read_bytes(folder_ / "sample.e");
    comm_.broadcast(sample_);
  }

  /// Opens the file and reads all of it. Returns the error, the same on all ranks, or nothing.
  std::string try_bytes(const Bytes& bytes) {
    if (comm_.is_root()) write_bytes(folder_ / "tried.e", bytes);
    comm_.barrier();
    return error_of(comm_, [&] {
      const auto file = open("tried.e");
      for (std::size_t i = 0; i < file->variables().size(); ++i) {
        const auto id = static_cast<VariableId>(i);
        if (file->variables()[i].type == DataType::character) {
          file->read_replicated<char>(id);
        } else {
          file->read_replicated<double>(id);
        }
      }
    });
  }

  Bytes sample_;
};

INSTANTIATE_TEST_SUITE_P(Formats, SampleFile, ::testing::ValuesIn(formats()),
                         exomerge::testing::name_for_test);

TEST_P(SampleFile, KeepsItsHeader) {
  const auto file = open("sample.e");
  EXPECT_EQ(file->format(), GetParam());
  ASSERT_EQ(file->dimensions().size(), 3U);
  EXPECT_TRUE(file->dimensions()[0].unlimited);
  EXPECT_EQ(file->dimensions()[0].length, 2);
  EXPECT_EQ(file->dimensions()[1].name, "num_nodes");
  EXPECT_EQ(file->dimensions()[1].length, 5);
  EXPECT_EQ(file->find_dimension("len_name"), 2);
  EXPECT_EQ(file->find_dimension("len"), std::nullopt);
  ASSERT_EQ(file->variables().size(), 5U);
  EXPECT_EQ(file->find_variable("vals"), 4);
  EXPECT_EQ(file->find_variable("none"), std::nullopt);
  EXPECT_EQ(file->variable(3).type, DataType::int16);
  EXPECT_EQ(file->variable(4).dimensions, (std::vector<DimensionId>{0, 1}));
  EXPECT_EQ(file->variable(2).attributes,
            (std::vector<Attribute>{{"units", DataType::character, std::string("m")}}));
  ASSERT_EQ(file->attributes().size(), 3U);
  ASSERT_NE(file->find_attribute("sizes"), nullptr);
  EXPECT_EQ(*file->find_attribute("sizes"),
            (Attribute{"sizes", DataType::int32, std::vector<std::int64_t>{4, -8, 16}}));
  EXPECT_EQ(*file->find_attribute("version"),
            (Attribute{"version", DataType::float32, std::vector<double>{9.25}}));
  EXPECT_EQ(file->whole(4).count, (std::vector<GlobalIndex>{2, 5}));
  EXPECT_TRUE(file->unsupported_variables().empty());
}

TEST_P(SampleFile, IsRefusedWhenCut) {
  EXPECT_EQ(try_bytes(sample_), "");
  Bytes longer = sample_;
  longer.resize(sample_.size() + 7);
  EXPECT_EQ(try_bytes(longer), "");
  const std::size_t stride = GetParam() == FileFormat::netcdf4 ? 193 : comm_.size() == 1 ? 1 : 11;
  for (std::size_t length = 1; length < sample_.size(); length += stride) {
    EXPECT_NE(try_bytes(Bytes(sample_.begin(), sample_.begin() + static_cast<std::ptrdiff_t>(length))), "")
        << length;
  }
  const std::size_t less = sample_.size() - 1;
  EXPECT_THAT(try_bytes(Bytes(sample_.begin(), sample_.begin() + static_cast<std::ptrdiff_t>(less))),
              HasSubstr("the file is shorter than its header says: " + std::to_string(less) +
                        " bytes instead of " + std::to_string(sample_.size())));
}

long peak_kibibytes() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Changes a few words or bytes, favouring the numbers that are likely to hurt.
Bytes mutated(Bytes bytes, std::size_t header, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  constexpr std::uint32_t words[] = {0,          1,          2,  0x7fffffff, 0x80000000, 0xffffffff,
                                     0xfffffffc, 0x40000000, 10, 11,         12};
  const std::size_t changes = 1 + below(4);
  for (std::size_t i = 0; i < changes; ++i) {
    if (below(2) == 0) {
      bytes[4 + below(header - 4)] = static_cast<unsigned char>(random());
    } else {
      const std::size_t at = 4 + below((header - 4) / 4) * 4;
      const std::uint32_t word = words[below(std::size(words))];
      for (std::size_t b = 0; b < 4; ++b) bytes[at + b] = static_cast<unsigned char>(word >> (24 - 8 * b));
    }
  }
  return bytes;
}

TEST_P(SampleFile, SurvivesDamagedHeaders) {
  if (GetParam() == FileFormat::netcdf4) GTEST_SKIP() << "HDF5 reads its own headers";
  const std::size_t header = sample_.size() - 140;  // about where the data begin
  const long before = peak_kibibytes();
  int refused = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const std::string error = try_bytes(mutated(sample_, header, seed));
    refused += error.empty() ? 0 : 1;
    EXPECT_TRUE(error.empty() || error.starts_with("cannot ")) << error;
  }
  EXPECT_GT(refused, 200);
  EXPECT_LT(refused, 400);
  EXPECT_LT(peak_kibibytes() - before, 100 * 1024);
}

}  // namespace
}  // namespace exomerge::netcdf
