// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/coincident_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "exomerge/error.hpp"
#include "kernels/point_clouds.hpp"
#include "support/kernel_test.hpp"

namespace exomerge {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class ExecutionSpace>
class CoincidentPoints : public KernelTest<ExecutionSpace> {
 protected:
  using typename KernelTest<ExecutionSpace>::Memory;
  using KernelTest<ExecutionSpace>::on_device;
  using KernelTest<ExecutionSpace>::on_host;

  static std::vector<LocalIndex> groups(const Cloud& cloud, double tolerance) {
    const auto view = find_coincident(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y),
                                      on_device(cloud.z), tolerance);
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
    return {host.data(), host.data() + host.extent(0)};
  }

  static bool may_have_near_misses(const Cloud& cloud, double tolerance, double radius) {
    const auto found = find_coincident(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y),
                                       on_device(cloud.z), tolerance, radius);
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), found.group);
    EXPECT_EQ(std::vector<LocalIndex>(host.data(), host.data() + host.extent(0)), groups(cloud, tolerance));
    return found.may_have_near_misses;
  }

  static double gap(const Cloud& cloud, const std::vector<LocalIndex>& group, double radius) {
    const std::vector<GlobalIndex> labels(group.begin(), group.end());
    return smallest_gap(ExecutionSpace(), on_device(cloud.x), on_device(cloud.y), on_device(cloud.z),
                        on_device(labels), radius);
  }

  static void expect_as_oracle(const Cloud& cloud, double tolerance) {
    const std::vector<LocalIndex> expected = oracle_groups(cloud, tolerance);
    ASSERT_EQ(groups(cloud, tolerance), expected)
        << "tolerance " << tolerance << ", " << cloud.size() << " points";
    const std::vector<GlobalIndex> labels(expected.begin(), expected.end());
    const double smallest = oracle_gap(cloud, labels);
    for (const double radius : {tolerance, 2 * tolerance, 10 * tolerance}) {
      ASSERT_EQ(gap(cloud, expected, radius), smallest <= radius ? smallest : infinity)
          << "radius " << radius;
      ASSERT_TRUE(smallest > radius || may_have_near_misses(cloud, tolerance, radius) || radius == tolerance);
    }
  }
};

using Spaces = ::testing::Types<
#ifdef KOKKOS_ENABLE_SERIAL
    Kokkos::Serial,
#endif
    Kokkos::DefaultExecutionSpace>;
TYPED_TEST_SUITE(CoincidentPoints, Spaces);

TYPED_TEST(CoincidentPoints, NoPoints) {
  EXPECT_TRUE(this->groups({}, 0.0).empty());
  EXPECT_TRUE(this->groups({}, 1.0).empty());
  EXPECT_EQ(this->gap({}, {}, 1.0), infinity);
}

TYPED_TEST(CoincidentPoints, OnePoint) {
  EXPECT_EQ(this->groups(cloud_of({{1.0, 2.0, 3.0}}), 1.0), std::vector<LocalIndex>{0});
}

TYPED_TEST(CoincidentPoints, ToleranceIsInclusive) {
  const Cloud cloud = cloud_of({{0.0, 0.0, 0.0}, {3.0, 4.0, 0.0}});
  EXPECT_EQ(this->groups(cloud, 5.0), (std::vector<LocalIndex>{0, 0}));
  EXPECT_EQ(this->groups(cloud, std::nextafter(5.0, 0.0)), (std::vector<LocalIndex>{0, 1}));
}

TYPED_TEST(CoincidentPoints, ZeroesOfEitherSignAreEqual) {
  const Cloud cloud = cloud_of({{0.0, 1.0, -0.0}, {-0.0, 1.0, 0.0}, {5e-324, 1.0, 0.0}});
  EXPECT_EQ(this->groups(cloud, 0.0), (std::vector<LocalIndex>{0, 0, 2}));
}

TYPED_TEST(CoincidentPoints, PointsThatAreNotFiniteStayAlone) {
  Cloud cloud = cloud_of({{nan, 0, 0},
                          {nan, 0, 0},
                          {infinity, 0, 0},
                          {infinity, 0, 0},
                          {0, -infinity, 0},
                          {0, -infinity, 0},
                          {0, 0, nan},
                          {0, 0, 0},
                          {0, 0, 0},
                          {-infinity, 0, infinity}});
  for (const double tolerance : {0.0, 1.0, 1e300}) {
    EXPECT_EQ(this->groups(cloud, tolerance), (std::vector<LocalIndex>{0, 1, 2, 3, 4, 5, 6, 7, 7, 9}));
  }
  EXPECT_EQ(this->gap(cloud, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1.0), 0.0);
}

TYPED_TEST(CoincidentPoints, AllPointsNotFinite) {
  EXPECT_EQ(this->groups(cloud_of({{nan, nan, nan}, {nan, nan, nan}}), 1.0), (std::vector<LocalIndex>{0, 1}));
}

TYPED_TEST(CoincidentPoints, BadToleranceIsRefused) {
  for (const double tolerance : {-1.0, nan, infinity}) {
    EXPECT_THROW(this->groups(cloud_of({{0, 0, 0}}), tolerance), Error);
  }
}

TYPED_TEST(CoincidentPoints, ArraysOfDifferentLengthAreRefused) {
  Cloud cloud = cloud_of({{0, 0, 0}, {1, 1, 1}});
  cloud.z.pop_back();
  EXPECT_THROW(this->groups(cloud, 1.0), Error);
}

TYPED_TEST(CoincidentPoints, RandomCloudsAsOracle) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    for (const double tolerance : {0.0, 1e-9, 1e-3, 0.02, 0.05, 0.1, 0.3, 1.0, 5.0, 1e6}) {
      this->expect_as_oracle(random_cloud(400, seed), tolerance);
    }
  }
}

TYPED_TEST(CoincidentPoints, CloudsOfEveryScaleAsOracle) {
  for (const double scale : {1e-300, 1e-160, 1e-12, 1e12, 1e160, 1e300}) {
    for (const double tolerance : {0.0, 1e-3, 0.05, 0.3, 5.0}) {
      this->expect_as_oracle(scaled(random_cloud(300, 4), scale), tolerance * scale);
    }
  }
}

TYPED_TEST(CoincidentPoints, TinyDifferencesAtLargeCoordinatesAsOracle) {
  for (const double offset : {1e12, -1e12, 1e15}) {
    for (const double tolerance : {0.0, 1e-4, 1e-3, 0.01, 0.5}) {
      this->expect_as_oracle(shifted(random_cloud(300, 5), offset), tolerance);
    }
  }
}

TYPED_TEST(CoincidentPoints, DenormalCoordinates) {
  const double tiny = 5e-324;
  const Cloud cloud =
      cloud_of({{0, 0, 0}, {tiny, 0, 0}, {3 * tiny, 0, 0}, {10 * tiny, 4 * tiny, 0}, {10 * tiny, 0, 0}});
  EXPECT_EQ(this->groups(cloud, 0.0), (std::vector<LocalIndex>{0, 1, 2, 3, 4}));
  EXPECT_EQ(this->groups(cloud, tiny), (std::vector<LocalIndex>{0, 0, 2, 3, 4}));
  EXPECT_EQ(this->groups(cloud, 2 * tiny), (std::vector<LocalIndex>{0, 0, 0, 3, 4}));
  EXPECT_EQ(this->groups(cloud, 4 * tiny), (std::vector<LocalIndex>{0, 0, 0, 3, 3}));
}

TYPED_TEST(CoincidentPoints, LargestCoordinates) {
  const double huge = std::numeric_limits<double>::max();
  const Cloud cloud = cloud_of({{huge, -huge, huge}, {-huge, huge, 0}, {huge, -huge, huge}, {0, 0, 0}});
  EXPECT_EQ(this->groups(cloud, 0.0), (std::vector<LocalIndex>{0, 1, 0, 3}));
  EXPECT_EQ(this->groups(cloud, 1.0), (std::vector<LocalIndex>{0, 1, 0, 3}));
  EXPECT_EQ(this->groups(cloud, 1e300), (std::vector<LocalIndex>{0, 1, 0, 3}));
}

TYPED_TEST(CoincidentPoints, MixedScalesAsOracle) {
  const Cloud cloud =
      joined({random_cloud(200, 6), scaled(random_cloud(200, 7), 1e-6), scaled(random_cloud(200, 8), 1e9)});
  for (const double tolerance : {0.0, 1e-9, 1e-7, 1e-3, 1e7}) this->expect_as_oracle(cloud, tolerance);
}

TYPED_TEST(CoincidentPoints, LatticesAlignedWithCellsAsOracle) {
  for (const double spacing : {1.0, 0.25, 0.1}) {
    const Cloud cloud = joined({lattice(8, 8, 8, spacing), shifted(lattice(4, 4, 4, 2 * spacing), 1e-10)});
    for (const double factor : {0.0, 1e-12, 1e-9, 0.5, 0.999999, 1.0, 1.5, 30.0}) {
      this->expect_as_oracle(cloud, factor * spacing);
    }
  }
}

TYPED_TEST(CoincidentPoints, PlanesAndLinesAsOracle) {
  for (const double tolerance : {0.0, 1e-6, 0.01, 0.1, 1.0}) {
    this->expect_as_oracle(lattice(25, 25, 1, 0.1), tolerance);
    this->expect_as_oracle(lattice(1, 600, 1, 0.1), tolerance);
    this->expect_as_oracle(lattice(1, 1, 600, 0.0), tolerance);
    Cloud tilted = lattice(25, 25, 1, 0.1);
    for (std::size_t i = 0; i < tilted.size(); ++i) tilted.z[i] = 0.3 * tilted.x[i] + 0.7 * tilted.y[i];
    this->expect_as_oracle(tilted, tolerance);
  }
}

TYPED_TEST(CoincidentPoints, ParallelPlanesJustApartAsOracle) {
  Cloud cloud = joined({random_cloud(400, 9), random_cloud(400, 10)});
  for (std::size_t i = 0; i < cloud.size(); ++i) cloud.z[i] = 0.4 * cloud.x[i] + (i < 400 ? 0.0 : 0.2);
  for (const double tolerance : {0.18, 0.1856, 0.1857, 0.19, 0.2, 0.21})
    this->expect_as_oracle(cloud, tolerance);
}

TYPED_TEST(CoincidentPoints, DuplicatesByTheThousand) {
  Cloud cloud;
  std::vector<LocalIndex> expected;
  for (LocalIndex i = 0; i < 30000; ++i) {
    cloud.add(static_cast<double>(i % 7), 0.5, 0.25);
    expected.push_back(i % 7);
  }
  for (const double tolerance : {0.0, 1e-9, 0.99}) EXPECT_EQ(this->groups(cloud, tolerance), expected);
  EXPECT_EQ(this->groups(cloud, 1.0), std::vector<LocalIndex>(cloud.size(), 0));
  EXPECT_EQ(this->gap(cloud, expected, 5.0), 1.0);
}

TYPED_TEST(CoincidentPoints, DuplicatesWithinACloudAsOracle) {
  const Cloud base = random_cloud(400, 11);
  Cloud crowd = base;
  for (int i = 0; i < 300; ++i) crowd.add(base.x[7], base.y[7], base.z[7]);
  for (const double tolerance : {0.0, 1e-6, 0.05, 0.2}) this->expect_as_oracle(crowd, tolerance);
}

TYPED_TEST(CoincidentPoints, CrowdsOfSeveralDensitiesAsOracle) {
  Cloud cloud = joined(
      {random_cloud(300, 12), scaled(random_cloud(500, 13), 1e-3), scaled(random_cloud(500, 14), 1e-7)});
  for (const double tolerance : {0.0, 1e-9, 3e-9, 1e-8, 1e-5, 3e-5, 1e-4, 0.01, 0.1}) {
    this->expect_as_oracle(cloud, tolerance);
  }
}

TYPED_TEST(CoincidentPoints, DenseCellsThatBarelyTouchAsOracle) {
  const Cloud left = scaled(random_cloud(300, 18), 0.5), right = scaled(random_cloud(300, 19), 0.5);
  for (const double distance : {1.4, 1.45, 1.48, 1.49, 1.495, 1.5, 1.6}) {
    Cloud cloud = left;
    for (std::size_t i = 0; i < right.size(); ++i) cloud.add(right.x[i] + distance, right.y[i], right.z[i]);
    this->expect_as_oracle(cloud, 1.0);
    // Most cells hold few points, two hold many.
    this->expect_as_oracle(joined({cloud, scaled(random_cloud(2500, 20), 40.0)}), 1.0);
  }
}

TYPED_TEST(CoincidentPoints, ChainsAreOneGroup) {
  Cloud cloud;
  for (int i = 0; i < 5000; ++i) cloud.add((i * 37) % 5000 * 0.1, 0.0, 0.0);
  EXPECT_EQ(this->groups(cloud, 0.1001), std::vector<LocalIndex>(5000, 0));
  std::vector<LocalIndex> alone(5000);
  std::iota(alone.begin(), alone.end(), 0);
  EXPECT_EQ(this->groups(cloud, 0.0999), alone);
}

TYPED_TEST(CoincidentPoints, OrderOfThePointsDoesNotMatter) {
  const Cloud cloud =
      joined({random_cloud(3000, 15), lattice(10, 10, 10, 0.1), scaled(random_cloud(1000, 16), 0.01)});
  std::mt19937 random(17);
  for (const double tolerance : {0.0, 0.002, 0.02, 0.05}) {
    const std::vector<LocalIndex> before = this->groups(cloud, tolerance);
    std::vector<std::size_t> order(cloud.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    const std::vector<LocalIndex> after = this->groups(permuted(cloud, order), tolerance);
    std::vector<LocalIndex> lowest(cloud.size(), -1);  // of each old group, the first new index
    for (std::size_t i = 0; i < order.size(); ++i) {
      LocalIndex& first = lowest[static_cast<std::size_t>(before[order[i]])];
      if (first < 0) first = static_cast<LocalIndex>(i);
      ASSERT_EQ(after[i], first);
    }
  }
}

TYPED_TEST(CoincidentPoints, GapsBetweenGroupsThatTouchNowhere) {
  const Cloud cloud = cloud_of({{0, 0, 0}, {0.5, 0, 0}, {0.5, 0.25, 0}, {9, 9, 9}});
  EXPECT_EQ(this->gap(cloud, {0, 0, 0, 3}, 1.0), infinity);
  EXPECT_EQ(this->gap(cloud, {0, 0, 2, 3}, 1.0), 0.25);
  EXPECT_EQ(this->gap(cloud, {0, 1, 1, 3}, 0.5), 0.5);
  EXPECT_EQ(this->gap(cloud, {0, 1, 1, 3}, 0.49), infinity);
}

TYPED_TEST(CoincidentPoints, NearMissesAreRuledOutInOnePass) {
  Cloud cloud = joined({lattice(9, 9, 9, 1.0), shifted(lattice(4, 4, 4, 2.0), 1e-9)});
  EXPECT_FALSE(this->may_have_near_misses(cloud, 1e-8, 1e-7));
  EXPECT_FALSE(this->may_have_near_misses(cloud, 1e-8, 0.0));
  EXPECT_TRUE(this->may_have_near_misses(cloud, 1e-10, 1e-8));
  cloud.add(4.0 + 5e-8, 4.0, 4.0);
  EXPECT_TRUE(this->may_have_near_misses(cloud, 1e-8, 1e-7));
}

TYPED_TEST(CoincidentPoints, GapsOfPointsAboutAsDenseAsTheRadius) {
  std::mt19937 random(21);
  Cloud rough = lattice(11, 10, 9, 1.0);
  for (std::size_t i = 0; i < rough.size(); ++i) {
    rough.x[i] += static_cast<double>(random() % 1000) / 4000;
    rough.z[i] += static_cast<double>(random() % 1000) / 4000;
  }
  std::vector<std::size_t> order(rough.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), random);
  const std::vector<Cloud> clouds{lattice(12, 12, 7, 0.1),
                                  rough,
                                  permuted(rough, order),
                                  lattice(30, 30, 1, 0.3),
                                  lattice(900, 1, 1, 0.3),
                                  random_cloud(800, 22),
                                  shifted(lattice(9, 9, 9, 1.0), 1e6),
                                  scaled(rough, 1e200),
                                  scaled(rough, 1e-200)};
  for (const Cloud& cloud : clouds) {
    std::vector<LocalIndex> single(cloud.size()), pairs(cloud.size());
    for (std::size_t i = 0; i < cloud.size(); ++i) {
      single[i] = static_cast<LocalIndex>(i);
      pairs[i] = static_cast<LocalIndex>(i / 2 * 2);
    }
    for (const auto& group : {single, pairs}) {
      const double smallest = oracle_gap(cloud, std::vector<GlobalIndex>(group.begin(), group.end()));
      for (const double factor : {0.4, 0.999, 1.0, 1.5, 4.0, 1e3}) {
        EXPECT_EQ(this->gap(cloud, group, factor * smallest), factor < 1.0 ? infinity : smallest)
            << cloud.size() << " points, " << factor;
      }
    }
  }
}

// A quadratic comparison of these would take hours: the test's time limit is the check.
TYPED_TEST(CoincidentPoints, CrowdsDoNotTakeQuadraticTime) {
  const Cloud crowd = scaled(random_cloud(200000, 18), 0.01);
  EXPECT_EQ(this->groups(crowd, 1.0), std::vector<LocalIndex>(crowd.size(), 0));
  EXPECT_EQ(this->groups(crowd, 0.005), std::vector<LocalIndex>(crowd.size(), 0));
  const std::vector<LocalIndex> group = this->groups(crowd, 0.0005);
  EXPECT_EQ(group, std::vector<LocalIndex>(crowd.size(), 0));
  EXPECT_EQ(this->gap(crowd, group, 0.005), infinity);
}

TYPED_TEST(CoincidentPoints, DensePlanesJustApartDoNotTakeQuadraticTime) {
  Cloud planes = random_cloud(200000, 19);
  for (std::size_t i = 0; i < planes.size(); ++i) planes.z[i] = i % 2 == 0 ? 0.0 : 0.1000001;
  const std::vector<LocalIndex> group = this->groups(planes, 0.1);
  for (std::size_t i = 0; i < group.size(); ++i) ASSERT_EQ(group[i], static_cast<LocalIndex>(i % 2));
  EXPECT_GE(this->gap(planes, group, 1.0), 0.1000001);
}

TYPED_TEST(CoincidentPoints, BoundsCountFinitePointsOnly) {
  const Cloud cloud = cloud_of({{1, -2, 3}, {nan, 100, 100}, {-4, 5, 0.5}, {7, infinity, 7}});
  const PointBounds bounds =
      point_bounds(TypeParam(), this->on_device(cloud.x), this->on_device(cloud.y), this->on_device(cloud.z));
  EXPECT_EQ(bounds.lower, (std::array<double, 3>{-4, -2, 0.5}));
  EXPECT_EQ(bounds.upper, (std::array<double, 3>{1, 5, 3}));
  EXPECT_EQ(bounds.finite_points, 2);
  EXPECT_EQ(bounds.largest_magnitude(), 5.0);
}

TEST(PointsCoincide, EdgesOfTheRange) {
  EXPECT_TRUE(points_coincide({0, 0, 0}, {1e-200, 0, 0}, 1e-200));
  EXPECT_FALSE(points_coincide({0, 0, 0}, {2e-200, 0, 0}, 1e-200));
  EXPECT_TRUE(points_coincide({0, 0, 0}, {3e200, 4e200, 0}, 5.0000001e200));
  EXPECT_FALSE(points_coincide({0, 0, 0}, {3e200, 4e200, 0}, 4.9999999e200));
  EXPECT_FALSE(points_coincide({nan, 0, 0}, {nan, 0, 0}, 1.0));
  EXPECT_TRUE(points_coincide({-0.0, 0, 0}, {0, 0, 0}, 0.0));
}

}  // namespace
}  // namespace exomerge
