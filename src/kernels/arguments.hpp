// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string>

#include "exomerge/error.hpp"
#include "kernels/points.hpp"

namespace exomerge::kernels {

template <class ExecutionSpace>
using IndexRange = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>;

template <class MemorySpace>
Points<MemorySpace> checked_points(Coordinates<MemorySpace> x, Coordinates<MemorySpace> y,
                                   Coordinates<MemorySpace> z) {
  if (x.extent(0) != y.extent(0) || x.extent(0) != z.extent(0)) {
    throw Error("coincident points: the coordinate arrays have " + std::to_string(x.extent(0)) + ", " +
                std::to_string(y.extent(0)) + " and " + std::to_string(z.extent(0)) + " values");
  }
  return {x, y, z};
}

/// One label a point.
template <class MemorySpace, class View>
void check_labels(const Points<MemorySpace>& points, const View& labels) {
  if (labels.extent(0) == points.x.extent(0)) return;
  throw Error("coincident points: " + std::to_string(points.size()) + " points have " +
              std::to_string(labels.extent(0)) + " labels");
}

inline void check_distance(double distance, const char* name) {
  if (!is_finite(distance) || distance < 0.0) {
    throw Error(std::string("coincident points: the ") + name + " must be a finite number, not negative");
  }
}

}  // namespace exomerge::kernels
