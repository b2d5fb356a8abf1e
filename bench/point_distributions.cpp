// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "point_distributions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace exomerge::bench {

namespace {

using Random = std::mt19937_64;

double uniform(Random& random) { return std::uniform_real_distribution<double>(0.0, 1.0)(random); }

/// The points of a cubic lattice, `copies` times one after the other.
Points lattice(std::int64_t count, int copies, double tolerance, double origin = 0.0, double spacing = 1.0) {
  const auto edge = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::cbrt(count / copies) + 1e-9));
  Points points;
  points.tolerance = tolerance;
  points.groups = edge * edge * edge;
  for (int copy = 0; copy < copies; ++copy) {
    for (std::int64_t i = 0; i < points.groups; ++i) {
      points.add(origin + spacing * static_cast<double>(i % edge),
                 origin + spacing * static_cast<double>(i / edge % edge),
                 origin + spacing * static_cast<double>(i / (edge * edge)));
    }
  }
  return points;
}

Points shuffled(const Points& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), Random(1));
  Points result;
  for (const std::size_t i : order) result.add(points.x[i], points.y[i], points.z[i]);
  result.tolerance = points.tolerance;
  result.groups = points.groups;
  return result;
}

/// Uniform in a box of which some extents may be 0.
Points cloud(std::int64_t count, double tolerance, double width, double depth, double height) {
  Random random(2);
  Points points;
  points.tolerance = tolerance;
  for (std::int64_t i = 0; i < count; ++i)
    points.add(width * uniform(random), depth * uniform(random), height * uniform(random));
  return points;
}

/// `places` places, each with the same number of points.
Points duplicates(std::int64_t count, std::int64_t places, double tolerance) {
  Points points;
  points.tolerance = tolerance;
  points.groups = std::min(places, count);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t place = i % places;
    points.add(static_cast<double>(place % 17), static_cast<double>(place / 17 % 19),
               static_cast<double>(place / 323));
  }
  return points;
}

/// A hundred small clusters far apart.
Points clusters(std::int64_t count, double tolerance) {
  Random random(3);
  std::normal_distribution<double> normal(0.0, 1e-3);
  Points points;
  points.tolerance = tolerance;
  for (std::int64_t i = 0; i < count; ++i) {
    const double x = static_cast<double>(i % 10) + normal(random);
    const double y = static_cast<double>(i / 10 % 10) + normal(random);
    points.add(x, y, normal(random));
  }
  return points;
}

/// Sizes from 1e-12 to 1e12 about one corner.
Points mixed_scales(std::int64_t count) {
  Random random(4);
  Points points;
  points.tolerance = 1e-15;
  for (std::int64_t i = 0; i < count; ++i) {
    const double scale = std::pow(10.0, static_cast<double>(i % 25 - 12));
    const double x = scale * uniform(random), y = scale * uniform(random);
    points.add(x, y, scale * uniform(random));
  }
  return points;
}

/// Two planes of points, a little farther apart than the tolerance, which is many spacings.
Points parallel_planes(std::int64_t count) {
  Points points = cloud(count, 0.01, 1.0, 1.0, 0.0);
  for (std::size_t i = 0; i < points.size(); i += 2) points.z[i] = 0.010001;
  return points;
}

/// The tolerance as a multiple of the mean spacing.
Points dense(std::int64_t count, double spacings) {
  return cloud(count, spacings / std::cbrt(static_cast<double>(count)), 1.0, 1.0, 1.0);
}

}  // namespace

const std::vector<Distribution>& point_distributions() {
  static const std::vector<Distribution> all{
      {"lattice_tol0", "structured mesh, tolerance 0", [](std::int64_t n) { return lattice(n, 1, 0.0); }},
      {"lattice", "structured mesh, tolerance 1e-6 spacings",
       [](std::int64_t n) { return lattice(n, 1, 1e-6); }},
      {"lattice_twice", "every point twice, the second time after all of the first",
       [](std::int64_t n) { return lattice(n, 2, 1e-6); }},
      {"lattice_shuffled", "the same points in random order",
       [](std::int64_t n) { return shuffled(lattice(n, 1, 1e-6)); }},
      {"lattice_twice_shuffled", "every point twice, in random order",
       [](std::int64_t n) { return shuffled(lattice(n, 2, 1e-6)); }},
      {"lattice_1e12", "coordinates of 1e12, spacing 1, tolerance 0.01",
       [](std::int64_t n) { return lattice(n, 1, 0.01, 1e12); }},
      {"lattice_1e-12", "spacing 1e-12", [](std::int64_t n) { return lattice(n, 1, 1e-18, -1e-11, 1e-12); }},
      {"random", "uniform in a cube", [](std::int64_t n) { return cloud(n, 1e-9, 1, 1, 1); }},
      {"plane", "uniform in a plane", [](std::int64_t n) { return cloud(n, 1e-9, 1, 1, 0); }},
      {"line", "uniform on a line", [](std::int64_t n) { return cloud(n, 1e-12, 1, 0, 0); }},
      {"one_place_tol0", "all points equal, tolerance 0",
       [](std::int64_t n) { return duplicates(n, 1, 0.0); }},
      {"one_place", "all points equal", [](std::int64_t n) { return duplicates(n, 1, 1e-6); }},
      {"thousandfold", "every place a thousand times",
       [](std::int64_t n) { return duplicates(n, n / 1000 + 1, 1e-6); }},
      {"clusters", "a hundred clusters, tolerance far below their spacing",
       [](std::int64_t n) { return clusters(n, 1e-10); }},
      {"mixed_scales", "sizes from 1e-12 to 1e12", [](std::int64_t n) { return mixed_scales(n); }},
      {"one_cell", "uniform in a cube much smaller than the tolerance",
       [](std::int64_t n) { return cloud(n, 1.0, 1e-3, 1e-3, 1e-3); }},
      {"dense_0.5", "tolerance half the mean spacing", [](std::int64_t n) { return dense(n, 0.5); }},
      {"dense_1", "tolerance the mean spacing", [](std::int64_t n) { return dense(n, 1.0); }},
      {"dense_5", "tolerance 5 mean spacings: 500 near points for each",
       [](std::int64_t n) { return dense(n, 5.0); }},
      {"parallel_planes", "two dense planes just farther apart than the tolerance", parallel_planes}};
  return all;
}

}  // namespace exomerge::bench
