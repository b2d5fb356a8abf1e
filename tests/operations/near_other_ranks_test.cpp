// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/near_other_ranks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "kernels/point_clouds.hpp"

namespace exomerge {
namespace {

/// Two lattices that touch in a plane, one after the other in the order of the nodes.
Cloud two_parts() {
  Cloud right = lattice(9, 9, 9, 0.125);
  for (double& x : right.x) x += 1.0;
  return joined({lattice(9, 9, 9, 0.125), right});
}

struct Slice {
  Slice(const Comm& comm, const Cloud& all)
      : range(Partition::even(static_cast<GlobalIndex>(all.size()), comm.size()).slice(comm.rank())) {
    for (GlobalIndex i = range.begin; i < range.end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      cloud.add(all.x[at], all.y[at], all.z[at]);
    }
  }
  NodeCoordinates nodes() const { return {cloud.x, cloud.y, cloud.z}; }
  bool holds(std::size_t i) const { return range.contains(static_cast<GlobalIndex>(i)); }

  Range range;
  Cloud cloud;
};

/// Every node within reach of another rank's must have been chosen.
void expect_enough(const Cloud& all, const Slice& slice, const std::vector<LocalIndex>& chosen,
                   double reach) {
  for (std::size_t i = 0; i < slice.cloud.size(); ++i) {
    bool is_near = false;
    for (std::size_t j = 0; j < all.size() && !is_near; ++j)
      is_near = !slice.holds(j) && oracle_distance(slice.cloud.point(i), all.point(j)) <= reach;
    if (is_near) {
      EXPECT_TRUE(std::ranges::binary_search(chosen, static_cast<LocalIndex>(i))) << i;
    }
  }
}

TEST(NearOtherRanks, WhateverIsNearIsChosen) {
  const Comm comm(MPI_COMM_WORLD);
  const Cloud all = joined({random_cloud(400, 1), two_parts(), scaled(random_cloud(300, 2), 1e-3)});
  const Slice slice(comm, all);
  for (const double reach : {0.0, 1e-4, 0.1, 5.0}) {
    const auto chosen = nodes_near_other_ranks(comm, slice.nodes(), {}, reach);
    EXPECT_TRUE(std::ranges::is_sorted(chosen));
    expect_enough(all, slice, chosen, reach);
  }
}

TEST(NearOtherRanks, PartsThatTouchShareTheirFaceOnly) {
  const Comm comm(MPI_COMM_WORLD);
  const Cloud all = two_parts();
  const Slice slice(comm, all);
  const GlobalIndex second = static_cast<GlobalIndex>(all.size() / 2);
  std::vector<std::size_t> begins;
  if (slice.range.contains(second)) begins.push_back(static_cast<std::size_t>(second - slice.range.begin));
  const auto chosen = nodes_near_other_ranks(comm, slice.nodes(), begins, 1e-6);
  expect_enough(all, slice, chosen, 1e-6);
  for (const LocalIndex i : chosen) {
    // Ranks cut a part into layers of z; within these, only the common plane is near another rank's box.
    const auto at = static_cast<std::size_t>(i);
    const bool in_common_plane = slice.cloud.x[at] == 1.0;
    const bool at_a_cut = at < 2 * 81 || at + 2 * 81 >= slice.cloud.size() ||
                          (!begins.empty() && at + 81 >= begins[0] && at < begins[0] + 81);
    EXPECT_TRUE(in_common_plane || at_a_cut) << at;
  }
  if (comm.size() == 1) {
    EXPECT_TRUE(chosen.empty());
  }
}

TEST(NearOtherRanks, NodesThatAreNotFiniteStay) {
  const Comm comm(MPI_COMM_WORLD);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> x{0.0, nan, 1.0}, y{0.0, 0.0, 1.0}, z{0.0, 0.0, 1.0};
  const auto chosen = nodes_near_other_ranks(comm, {x, y, z}, {}, 0.1);
  EXPECT_EQ(chosen, comm.size() == 1 ? std::vector<LocalIndex>{} : (std::vector<LocalIndex>{0, 2}));
  EXPECT_TRUE(nodes_near_other_ranks(comm, {}, {}, 0.1).empty());
}

}  // namespace
}  // namespace exomerge
