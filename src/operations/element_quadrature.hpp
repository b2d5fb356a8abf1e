// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <span>
#include <vector>

#include "exomerge/topology.hpp"

namespace exomerge {

/// Measures of elements whose edges and sides are curved as their mid-nodes say. The volume of a solid is the
/// flux of the position through its sides divided by three (Gauss' theorem), which needs the shape functions
/// of sides alone; they are polynomials, so the quadrature of solids is exact. Areas and lengths are
/// integrals of a root, by 5 points an axis: exact where the surface is flat and evenly parametrised.
class ElementQuadrature {
 public:
  using Point = std::array<double, 3>;

  explicit ElementQuadrature(const Topology& topology);

  /// `nodes`: all of one element.
  double measure(std::span<const Point> nodes) const;

 private:
  /// A point of a rule with the shape functions of some nodes and their derivatives there.
  struct RulePoint {
    double weight = 0.0;
    std::vector<double> value, along_u, along_v;
  };
  struct Side {
    std::vector<int> nodes;
    std::vector<RulePoint> rule;
  };

  static Side make_side(const Topology& shape, std::span<const int> nodes);
  Point at(std::span<const Point> nodes, const Side& side, const std::vector<double>& weights) const;

  int dimension_;
  std::vector<Side> sides_;  ///< of solids; else the element itself
};

}  // namespace exomerge
