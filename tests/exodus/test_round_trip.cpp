// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "description_text.hpp"
#include "exodus/file.hpp"
#include "exodus/writer.hpp"
#include "exodus_testing.hpp"

namespace exomerge::exodus {
namespace {

using namespace exomerge::testing;
using ::testing::HasSubstr;

// What writers must not leave out: names of axes.
std::string normalized(Description description) {
  if (description.coordinate_names.empty()) {
    description.coordinate_names = {"x", "y", "z"};
    description.coordinate_names.resize(static_cast<std::size_t>(description.dimension));
  }
  return to_text(description);
}

// Without the names of axes, which the copy always has.
std::string without_axes(const std::string& dump) {
  return std::regex_replace(dump, std::regex("axis \"[^\"]*\"\n"), "");
}

// Without the factors of edge, face and element sets: version 6.02 of the Exodus library writes them along one
// dimension and looks for them along another, so a copy may show what the original does not.
std::string without_uncertain_factors(const std::string& dump) {
  const std::regex header("(edge|face|element) set [0-9]+ .*");
  const std::regex factors("  factors:.*|( factors [0-9]+)");
  std::istringstream lines(dump);
  std::string text;
  bool uncertain = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(' ')) uncertain = std::regex_match(line, header);
    text += (uncertain ? std::regex_replace(line, factors, "") : line) + '\n';
    if (uncertain && line.starts_with("  factors:")) text.pop_back();
  }
  return text;
}

class RoundTrip : public ::testing::Test {
 protected:
  // Copies, and expects everything to be the same: to this library, and where `judge` says so to the Exodus C
  // library. Alone, so that it can be compared: what one rank writes, all ranks must write too, byte for
  // byte.
  void check(const std::filesystem::path& path, const WriteOptions& options = {}, bool judge = true) {
    const std::filesystem::path copy_path = folder.path() / "copy.e";
    const std::filesystem::path serial_path = folder.path() / "serial.e";
    const auto original = File::open(comm, path);
    copy_file(*original, copy_path, options);
    const auto copy = File::open(comm, copy_path);
    EXPECT_EQ(normalized(copy->description()), normalized(original->description()));
    EXPECT_EQ(copy->description().times, original->description().times);
    EXPECT_EQ(compare_arrays(*original, *copy), "");
    if (comm.size() > 1) {
      if (comm.is_root()) copy_file(*File::open(Comm(MPI_COMM_SELF), path), serial_path, options);
      comm.barrier();
      if (copy->description().format != FileFormat::netcdf4) {
        EXPECT_TRUE(bytes_of(comm, copy_path) == bytes_of(comm, serial_path))
            << "bytes depend on the number of ranks";
      }
    } else if (judge) {
      const auto before = output_of(comm, "exodus_dump", path.string());
      const auto after = output_of(comm, "exodus_dump", copy_path.string());
      ASSERT_TRUE(before.has_value());
      ASSERT_TRUE(after.has_value()) << "the Exodus library cannot open the copy";
      const bool has_axes = !original->description().coordinate_names.empty();
      const auto common = [&](const std::string& dump) {
        return without_uncertain_factors(has_axes ? dump : without_axes(dump));
      };
      EXPECT_EQ(common(*after), common(*before));
    }
  }

  // A file of the Exodus C library.
  std::filesystem::path make(const std::string& options) {
    const std::filesystem::path path = folder.path() / "made.e";
    EXPECT_TRUE(output_of(comm, "exodus_make", options + " " + path.string()).has_value());
    return path;
  }

  Comm comm = world();
  SharedFolder folder{comm};
};

TEST_F(RoundTrip, CorpusFilesLoseNothing) {
  if (!corpus()) GTEST_SKIP() << "EXOMERGE_TEST_DATA names no folder";
  for (const auto& path : corpus_files()) {
    SCOPED_TRACE(path.filename().string());
    check(path);
  }
}

TEST_F(RoundTrip, FilesOfTheExodusLibraryLoseNothing) {
  for (const char* options :
       {"", "--cdf1", "--netcdf4", "--int64", "--edges-faces", "--null-block", "--polyhedra", "--steps=0"}) {
    SCOPED_TRACE(options);
    check(make(options));
  }
}

TEST_F(RoundTrip, EveryFormatHoldsTheSame) {
  const auto path = make("--edges-faces --null-block");
  for (const FileFormat format : {FileFormat::cdf2, FileFormat::cdf5, FileFormat::netcdf4}) {
    SCOPED_TRACE(name_of(format));
    WriteOptions options;
    options.format = format;
    check(path, options);
    EXPECT_EQ(File::open(comm, folder.path() / "copy.e")->description().format, format);
  }
}

TEST_F(RoundTrip, FourByteRealsStayFourBytes) {
  const auto path = make("--float32");
  WriteOptions options;
  options.word_size = 4;
  check(path, options);
  EXPECT_EQ(File::open(comm, path)->description().word_size, 4);
  EXPECT_EQ(File::open(comm, folder.path() / "copy.e")->description().word_size, 4);
}

}  // namespace
}  // namespace exomerge::exodus
