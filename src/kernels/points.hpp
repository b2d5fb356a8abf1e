// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "exomerge/coincident_points.hpp"
#include "kernels/pair_test.hpp"

namespace exomerge::kernels {

/// Points by their coordinates.
template <class MemorySpace>
struct Points {
  Coordinates<MemorySpace> x, y, z;

  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return static_cast<std::int64_t>(x.extent(0)); }
  KOKKOS_INLINE_FUNCTION bool is_finite(std::int64_t p) const { return kernels::is_finite(x(p), y(p), z(p)); }
  KOKKOS_INLINE_FUNCTION bool are_equal(std::int64_t p, std::int64_t q) const {
    return x(p) == x(q) && y(p) == y(q) && z(p) == z(q);
  }
  /// The square of a distance in the scale of `test`.
  KOKKOS_INLINE_FUNCTION double square(const PairTest& test, std::int64_t p, std::int64_t q) const {
    return test.square(x(p) - x(q), y(p) - y(q), z(p) - z(q));
  }
};

}  // namespace exomerge::kernels
