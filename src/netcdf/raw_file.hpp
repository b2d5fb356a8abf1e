// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "exomerge/types.hpp"

namespace exomerge::netcdf {

/// A file by its descriptor, of this rank alone. What is written through it is reported when it fails,
/// whatever MPI-IO is in use, and is on the storage device after `sync`: both are needed where the order of
/// writes matters. Functions give what went wrong, empty when nothing did.
class RawFile {
 public:
  enum class Mode { read, write, create };

  RawFile() = default;
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  RawFile(RawFile&& other) noexcept;
  RawFile& operator=(RawFile&& other) noexcept;
  ~RawFile() { close(); }

  std::string open(const std::filesystem::path& path, Mode mode);
  bool is_open() const { return descriptor_ >= 0; }
  std::string read(GlobalIndex offset, void* bytes, GlobalIndex count) const;
  std::string write(GlobalIndex offset, const void* bytes, GlobalIndex count) const;
  std::string resize(GlobalIndex length) const;
  std::string sync() const;
  std::string close();

  /// -1 when it cannot be told.
  GlobalIndex length() const;
  std::uint64_t inode() const;
  /// Keeps other runs from changing the file until it is closed or this process ends. False when another run
  /// does so. File systems without locks let everyone pass.
  bool lock() const;
  /// Whether another run has locked the file. Any number of runs may ask at the same time.
  bool is_locked() const;

 private:
  int descriptor_ = -1;
};

/// Makes what happened to the names in the folder of `file` survive a crash of the machine. File systems that
/// cannot are none the worse for it.
std::string sync_folder_of(const std::filesystem::path& file);

/// The file that a path leads to, behind symbolic links; the path itself when it leads nowhere.
std::filesystem::path resolved(const std::filesystem::path& path);

}  // namespace exomerge::netcdf
