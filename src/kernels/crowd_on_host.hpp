// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/types.hpp"
#include "kernels/pair_test.hpp"

namespace exomerge::kernels {

/// Finite points in host memory.
struct HostPoints {
  std::span<const double> x, y, z;
};

/// Links points within the distance of `test` and gives each point the lowest index of its component. Made
/// for crowds: a tree of bounding boxes decides for whole boxes of points at once, so that n points in one
/// cell take O(n log n) and not n*n. `known`: by point the first one that it is linked with already, or
/// nothing; two of those are not compared.
std::vector<LocalIndex> link_crowded_points(const HostPoints& points, const PairTest& test,
                                            std::span<const LocalIndex> known = {});

/// The same for pairs of different sources only; a negative source differs from all.
std::vector<LocalIndex> link_crowded_sources(const HostPoints& points, std::span<const LocalIndex> source,
                                             const PairTest& test, std::span<const LocalIndex> known = {});

/// The smallest square (in the scale of `test`) of the distance between points of different groups if it is
/// within `test`, else infinity.
double smallest_gap_in_crowd(const HostPoints& points, std::span<const GlobalIndex> group,
                             const PairTest& test);

/// For each point of `wanted` the smallest square (in the scale of `test`) of the distance to a point of
/// another group, if it is within `test`, else infinity.
std::vector<double> nearest_in_crowd(const HostPoints& points, std::span<const GlobalIndex> group,
                                     std::span<const LocalIndex> wanted, const PairTest& test);

}  // namespace exomerge::kernels
