// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>

#include "exomerge/coincident_points.hpp"
#include "kernels/arguments.hpp"
#include "kernels/instantiate.hpp"

namespace exomerge {

double PointBounds::largest_magnitude() const {
  double largest = 0.0;
  if (empty()) return largest;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    largest = std::max({largest, std::abs(lower[axis]), std::abs(upper[axis])});
  }
  return largest;
}

double PointBounds::largest_extent() const {
  double largest = 0.0;
  if (empty()) return largest;
  for (std::size_t axis = 0; axis < 3; ++axis) largest = std::max(largest, upper[axis] - lower[axis]);
  return std::min(largest, std::numeric_limits<double>::max());
}

namespace kernels {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A reducer, by hand since Kokkos can combine several only from version 3.6 on.
template <class ExecutionSpace>
struct BoundsReducer {
  struct Box {
    double lower[3];
    double upper[3];
    std::int64_t points;
  };
  using reducer = BoundsReducer;
  using value_type = Box;
  using result_view_type = Kokkos::View<Box, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

  explicit BoundsReducer(Box& box) : box_(&box) {}

  KOKKOS_INLINE_FUNCTION void init(Box& box) const {
    for (int axis = 0; axis < 3; ++axis) {
      box.lower[axis] = infinity;
      box.upper[axis] = -infinity;
    }
    box.points = 0;
  }
  KOKKOS_INLINE_FUNCTION void join(Box& into, const Box& from) const { merge(into, from); }
  KOKKOS_INLINE_FUNCTION void join(volatile Box& into, const volatile Box& from) const { merge(into, from); }
  KOKKOS_INLINE_FUNCTION static void extend(Box& box, int axis, double value) {
    box.lower[axis] = value < box.lower[axis] ? value : box.lower[axis];
    box.upper[axis] = value > box.upper[axis] ? value : box.upper[axis];
  }
  KOKKOS_INLINE_FUNCTION Box& reference() const { return *box_; }
  result_view_type view() const { return result_view_type(box_); }

 private:
  template <class Into, class From>
  KOKKOS_INLINE_FUNCTION static void merge(Into& into, const From& from) {
    for (int axis = 0; axis < 3; ++axis) {
      if (from.lower[axis] < into.lower[axis]) into.lower[axis] = from.lower[axis];
      if (from.upper[axis] > into.upper[axis]) into.upper[axis] = from.upper[axis];
    }
    into.points = into.points + from.points;
  }

  Box* box_;
};

}  // namespace

template <class ExecutionSpace, class MemorySpace>
PointBounds point_bounds(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                         Coordinates<MemorySpace> z) {
  const Points<MemorySpace> points = checked_points(x, y, z);
  using Reducer = BoundsReducer<ExecutionSpace>;
  typename Reducer::Box box;
  Reducer(box).init(box);
  Kokkos::parallel_reduce(
      "exomerge::point_bounds", IndexRange<ExecutionSpace>(exec, 0, points.size()),
      KOKKOS_LAMBDA(std::int64_t p, typename Reducer::Box & sum) {
        if (!points.is_finite(p)) return;
        Reducer::extend(sum, 0, points.x(p));
        Reducer::extend(sum, 1, points.y(p));
        Reducer::extend(sum, 2, points.z(p));
        ++sum.points;
      },
      Reducer(box));
  PointBounds bounds;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    bounds.lower[axis] = box.lower[axis];
    bounds.upper[axis] = box.upper[axis];
  }
  bounds.finite_points = box.points;
  return bounds;
}

#define EXOMERGE_POINT_BOUNDS(EXEC, MEMORY)                                                              \
  template PointBounds point_bounds<EXEC, MEMORY>(const EXEC&, Coordinates<MEMORY>, Coordinates<MEMORY>, \
                                                  Coordinates<MEMORY>);
EXOMERGE_FOR_EACH_SPACE(EXOMERGE_POINT_BOUNDS)

}  // namespace kernels

}  // namespace exomerge
