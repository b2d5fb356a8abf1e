// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus_testing.hpp"

#include <algorithm>
#include <cstdlib>

namespace exomerge::testing {

namespace fs = std::filesystem;

Comm world() { return Comm(MPI_COMM_WORLD); }

std::optional<fs::path> corpus() {
  const char* folder = std::getenv("EXOMERGE_TEST_DATA");
  if (folder == nullptr || *folder == '\0' || !fs::is_directory(folder)) return std::nullopt;
  return folder;
}

std::vector<fs::path> corpus_files() {
  std::vector<fs::path> files;
  const auto folder = corpus();
  if (!folder) return files;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".csv") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

SharedFolder::SharedFolder(const Comm& comm) : comm_(comm) {
  std::string name;
  comm.collectively("making a folder", [&] {
    if (!comm.is_root()) return;
    std::string pattern = (fs::temp_directory_path() / "exomerge-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw Error("cannot make " + pattern);
    name = pattern;
  });
  comm.broadcast(name);
  path_ = name;
}

SharedFolder::~SharedFolder() {
  comm_.barrier();
  std::error_code ignored;
  if (comm_.is_root()) fs::remove_all(path_, ignored);
}

std::vector<std::string> SharedFolder::names() const {
  std::string all;
  if (comm_.is_root()) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    for (const std::string& name : found) all += name + "\n";
  }
  comm_.broadcast(all);
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find('\n', begin);
    names.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

Warnings::Warnings() {
  set_log_sink([this](LogLevel level, std::string_view text) {
    if (level == LogLevel::warning) texts_.emplace_back(text);
  });
}

Warnings::~Warnings() { set_log_sink({}); }

std::string Warnings::all(const Comm& comm) const {
  std::string text;
  for (const std::string& one : texts_) text += one + "\n";
  comm.broadcast(text);
  return text;
}

}  // namespace exomerge::testing
