// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>

#include "exodus/place_writer.hpp"
#include "netcdf/record_appender.hpp"

namespace exomerge::exodus {

/// Adds time steps to an existing Exodus file: each is seen by readers when it is complete and on the storage
/// device (see netcdf::RecordAppender). All functions but the accessors are collective.
class Appender {
 public:
  Appender(const Comm& comm, const std::filesystem::path& path);

  /// The file as it was when it was opened.
  const File& file() const { return *file_; }
  /// Keeps the first `kept` steps, drops the others, and makes room for `steps` in all.
  void begin(int kept, int steps);
  PlaceWriter& writer() { return *writer_; }
  /// Bytes that gathered values and the staging of one array may take. Local.
  void limit_memory(std::size_t gathered, std::size_t staging);
  /// Values of a step of the variables that the format does not define, from a file that has them too.
  void copy_foreign(const File& source, int from, int step);
  /// Shows the first `steps` steps to readers.
  void complete(int steps);

 private:
  std::shared_ptr<File> file_;
  std::unique_ptr<netcdf::RecordAppender> records_;
  std::unique_ptr<PlaceWriter> writer_;
};

}  // namespace exomerge::exodus
