// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/node_matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "exomerge/error.hpp"
#include "kernels/point_clouds.hpp"
#include "mpi/collective_checks.hpp"
#include "operations/matching_oracle.hpp"

namespace exomerge {
namespace {

using testing::own_part;
using testing::Random;
using testing::world;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

CoordinateView view_of(const std::vector<double>& values) {
  const Kokkos::View<double*> view("test", values.size());
  const Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(),
                                                                                     values.size());
  Kokkos::deep_copy(view, host);
  return view;
}

NodeMatch match(const Comm& comm, const Partition& nodes, const Cloud& cloud, const MatchSettings& settings) {
  return match_nodes(comm, nodes, view_of(own_part(comm, nodes, cloud.x)),
                     view_of(own_part(comm, nodes, cloud.y)), view_of(own_part(comm, nodes, cloud.z)),
                     settings);
}

NodeMatch match(const Comm& comm, const Partition& nodes, const Cloud& cloud, double tolerance) {
  return match(comm, nodes, cloud, MatchSettings{.tolerance = tolerance});
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

/// `rules.near_miss_radius` is looked up where the rules want a histogram.
void expect_as_oracle(const Cloud& cloud, MatchRules rules) {
  SCOPED_TRACE("tolerance " + std::to_string(rules.tolerance) + ", " + std::to_string(cloud.size()) +
               " nodes");
  const Comm comm = world();
  const std::vector<GlobalIndex> expected = oracle_masters(cloud, rules);
  for (const Partition& nodes : partitions(comm, static_cast<GlobalIndex>(cloud.size()))) {
    const std::vector<std::uint8_t> selected =
        rules.selected.empty() ? std::vector<std::uint8_t>() : own_part(comm, nodes, rules.selected);
    const NodeMatch result = match(comm, nodes, cloud,
                                   {.tolerance = rules.tolerance,
                                    .near_misses = rules.near_miss_radius > 0.0,
                                    .histogram = rules.histogram,
                                    .length_scale = rules.length_scale,
                                    .selected = rules.selected.empty() ? nullptr : &selected,
                                    .file_ends = rules.file_ends});
    ASSERT_EQ(result.master, own_part(comm, nodes, expected));
    if (rules.histogram) rules.near_miss_radius = result.report.near_miss_radius;
    EXPECT_GE(rules.near_miss_radius, 10 * rules.tolerance);
    ASSERT_EQ(text_of(result.report), text_of(oracle_report(cloud, expected, rules)));
  }
}

void expect_as_oracle(const Cloud& cloud, double tolerance) {
  expect_as_oracle(cloud, {.tolerance = tolerance, .near_miss_radius = 10 * tolerance});
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

TEST(NodeMatching, LargeGroupsAreMeasuredExactly) {
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
  const NodeMatch without = match(comm, nodes, cloud, {.tolerance = 0.05, .near_misses = false});
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
      comm, [&] { match_nodes(comm, nodes, mine, mine, comm.is_root() ? none : mine, {.tolerance = 1.0}); },
      "expected");
}

std::vector<GlobalIndex> thirds(const Cloud& cloud) {
  const auto size = static_cast<GlobalIndex>(cloud.size());
  return {size / 3, size / 3, 2 * size / 3, size};
}

TEST(NodeMatching, BetweenFilesAsOracle) {
  const Cloud duplicates = joined({lattice(4, 3, 2, 0.1), lattice(4, 3, 2, 0.1), lattice(4, 3, 2, 0.1)});
  for (const double tolerance : {0.0, 0.08, 0.1, 0.5}) {
    for (const Cloud& cloud : {random_cloud(200, 13), sorted_by_x(random_cloud(200, 14)), duplicates,
                               shuffled(joined({duplicates, duplicates}), 15)}) {
      MatchRules rules{.tolerance = tolerance, .near_miss_radius = 10 * tolerance};
      rules.file_ends = thirds(cloud);
      expect_as_oracle(cloud, rules);
      rules.histogram = true;
      expect_as_oracle(cloud, rules);
    }
  }
}

TEST(NodeMatching, BetweenFilesLinksOnlyByWayOfOthers) {
  // Two equal nodes of the first file, one near them in the second, and two of the second alone.
  const Cloud cloud = cloud_of({{0, 0, 0}, {0, 0, 0}, {5, 0, 0}, {0, 0, 0.5}, {9, 0, 0}, {9, 0, 0}});
  const Comm comm = world();
  const Partition nodes = Partition::even(6, comm.size());
  const std::vector<GlobalIndex> ends{3, 6};
  const NodeMatch none = match(comm, nodes, cloud, {.tolerance = 0.4, .file_ends = ends});
  EXPECT_EQ(none.report.groups, 0);
  EXPECT_EQ(none.report.smallest_unmerged_distance, 0.5);
  const NodeMatch some = match(comm, nodes, cloud, {.tolerance = 0.5, .file_ends = ends});
  EXPECT_EQ(some.master, own_part(comm, nodes, std::vector<GlobalIndex>{0, 0, 2, 0, 4, 5}));
}

TEST(NodeMatching, SelectedNodesAsOracle) {
  const Cloud cloud = joined({random_cloud(150, 16), lattice(5, 4, 3, 0.1), lattice(5, 4, 3, 0.1)});
  for (const unsigned each : {1u, 2u, 7u, 1000u}) {
    for (const double tolerance : {0.0, 0.08, 0.15}) {
      MatchRules rules{.tolerance = tolerance, .near_miss_radius = 10 * tolerance};
      for (std::size_t i = 0; i < cloud.size(); ++i) rules.selected.push_back(i % each == each - 1);
      expect_as_oracle(cloud, rules);
      rules.file_ends = thirds(cloud);
      expect_as_oracle(cloud, rules);
      rules.histogram = true;
      expect_as_oracle(cloud, rules);
    }
  }
}

TEST(NodeMatching, HistogramAsOracle) {
  Cloud cracked = joined({lattice(5, 4, 3, 0.1), shifted(lattice(5, 4, 3, 0.1), 1e-9)});
  cracked.add(nan, 0, 0);
  cracked.add(50, 0, 0);
  for (const double tolerance : {0.0, 1e-12, 1e-8, 1e-3, 0.3}) {
    const MatchRules rules{.tolerance = tolerance, .histogram = true, .length_scale = 1.0};
    expect_as_oracle(random_cloud(120, 17), rules);
    expect_as_oracle(cracked, rules);
    expect_as_oracle(shuffled(cracked, 18), rules);
  }
  for (const double tolerance : {0.0, 1e-300, 100.0}) {
    for (const double scale : {0.0, 50.0}) {
      const MatchRules rules{.tolerance = tolerance, .histogram = true, .length_scale = scale};
      expect_as_oracle(cracked, rules);
      expect_as_oracle({}, rules);
      expect_as_oracle(lattice(80, 1, 1, 0.0), rules);
    }
  }
}

TEST(NodeMatching, HistogramShowsWhatAToleranceMisses) {
  const Comm comm = world();
  Cloud halves = joined({lattice(11, 11, 11, 0.1), lattice(11, 11, 11, 0.1)});
  for (std::size_t i = 1331; i < 2662; ++i) halves.x[i] += 1.0 + 1e-9;
  const Partition nodes = Partition::even(2662, comm.size());
  const MergeReport missed =
      match(comm, nodes, halves, {.tolerance = 0, .histogram = true, .length_scale = 2}).report;
  EXPECT_EQ(missed.groups, 0);
  EXPECT_NEAR(missed.near_miss_radius, 2 * std::cbrt(2.0 / 2662), 1e-6);
  ASSERT_TRUE(missed.suggestion.has_value());
  EXPECT_NEAR(missed.suggestion->lower, 1e-9, 1e-15);
  EXPECT_NEAR(missed.suggestion->upper, 0.1, 1e-6);
  EXPECT_NEAR(missed.suggestion->tolerance, 1e-5, 1e-7);
  const auto& decades = missed.histogram->decades;
  EXPECT_EQ(decades.front().apart, 242);
  EXPECT_EQ(decades.back().apart, 2662 - 242);
  EXPECT_EQ(missed.histogram->beyond, 0);
  const MergeReport found =
      match(comm, nodes, halves, {.tolerance = 1e-5, .histogram = true, .length_scale = 2}).report;
  EXPECT_EQ(found.groups, 121);
  EXPECT_EQ(found.histogram->decades.front().merged, 121);
  EXPECT_EQ(found.suggestion->lower, missed.suggestion->lower);
  // Nor does a tolerance that merges everything show where duplicates end, however large it is.
  const MergeReport one =
      match(comm, nodes, halves, {.tolerance = 1e300, .histogram = true, .length_scale = 2}).report;
  EXPECT_EQ(one.nodes_after, 1);
  EXPECT_NEAR(one.largest_merged_distance, std::sqrt(6.0), 1e-6);
  EXPECT_FALSE(one.suggestion.has_value());
  // A mesh without duplicates has no gap.
  EXPECT_FALSE(match(comm, Partition::even(1331, comm.size()), lattice(11, 11, 11, 0.1),
                     {.tolerance = 0, .histogram = true, .length_scale = 1})
                   .report.suggestion.has_value());
}

TEST(NodeMatching, WithoutChains) {
  const Comm comm = world();
  Cloud cloud = shifted(lattice(3, 1, 1, 1.0), 100.0);
  cloud = joined({cloud, lattice(4, 1, 1, 1.0)});
  for (int i = 0; i < 200; ++i) cloud.add(-50 + 0.2 * (i % 10), 0, 0);
  const Partition nodes = Partition::even(static_cast<GlobalIndex>(cloud.size()), comm.size());
  const auto chainless = [&](double tolerance) {
    return match(comm, nodes, cloud, {.tolerance = tolerance, .chains = false});
  };
  EXPECT_EQ(chainless(0.0).report.groups, 10);
  EXPECT_EQ(chainless(0.19).report.groups, 10);
  testing::expect_error_on_all(
      comm, [&] { chainless(0.3); },
      "node 8 at (-50, 0, 0) is the first of a group of 200 nodes whose diameter 1.7999999999999972 exceeds "
      "the tolerance 0.3");
  testing::expect_error_on_all(
      comm, [&] { chainless(1.0); },
      "node 1 at (100, 100, 100) is the first of a group of 3 nodes whose diameter 2 exceeds the tolerance "
      "1");
  EXPECT_EQ(chainless(3.0).report.groups, 3);
}

TEST(NodeMatching, LargeGroupsWithoutChainsAreDecidedExactly) {
  const Comm comm = world();
  for (const unsigned seed : {19u, 20u, 21u}) {
    // A ball: the box around it is wider than it is, and its nodes are all near its skin.
    Cloud ball = random_cloud(600, seed);
    for (std::size_t i = 0; i < ball.size(); ++i) {
      double* const at[] = {&ball.x[i], &ball.y[i], &ball.z[i]};
      for (double* value : at) *value -= 0.5;
      const double length = 2 * std::hypot(ball.x[i], ball.y[i], ball.z[i]);
      for (double* value : at) *value /= length;
    }
    ball = joined({ball, ball, scaled(random_cloud(10, seed), 0.1)});
    for (std::size_t i = 1200; i < 1210; ++i) ball.x[i] += 10;
    Cloud copy;
    for (std::size_t i = 0; i < 600; ++i) copy.add(ball.x[i], ball.y[i], ball.z[i]);
    double width = 0.0;
    for (std::size_t i = 0; i < 600; ++i) {
      for (std::size_t j = 0; j < i; ++j)
        width = std::max(width, oracle_distance(copy.point(i), copy.point(j)));
    }
    for (const Partition& nodes : partitions(comm, 1210)) {
      const NodeMatch fits = match(comm, nodes, ball, {.tolerance = width, .chains = false});
      EXPECT_EQ(fits.report.largest_group, 1200);
      testing::expect_error_on_all(
          comm, [&] { match(comm, nodes, ball, {.tolerance = std::nextafter(width, 0.0), .chains = false}); },
          "node 1 at ");
    }
  }
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
