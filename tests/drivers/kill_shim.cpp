// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
//
// Loaded before the C library: ends the process, as a power switch would, at one of the calls by which it
// changes files in a folder.
//
// KILL_FOLDER  only calls on files in here count
// KILL_AT      the call, from 1 on, at which the process is killed; 0 or none: it is not
// KILL_HALF    when set, a write at which the process is killed has been done by half
// KILL_FAIL    when set, that call fails once instead, as a broken disk would let it
// KILL_RANK    the rank of Open MPI that is killed; none: any
// KILL_COUNT   a file that gets the number of calls when the process ends
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

class Switch {
 public:
  Switch() {
    const char* folder = std::getenv("KILL_FOLDER");
    const char* at = std::getenv("KILL_AT");
    const char* rank = std::getenv("KILL_RANK");
    const char* own_rank = std::getenv("OMPI_COMM_WORLD_RANK");
    if (folder != nullptr) folder_ = folder;
    if (at != nullptr) at_ = std::atol(at);
    if (rank != nullptr && own_rank != nullptr && std::strcmp(rank, own_rank) != 0) at_ = 0;
    half_ = std::getenv("KILL_HALF") != nullptr;
    fail_ = std::getenv("KILL_FAIL") != nullptr;
  }
  ~Switch() {
    const char* name = std::getenv("KILL_COUNT");
    if (name == nullptr || calls_ == 0) return;
    std::FILE* file = std::fopen(name, "w");
    if (file == nullptr) return;
    std::fprintf(file, "%ld\n", calls_);
    std::fclose(file);
  }

  bool counts(const char* path) const {
    if (folder_.empty()) return false;
    char resolved[PATH_MAX];
    const std::string text = path;
    const std::size_t slash = text.rfind('/');
    const std::string parent = slash == std::string::npos ? "." : text.substr(0, slash + 1);
    return realpath(parent.c_str(), resolved) != nullptr && folder_ == resolved;
  }
  bool counts(int descriptor) const {
    if (folder_.empty()) return false;
    char link[64];
    char target[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = '\0';
    return std::strncmp(target, folder_.c_str(), folder_.size()) == 0;
  }
  /// Before a call that counts; true when it is the last one.
  bool is_last() {
    const std::lock_guard lock(mutex_);
    return ++calls_ == at_;
  }
  bool half() const { return half_; }
  bool fail() const { return fail_; }
  [[noreturn]] static void kill_now() {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }

 private:
  std::string folder_;
  long at_ = 0;
  long calls_ = 0;
  bool half_ = false;
  bool fail_ = false;
  std::mutex mutex_;
};

Switch& the_switch() {
  static Switch one;
  return one;
}

/// Runs the call, or, when it is the last one, lets the process die before it or, for a write, in the middle.
template <class Where, class Call, class Half>
auto guarded(Where where, Call call, Half half) {
  if (!the_switch().counts(where) || !the_switch().is_last()) return call();
  if (the_switch().fail()) {
    errno = EIO;
    return decltype(call())(-1);
  }
  if (the_switch().half()) half();
  Switch::kill_now();
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return guarded(
      file, [&] { return real(file, bytes, count); }, [&] { real(file, bytes, count / 2); });
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return guarded(
      file, [&] { return real(file, bytes, count, offset); }, [&] { real(file, bytes, count / 2, offset); });
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return guarded(
      file, [&] { return real(file, bytes, count, offset); }, [&] { real(file, bytes, count / 2, offset); });
}

int ftruncate(int file, off_t length) {
  static const auto real = next<int (*)(int, off_t)>("ftruncate");
  return guarded(
      file, [&] { return real(file, length); }, [] {});
}

int ftruncate64(int file, off64_t length) {
  static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
  return guarded(
      file, [&] { return real(file, length); }, [] {});
}

int truncate(const char* path, off_t length) {
  static const auto real = next<int (*)(const char*, off_t)>("truncate");
  return guarded(
      path, [&] { return real(path, length); }, [] {});
}

int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  return guarded(
      file, [&] { return real(file); }, [] {});
}

int rename(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return guarded(
      to, [&] { return real(from, to); }, [] {});
}

int unlink(const char* path) {
  static const auto real = next<int (*)(const char*)>("unlink");
  return guarded(
      path, [&] { return real(path); }, [] {});
}

int remove(const char* path) {
  static const auto real = next<int (*)(const char*)>("remove");
  return guarded(
      path, [&] { return real(path); }, [] {});
}

}  // extern "C"
