// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

#include "exodus/file.hpp"

namespace exomerge::exodus {

/// Writes into the arrays that an existing file has. Small arrays are gathered and written together, so
/// values are there after `flush` at the latest. All functions are collective.
class PlaceWriter {
 public:
  /// `target` is the file that `file` describes, open for writing. Both must outlive this.
  PlaceWriter(netcdf::Dataset& target, const File& file);

  /// The numbers as they go to the file; `values` holds rubbish afterwards.
  void write(const Place& place, int step, Range rows, std::span<double> values);
  void write(const Place& place, int step, Range rows, std::span<std::int64_t> values);
  /// 0-based references, as 1-based numbers.
  void write_references(const Place& place, Range rows, std::span<GlobalIndex> references);
  void write_time(int step, double time);
  void write_globals(int step, std::span<const double> values);
  void flush();
  /// Bytes of small arrays that may wait for a flush, on all ranks together. Local.
  void limit_gathered(std::size_t bytes);

 private:
  template <class T>
  void write_values(const Place& place, int step, Range rows, std::span<T> values);
  void count_gathered(GlobalIndex bytes);

  netcdf::Dataset& target_;
  const File& file_;
  GlobalIndex gathered_ = 0;  ///< bytes of all ranks
  GlobalIndex most_gathered_;
};

/// The variable of the times; an Error when the file has none. The same on all ranks.
netcdf::VariableId require_times(const File& file);

}  // namespace exomerge::exodus
