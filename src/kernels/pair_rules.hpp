// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>

#include "kernels/arguments.hpp"
#include "kernels/point_table.hpp"
#include "kernels/points.hpp"
#include "kernels/union_find.hpp"

namespace exomerge::kernels {

/// Links every pair within the distance of the test; reports the squares of the others.
template <class Index, class MemorySpace>
struct LinkAll {
  /// Whether it is worth compiling a table of small slots for it.
  static constexpr bool is_common = sizeof(Index) == 4;

  Points<MemorySpace> points;
  PairTest test;
  Forest<Index, MemorySpace> forest;
  /// By point the first one of the group it is known to be in, and linked with; empty: nothing is known.
  Kokkos::View<const Index*, MemorySpace> known{};

  KOKKOS_INLINE_FUNCTION bool takes_part(std::int64_t p) const { return points.is_finite(p); }
  KOKKOS_INLINE_FUNCTION bool knows(std::int64_t p, std::int64_t q) const {
    return known.extent(0) > 0 && known(p) == known(q);
  }

  KOKKOS_INLINE_FUNCTION Verdict operator()(std::int64_t p, std::int64_t q, double& least) const {
    if (knows(p, q)) return points.are_equal(p, q) ? Verdict::redundant : Verdict::go_on;
    const double square = points.square(test, p, q);
    if (!test.within(square)) {
      if (square < least) least = square;
      return Verdict::go_on;
    }
    forest.link(static_cast<Index>(p), static_cast<Index>(q));
    // What is near p is near q.
    return square == 0.0 ? Verdict::redundant : Verdict::go_on;
  }
};

/// Marks the points that are known to be linked with others.
template <class ExecutionSpace, class Index, class MemorySpace>
void mark_known(const ExecutionSpace& exec, Kokkos::View<const Index*, MemorySpace> known,
                Kokkos::View<std::uint8_t*, MemorySpace> is_linked) {
  Kokkos::parallel_for(
      "exomerge::link_sources::known",
      IndexRange<ExecutionSpace>(exec, 0, static_cast<std::int64_t>(known.extent(0))),
      KOKKOS_LAMBDA(std::int64_t p) {
        if (known(p) == p) return;
        is_linked(p) = 1;
        is_linked(known(p)) = 1;
      });
}

/// Links pairs of different sources only; a negative source differs from all.
///
/// Equal points of one source are not linked with each other, but when one of them is linked with anything,
/// all are. So all but one of them, twins of it, stay out of the table and follow it at the end.
template <class Index, class MemorySpace>
struct LinkSources {
  static constexpr bool is_common = false;
  static constexpr Index none = -1;

  LinkAll<Index, MemorySpace> all;
  Kokkos::View<const LocalIndex*, MemorySpace> source;
  Kokkos::View<Index*, MemorySpace> twin;
  Kokkos::View<std::uint8_t*, MemorySpace> is_linked;

  template <class ExecutionSpace>
  LinkSources(const ExecutionSpace& exec, const LinkAll<Index, MemorySpace>& rule,
              Kokkos::View<const LocalIndex*, MemorySpace> sources)
      : all(rule),
        source(sources),
        twin(scratch<Index, MemorySpace>("exomerge::link_sources::twin", sources.extent(0))),
        is_linked(
            scratch<std::uint8_t, MemorySpace>("exomerge::link_sources::is_linked", sources.extent(0))) {
    Kokkos::deep_copy(exec, twin, none);
    Kokkos::deep_copy(exec, is_linked, std::uint8_t{0});
    mark_known(exec, all.known, is_linked);
  }

  KOKKOS_INLINE_FUNCTION bool takes_part(std::int64_t p) const { return all.takes_part(p); }
  KOKKOS_INLINE_FUNCTION bool may_link(std::int64_t p, std::int64_t q) const {
    return source(p) != source(q) || source(p) < 0;
  }

  KOKKOS_INLINE_FUNCTION Verdict operator()(std::int64_t p, std::int64_t q, double& least) const {
    if (all.knows(p, q)) return Verdict::go_on;
    const double square = all.points.square(all.test, p, q);
    if (!all.test.within(square)) {
      if (square < least && may_link(p, q)) least = square;
      return Verdict::go_on;
    }
    if (may_link(p, q)) {
      all.forest.link(static_cast<Index>(p), static_cast<Index>(q));
      is_linked(p) = 1;
      is_linked(q) = 1;
      return square == 0.0 && source(q) < 0 ? Verdict::redundant : Verdict::go_on;
    }
    if (square != 0.0) return Verdict::go_on;
    twin(p) = static_cast<Index>(q);
    return Verdict::takes_no_place;
  }

  KOKKOS_INLINE_FUNCTION void follow_twin(Index p) const {
    if (twin(p) != none && is_linked(twin(p)) != 0) all.forest.link(p, twin(p));
  }
};

/// Reports the squares of pairs with different labels. Points with a negative label are left out.
template <class MemorySpace>
struct CompareGroups {
  static constexpr bool is_common = false;

  Points<MemorySpace> points;
  PairTest test;
  Kokkos::View<const GlobalIndex*, MemorySpace> group;

  KOKKOS_INLINE_FUNCTION bool takes_part(std::int64_t p) const {
    return group(p) >= 0 && points.is_finite(p);
  }

  KOKKOS_INLINE_FUNCTION Verdict operator()(std::int64_t p, std::int64_t q, double& least) const {
    const double square = points.square(test, p, q);
    if (group(p) != group(q)) {
      if (square < least) least = square;
      return Verdict::go_on;
    }
    return square == 0.0 ? Verdict::redundant : Verdict::go_on;
  }
};

}  // namespace exomerge::kernels
