// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge {

/// Points for tests, in host memory.
struct Cloud {
  std::vector<double> x, y, z;

  std::size_t size() const { return x.size(); }
  std::array<double, 3> point(std::size_t i) const { return {x[i], y[i], z[i]}; }
  void add(double px, double py, double pz) {
    x.push_back(px);
    y.push_back(py);
    z.push_back(pz);
  }
};

Cloud cloud_of(const std::vector<std::array<double, 3>>& points);
/// Uniform in the unit cube.
Cloud random_cloud(std::size_t size, unsigned seed);
Cloud lattice(int nx, int ny, int nz, double spacing);
Cloud scaled(Cloud cloud, double factor);
Cloud shifted(Cloud cloud, double offset);
Cloud joined(const std::vector<Cloud>& parts);
Cloud permuted(const Cloud& cloud, const std::vector<std::size_t>& order);

/// Distance by the formula that the library documents, written anew.
double oracle_distance(const std::array<double, 3>& a, const std::array<double, 3>& b);
/// The lowest index of each point's group by comparing all pairs.
std::vector<LocalIndex> oracle_groups(const Cloud& cloud, double tolerance);
/// The smallest distance of points in different groups; infinity when there are not two groups.
double oracle_gap(const Cloud& cloud, const std::vector<GlobalIndex>& group);

}  // namespace exomerge
