// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/cut_off.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <system_error>

namespace exomerge::netcdf {
namespace {

bool is_open_for_writing(int descriptor, const struct stat& file) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0 || status.st_dev != file.st_dev || status.st_ino != file.st_ino)
    return false;
  const int flags = ::fcntl(descriptor, F_GETFL);
  return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

int open_sink() {
#if defined(__linux__)
  const int memory = ::memfd_create("exomerge", MFD_CLOEXEC);
  if (memory != -1) return memory;
#endif
  return ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

}  // namespace

void cut_off(const std::filesystem::path& path) noexcept {
  struct stat file = {};
  if (::stat(path.c_str(), &file) != 0) return;
  const int sink = open_sink();
  if (sink == -1) return;
  std::error_code none;
  for (std::filesystem::directory_iterator entry("/dev/fd", none), end; !none && entry != end;
       entry.increment(none)) {
    const std::string name = entry->path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor != -1 && is_open_for_writing(descriptor, file)) ::dup2(sink, descriptor);
  }
  ::close(sink);
}

}  // namespace exomerge::netcdf
