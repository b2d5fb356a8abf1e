// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "netcdf/journal.hpp"
#include "netcdf/raw_dataset.hpp"

namespace exomerge::netcdf {

/// Changes values of an existing classic file, and global attributes as far as the room behind its header
/// goes: all that was announced, or nothing (see Journal). First everything is announced, on all ranks
/// alike, then the values are written, then comes `commit`.
class FileEdit {
 public:
  /// Collective.
  FileEdit(const Comm& comm, std::filesystem::path path);
  ~FileEdit();
  FileEdit(const FileEdit&) = delete;
  FileEdit& operator=(const FileEdit&) = delete;

  /// That a slab, in parts on the ranks, will be written. Local.
  void announce(VariableId id, const Slab& slab);
  /// A global attribute that is there gets another value, of text or integers; its length may change. Local.
  void set_attribute(const Attribute& attribute);
  bool is_empty() const { return regions_.empty() && attributes_.empty(); }
  /// What is announced. Local.
  GlobalIndex bytes() const { return FileRegions(regions_).bytes(); }

  /// Saves the old values. Collective.
  void begin();
  /// For the values that were announced, all of them.
  Dataset& dataset() { return *dataset_; }
  /// Collective.
  void commit();

 private:
  using HeaderBytes = std::vector<unsigned char>;
  struct Replacement {
    Range place;
    HeaderBytes bytes;
  };
  Replacement replacement_for(const Attribute& attribute) const;
  HeaderBytes read_header(GlobalIndex bytes) const;
  HeaderBytes changed_header(const HeaderBytes& old) const;

  Comm comm_;
  std::filesystem::path path_;
  InspectedFile inspected_;
  std::unique_ptr<RawDataset> dataset_;
  std::vector<FileRegion> regions_;
  std::vector<Attribute> attributes_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace exomerge::netcdf
