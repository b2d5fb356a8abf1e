// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string_view>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"
#include "netcdf/raw_file.hpp"

namespace exomerge {

/// A file that all ranks write together, each its own bytes. It has a temporary name in the folder of the
/// target until `commit`, and is removed when it never comes to that. What goes wrong while writing is an
/// Error on all ranks that names the target.
class OutputFile {
 public:
  /// Collective.
  OutputFile(const Comm& comm, const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  const Comm& comm() const { return comm_; }

  /// The bytes of all ranks, in rank order, at the end of the file. Collective.
  void append(std::string_view mine);
  /// The same text on all ranks, once. Collective.
  void append_once(std::string_view text) { append(comm_.is_root() ? text : std::string_view()); }

  /// Room for `bytes`, the same on all ranks, at the end of the file; gives its place. Local.
  GlobalIndex reserve(GlobalIndex bytes);
  /// Writes into such room. Local; throws, so call it inside `Comm::collectively`.
  void write(GlobalIndex place, const void* bytes, GlobalIndex count) const;

  /// Makes the file the target. Collective.
  void commit();

 private:
  void require(const std::string& problem) const;

  Comm comm_;
  std::filesystem::path path_;
  std::filesystem::path target_;  ///< on rank 0
  std::filesystem::path temporary_;
  netcdf::RawFile file_;
  GlobalIndex end_ = 0;
  bool committed_ = false;
};

}  // namespace exomerge
