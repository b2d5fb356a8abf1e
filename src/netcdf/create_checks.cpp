// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/create_checks.hpp"

#include <unistd.h>

#include <string>
#include <system_error>

#include "exomerge/error.hpp"

namespace exomerge::netcdf {
namespace {

std::string obstacle(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return "it is a directory";
  if (fs::exists(status)) return ::access(path.c_str(), W_OK) == 0 ? "" : "permission denied";
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::file_status folder_status = fs::status(folder, ignored);
  if (!fs::exists(folder_status)) return "the folder \"" + folder.string() + "\" does not exist";
  if (!fs::is_directory(folder_status)) return "not a folder: \"" + folder.string() + "\"";
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return "no permission to write in \"" + folder.string() + "\"";
  return {};
}

}  // namespace

void check_creatable(const Comm& comm, const std::filesystem::path& path) {
  comm.collectively("creating \"" + path.string() + "\"", [&] {
    if (!comm.is_root()) return;
    const std::string problem = obstacle(path);
    if (!problem.empty()) throw Error("cannot create \"" + path.string() + "\": " + problem);
  });
}

}  // namespace exomerge::netcdf
