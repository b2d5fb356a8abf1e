// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <vector>

#include "exomerge/topology.hpp"

namespace exomerge::testing {

using Point = std::array<double, 3>;

inline Point operator-(const Point& a, const Point& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
inline double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Mean of the points at the given positions; a position may be repeated for weight.
Point mean_of(const std::vector<Point>& points, const std::vector<int>& positions);

/// A straight-edged element with every node in its place. The places of the nodes beyond the corners come
/// from a description of their own here, not from the tables under test. Empty for a shape that has none.
std::vector<Point> reference_element(const Topology& topology);

}  // namespace exomerge::testing
