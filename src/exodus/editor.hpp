// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exodus/place_writer.hpp"
#include "netcdf/file_edit.hpp"

namespace exomerge::exodus {

/// Replaces values, names and the title of an existing Exodus file, all that was announced or nothing (see
/// netcdf::Journal). First everything is announced, on all ranks alike, then `begin`, then all values are
/// written, then `commit`.
class Editor {
 public:
  /// Collective.
  Editor(const Comm& comm, const std::filesystem::path& path);

  const File& file() const { return *file_; }
  const std::shared_ptr<File>& shared_file() const { return file_; }

  // --- Local.
  /// All rows of an array, at a step where it has any.
  void announce(const Place& place, int step = 0);
  void announce_time(int step);
  /// Names and title become those of `wanted`, which has as many as the file. An Error names one that does
  /// not fit.
  void rename(const Description& wanted);
  bool is_empty() const { return edit_.is_empty(); }
  GlobalIndex bytes() const { return edit_.bytes(); }

  /// Saves what will be overwritten. Collective.
  void begin();
  /// Bytes that gathered values and the staging of one array may take. Local.
  void limit_memory(std::size_t gathered, std::size_t staging);
  /// For what was announced but the names.
  PlaceWriter& writer() { return writer_; }
  /// Collective.
  void commit();

 private:
  void rename_list(const std::string& variable, const std::string& what, const std::vector<std::string>& old,
                   const std::vector<std::string>& wanted);
  void rename_results(EntityKind kind, const ResultInfo& wanted);
  void rename_entities(EntityKind kind, const KindInfo& wanted);

  Comm comm_;
  std::shared_ptr<File> file_;
  netcdf::FileEdit edit_;
  PlaceWriter writer_;
  std::vector<std::pair<netcdf::VariableId, std::pair<GlobalIndex, std::string>>> names_;  ///< row and text
};

}  // namespace exomerge::exodus
