// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "netcdf/raw_dataset.hpp"
#include "netcdf/raw_file.hpp"

namespace exomerge::netcdf {

/// Adds records to an existing classic file. Readers see a record when the number of records in the header
/// says so, and that is written when all bytes of the record are on the storage device: a file always holds
/// the records that it says it has, whatever ends the process. What an interrupted run left behind them is
/// overwritten.
class RecordAppender {
 public:
  /// Opens for writing and keeps other runs out. Collective.
  RecordAppender(const Comm& comm, std::filesystem::path path);
  RecordAppender(const RecordAppender&) = delete;
  RecordAppender& operator=(const RecordAppender&) = delete;

  /// To write into records that `extend` has made room for.
  RawDataset& dataset() { return *dataset_; }
  /// That readers see.
  GlobalIndex records() const { return records_; }

  /// Gives up the records from `records` on, and what lies behind them. Collective.
  void cut(GlobalIndex records);
  /// Makes room for `records` in all. Collective.
  void extend(GlobalIndex records);
  /// Brings all that was written to the storage device, then shows `records` in all. Collective.
  void complete(GlobalIndex records);

 private:
  GlobalIndex length_for(GlobalIndex records) const;
  std::string write_count(GlobalIndex records) const;
  std::string start() const;

  Comm comm_;
  std::filesystem::path path_;
  RawFile file_;
  InspectedFile inspected_;
  std::unique_ptr<RawDataset> dataset_;
  GlobalIndex records_ = 0;
};

}  // namespace exomerge::netcdf
