// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "exodus/carried.hpp"
#include "exodus/place.hpp"
#include "exomerge/description.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// An Exodus file open for reading: its description, and where its arrays are. All legacy variants of the
/// format look alike from here.
class File {
 public:
  /// Reads the header and the small arrays (ids, names, tables, times, records). Inconsistent content is an
  /// Error that names file and entity; what can be carried safely is a warning. Collective over `comm`.
  static std::shared_ptr<File> open(const Comm& comm, const std::filesystem::path& path);

  const Description& description() const { return description_; }
  netcdf::Dataset& dataset() const { return *dataset_; }
  std::string path() const { return dataset_->path().string(); }

  /// Where an array is; an absent place when the file does not have it.
  const Places& places() const { return places_; }

  /// Reads `rows` of a place (this rank's choice; may be empty) at a step (ignored by places without time),
  /// all columns. The numbers as in the file. Collective.
  void read(const Place& place, int step, Range rows, std::span<double> out) const;
  void read(const Place& place, int step, Range rows, std::span<std::int64_t> out) const;

  /// Reads references to nodes, elements, edges or faces as 0-based indices. A reference outside 1..`limit`
  /// becomes `absent_reference(number)`, and `*absent` counts those of this rank. Collective.
  void read_references(const Place& place, Range rows, GlobalIndex limit, std::span<GlobalIndex> out,
                       std::int64_t* absent) const;

  /// Global variable values of one step, every rank the same. Collective.
  std::vector<double> read_globals(int step) const;

  /// What the description lists as foreign, as `Writer` takes it. Variables stand in the order of
  /// `foreign_variables`. Local.
  CarriedData foreign_data() const;

 private:
  File() = default;
  std::unique_ptr<netcdf::Dataset> dataset_;
  Description description_;
  Places places_;
};

/// Makes 0-based references of stored numbers. One outside 1..`limit` becomes `absent_reference(number)`;
/// returns how many there are.
std::int64_t to_references(std::span<GlobalIndex> numbers, GlobalIndex limit);

/// Opens, describes and closes: all that `info` needs. Collective.
Description describe(const Comm& comm, const std::filesystem::path& path);

}  // namespace exomerge::exodus
