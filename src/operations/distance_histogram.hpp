// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/merge_report.hpp"

namespace exomerge {

/// Counts distances by decade on each rank; `complete` adds the ranks up.
class DistanceTally {
 public:
  DistanceTally(double tolerance, double length_scale);

  /// Of a merged node to its master.
  void add_merged(double distance) { merged_.add(bin_of(distance), distance); }
  /// Of a remaining node to the nearest other one; infinite when there is none.
  void add_apart(double distance);

  /// Fills in `histogram` and `suggestion`. `report.near_miss_radius` and `report.length_scale` are set.
  /// Collective.
  void complete(const Comm& comm, MergeReport& report) const;

 private:
  static constexpr int decades_below = 30;
  static constexpr int decades_above = 22;
  static constexpr std::size_t decades = decades_below + decades_above;
  /// That of equal points, then the decades; what lies beyond them is counted in the outermost.
  static constexpr std::size_t bins = 1 + decades;

  struct Series {
    std::array<std::int64_t, bins> counts{};
    std::array<double, bins> smallest;
    std::array<double, bins> largest{};

    Series();
    void add(std::size_t bin, double distance);
    Series total(const Comm& comm) const;
  };

  std::size_t bin_of(double distance) const;
  MergeReport::Histogram histogram(const Series& merged, const Series& apart) const;
  static std::optional<MergeReport::Suggestion> suggest(const Series& merged, const Series& apart,
                                                        std::int64_t beyond, const MergeReport& report);

  std::array<double, decades + 1> edges_;
  Series merged_, apart_;
  std::int64_t beyond_ = 0;
};

}  // namespace exomerge
