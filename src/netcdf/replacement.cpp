// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/replacement.hpp"

#include <unistd.h>

#include <random>
#include <string>
#include <system_error>

#include "exomerge/error.hpp"

namespace exomerge::netcdf {

namespace fs = std::filesystem;

fs::path replacement_target(const fs::path& path) {
  if (path.filename().empty())
    throw Error(path.string() + ": cannot be written: it is not the name of a file");
  std::error_code ignored;
  fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  if (target.empty()) target = path;
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  std::error_code status;
  if (!fs::exists(folder, status)) {
    throw Error(path.string() + ": cannot be written: the folder " + folder.string() + " does not exist");
  }
  if (!fs::is_directory(folder, status)) {
    throw Error(path.string() + ": cannot be written: " + folder.string() + " is not a folder");
  }
  if (fs::is_directory(target, status)) throw Error(path.string() + ": cannot be written: it is a folder");
  if (fs::exists(target, status) && !fs::is_regular_file(target, status)) {
    throw Error(path.string() + ": cannot be written: it is not a regular file");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error(path.string() + ": cannot be written: the folder " + folder.string() + " is not writable");
  }
  if (fs::exists(target, status) && ::access(target.c_str(), W_OK) != 0) {
    throw Error(path.string() + ": cannot be written: the existing file is write-protected");
  }
  return target;
}

fs::path temporary_name(const fs::path& target) {
  std::random_device random;
  static constexpr char digits[] = "0123456789abcdef";
  std::string name(1, '.');
  name += target.filename().string();
  name += ".tmp-";
  for (int i = 0; i < 12; ++i) name += digits[random() % 16];
  return target.parent_path() / name;
}

}  // namespace exomerge::netcdf
