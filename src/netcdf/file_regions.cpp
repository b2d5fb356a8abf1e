// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/file_regions.hpp"

#include <algorithm>

namespace exomerge::netcdf {

FileRegions::FileRegions(std::vector<FileRegion> regions) {
  std::ranges::sort(regions, {}, &FileRegion::offset);
  for (const FileRegion& region : regions) {
    if (region.length <= 0) continue;
    const GlobalIndex end = region.offset + region.length;
    if (!regions_.empty() && region.offset <= regions_.back().offset + regions_.back().length) {
      FileRegion& last = regions_.back();
      last.length = std::max(last.offset + last.length, end) - last.offset;
    } else {
      regions_.push_back(region);
    }
  }
  for (const FileRegion& region : regions_) {
    positions_.push_back(bytes_);
    bytes_ += region.length;
  }
}

GlobalIndex FileRegions::position_of(GlobalIndex offset, GlobalIndex count) const {
  const auto after = std::ranges::upper_bound(regions_, offset, {}, &FileRegion::offset);
  if (after == regions_.begin()) return -1;
  const auto i = static_cast<std::size_t>(after - regions_.begin()) - 1;
  const GlobalIndex inside = offset - regions_[i].offset;
  return inside + count <= regions_[i].length ? positions_[i] + inside : -1;
}

void FileRegions::for_each_part(Range positions,
                                const std::function<void(FileRegion, GlobalIndex)>& use) const {
  auto i =
      static_cast<std::size_t>(std::ranges::upper_bound(positions_, positions.begin) - positions_.begin());
  for (i = i > 0 ? i - 1 : 0; i < regions_.size() && positions_[i] < positions.end; ++i) {
    const Range part = intersect(positions, {positions_[i], positions_[i] + regions_[i].length});
    if (part.empty()) continue;
    use({regions_[i].offset + part.begin - positions_[i], part.size()}, part.begin);
  }
}

}  // namespace exomerge::netcdf
