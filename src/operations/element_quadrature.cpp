// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/element_quadrature.hpp"

#include <cmath>
#include <numeric>

namespace exomerge {

namespace {

struct GaussPoint {
  double at;  ///< in [-1, 1]
  double weight;
};

// Five points: exact for polynomials of degree 9, which is more than any side needs along an axis.
const std::array<GaussPoint, 5>& gauss_points() {
  static const auto points = [] {
    const double near = std::sqrt(5.0 - 2.0 * std::sqrt(10.0 / 7.0)) / 3.0;
    const double far = std::sqrt(5.0 + 2.0 * std::sqrt(10.0 / 7.0)) / 3.0;
    const double near_weight = (322.0 + 13.0 * std::sqrt(70.0)) / 900.0;
    const double far_weight = (322.0 - 13.0 * std::sqrt(70.0)) / 900.0;
    return std::array<GaussPoint, 5>{{{-far, far_weight},
                                      {-near, near_weight},
                                      {0.0, 128.0 / 225.0},
                                      {near, near_weight},
                                      {far, far_weight}}};
  }();
  return points;
}

/// Shape functions at a place, and their derivatives.
struct Functions {
  std::vector<double> value, along_u, along_v;

  void add(double n, double n_u, double n_v) {
    value.push_back(n);
    along_u.push_back(n_u);
    along_v.push_back(n_v);
  }
};

// One factor of a product of functions of u and of v, with its derivative.
struct Factor {
  double value, slope;
};
Factor linear(double t, int end) { return end < 0 ? Factor{(1 - t) / 2, -0.5} : Factor{(1 + t) / 2, 0.5}; }
Factor quadratic(double t, int place) {
  if (place == 0) return {1 - t * t, -2 * t};
  return place < 0 ? Factor{t * (t - 1) / 2, t - 0.5} : Factor{t * (t + 1) / 2, t + 0.5};
}

void add_product(Functions& functions, const Factor& u, const Factor& v) {
  functions.add(u.value * v.value, u.slope * v.value, u.value * v.slope);
}

constexpr int corner_u[4] = {-1, 1, 1, -1}, corner_v[4] = {-1, -1, 1, 1};

Functions on_quad(int nodes, double u, double v) {
  Functions f;
  if (nodes == 9) {
    constexpr int place_u[9] = {-1, 1, 1, -1, 0, 1, 0, -1, 0}, place_v[9] = {-1, -1, 1, 1, -1, 0, 1, 0, 0};
    for (int i = 0; i < 9; ++i) add_product(f, quadratic(u, place_u[i]), quadratic(v, place_v[i]));
  } else if (nodes == 8) {
    for (int i = 0; i < 4; ++i) {
      const double a = corner_u[i], b = corner_v[i];
      f.add((1 + a * u) * (1 + b * v) * (a * u + b * v - 1) / 4, a * (1 + b * v) * (2 * a * u + b * v) / 4,
            b * (1 + a * u) * (a * u + 2 * b * v) / 4);
    }
    add_product(f, quadratic(u, 0), linear(v, -1));
    add_product(f, linear(u, 1), quadratic(v, 0));
    add_product(f, quadratic(u, 0), linear(v, 1));
    add_product(f, linear(u, -1), quadratic(v, 0));
  } else if (nodes == 6) {
    for (int i = 0; i < 4; ++i) add_product(f, quadratic(u, corner_u[i]), linear(v, corner_v[i]));
    add_product(f, quadratic(u, 0), linear(v, -1));
    add_product(f, quadratic(u, 0), linear(v, 1));
  } else {
    for (int i = 0; i < 4; ++i) add_product(f, linear(u, corner_u[i]), linear(v, corner_v[i]));
  }
  return f;
}

// On the triangle (0, 0), (1, 0), (0, 1).
Functions on_triangle(int nodes, double u, double v) {
  const double w = 1 - u - v;
  Functions f;
  if (nodes < 6) {
    f.add(w, -1, -1);
    f.add(u, 1, 0);
    f.add(v, 0, 1);
    return f;
  }
  f.add(w * (2 * w - 1), 1 - 4 * w, 1 - 4 * w);
  f.add(u * (2 * u - 1), 4 * u - 1, 0);
  f.add(v * (2 * v - 1), 0, 4 * v - 1);
  f.add(4 * u * w, 4 * (w - u), -4 * u);
  f.add(4 * u * v, 4 * v, 4 * u);
  f.add(4 * v * w, -4 * v, 4 * (w - v));
  if (nodes < 7) return f;
  // The bubble, of which corners have a ninth and mid-nodes four ninths.
  const double bubble = 27 * u * v * w, along_u = 27 * v * (w - u), along_v = 27 * u * (w - v);
  for (std::size_t i = 0; i < 6; ++i) {
    const double share = i < 3 ? 1.0 / 9.0 : -4.0 / 9.0;
    f.value[i] += share * bubble;
    f.along_u[i] += share * along_u;
    f.along_v[i] += share * along_v;
  }
  f.add(bubble, along_u, along_v);
  return f;
}

Functions on_line(int nodes, double u) {
  Functions f;
  if (nodes == 3) {
    for (const int place : {-1, 1, 0}) {
      const Factor factor = quadratic(u, place);
      f.add(factor.value, factor.slope, 0.0);
    }
  } else {
    for (const int end : {-1, 1}) {
      const Factor factor = linear(u, end);
      f.add(factor.value, factor.slope, 0.0);
    }
  }
  return f;
}

std::array<double, 3> cross(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// How many nodes of a shape take part: centres of linear shapes (tri4, quad5) do not, nor nodes of shapes
// whose functions are not known.
int used_nodes(const Topology& shape) {
  const bool is_quadratic = shape.order == 2 || (shape.corners == 4 && shape.nodes == 6);
  return is_quadratic && shape.has_tables() ? shape.nodes : shape.corners;
}

}  // namespace

ElementQuadrature::Side ElementQuadrature::make_side(const Topology& shape, std::span<const int> nodes) {
  Side side;
  const int used = used_nodes(shape);
  side.nodes.assign(nodes.begin(), nodes.begin() + used);
  const auto add = [&](double weight, Functions functions) {
    side.rule.push_back(
        {weight, std::move(functions.value), std::move(functions.along_u), std::move(functions.along_v)});
  };
  for (const GaussPoint& p : gauss_points()) {
    if (shape.dimension == 1) {
      add(p.weight, on_line(used, p.at));
      continue;
    }
    for (const GaussPoint& q : gauss_points()) {
      if (shape.corners == 4) {
        add(p.weight * q.weight, on_quad(used, p.at, q.at));
      } else {
        // The square collapsed to the triangle: u = s, v = t (1 - s).
        const double s = (1 + p.at) / 2, t = (1 + q.at) / 2;
        add(p.weight * q.weight * (1 - s) / 4, on_triangle(used, s, t * (1 - s)));
      }
    }
  }
  return side;
}

ElementQuadrature::ElementQuadrature(const Topology& topology) : dimension_(topology.dimension) {
  const Topology& known = topology.has_tables() ? topology : *topology.linear;
  if (dimension_ == 3) {
    for (const TopologySide& side : known.sides) sides_.push_back(make_side(*side.shape, side.nodes));
    return;
  }
  std::vector<int> all(static_cast<std::size_t>(known.nodes));
  std::iota(all.begin(), all.end(), 0);
  sides_.push_back(make_side(known, all));
}

ElementQuadrature::Point ElementQuadrature::at(std::span<const Point> nodes, const Side& side,
                                               const std::vector<double>& weights) const {
  Point sum{};
  for (std::size_t i = 0; i < side.nodes.size(); ++i) {
    const Point& node = nodes[static_cast<std::size_t>(side.nodes[i])];
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += weights[i] * (node[axis] - nodes[0][axis]);
  }
  return sum;
}

double ElementQuadrature::measure(std::span<const Point> nodes) const {
  double sum = 0.0;
  for (const Side& side : sides_) {
    for (const RulePoint& point : side.rule) {
      const Point tangent = at(nodes, side, point.along_u);
      if (dimension_ == 1) {
        sum += point.weight * std::sqrt(dot(tangent, tangent));
        continue;
      }
      const Point normal = cross(tangent, at(nodes, side, point.along_v));
      sum += point.weight * (dimension_ == 3 ? dot(at(nodes, side, point.value), normal) / 3.0
                                             : std::sqrt(dot(normal, normal)));
    }
  }
  return sum;
}

}  // namespace exomerge
