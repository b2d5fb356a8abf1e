// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "exomerge/comm.hpp"
#include "exomerge/error.hpp"

namespace exomerge::testing {

/// A folder for one test, the same on all ranks, that goes away with it. Collective.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const Comm& comm) : comm_(comm) {
    std::string name;
    comm_.collectively("making a folder", [&] {
      if (!comm_.is_root()) return;
      const int places = 6;  // that mkdtemp fills in
      name = (std::filesystem::temp_directory_path() / "exomerge-test-").string() + std::string(places, 'X');
      if (::mkdtemp(name.data()) == nullptr) throw Error("cannot make " + name);
    });
    comm_.broadcast(name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    comm_.barrier();
    std::error_code ignored;
    if (comm_.is_root()) std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  Comm comm_;
  std::filesystem::path path_;
};

}  // namespace exomerge::testing
