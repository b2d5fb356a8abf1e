// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// Sources, nearest points of other groups, statistics and wide indices, against loops over all pairs.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "exomerge/coincident_points.hpp"
#include "exomerge/error.hpp"
#include "kernels/point_clouds.hpp"
#include "support/kernel_test.hpp"

namespace exomerge {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The lowest index of each point's group by comparing all pairs of points of different sources.
std::vector<LocalIndex> oracle_source_groups(const Cloud& cloud, const std::vector<LocalIndex>& source,
                                             double tolerance) {
  std::vector<LocalIndex> group(cloud.size());
  std::iota(group.begin(), group.end(), 0);
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (source[i] == source[j] && source[i] >= 0) continue;
      if (!(oracle_distance(cloud.point(i), cloud.point(j)) <= tolerance)) continue;
      const LocalIndex low = std::min(group[i], group[j]), high = std::max(group[i], group[j]);
      std::replace(group.begin(), group.end(), high, low);
    }
  }
  return group;
}

template <class ExecutionSpace>
class PointPairs : public KernelTest<ExecutionSpace> {
 protected:
  using typename KernelTest<ExecutionSpace>::Memory;
  using KernelTest<ExecutionSpace>::on_device;
  using KernelTest<ExecutionSpace>::on_host;

  static std::vector<LocalIndex> groups(const Cloud& cloud, const std::vector<LocalIndex>& source,
                                        double tolerance) {
    const auto found = find_coincident(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y),
                                       on_device(cloud.z), tolerance, 0.0, on_device(source));
    return on_host(found.group);
  }

  /// The groups of all points when those of `known` are known from the start.
  static std::vector<LocalIndex> groups_from(const Cloud& cloud, const std::vector<LocalIndex>& source,
                                             const std::vector<LocalIndex>& known, double tolerance) {
    const auto found =
        find_coincident(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y), on_device(cloud.z),
                        tolerance, 0.0, on_device(source), on_device(known));
    return on_host(found.group);
  }

  static void expect_as_oracle(const Cloud& cloud, const std::vector<LocalIndex>& source, double tolerance) {
    ASSERT_EQ(groups(cloud, source, tolerance), oracle_source_groups(cloud, source, tolerance))
        << "tolerance " << tolerance << ", " << cloud.size() << " points";
  }

  static std::vector<double> nearest(const Cloud& cloud, const std::vector<GlobalIndex>& group,
                                     double radius) {
    return on_host(nearest_other(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y), on_device(cloud.z),
                                 on_device(group), radius));
  }

  static void expect_nearest_as_oracle(const Cloud& cloud, const std::vector<GlobalIndex>& group,
                                       double radius) {
    const std::vector<double> found = nearest(cloud, group, radius);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
      double expected = infinity;
      for (std::size_t j = 0; j < cloud.size(); ++j) {
        if (group[i] < 0 || group[j] < 0 || group[i] == group[j]) continue;
        const double distance = oracle_distance(cloud.point(i), cloud.point(j));
        if (distance <= radius) expected = std::min(expected, distance);
      }
      ASSERT_EQ(found[i], expected) << "point " << i << " of " << cloud.size() << ", radius " << radius;
    }
  }

  static GroupStatistics statistics(const Cloud& cloud, const std::vector<LocalIndex>& group) {
    return group_statistics(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y), on_device(cloud.z),
                            on_device(group));
  }
};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(PointPairs, Spaces);

/// Sources from 0 to `count` - 1 and, for every seventh point, none in particular.
std::vector<LocalIndex> random_sources(std::size_t size, int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<LocalIndex> source;
  for (std::size_t i = 0; i < size; ++i)
    source.push_back(i % 7 == 3 ? -1 : static_cast<LocalIndex>(random() % static_cast<unsigned>(count)));
  return source;
}

/// The groups of those points whose number is not divisible by `share`, among themselves; the others alone.
std::vector<LocalIndex> known_groups(const Cloud& cloud, const std::vector<LocalIndex>& source,
                                     double tolerance, unsigned share) {
  Cloud some;
  std::vector<LocalIndex> number, some_source, known(cloud.size());
  std::iota(known.begin(), known.end(), 0);
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    if (i % share == 0) continue;
    some.add(cloud.x[i], cloud.y[i], cloud.z[i]);
    number.push_back(static_cast<LocalIndex>(i));
    if (!source.empty()) some_source.push_back(source[i]);
  }
  const std::vector<LocalIndex> group =
      source.empty() ? oracle_groups(some, tolerance) : oracle_source_groups(some, some_source, tolerance);
  for (std::size_t i = 0; i < group.size(); ++i)
    known[static_cast<std::size_t>(number[i])] = number[static_cast<std::size_t>(group[i])];
  return known;
}

TYPED_TEST(PointPairs, PointsOfOneSourceAreNotLinked) {
  const Cloud cloud = cloud_of({{0, 0, 0}, {0, 0, 0}, {0.1, 0, 0}, {5, 0, 0}, {5, 0, 0}});
  EXPECT_EQ(this->groups(cloud, {0, 0, 0, 1, 2}, 0.2), (std::vector<LocalIndex>{0, 1, 2, 3, 3}));
  EXPECT_EQ(this->groups(cloud, {0, 0, 1, 1, 1}, 0.2), (std::vector<LocalIndex>{0, 0, 0, 3, 4}));
  EXPECT_EQ(this->groups(cloud, {0, 0, 1, -1, -1}, 0.0), (std::vector<LocalIndex>{0, 1, 2, 3, 3}));
  EXPECT_EQ(this->groups(cloud, {0, -1, 0, 1, -1}, 0.0), (std::vector<LocalIndex>{0, 0, 2, 3, 3}));
}

TYPED_TEST(PointPairs, OneSourceForEachPointIsAsWithout) {
  std::vector<LocalIndex> source(500);
  std::iota(source.begin(), source.end(), 0);
  for (const double tolerance : {0.0, 0.05, 0.1, 2.0}) {
    const Cloud cloud = random_cloud(500, 21);
    EXPECT_EQ(this->groups(cloud, source, tolerance), oracle_groups(cloud, tolerance));
  }
}

TYPED_TEST(PointPairs, SourcesAsOracle) {
  const Cloud base = random_cloud(300, 22);
  const Cloud cloud = joined({base, base, shifted(base, 1e-9), random_cloud(200, 23)});
  for (const int sources : {1, 2, 3, 50}) {
    for (const double tolerance : {0.0, 1e-12, 1e-8, 0.01, 0.05, 0.1, 0.5, 10.0})
      this->expect_as_oracle(cloud, random_sources(cloud.size(), sources, 24), tolerance);
  }
}

TYPED_TEST(PointPairs, CrowdsOfSourcesAsOracle) {
  Cloud cloud = joined({random_cloud(200, 25), scaled(random_cloud(400, 26), 1e-3)});
  for (int i = 0; i < 400; ++i) cloud.add(0.25, 0.25, 0.25);
  for (const int sources : {1, 2, 3}) {
    for (const double tolerance : {0.0, 1e-6, 3e-5, 1e-4, 3e-4, 1e-3, 2e-3})
      this->expect_as_oracle(cloud, random_sources(cloud.size(), sources, 27), tolerance);
  }
}

TYPED_TEST(PointPairs, EqualPointsOfTwoSourcesByTheThousand) {
  Cloud cloud;
  std::vector<LocalIndex> source, expected;
  for (LocalIndex i = 0; i < 40000; ++i) {
    const LocalIndex place = i % 3;
    cloud.add(place, 0.0, 0.0);
    // Place 2 has points of one source only.
    source.push_back(place == 2 ? 0 : i / 3 % 2);
    expected.push_back(place == 2 ? i : place);
  }
  for (const double tolerance : {0.0, 1e-6}) EXPECT_EQ(this->groups(cloud, source, tolerance), expected);
}

TYPED_TEST(PointPairs, WrongNumberOfSourcesIsRefused) {
  const Cloud cloud = random_cloud(10, 28);
  EXPECT_THROW(this->groups(cloud, {0, 1, 2}, 0.1), Error);
  EXPECT_THROW(this->groups_from(cloud, {}, {0, 1, 2}, 0.1), Error);
}

TYPED_TEST(PointPairs, KnownGroupsAreNotFoundAnewButKept) {
  const Cloud cloud = cloud_of({{0, 0, 0}, {5, 0, 0}, {0.1, 0, 0}, {5, 0, 0}, {9, 0, 0}, {9.1, 0, 0}});
  // That 1 and 4 are far apart does not matter: they are not compared.
  EXPECT_EQ(this->groups_from(cloud, {}, {0, 1, 2, 3, 1, 5}, 0.2),
            (std::vector<LocalIndex>{0, 1, 0, 1, 1, 1}));
}

TYPED_TEST(PointPairs, FromGroupsOfSomePointsAllAreAsOracle) {
  const Cloud base = random_cloud(200, 51);
  Cloud cloud = joined({base, shifted(base, 1e-9), base, scaled(random_cloud(300, 52), 1e-3)});
  for (int i = 0; i < 100; ++i) cloud.add(0.25, 0.25, 0.25);
  for (const int sources : {0, 2, 3}) {
    const std::vector<LocalIndex> source =
        sources == 0 ? std::vector<LocalIndex>() : random_sources(cloud.size(), sources, 53);
    for (const double tolerance : {0.0, 1e-12, 1e-8, 3e-5, 1e-4, 1e-3, 0.05, 0.5, 10.0}) {
      const auto expected =
          source.empty() ? oracle_groups(cloud, tolerance) : oracle_source_groups(cloud, source, tolerance);
      for (const unsigned share : {2u, 5u}) {
        const std::vector<LocalIndex> known = known_groups(cloud, source, tolerance, share);
        ASSERT_EQ(this->groups_from(cloud, source, known, tolerance), expected)
            << sources << " sources, tolerance " << tolerance << ", share " << share;
      }
    }
  }
}

TYPED_TEST(PointPairs, NearestOfOtherGroupsAsOracle) {
  for (const Cloud& cloud : {random_cloud(500, 31), lattice(8, 8, 8, 0.1), lattice(20, 20, 1, 0.1),
                             lattice(1, 1, 300, 0.1), joined({random_cloud(100, 32), random_cloud(100, 32)}),
                             scaled(random_cloud(300, 33), 1e-200), scaled(random_cloud(300, 34), 1e200)}) {
    std::vector<GlobalIndex> alone(cloud.size()), few;
    std::iota(alone.begin(), alone.end(), 0);
    for (std::size_t i = 0; i < cloud.size(); ++i)
      few.push_back(i % 11 == 5 ? -1 : static_cast<GlobalIndex>(i % 3));
    const double size = *std::max_element(cloud.z.begin(), cloud.z.end());
    for (const double factor : {0.0, 0.01, 0.1, 0.15, 1.0, 10.0}) {
      this->expect_nearest_as_oracle(cloud, alone, factor * size);
      this->expect_nearest_as_oracle(cloud, few, factor * size);
    }
  }
}

TYPED_TEST(PointPairs, NearestInCrowdsAsOracle) {
  Cloud cloud = joined(
      {random_cloud(200, 35), scaled(random_cloud(500, 36), 1e-4), scaled(random_cloud(300, 37), 1e-9)});
  for (int i = 0; i < 200; ++i) cloud.add(0.5, 0.5, 0.5);
  std::vector<GlobalIndex> group;
  for (std::size_t i = 0; i < cloud.size(); ++i) group.push_back(static_cast<GlobalIndex>(i * 7919 % 13));
  for (const double radius : {0.0, 1e-12, 1e-9, 1e-5, 1e-3, 0.1, 2.0})
    this->expect_nearest_as_oracle(cloud, group, radius);
}

TYPED_TEST(PointPairs, PointsThatAreNotFiniteHaveNoNearest) {
  const Cloud cloud = cloud_of({{0, 0, 0}, {nan, 0, 0}, {1, 0, 0}, {infinity, 0, 0}, {1, 0, 0}});
  EXPECT_EQ(this->nearest(cloud, {0, 1, 2, 3, 2}, 5.0), (std::vector<double>{1, infinity, 1, infinity, 1}));
  EXPECT_EQ(this->nearest(cloud, {0, 1, 2, 3, 4}, 0.5),
            (std::vector<double>{infinity, infinity, 0, infinity, 0}));
  EXPECT_TRUE(this->nearest({}, {}, 1.0).empty());
  EXPECT_THROW(this->nearest(cloud, {0, 1}, 1.0), Error);
  EXPECT_THROW(this->nearest(cloud, {0, 1, 2, 3, 4}, -1.0), Error);
}

TYPED_TEST(PointPairs, StatisticsOfGroups) {
  const Cloud cloud = cloud_of(
      {{0, 0, 0}, {9, 9, 9}, {0, 3, 4}, {1, 0, 0}, {9, 9, 9}, {7, 7, 7}, {9, 14, 9}, {0, 0, 0}, {7, 7, 7}});
  const GroupStatistics found = this->statistics(cloud, {0, 1, 0, 0, 1, 5, 1, 7, 5});
  EXPECT_EQ(found.groups, 3);
  EXPECT_EQ(found.merged_points, 5);
  EXPECT_EQ(found.largest_group, 3);
  EXPECT_EQ(found.largest_group_at, 0);
  EXPECT_EQ(found.largest_distance, 5.0);
  EXPECT_EQ(found.largest_distance_at, 2);
}

TYPED_TEST(PointPairs, StatisticsWithoutGroups) {
  for (const Cloud& cloud : {Cloud(), cloud_of({{1, 2, 3}}), random_cloud(20, 41)}) {
    std::vector<LocalIndex> group(cloud.size());
    std::iota(group.begin(), group.end(), 0);
    const GroupStatistics found = this->statistics(cloud, group);
    EXPECT_EQ(found.groups, 0);
    EXPECT_EQ(found.merged_points, 0);
    EXPECT_EQ(found.largest_group, 0);
    EXPECT_EQ(found.largest_group_at, -1);
    EXPECT_EQ(found.largest_distance, 0.0);
    EXPECT_EQ(found.largest_distance_at, -1);
  }
}

TYPED_TEST(PointPairs, WideIndicesGiveTheSameGroups) {
  const Cloud cloud =
      joined({random_cloud(1000, 42), random_cloud(1000, 42), scaled(random_cloud(500, 43), 0.01)});
  for (const double tolerance : {0.0, 1e-6, 0.01, 0.1}) {
    const auto x = this->on_device(cloud.x), y = this->on_device(cloud.y), z = this->on_device(cloud.z);
    const auto narrow = this->on_host(find_coincident(TypeParam(), x, y, z, tolerance));
    const auto wide = this->on_host(find_coincident<GlobalIndex>(TypeParam(), x, y, z, tolerance));
    EXPECT_EQ(std::vector<GlobalIndex>(narrow.begin(), narrow.end()), wide) << tolerance;
  }
}

}  // namespace
}  // namespace exomerge
