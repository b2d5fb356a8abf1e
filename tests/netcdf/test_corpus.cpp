// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Real files of many writers (folder EXOMERGE_TEST_DATA): our view of their headers against that of ncdump.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>

#include "netcdf_testing.hpp"

namespace exomerge::netcdf {
namespace {

using exomerge::testing::error_of;
using exomerge::testing::world;
using ::testing::HasSubstr;

std::filesystem::path data_folder() {
  const char* folder = std::getenv("EXOMERGE_TEST_DATA");
  return folder == nullptr ? "" : folder;
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string suffix = entry.path().extension().string();
    if (entry.is_regular_file() && suffix != ".csv" && suffix != ".txt") paths.insert(entry.path());
  }
  return {paths.begin(), paths.end()};
}

std::set<std::string> lines_of_ncdump(const std::filesystem::path& path) {
  std::set<std::string> lines;
  FILE* pipe = ::popen(("ncdump -h '" + path.string() + "' 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return lines;
  std::string text;
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  ::pclose(pipe);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line.substr(0, line.find(" = \"")));
  return lines;
}

/// The declaration in the language of ncdump.
std::string line_of(const Dimension& dimension) {
  const std::string length = std::to_string(dimension.length);
  return "\t" + dimension.name +
         (dimension.unlimited ? " = UNLIMITED ; // (" + length + " currently)" : " = " + length + " ;");
}

std::string line_of(const Dataset& file, const Variable& variable) {
  std::string text = std::string("\t") + name_of(variable.type) + " " + variable.name;
  for (std::size_t i = 0; i < variable.dimensions.size(); ++i) {
    text += (i == 0 ? "(" : ", ") + file.dimensions()[static_cast<std::size_t>(variable.dimensions[i])].name;
  }
  return text + (variable.dimensions.empty() ? " ;" : ") ;");
}

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (data_folder().empty()) GTEST_SKIP() << "EXOMERGE_TEST_DATA is not set";
  }
  const Comm comm_ = world();
};

TEST_F(Corpus, OpensAndReadsAll) {
  for (const auto& path : files_in(data_folder())) {
    EXPECT_EQ(error_of(comm_,
                       [&] {
                         const auto file = Dataset::open(comm_, path);
                         EXPECT_FALSE(file->variables().empty()) << path;
                         for (std::size_t i = 0; i < file->variables().size(); ++i) {
                           const auto id = static_cast<VariableId>(i);
                           const DataType type = file->variables()[i].type;
                           if (type == DataType::character) {
                             file->read_replicated<char>(id);
                           } else {
                             file->read_replicated<double>(id);
                           }
                         }
                       }),
              "")
        << path;
  }
}

TEST_F(Corpus, LooksAsToNcdump) {
  // Only a process without others may start one.
  if (comm_.size() > 1) GTEST_SKIP() << "for one rank";
  if (std::system("ncdump >/dev/null 2>&1; test $? -ne 127") != 0) GTEST_SKIP() << "there is no ncdump";
  for (const auto& path : files_in(data_folder())) {
    const auto file = Dataset::open(comm_, path);
    const std::set<std::string> seen = lines_of_ncdump(path);
    for (const Dimension& dimension : file->dimensions())
      EXPECT_TRUE(seen.contains(line_of(dimension))) << path << line_of(dimension);
    std::size_t declared = 0;
    for (const Variable& variable : file->variables()) {
      EXPECT_TRUE(seen.contains(line_of(*file, variable))) << path << line_of(*file, variable);
    }
    for (const std::string& line : seen)
      declared += line.ends_with(" ;") && line.starts_with("\t") && line[1] != '\t' ? 1 : 0;
    EXPECT_GE(file->dimensions().size() + file->variables().size() + file->unsupported_variables().size(),
              declared)
        << path;
  }
}

TEST_F(Corpus, RefusesCorruptFiles) {
  const std::filesystem::path folder = data_folder() / "corrupt";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " does not exist";
  for (const auto& path : files_in(folder)) {
    const std::string error = error_of(comm_, [&] { Dataset::open(comm_, path); });
    EXPECT_THAT(error, ::testing::AnyOf(HasSubstr("its header is damaged"),
                                        HasSubstr("shorter than its header says")))
        << path;
    if (path.filename() != "seacas__cbr2.short.ncf") continue;
    EXPECT_THAT(error, HasSubstr("119640 bytes instead of 120464"));
  }
}

}  // namespace
}  // namespace exomerge::netcdf
