// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

class RoundTrip : public ::testing::Test {
 protected:
  // Copies, and expects everything to be the same.
  void check(const std::filesystem::path& path, const std::filesystem::path& copy_path, const WriteOptions& options) {
    const auto original = File::open(comm, path);
    copy_file(*original, copy_path, options);
    const auto copy = File::open(comm, copy_path);
    EXPECT_EQ(normalized(copy->description()), normalized(original->description()));
    EXPECT_EQ(copy->description().times, original->description().times);
    EXPECT_EQ(compare_arrays(*original, *copy), "");
  }

  Comm comm = world();
  SharedFolder folder{comm};
};

TEST_F(RoundTrip, CorpusFilesLoseNothing) {
  if (!corpus()) GTEST_SKIP() << "EXOMERGE_TEST_DATA names no folder";
  for (const auto& path : corpus_files()) {
    SCOPED_TRACE(path.filename().string());
    check(path, folder.path() / "copy.e", {});
  }
}

}  // namespace
}  // namespace exomerge::exodus
