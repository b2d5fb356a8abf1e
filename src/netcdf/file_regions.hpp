// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge::netcdf {

/// A stretch of bytes of a file.
struct FileRegion {
  GlobalIndex offset = 0;
  GlobalIndex length = 0;
};

/// Stretches of a file that do not touch each other, in ascending order, and the numbering of their bytes one
/// stretch after the other: a byte's position.
class FileRegions {
 public:
  FileRegions() = default;
  /// In any order; those that touch or overlap are joined, empty ones left out. O(n log n).
  explicit FileRegions(std::vector<FileRegion> regions);

  const std::vector<FileRegion>& list() const { return regions_; }
  GlobalIndex bytes() const { return bytes_; }

  /// The position of the first of `count` bytes from `offset` on, -1 when not all of them are in here.
  GlobalIndex position_of(GlobalIndex offset, GlobalIndex count) const;
  /// Calls `use(part of the file, position of its first byte)` for the stretches that have these positions.
  void for_each_part(Range positions, const std::function<void(FileRegion, GlobalIndex)>& use) const;

 private:
  std::vector<FileRegion> regions_;
  std::vector<GlobalIndex> positions_;  ///< of the first byte of each
  GlobalIndex bytes_ = 0;
};

}  // namespace exomerge::netcdf
