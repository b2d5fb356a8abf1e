// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/byte_copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/partition.hpp"

namespace exomerge::netcdf {
namespace {

constexpr GlobalIndex buffer_bytes = GlobalIndex{1} << 20;  // stays in a core's cache
constexpr GlobalIndex share_unit = GlobalIndex{1} << 16;    // where the ranks' shares may end in a run
constexpr GlobalIndex far_away = std::numeric_limits<GlobalIndex>::max();
constexpr GlobalIndex kernel_bytes = GlobalIndex{1} << 30;  // asked of the kernel at once

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags, const std::string& name)
      : number_(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (number_ < 0) throw Error('"' + name + "\": cannot be opened: " + std::strerror(errno));
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(number_); }
  int number() const { return number_; }

 private:
  int number_;
};

/// This rank's work on a pair of files.
class Copier {
 public:
  Copier(const std::filesystem::path& source, const std::filesystem::path& target, std::string target_name)
      : source_name_(source.string()),
        target_name_(std::move(target_name)),
        source_(source, O_RDONLY, source_name_),
        target_(target, O_WRONLY, target_name_) {}

  /// Holes of the source stay holes: a new file has zeros there.
  void copy(ByteRun run) {
    while (run.size > 0) {
      const GlobalIndex hole = std::min(run.size, next_data(run.from) - run.from);
      const bool ends_here = hole == run.size;
      if (ends_here && hole > 0) make_long_enough(run.to + run.size);
      advance(run, hole);
      ByteRun data = run;
      data.size = std::min(run.size, next_hole(run.from) - run.from);
      copy_data(data);
      advance(run, data.size);
    }
  }

  std::int64_t copy(ByteRun run, const ByteCheck& check) {
    std::int64_t wrong = 0;
    while (run.size > 0) {
      if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
      const GlobalIndex count = std::min(run.size, buffer_bytes);
      read(run.from, count);
      if (check) wrong += check({buffer_.get(), static_cast<std::size_t>(count)});
      write(run.to, count);
      advance(run, count);
    }
    return wrong;
  }

 private:
  static void advance(ByteRun& run, GlobalIndex count) {
    run.from += count;
    run.to += count;
    run.size -= count;
  }

  void copy_data(ByteRun run) {
    while (kernel_copies_ && run.size > 0) {
      if (!copy_in_kernel(run)) kernel_copies_ = false;
    }
    static const ByteCheck no_check;
    copy(run, no_check);
  }

  // The first byte from `at` on that is not in a hole; far away when there is none. `at` where the file
  // system does not know holes.
  GlobalIndex next_data(GlobalIndex at) const {
#if defined(SEEK_DATA)
    const off_t found = ::lseek(source_.number(), static_cast<off_t>(at), SEEK_DATA);
    if (found >= 0) return found;
    if (errno == ENXIO) return far_away;
#endif
    return at;
  }

  GlobalIndex next_hole(GlobalIndex at) const {
#if defined(SEEK_HOLE)
    const off_t found = ::lseek(source_.number(), static_cast<off_t>(at), SEEK_HOLE);
    if (found > at) return found;
#endif
    return far_away;
  }

  // By a byte rather than by a new length, which could cut off what another rank writes.
  void make_long_enough(GlobalIndex size) {
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
    buffer_[0] = std::byte{0};
    write(size - 1, 1);
  }

  // False where the kernel does not do this, for these files or at all.
  bool copy_in_kernel(ByteRun& run) {
#if defined(__linux__)
    off64_t from = run.from;
    off64_t to = run.to;
    const ssize_t done = ::copy_file_range(source_.number(), &from, target_.number(), &to,
                                           static_cast<std::size_t>(std::min(run.size, kernel_bytes)), 0);
    if (done > 0) {
      advance(run, done);
      return true;
    }
    if (done < 0 && errno == EINTR) return true;
    if (done < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG)) fail_to_write();
#endif
    return false;
  }

  void read(GlobalIndex from, GlobalIndex count) {
    for (GlobalIndex done = 0; done < count;) {
      const ssize_t got = ::pread(source_.number(), buffer_.get() + done,
                                  static_cast<std::size_t>(count - done), static_cast<off_t>(from + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw Error('"' + source_name_ + "\": cannot be read: " + std::strerror(errno));
      if (got == 0) throw Error('"' + source_name_ + "\": became shorter while it was read");
      done += got;
    }
  }

  void write(GlobalIndex to, GlobalIndex count) {
    for (GlobalIndex done = 0; done < count;) {
      const ssize_t put = ::pwrite(target_.number(), buffer_.get() + done,
                                   static_cast<std::size_t>(count - done), static_cast<off_t>(to + done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) fail_to_write();
      done += put;
    }
  }

  [[noreturn]] void fail_to_write() const {
    throw Error('"' + target_name_ + "\": cannot be written: " + std::strerror(errno));
  }

  std::string source_name_;
  std::string target_name_;
  Descriptor source_;
  Descriptor target_;
  bool kernel_copies_ = true;
  std::unique_ptr<std::byte[]> buffer_;
};

// The part of the bytes from `first` on, of which the run is a part, that lies in a rank's share.
ByteRun share_of(const ByteRun& run, GlobalIndex first, Range share) {
  const auto cut = [&](GlobalIndex at) {
    const GlobalIndex within = std::clamp<GlobalIndex>(at - first, 0, run.size);
    return within == run.size ? within : within / share_unit * share_unit;
  };
  const GlobalIndex begin = cut(share.begin);
  return {run.from + begin, run.to + begin, cut(share.end) - begin, run.check};
}

}  // namespace

void append_run(std::vector<ByteRun>& runs, const ByteRun& run) {
  if (run.size == 0) return;
  if (!runs.empty()) {
    ByteRun& last = runs.back();
    if (last.check == run.check && last.from + last.size == run.from && last.to + last.size == run.to) {
      last.size += run.size;
      return;
    }
  }
  runs.push_back(run);
}

std::vector<std::int64_t> copy_bytes(const Comm& comm, const std::filesystem::path& source,
                                     const std::filesystem::path& target, const std::string& target_name,
                                     std::span<const ByteRun> runs, std::span<const ByteCheck> checks) {
  std::vector<std::int64_t> wrong(checks.size(), 0);
  comm.collectively("copying from " + source.string(), [&] {
    GlobalIndex total = 0;
    for (const ByteRun& run : runs) total += run.size;
    const Range share = Partition::even(total, comm.size()).slice(comm.rank());
    Copier copier(source, target, target_name);
    GlobalIndex first = 0;
    for (const ByteRun& run : runs) {
      const ByteRun mine = share_of(run, first, share);
      first += run.size;
      if (mine.check < 0) {
        copier.copy(mine);
      } else {
        const auto check = static_cast<std::size_t>(mine.check);
        wrong[check] += copier.copy(mine, checks[check]);
      }
    }
  });
  if (!wrong.empty()) comm.all_reduce(std::span<std::int64_t>(wrong), ReduceOp::sum);
  return wrong;
}

}  // namespace exomerge::netcdf
