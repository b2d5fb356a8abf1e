// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "exomerge/coincident_points.hpp"
#include "kernels/pair_test.hpp"

namespace exomerge {

/// By comparing all pairs; nodes of equal source are not linked.
template <class Exec, class View, class Source>
CoincidentPoints<typename View::memory_space> find_coincident(const Exec& exec, const View& x, const View& y,
                                                              const View& z, double tolerance, double near,
                                                              const Source& source) {
  if (source.extent(0) == 0) return find_coincident(exec, x, y, z, tolerance, near);
  const LocalIndex n = static_cast<LocalIndex>(x.extent(0));
  Kokkos::View<LocalIndex*, typename View::memory_space> group("group", x.extent(0));
  for (LocalIndex i = 0; i < n; ++i) group(i) = i;
  for (LocalIndex i = 0; i < n; ++i) {
    for (LocalIndex j = 0; j < i; ++j) {
      if (source(i) == source(j) && source(i) >= 0) continue;
      if (!points_coincide({x(i), y(i), z(i)}, {x(j), y(j), z(j)}, tolerance)) continue;
      const LocalIndex a = std::min(group(i), group(j)), b = std::max(group(i), group(j));
      for (LocalIndex k = 0; k < n; ++k) group(k) = group(k) == b ? a : group(k);
    }
  }
  return {group, true};
}

template <class Exec, class View, class Group>
Kokkos::View<double*, typename View::memory_space> nearest_other(const Exec&, const View& x, const View& y,
                                                                 const View& z, const Group& group,
                                                                 double radius) {
  const std::size_t n = x.extent(0);
  Kokkos::View<double*, typename View::memory_space> result("nearest", n);
  const kernels::PairTest test(radius);
  const auto finite = [&](std::size_t i) { return kernels::is_finite(x(i), y(i), z(i)) && group(i) >= 0; };
  for (std::size_t i = 0; i < n; ++i) {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; finite(i) && j < n; ++j) {
      if (group(i) == group(j) || !finite(j)) continue;
      best = std::min(best, test.square(x(i) - x(j), y(i) - y(j), z(i) - z(j)));
    }
    result(i) = test.within(best) ? test.distance(best) : std::numeric_limits<double>::infinity();
  }
  return result;
}

}  // namespace exomerge
