// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Real files of many writers: what they hold is stated here from ncdump, not from this library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "description_text.hpp"
#include "exodus/file.hpp"
#include "exodus_testing.hpp"
#include "support/floating_point_traps.hpp"

namespace exomerge::exodus {
namespace {

using exomerge::testing::corpus;
using exomerge::testing::corpus_files;
using exomerge::testing::error_of;
using exomerge::testing::Warnings;
using exomerge::testing::world;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!corpus()) GTEST_SKIP() << "EXOMERGE_TEST_DATA names no folder";
  }
  std::shared_ptr<File> open(const std::string& name) { return File::open(comm, *corpus() / name); }

  Comm comm = world();
};

TEST_F(Corpus, EveryFileOpens) {
  for (const auto& path : corpus_files()) {
    SCOPED_TRACE(path.filename().string());
    Warnings warnings;
    std::shared_ptr<File> file;
    EXPECT_EQ(error_of(comm, [&] { file = File::open(comm, path); }), "");
    if (!file) continue;
    std::string mine = exomerge::testing::to_text(file->description());
    std::string first = mine;
    comm.broadcast(first);
    EXPECT_EQ(mine, first) << "ranks differ";
    if (comm.is_root() && std::getenv("EXOMERGE_SHOW") != nullptr) {
      std::printf("== %s\n%s", path.filename().c_str(), mine.c_str());
      for (const std::string& w : warnings.texts()) std::printf("warning: %s\n", w.c_str());
    }
  }
}

}  // namespace
}  // namespace exomerge::exodus
