// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <array>
#include <cstdint>
#include <type_traits>

#include "exomerge/types.hpp"

/// Kernels that find coincident points. They know neither MPI nor files, so that a solver can weld its own
/// mesh with them.
///
/// They are compiled once, in the library, for the default execution space and for the host's; arrays lie in
/// any memory space that equals that of the execution space.
namespace exomerge {

/// The bounding box of the points whose three coordinates are finite.
struct PointBounds {
  std::array<double, 3> lower;  ///< infinity when there are no finite points
  std::array<double, 3> upper;  ///< minus infinity then
  GlobalIndex finite_points = 0;

  bool empty() const { return finite_points == 0; }
  /// The largest absolute coordinate; 0 when empty.
  double largest_magnitude() const;
  /// The largest extent along an axis, at most the largest double; 0 when empty.
  double largest_extent() const;
};

/// The groups of coincident points.
template <class MemorySpace, class Index = LocalIndex>
struct CoincidentPoints {
  /// For each point the lowest index of its group.
  Kokkos::View<Index*, MemorySpace> group;
  /// False when no two points of different groups are as near as the near-miss radius; true when that is not
  /// known.
  bool may_have_near_misses = false;
};

/// What grouping the points did.
struct GroupStatistics {
  std::int64_t groups = 0;                ///< of two points or more
  std::int64_t merged_points = 0;         ///< points that are not the first of their group
  std::int64_t largest_group = 0;         ///< points in it; 0 without groups
  std::int64_t largest_group_at = -1;     ///< the first point of the first group of that size
  double largest_distance = 0.0;          ///< between a point and the first of its group
  std::int64_t largest_distance_at = -1;  ///< the first point with that distance
};

namespace kernels {

template <class MemorySpace>
using Coordinates = Kokkos::View<const double*, MemorySpace>;

// The compiled entry points; call the functions below.
template <class Index, class ExecutionSpace, class MemorySpace>
CoincidentPoints<MemorySpace, Index> find_coincident(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                                     Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                                     double tolerance, double near_radius,
                                                     Kokkos::View<const LocalIndex*, MemorySpace> source,
                                                     Kokkos::View<const Index*, MemorySpace> known);
template <class Index, class ExecutionSpace, class MemorySpace>
GroupStatistics group_statistics(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                 Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                 Kokkos::View<const Index*, MemorySpace> group);
template <class ExecutionSpace, class MemorySpace>
double smallest_gap(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                    Coordinates<MemorySpace> z, Kokkos::View<const GlobalIndex*, MemorySpace> group,
                    double radius);
template <class ExecutionSpace, class MemorySpace>
Kokkos::View<double*, MemorySpace> nearest_other(const ExecutionSpace& exec, Coordinates<MemorySpace> x,
                                                 Coordinates<MemorySpace> y, Coordinates<MemorySpace> z,
                                                 Kokkos::View<const GlobalIndex*, MemorySpace> group,
                                                 double radius);
template <class ExecutionSpace, class MemorySpace>
PointBounds point_bounds(const ExecutionSpace& exec, Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                         Coordinates<MemorySpace> z);

template <class ExecutionSpace, class View>
constexpr void require_accessible() {
  static_assert(Kokkos::SpaceAccessibility<ExecutionSpace, typename View::memory_space>::accessible,
                "the execution space cannot reach the memory space of the coordinates");
}

}  // namespace kernels

/// Whether two points coincide, as the kernels decide it: sqrt(dx*dx + dy*dy + dz*dz) <= `tolerance` in
/// double precision, each operation rounded once, in this order, with differences scaled by a power of two so
/// that nothing over- or underflows. Tolerance 0: equal coordinates, where -0 equals 0. False when a
/// coordinate is NaN or infinite.
bool points_coincide(const std::array<double, 3>& a, const std::array<double, 3>& b, double tolerance);

/// For each point the lowest index of its group: the groups are the connected components of the points linked
/// by `points_coincide`. A point with a NaN or infinite coordinate is alone.
///
/// `x`, `y`, `z`: coordinates, equally long. `tolerance`: finite, not negative, in their unit; throws Error
/// otherwise. `Index`: of the result; LocalIndex (32 bits) takes up to 2^31 - 1 points, GlobalIndex any
/// number. The result does not depend on the execution space, its threads or the order in which they run, and
/// a permutation of the points permutes the groups. Returns after the work on `exec` is finished.
///
/// Time: linear in the points for tolerance 0 and for tolerances below the spacing of the points, in any
/// order of the points; else linear in the points and the pairs near each other. Where more than a few points
/// lie within a tolerance, cells of that size are linked and not points; pairs of crowded cells that nearly
/// touch are settled on the host in O(m log m) for m points. Memory: 11 bytes a point
/// (18 beyond 2^26 points), result included; where points crowd, up to 150 more for each that does.
template <class Index = LocalIndex, class ExecutionSpace, class View>
Kokkos::View<Index*, typename View::memory_space> find_coincident(const ExecutionSpace& exec, const View& x,
                                                                  const View& y, const View& z,
                                                                  double tolerance) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::find_coincident<Index, ExecutionSpace, typename View::memory_space>(exec, x, y, z,
                                                                                      tolerance, 0.0, {}, {})
      .group;
}

/// The same, and tells whether `smallest_gap` up to `near_radius` need be called at all: where points are
/// farther apart than four times that, as in most meshes, the one pass answers for both.
///
/// `source`: where each point comes from, or nothing. Only points of different sources are linked then; a
/// negative source differs from all, itself included.
///
/// `known`: groups that are known already, or nothing: what this function gave, with the same sources and at
/// most this tolerance, for some of the points; the others are alone. For each point the lowest index of its
/// group. They are part of the groups found, and two points of one are not compared again.
template <class Index = LocalIndex, class ExecutionSpace, class View>
CoincidentPoints<typename View::memory_space, Index> find_coincident(
    const ExecutionSpace& exec, const View& x, const View& y, const View& z, double tolerance,
    double near_radius, Kokkos::View<const LocalIndex*, typename View::memory_space> source = {},
    std::type_identity_t<Kokkos::View<const Index*, typename View::memory_space>> known = {}) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::find_coincident<Index, ExecutionSpace, typename View::memory_space>(
      exec, x, y, z, tolerance, near_radius, source, known);
}

/// What the groups are like. `group`: for each point the lowest index of its group, as `find_coincident`
/// gives it, in the memory space of the coordinates. Returns after the work on `exec` is finished. Time:
/// linear in the points. Scratch: 4 or 8 bytes a point.
template <class ExecutionSpace, class View, class Index, class... Properties>
GroupStatistics group_statistics(const ExecutionSpace& exec, const View& x, const View& y, const View& z,
                                 const Kokkos::View<Index*, Properties...>& group) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::group_statistics<std::remove_const_t<Index>, ExecutionSpace, typename View::memory_space>(
      exec, x, y, z, group);
}

/// The smallest distance between two points with different `group` labels; infinity when none is as near as
/// `radius` (distance <= radius). Points that are not finite, or whose label is negative, are left out. The
/// result is exact for any input. Time: as `find_coincident`, for points of which those of different groups
/// do not crowd.
template <class ExecutionSpace, class View, class GroupView>
double smallest_gap(const ExecutionSpace& exec, const View& x, const View& y, const View& z,
                    const GroupView& group, double radius) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::smallest_gap<ExecutionSpace, typename View::memory_space>(exec, x, y, z, group, radius);
}

/// For each point the distance to the nearest point with another `group` label; infinity when none is as near
/// as `radius`, and for points that are not finite or whose label is negative, which are left out. The result
/// is exact for any input. Time: linear in the points where they are spread evenly; m points that crowd take
/// O(m log m) on the host.
template <class ExecutionSpace, class View, class GroupView>
Kokkos::View<double*, typename View::memory_space> nearest_other(const ExecutionSpace& exec, const View& x,
                                                                 const View& y, const View& z,
                                                                 const GroupView& group, double radius) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::nearest_other<ExecutionSpace, typename View::memory_space>(exec, x, y, z, group, radius);
}

/// The distance of neighbours if the points were spread evenly over their bounding box, of which directions
/// too thin to be divided do not count: those of a plane are divided in two. 0 when all are in one place.
double even_spacing(const PointBounds& bounds);

/// The bounding box and number of the finite points.
template <class ExecutionSpace, class View>
PointBounds point_bounds(const ExecutionSpace& exec, const View& x, const View& y, const View& z) {
  kernels::require_accessible<ExecutionSpace, View>();
  return kernels::point_bounds<ExecutionSpace, typename View::memory_space>(exec, x, y, z);
}

}  // namespace exomerge
