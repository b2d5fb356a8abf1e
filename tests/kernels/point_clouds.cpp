// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/point_clouds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace exomerge {

Cloud cloud_of(const std::vector<std::array<double, 3>>& points) {
  Cloud cloud;
  for (const auto& point : points) cloud.add(point[0], point[1], point[2]);
  return cloud;
}

Cloud random_cloud(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  Cloud cloud;
  for (std::size_t i = 0; i < size; ++i) {
    const double x = uniform(random), y = uniform(random), z = uniform(random);
    cloud.add(x, y, z);
  }
  return cloud;
}

Cloud lattice(int nx, int ny, int nz, double spacing) {
  Cloud cloud;
  for (int k = 0; k < nz; ++k) {
    for (int j = 0; j < ny; ++j) {
      for (int i = 0; i < nx; ++i) cloud.add(i * spacing, j * spacing, k * spacing);
    }
  }
  return cloud;
}

Cloud scaled(Cloud cloud, double factor) {
  for (auto* axis : {&cloud.x, &cloud.y, &cloud.z}) {
    for (double& value : *axis) value *= factor;
  }
  return cloud;
}

Cloud shifted(Cloud cloud, double offset) {
  for (auto* axis : {&cloud.x, &cloud.y, &cloud.z}) {
    for (double& value : *axis) value += offset;
  }
  return cloud;
}

Cloud joined(const std::vector<Cloud>& parts) {
  Cloud cloud;
  for (const Cloud& part : parts) {
    for (std::size_t i = 0; i < part.size(); ++i) cloud.add(part.x[i], part.y[i], part.z[i]);
  }
  return cloud;
}

Cloud permuted(const Cloud& cloud, const std::vector<std::size_t>& order) {
  Cloud result;
  for (const std::size_t i : order) result.add(cloud.x[i], cloud.y[i], cloud.z[i]);
  return result;
}

double oracle_distance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  const double dx = a[0] - b[0], dy = a[1] - b[1], dz = a[2] - b[2];
  const double largest = std::max({std::abs(dx), std::abs(dy), std::abs(dz)});
  if (largest == 0.0 || std::isinf(largest)) return largest;
  if (largest > 1e-140 && largest < 1e140) return std::sqrt(dx * dx + dy * dy + dz * dz);
  // Squares of extreme differences leave the range of a double: bring them into it by a power of two.
  const int exponent = std::ilogb(largest);
  const double x = std::scalbn(dx, -exponent), y = std::scalbn(dy, -exponent), z = std::scalbn(dz, -exponent);
  return std::scalbn(std::sqrt(x * x + y * y + z * z), exponent);
}

std::vector<LocalIndex> oracle_groups(const Cloud& cloud, double tolerance) {
  const std::size_t size = cloud.size();
  std::vector<LocalIndex> group(size);
  std::iota(group.begin(), group.end(), 0);
  std::vector<char> seen(size, 0);
  for (std::size_t seed = 0; seed < size; ++seed) {
    if (seen[seed]) continue;
    std::vector<std::size_t> front{seed};
    seen[seed] = 1;
    while (!front.empty()) {
      const std::size_t i = front.back();
      front.pop_back();
      group[i] = static_cast<LocalIndex>(seed);
      for (std::size_t j = seed + 1; j < size; ++j) {
        if (seen[j] || !(oracle_distance(cloud.point(i), cloud.point(j)) <= tolerance)) continue;
        seen[j] = 1;
        front.push_back(j);
      }
    }
  }
  return group;
}

double oracle_gap(const Cloud& cloud, const std::vector<GlobalIndex>& group) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (group[i] == group[j]) continue;
      const double distance = oracle_distance(cloud.point(i), cloud.point(j));
      if (distance < smallest) smallest = distance;
    }
  }
  return smallest;
}

}  // namespace exomerge
