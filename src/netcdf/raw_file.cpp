// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/raw_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace exomerge::netcdf {
namespace {

// The system moves less than 2 GiB in one call.
constexpr GlobalIndex most_at_once = GlobalIndex{1} << 30;

std::string last_error() { return std::strerror(errno); }

}  // namespace

RawFile::RawFile(RawFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RawFile& RawFile::operator=(RawFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::string RawFile::open(const std::filesystem::path& path, Mode mode) {
  const int flags = mode == Mode::read ? O_RDONLY : mode == Mode::write ? O_RDWR : O_RDWR | O_CREAT | O_TRUNC;
  descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  return descriptor_ < 0 ? last_error() : std::string();
}

std::string RawFile::read(GlobalIndex offset, void* bytes, GlobalIndex count) const {
  auto* position = static_cast<char*>(bytes);
  while (count > 0) {
    const auto wanted = static_cast<std::size_t>(std::min(count, most_at_once));
    const ssize_t moved = ::pread(descriptor_, position, wanted, static_cast<off_t>(offset));
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0) return last_error();
    if (moved == 0) return "it ends at byte " + std::to_string(offset);
    position += moved;
    offset += moved;
    count -= moved;
  }
  return {};
}

std::string RawFile::write(GlobalIndex offset, const void* bytes, GlobalIndex count) const {
  const auto* position = static_cast<const char*>(bytes);
  while (count > 0) {
    const auto wanted = static_cast<std::size_t>(std::min(count, most_at_once));
    const ssize_t moved = ::pwrite(descriptor_, position, wanted, static_cast<off_t>(offset));
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0) return last_error();
    if (moved == 0) return "nothing can be written at byte " + std::to_string(offset);
    position += moved;
    offset += moved;
    count -= moved;
  }
  return {};
}

std::string RawFile::resize(GlobalIndex length) const {
  return ::ftruncate(descriptor_, static_cast<off_t>(length)) == 0 ? std::string() : last_error();
}

std::string RawFile::sync() const { return ::fsync(descriptor_) == 0 ? std::string() : last_error(); }

std::string RawFile::close() {
  const int descriptor = std::exchange(descriptor_, -1);
  return descriptor < 0 || ::close(descriptor) == 0 ? std::string() : last_error();
}

GlobalIndex RawFile::length() const {
  struct stat status = {};
  return ::fstat(descriptor_, &status) == 0 ? static_cast<GlobalIndex>(status.st_size) : -1;
}

std::uint64_t RawFile::inode() const {
  struct stat status = {};
  return ::fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_ino) : 0;
}

bool RawFile::lock() const {
  // Runs that only ask whether the file is locked are in the way for a moment.
  constexpr int attempts = 50;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

bool RawFile::is_locked() const {
  if (::flock(descriptor_, LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  ::flock(descriptor_, LOCK_UN);
  return false;
}

std::string sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return {};
  const bool failed = ::fsync(descriptor) != 0 && errno == EIO;
  ::close(descriptor);
  return failed ? "the folder " + folder.string() + " could not be synchronised to the storage device"
                : std::string();
}

std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::path target = std::filesystem::canonical(path, failure);
  return failure ? path : target;
}

}  // namespace exomerge::netcdf
