// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <string>

#include "exomerge/comm.hpp"
#include "netcdf/journal_file.hpp"

namespace exomerge::netcdf {

/// Replaces bytes of a file, all or none of them. What is there and what is to come go into a journal beside
/// the file first; when both are on the storage device, the new bytes are copied into the file and the
/// journal is removed. Whatever ends the process, the file is untouched, or its journal can undo the edit, or
/// the edit is complete. The file's length and inode stay.
///
/// All ranks write to the journal and to the file, each its share, with buffers of a few MiB. Needs disk
/// space for twice the bytes that are replaced.
class Journal {
 public:
  /// Saves the old bytes. An error leaves the file untouched and no journal. `header_length`: bytes at the
  /// file's start by which it is known again. Collective.
  Journal(const Comm& comm, std::filesystem::path file, FileRegions regions, GlobalIndex header_length);
  /// Without `commit` the journal goes and the file stays.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Bytes that are to replace those at a place of the file. Together the calls of all ranks must give all
  /// bytes of all regions. Gives what went wrong. Local.
  std::string put(GlobalIndex offset, const void* bytes, GlobalIndex count);

  /// Makes the edit. An error before the file is touched leaves it as it is, one after that undoes the edit.
  /// Collective.
  void commit();

 private:
  void open_files();
  void save_old_bytes();
  void complete();
  void apply();
  [[noreturn]] void take_back(const std::string& problem);
  std::string quoted() const;

  Comm comm_;
  std::filesystem::path path_;  ///< as the caller named it
  std::filesystem::path journal_path_;
  FileRegions regions_;
  JournalHead head_;
  RawFile file_;
  RawFile journal_;
  GlobalIndex put_bytes_ = 0;
  bool leftover_ = false;  ///< there is a journal that means nothing
};

enum class UndoneEdit {
  nothing,    ///< there was no journal
  untouched,  ///< the journal was incomplete: its edit had not touched the file; it was removed
  undone      ///< the file is what it was before the edit
};

/// Gives back what an interrupted edit overwrote. May be interrupted itself, and repeated. Errors (a journal
/// of another file, a damaged one, a file that another run is editing) leave the file as it is. Collective.
UndoneEdit undo_edit(const Comm& comm, const std::filesystem::path& file);

}  // namespace exomerge::netcdf
