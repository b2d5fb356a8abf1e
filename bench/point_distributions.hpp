// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace exomerge::bench {

/// Points on the host and the tolerance to merge them with.
struct Points {
  std::vector<double> x, y, z;
  double tolerance = 0.0;
  std::int64_t groups = -1;  ///< that are left when coincident points are one; -1 when that is not known

  std::size_t size() const { return x.size(); }
  void add(double px, double py, double pz) {
    x.push_back(px);
    y.push_back(py);
    z.push_back(pz);
  }
};

struct Distribution {
  std::string name;
  std::string what;
  std::function<Points(std::int64_t count)> make;  ///< about so many points, the same each time
};

/// Meshes as users have them, then what makes searches slow.
const std::vector<Distribution>& point_distributions();

}  // namespace exomerge::bench
