// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Files as others see them: their bytes, what a full disk does, what cannot be defined.
#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <numeric>
#include <random>

#include "exomerge/log.hpp"
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
using ::testing::HasSubstr;

class Output : public exomerge::testing::FormatTest {};

INSTANTIATE_TEST_SUITE_P(Formats, Output, ::testing::ValuesIn(formats()), exomerge::testing::name_for_test);

/// Odd lengths, so that there are gaps between the variables.
void write_odd(const Comm& comm, const std::filesystem::path& path, const CreateOptions& options) {
  const auto file = Dataset::create(comm, path, options);
  const DimensionId step = file->define_dimension("time_step", Dataset::unlimited);
  const DimensionId odd = file->define_dimension("odd", 1201);
  file->define_attribute({"title", DataType::character, std::string("odd")});
  const VariableId text = file->define_variable("text", DataType::character, {odd});
  const VariableId small = file->define_variable("small", DataType::int16, {odd});
  const VariableId bytes = file->define_variable("bytes", DataType::int8, {step, odd});
  const VariableId reals = file->define_variable("reals", DataType::float64, {step, odd});
  file->end_definitions();
  const Slab share = share_of(comm, 1201);
  std::vector<double> values(static_cast<std::size_t>(share.size()));
  std::iota(values.begin(), values.end(), static_cast<double>(share.start[0]));
  file->write<char>(text, share, std::vector<char>(values.size(), 'x'));
  file->write<double>(small, share, values);
  for (GlobalIndex s = 0; s < 3; ++s) {
    const Slab one{{s, share.start[0]}, {1, share.count[0]}};
    file->post_write<std::int32_t>(bytes, one,
                                   std::vector<std::int32_t>(values.size(), static_cast<std::int32_t>(s)));
    file->post_write<double>(reals, one, values);
    file->flush();
  }
  file->sync();
  file->close();
}

TEST_P(Output, DoesNotDependOnRanksOrOldBytes) {
  const Comm alone(MPI_COMM_SELF);
  for (const GlobalIndex padding : {0, 1000}) {
    const CreateOptions options{.format = GetParam(), .header_padding = padding};
    if (comm_.is_root()) {
      write_bytes(folder_ / "together.e", Bytes(100000, 0xa5));
      write_odd(alone, folder_ / "alone.e", options);
    }
    comm_.barrier();
    write_odd(comm_, folder_ / "together.e", options);
    comm_.barrier();
    const auto file = open("together.e");
    std::vector<double> all(3 * 1201);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<double>(i % 1201);
    EXPECT_EQ(file->read_replicated<double>(*file->find_variable("reals")), all);
    // HDF5 promises the same contents only.
    if (GetParam() == FileFormat::netcdf4) continue;
    const Bytes together = read_bytes(folder_ / "together.e");
    const Bytes separate = read_bytes(folder_ / "alone.e");
    ASSERT_EQ(together.size(), separate.size());
    const auto [first, second] = std::mismatch(together.begin(), together.end(), separate.begin());
    EXPECT_EQ(first, together.end()) << "at byte " << first - together.begin() << ": " << int(*first)
                                     << ", not " << int(*second);
  }
}

TEST_P(Output, IsCompressedWhenAsked) {
  if (GetParam() != FileFormat::netcdf4) GTEST_SKIP() << "classic formats cannot";
  write_odd(comm_, folder_ / "plain.e", {.format = GetParam()});
  write_odd(comm_, folder_ / "deflated.e", {.format = GetParam(), .compression_level = 3});
  EXPECT_LT(std::filesystem::file_size(folder_ / "deflated.e"),
            std::filesystem::file_size(folder_ / "plain.e") / 2);
  const auto file = open("deflated.e");
  const std::vector<double> values = file->read_replicated<double>(*file->find_variable("reals"));
  EXPECT_EQ(values[2 * 1201 + 1200], 1200);
}

TEST_P(Output, RefusesBadDefinitions) {
  auto file = create("bad.e");
  file->define_dimension("n", 3);
  const auto defining = [&](const std::function<void()>& work) { return error_of(comm_, work); };
  EXPECT_THAT(defining([&] { file->define_dimension("n", 4); }),
              HasSubstr("there is one of that name already"));
  EXPECT_THAT(defining([&] { file->define_dimension("zero", 0); }), HasSubstr("its length is 0"));
  file->define_dimension("t", Dataset::unlimited);
  EXPECT_THAT(defining([&] { file->define_dimension("u", Dataset::unlimited); }), HasSubstr("unlimited"));
  EXPECT_THAT(defining([&] { file->define_variable("v", DataType::int32, {7}); }),
              HasSubstr("dimension number 7"));
  file->define_attribute({"a", DataType::int8, std::vector<std::int64_t>{300}});
  EXPECT_THAT(
      defining([&] { file->end_definitions(); }),
      ::testing::AllOf(HasSubstr("bad.e"), HasSubstr("attribute \"a\": value 300 does not fit type byte")));
}

TEST_P(Output, KeepsAttributesOfEveryType) {
  std::vector<Attribute> attributes = {
      {"text", DataType::character, std::string("with \n and \0 inside", 19)},
      {"empty", DataType::character, std::string()},
      {"bytes", DataType::int8, std::vector<std::int64_t>{-128, 127, 1}},
      {"shorts", DataType::int16, std::vector<std::int64_t>{-32768}},
      {"ints", DataType::int32, std::vector<std::int64_t>{1, 2, 3}},
      {"floats", DataType::float32, std::vector<double>{0.5, -1e30f}},
      {"doubles", DataType::float64, std::vector<double>{1e300}}};
  if (has_64bit_integers()) {
    attributes.push_back({"ubytes", DataType::uint8, std::vector<std::int64_t>{255}});
    attributes.push_back({"ushorts", DataType::uint16, std::vector<std::int64_t>{65535}});
    attributes.push_back({"uints", DataType::uint32, std::vector<std::int64_t>{4294967295}});
    attributes.push_back({"int64s", DataType::int64, std::vector<std::int64_t>{INT64_MIN, INT64_MAX}});
    attributes.push_back({"uint64s", DataType::uint64, std::vector<std::int64_t>{-1}});
  }
  auto file = create("attributes.e");
  const VariableId v = file->define_variable("v", DataType::int32, {}, attributes);
  for (const Attribute& attribute : attributes) file->define_attribute(attribute);
  file->end_definitions();
  file->write<std::int32_t>(v, {}, std::vector<std::int32_t>{1});
  file->close();
  const auto read = open("attributes.e");
  EXPECT_EQ(read->attributes(), attributes);
  EXPECT_EQ(read->variable(0).attributes, attributes);
}

/// A file system of a few KiB, where this process may make one.
class SmallDisk {
 public:
  SmallDisk(const Comm& comm, const std::filesystem::path& path, int kib) : comm_(comm), path_(path) {
    if (comm_.is_root()) {
      std::filesystem::create_directory(path_);
      const std::string size = "size=" + std::to_string(kib) + "k";
      mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, size.c_str()) == 0;
    }
    mounted_ = comm_.any(mounted_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    comm_.barrier();
    if (mounted_ && comm_.is_root()) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  Comm comm_;
  std::filesystem::path path_;
  bool mounted_ = false;
};

TEST_P(Output, ReportsAFullDisk) {
  const SmallDisk disk(comm_, folder_ / "disk", 512);
  if (!disk.mounted()) GTEST_SKIP() << "a file system cannot be mounted here";
  const std::string error = error_of(comm_, [&] {
    auto file = create("disk/full.e");
    const DimensionId n = file->define_dimension("n", 200000);
    const VariableId id = file->define_variable("x", DataType::float64, {n});
    file->end_definitions();
    const Slab share = share_of(comm_, 200000);
    file->write<double>(id, share, std::vector<double>(static_cast<std::size_t>(share.size()), 1.0));
    file->sync();
    file->close();
  });
  EXPECT_THAT(error, HasSubstr("full.e"));
}

/// Noise, so that compression does not help.
std::vector<double> noise(const Slab& slab) {
  std::mt19937_64 random(static_cast<std::uint64_t>(slab.start.back()));
  std::vector<double> values(static_cast<std::size_t>(slab.size()));
  for (double& value : values)
    value = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 900));
  return values;
}

/// Defines two variables and writes records of them, of 128 KiB together.
void write_records(const Comm& comm, Dataset& file, GlobalIndex records) {
  const DimensionId step = file.define_dimension("step", Dataset::unlimited);
  const DimensionId n = file.define_dimension("n", 8192);
  const VariableId blocking = file.define_variable("blocking", DataType::float64, {step, n});
  const VariableId posted = file.define_variable("posted", DataType::float64, {step, n});
  file.end_definitions();
  const Slab share = share_of(comm, 8192);
  for (GlobalIndex i = 0; i < records; ++i) {
    const Slab one{{i, share.start[0]}, {1, share.count[0]}};
    const std::vector<double> values = noise(one);
    file.write<double>(blocking, one, values);
    file.post_write<double>(posted, one, values);
    file.flush();
  }
}

TEST_P(Output, ReportsADiskThatFillsUp) {
  const SmallDisk disk(comm_, folder_ / "disk", 4096);
  if (!disk.mounted()) GTEST_SKIP() << "a file system cannot be mounted here";
  for (const int level : GetParam() == FileFormat::netcdf4 ? std::vector<int>{0, 1} : std::vector<int>{0}) {
    const CreateOptions options{.format = GetParam(), .compression_level = level};
    const std::filesystem::path path = folder_ / "disk/fits.e";
    // Most of the disk may be used.
    write_records(comm_, *Dataset::create(comm_, path, options), 20);
    const std::string error = error_of(comm_, [&] {
      const auto file = Dataset::create(comm_, path, options);
      write_records(comm_, *file, 200);
      file->sync();
      file->close();
    });
    EXPECT_THAT(error, HasSubstr("fits.e"));
    if (GetParam() == FileFormat::netcdf4) {
      EXPECT_THAT(error, HasSubstr("No space left on device"));
    }
  }
}

/// Files of this process cannot grow beyond a size.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_P(Output, ReportsWritesThatFailWithoutWarning) {
  if (GetParam() == FileFormat::netcdf4 && comm_.size() > 2) {
    GTEST_SKIP() << "HDF5 1.10 may wait for ever for the ranks whose writes failed";
  }
  const std::string error = error_of(comm_, [&] {
    const FileSizeLimit limit(2 << 20);
    const auto file = create("limited.e");
    write_records(comm_, *file, 200);
    file->sync();
    file->close();
  });
  EXPECT_THAT(error, HasSubstr("limited.e"));
}

TEST(WriteErrors, AreNotedByTheMpiInUse) {
  // The test program chooses an MPI-IO that reports them, so creating a file must not warn.
  const Comm comm = world();
  const TemporaryFolder folder(comm);
  std::vector<std::string> messages;
  set_log_sink([&](LogLevel level, std::string_view message) {
    if (level == LogLevel::warning) messages.emplace_back(message);
  });
  Dataset::create(comm, folder / "x.e", {})->close();
  set_log_sink({});
  EXPECT_THAT(messages, ::testing::IsEmpty());
}

}  // namespace
}  // namespace exomerge::netcdf
