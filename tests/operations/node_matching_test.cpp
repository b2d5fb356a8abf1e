// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "exomerge/error.hpp"
#include "kernels/point_clouds.hpp"
#include "mpi/collective_checks.hpp"

namespace exomerge {
namespace {

using testing::own_part;
using testing::Random;
using testing::world;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_finite(const std::array<double, 3>& point) {
  return std::isfinite(point[0]) && std::isfinite(point[1]) && std::isfinite(point[2]);
}

/// Groups by comparing all pairs; a point that is not finite is nearer to none than infinity, so it stays
/// alone.
std::vector<GlobalIndex> oracle_masters(const Cloud& cloud, double tolerance) {
  Cloud finite;
  std::vector<GlobalIndex> original, masters(cloud.size());
  std::iota(masters.begin(), masters.end(), GlobalIndex{0});
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    if (!is_finite(cloud.point(i))) continue;
    finite.add(cloud.x[i], cloud.y[i], cloud.z[i]);
    original.push_back(static_cast<GlobalIndex>(i));
  }
  const std::vector<LocalIndex> groups = oracle_groups(finite, tolerance);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    masters[static_cast<std::size_t>(original[i])] = original[static_cast<std::size_t>(groups[i])];
  }
  return masters;
}

double width_of(const Cloud& cloud, const std::vector<std::size_t>& group) {
  double largest = 0.0;
  std::array<double, 3> lower = cloud.point(group[0]), upper = lower;
  for (const std::size_t i : group) {
    for (const std::size_t j : group)
      largest = std::max(largest, oracle_distance(cloud.point(i), cloud.point(j)));
    for (std::size_t axis = 0; axis < 3; ++axis) {
      lower[axis] = std::min(lower[axis], cloud.point(i)[axis]);
      upper[axis] = std::max(upper[axis], cloud.point(i)[axis]);
    }
  }
  return group.size() <= 64 ? largest : oracle_distance(lower, upper);
}

double oracle_near_miss(const Cloud& cloud, const std::vector<GlobalIndex>& masters, double radius) {
  Cloud finite;
  std::vector<GlobalIndex> labels;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    if (!is_finite(cloud.point(i))) continue;
    finite.add(cloud.x[i], cloud.y[i], cloud.z[i]);
    labels.push_back(masters[i]);
  }
  const double gap = oracle_gap(finite, labels);
  return gap <= radius ? gap : infinity;
}

MergeReport oracle_report(const Cloud& cloud, const std::vector<GlobalIndex>& masters, double tolerance) {
  MergeReport report;
  report.tolerance = tolerance;
  report.nodes_before = static_cast<GlobalIndex>(cloud.size());
  report.near_miss_radius = 10 * tolerance;
  report.smallest_unmerged_distance =
      tolerance > 0.0 ? oracle_near_miss(cloud, masters, report.near_miss_radius) : infinity;
  std::map<GlobalIndex, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    groups[masters[i]].push_back(i);
    if (!is_finite(cloud.point(i))) ++report.non_finite_nodes;
  }
  report.nodes_after = static_cast<GlobalIndex>(groups.size());
  for (const auto& [master, group] : groups) {
    if (group.size() < 2) continue;
    ++report.groups;
    report.largest_group = std::max(report.largest_group, static_cast<GlobalIndex>(group.size()));
    const double width = width_of(cloud, group);
    if (width > 2 * tolerance) ++report.chained_groups;
    if (report.widest_group < 0 || width > report.largest_diameter) {
      report.largest_diameter = width;
      report.widest_group = master;
    }
    for (const std::size_t i : group) {
      report.largest_merged_distance =
          std::max(report.largest_merged_distance,
                   oracle_distance(cloud.point(i), cloud.point(static_cast<std::size_t>(master))));
    }
  }
  return report;
}

void expect_equal(const MergeReport& report, const MergeReport& expected) {
  EXPECT_EQ(report.tolerance, expected.tolerance);
  EXPECT_EQ(report.nodes_before, expected.nodes_before);
  EXPECT_EQ(report.nodes_after, expected.nodes_after);
  EXPECT_EQ(report.groups, expected.groups);
  EXPECT_EQ(report.largest_group, expected.largest_group);
  EXPECT_EQ(report.largest_diameter, expected.largest_diameter);
  EXPECT_EQ(report.widest_group, expected.widest_group);
  EXPECT_EQ(report.largest_merged_distance, expected.largest_merged_distance);
  EXPECT_EQ(report.smallest_unmerged_distance, expected.smallest_unmerged_distance);
  EXPECT_EQ(report.near_miss_radius, expected.near_miss_radius);
  EXPECT_EQ(report.non_finite_nodes, expected.non_finite_nodes);
  EXPECT_EQ(report.chained_groups, expected.chained_groups);
}

CoordinateView view_of(const std::vector<double>& values) {
  const Kokkos::View<double*> view("test", values.size());
  const Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(),
                                                                                     values.size());
  Kokkos::deep_copy(view, host);
  return view;
}

NodeMatch match(const Comm& comm, const Partition& nodes, const Cloud& cloud, double tolerance,
                bool near_misses = true) {
  return match_nodes(comm, nodes, view_of(own_part(comm, nodes, cloud.x)),
                     view_of(own_part(comm, nodes, cloud.y)), view_of(own_part(comm, nodes, cloud.z)),
                     tolerance, near_misses);
}

/// Even, all on the first, all on the last rank, and twice at random places, where some ranks have nothing.
std::vector<Partition> partitions(const Comm& comm, GlobalIndex size) {
  Random random(42);
  std::vector<Partition> result{Partition::even(size, comm.size())};
  if (comm.size() == 1) return result;
  result.push_back(testing::one_sided_partition(comm, size, 0));
  result.push_back(testing::one_sided_partition(comm, size, comm.size() - 1));
  for (int i = 0; i < 2; ++i) result.push_back(testing::random_partition(comm, size, random));
  return result;
}

void expect_as_oracle(const Cloud& cloud, double tolerance) {
  SCOPED_TRACE("tolerance " + std::to_string(tolerance) + ", " + std::to_string(cloud.size()) + " nodes");
  const Comm comm = world();
  const std::vector<GlobalIndex> expected = oracle_masters(cloud, tolerance);
  const MergeReport expected_report = oracle_report(cloud, expected, tolerance);
  for (const Partition& nodes : partitions(comm, static_cast<GlobalIndex>(cloud.size()))) {
    const NodeMatch result = match(comm, nodes, cloud, tolerance);
    ASSERT_EQ(result.master, own_part(comm, nodes, expected));
    expect_equal(result.report, expected_report);
  }
}

Cloud shuffled(const Cloud& cloud, unsigned seed) {
  std::vector<std::size_t> order(cloud.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  return permuted(cloud, order);
}

Cloud sorted_by_x(const Cloud& cloud) {
  std::vector<std::size_t> order(cloud.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return cloud.x[a] < cloud.x[b]; });
  return permuted(cloud, order);
}

TEST(NodeMatching, NoNodes) { expect_as_oracle({}, 1.0); }

TEST(NodeMatching, OneNode) { expect_as_oracle(cloud_of({{1, 2, 3}}), 1.0); }

TEST(NodeMatching, RandomOrderAsOracle) {
  for (const double tolerance : {0.0, 1e-6, 0.01, 0.05, 0.08, 0.15, 0.5, 5.0}) {
    expect_as_oracle(random_cloud(250, 1), tolerance);
  }
}

TEST(NodeMatching, SortedOrderAsOracle) {
  for (const double tolerance : {0.0, 0.005, 0.01, 0.05, 0.08, 0.5}) {
    expect_as_oracle(sorted_by_x(random_cloud(250, 2)), tolerance);
  }
}

TEST(NodeMatching, GluedBlocksAsOracle) {
  Cloud blocks;
  for (int b = 0; b < 3; ++b) {
    Cloud block = lattice(5, 4, 4, 0.1);
    for (double& x : block.x) x += 0.4 * b + 1e-9 * b;
    blocks = joined({blocks, block});
  }
  for (const double tolerance : {0.0, 1e-10, 1e-8, 0.05, 0.1000001}) expect_as_oracle(blocks, tolerance);
}

TEST(NodeMatching, ChainsAcrossRanksAsOracle) {
  Cloud chain;
  for (int i = 0; i < 400; ++i) chain.add(0.1 * i, 0, 0);
  for (const double tolerance : {0.09, 0.101}) {
    expect_as_oracle(chain, tolerance);
    expect_as_oracle(shuffled(chain, 3), tolerance);
  }
}

TEST(NodeMatching, DuplicatesAsOracle) {
  Cloud cloud;
  for (int i = 0; i < 300; ++i) cloud.add(i % 3, (i * i) % 5, i % 2 == 0 ? 0.0 : -0.0);
  for (const double tolerance : {0.0, 0.5, 1.0}) expect_as_oracle(cloud, tolerance);
  expect_as_oracle(lattice(200, 1, 1, 0.0), 0.0);
  expect_as_oracle(lattice(200, 1, 1, 0.0), 1e-3);
}

TEST(NodeMatching, NodesThatAreNotFiniteStayAlone) {
  Cloud cloud = random_cloud(100, 4);
  for (int i = 0; i < 40; ++i) cloud.add(i % 2 == 0 ? nan : infinity, -infinity, i);
  cloud.add(cloud.x[0], cloud.y[0], cloud.z[0]);
  for (const double tolerance : {0.0, 0.1, 10.0}) {
    expect_as_oracle(cloud, tolerance);
    expect_as_oracle(shuffled(cloud, 5), tolerance);
  }
}

TEST(NodeMatching, ScalesAsOracle) {
  for (const double scale : {1e-150, 1e-12, 1e12, 1e150}) {
    expect_as_oracle(scaled(random_cloud(150, 6), scale), 0.08 * scale);
  }
  expect_as_oracle(shifted(random_cloud(150, 7), 1e12), 0.1);
}

TEST(NodeMatching, GroupsLargerThanOnesMeasuredExactly) {
  expect_as_oracle(joined({random_cloud(150, 8), shifted(random_cloud(64, 9), 100.0)}), 0.4);
}

TEST(NodeMatching, ManyNodesInOnePoint) {
  const Comm comm = world();
  const Cloud cloud = lattice(100000, 1, 1, 0.0);
  const NodeMatch result = match(comm, Partition::even(100000, comm.size()), cloud, 0.0);
  EXPECT_TRUE(std::all_of(result.master.begin(), result.master.end(),
                          [](GlobalIndex master) { return master == 0; }));
  EXPECT_EQ(result.report.largest_group, 100000);
}

TEST(NodeMatching, LongChainInRandomOrder) {
  const Comm comm = world();
  Cloud chain;
  for (int i = 0; i < 20000; ++i) chain.add(i, 0, 0);
  const NodeMatch result = match(comm, Partition::even(20000, comm.size()), shuffled(chain, 10), 1.0);
  EXPECT_TRUE(std::all_of(result.master.begin(), result.master.end(),
                          [](GlobalIndex master) { return master == 0; }));
  EXPECT_EQ(result.report.chained_groups, 1);
  EXPECT_EQ(result.report.largest_diameter, 19999.0);
}

TEST(NodeMatching, NearMissesCanBeLeftOut) {
  const Comm comm = world();
  const Cloud cloud = random_cloud(100, 11);
  const Partition nodes = Partition::even(100, comm.size());
  const NodeMatch with = match(comm, nodes, cloud, 0.05);
  const NodeMatch without = match(comm, nodes, cloud, 0.05, false);
  EXPECT_EQ(with.master, without.master);
  EXPECT_LE(with.report.smallest_unmerged_distance, 0.5);
  EXPECT_EQ(without.report.smallest_unmerged_distance, infinity);
  EXPECT_EQ(without.report.near_miss_radius, 0.0);
}

TEST(NodeMatching, BadArgumentsFailOnAllRanks) {
  const Comm comm = world();
  const Cloud cloud = random_cloud(20, 12);
  const Partition nodes = Partition::even(20, comm.size());
  for (const double tolerance : {-1.0, nan, infinity}) {
    testing::expect_error_on_all(
        comm, [&] { match(comm, nodes, cloud, tolerance); }, "the tolerance must be");
  }
  const CoordinateView none;
  const auto mine = view_of(own_part(comm, nodes, cloud.x));
  testing::expect_error_on_all(
      comm, [&] { match_nodes(comm, nodes, mine, mine, comm.is_root() ? none : mine, 1.0); }, "expected");
}

TEST(LengthScale, LargestRangeOrMagnitudeOfFiniteCoordinates) {
  const Comm comm = world();
  const auto scale_of = [&](const Cloud& cloud) {
    const Partition nodes = Partition::even(static_cast<GlobalIndex>(cloud.size()), comm.size());
    return length_scale(comm, view_of(own_part(comm, nodes, cloud.x)),
                        view_of(own_part(comm, nodes, cloud.y)), view_of(own_part(comm, nodes, cloud.z)));
  };
  EXPECT_EQ(scale_of({}), 0.0);
  EXPECT_EQ(scale_of(cloud_of({{nan, nan, infinity}})), 0.0);
  EXPECT_EQ(scale_of(cloud_of({{1, 0, 0}, {-4, 0, 0}, {3, 2, 0}, {0, nan, 2}})), 7.0);
  EXPECT_EQ(scale_of(cloud_of({{10, 0, 0}, {11, 2, 0}, {nan, -3, -infinity}})), 11.0);
}

}  // namespace
}  // namespace exomerge
