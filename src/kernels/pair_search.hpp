// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/arguments.hpp"
#include "kernels/cells.hpp"
#include "kernels/point_table.hpp"
#include "kernels/scratch.hpp"
#include "kernels/selection.hpp"

namespace exomerge::kernels {

/// Remembers cells that hold too many points to compare all pairs of them, as a set of bits by hash: a cell
/// may be taken for crowded that is not, which costs time only.
template <class MemorySpace>
class CrowdedCells {
 public:
  template <class ExecutionSpace>
  CrowdedCells(const ExecutionSpace& exec, std::uint64_t points)
      : bits_(scratch<std::uint32_t, MemorySpace>("exomerge::crowded_cells::bits",
                                                  std::bit_ceil(points / 256 + 1))),
        any_(scratch<int, MemorySpace>("exomerge::crowded_cells::any", 1)) {
    Kokkos::deep_copy(exec, bits_, 0u);
    Kokkos::deep_copy(exec, any_, 0);
  }

  template <class ExecutionSpace>
  bool any(const ExecutionSpace& exec) const {
    const auto result = Kokkos::create_mirror_view(any_);
    Kokkos::deep_copy(exec, result, any_);
    fence(exec, "exomerge: the host decides whether there are crowds");
    return result(0) != 0;
  }

  KOKKOS_INLINE_FUNCTION void mark(std::uint64_t hash) const {
    Kokkos::atomic_fetch_or(&bits_(word(hash)), std::uint32_t{1} << (hash & 31));
    *static_cast<volatile int*>(&any_(0)) = 1;
  }
  KOKKOS_INLINE_FUNCTION bool holds(std::uint64_t hash) const {
    const std::uint32_t bits = *static_cast<const volatile std::uint32_t*>(&bits_(word(hash)));
    return (bits >> (hash & 31) & 1) != 0;
  }

 private:
  KOKKOS_INLINE_FUNCTION std::uint64_t word(std::uint64_t hash) const {
    return hash >> 5 & (bits_.extent(0) - 1);
  }

  Kokkos::View<std::uint32_t*, MemorySpace> bits_;
  Kokkos::View<int*, MemorySpace> any_;
};

/// Points whose visits wait for memory are taken in batches where a thread works on one at a time.
template <class ExecutionSpace>
inline constexpr int batch_size =
    Kokkos::SpaceAccessibility<Kokkos::HostSpace, typename ExecutionSpace::memory_space>::accessible ? 16 : 1;

/// Puts all points into the table and visits the pairs of those that share a cell or lie within reach of each
/// other, at least once, by `pairs(p, q, least)`. `pairs.takes_part(p)`: whether p is in it at all.
template <class Slot, class MemorySpace, class Cells, class Pairs>
struct PairSearch {
  static constexpr int most_compared = 24;

  Cells cells;
  PointTable<Slot, MemorySpace> table;
  CrowdedCells<MemorySpace> crowded;
  Pairs pairs;

  KOKKOS_INLINE_FUNCTION void insert(std::int64_t p, const Place& place, double& least) const {
    int compared = 0;
    const auto compare = [&](std::uint64_t q) {
      const Verdict verdict = pairs(p, static_cast<std::int64_t>(q), least);
      return verdict == Verdict::go_on ? count(place.hash, compared) : verdict;
    };
    const Verdict verdict = table.insert(place.hash, static_cast<std::uint64_t>(p), compare);
    if (verdict == Verdict::give_up) crowded.mark(place.hash);
    if (place.is_inside || verdict != Verdict::go_on) return;
    // Of two points near each other in different cells, the one that looks later must find the other: it is
    // in its place before it looks.
    Kokkos::memory_fence();
    cells.for_each_neighbour(p, place.hash, [&](std::uint64_t hash) { compare_with(p, hash, least); });
  }

  KOKKOS_INLINE_FUNCTION bool is_crowded(std::int64_t p) const {
    if (!pairs.takes_part(p)) return false;
    const Place place = cells.place(p);
    bool found = crowded.holds(place.hash);
    if (!place.is_inside) {
      cells.for_each_neighbour(p, place.hash,
                               [&](std::uint64_t hash) { found = found || crowded.holds(hash); });
    }
    return found;
  }

 private:
  KOKKOS_INLINE_FUNCTION void compare_with(std::int64_t p, std::uint64_t hash, double& least) const {
    int compared = 0;
    const auto compare = [&](std::uint64_t q) {
      pairs(p, static_cast<std::int64_t>(q), least);
      return count(hash, compared);
    };
    if (table.look_up(hash, compare) == Verdict::give_up) crowded.mark(hash);
  }

  KOKKOS_INLINE_FUNCTION Verdict count(std::uint64_t hash, int& compared) const {
    if constexpr (!Cells::holds_distinct_points) return Verdict::go_on;
    ++compared;
    if (compared == most_compared) return Verdict::give_up;
    return compared == most_compared / 4 && crowded.holds(hash) ? Verdict::give_up : Verdict::go_on;
  }
};

/// The smallest square that `pairs` reported.
template <class ExecutionSpace, class Search>
double visit_pairs(const ExecutionSpace& exec, const Search& search, std::int64_t points) {
  constexpr int batch = batch_size<ExecutionSpace>;
  double least = std::numeric_limits<double>::infinity();
  Kokkos::parallel_reduce(
      "exomerge::pair_search", IndexRange<ExecutionSpace>(exec, 0, (points + batch - 1) / batch),
      KOKKOS_LAMBDA(std::int64_t chunk, double& smallest) {
        Place place[batch];
        bool takes_part[batch];
        const std::int64_t first = chunk * batch;
        const int count = points - first < batch ? static_cast<int>(points - first) : batch;
        for (int i = 0; i < count; ++i) {
          takes_part[i] = search.pairs.takes_part(first + i);
          if (!takes_part[i]) continue;
          place[i] = search.cells.place(first + i);
          search.table.prefetch_home(place[i].hash);
        }
        for (int i = 0; i < count; ++i) {
          if (takes_part[i]) search.insert(first + i, place[i], smallest);
        }
      },
      Kokkos::Min<double>(least));
  return least;
}

template <class Index, class MemorySpace>
struct PairsFound {
  double least;                               ///< the smallest square that was reported
  Kokkos::View<Index*, MemorySpace> crowd{};  ///< points of which not all pairs were visited, ascending
};

/// A little more than `distance`, to allow for the rounding of the distances compared with it.
inline double rounded_up(double distance) {
  const double largest = std::numeric_limits<double>::max();
  return std::min(std::nextafter(distance * (1.0 + 1e-12), std::numeric_limits<double>::infinity()), largest);
}

/// Edge of the cells in which to look for pairs up to `reach`: much larger, so that few points are near a
/// border, but smaller than the spacing, so that few points share a cell.
inline double fitting_edge(const PointBounds& bounds, double reach) {
  return std::max(4.0 * reach, std::min(256.0 * reach, even_spacing(bounds) / 4.0));
}

/// Whether points have so many others within `distance`, on average, that all are a crowd.
inline bool is_crowd(const PointBounds& bounds, double distance) {
  const double spacing = even_spacing(bounds);  // 0 when all points are equal, which is no crowd
  return distance > 0.0 && spacing > 0.0 && 4.0 * distance > spacing;
}

template <class Index, class Slot, class ExecutionSpace, class MemorySpace, class Cells, class Pairs>
PairsFound<Index, MemorySpace> search_cells(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                                            const Cells& cells, const Pairs& pairs) {
  const auto size = static_cast<std::uint64_t>(points.size());
  const PairSearch<Slot, MemorySpace, Cells, Pairs> search{cells, PointTable<Slot, MemorySpace>(exec, size),
                                                           CrowdedCells<MemorySpace>(exec, size), pairs};
  PairsFound<Index, MemorySpace> found{visit_pairs(exec, search, points.size())};
  if (search.crowded.any(exec)) {
    found.crowd = select<Index, MemorySpace>(
        exec, points.size(), KOKKOS_LAMBDA(std::int64_t p) { return search.is_crowded(p); });
  }
  return found;
}

/// Visits all pairs up to `distance` of each other, but for those of a crowd.
template <class Index, class ExecutionSpace, class MemorySpace, class Pairs>
PairsFound<Index, MemorySpace> search_pairs(const ExecutionSpace& exec, const Points<MemorySpace>& points,
                                            const PointBounds& bounds, double distance, const Pairs& pairs) {
  const auto search = [&](const auto& cells) {
    if constexpr (Pairs::is_common) {
      if (PointTable<std::uint32_t, MemorySpace>::fits(static_cast<std::uint64_t>(points.size())))
        return search_cells<Index, std::uint32_t>(exec, points, cells, pairs);
    }
    return search_cells<Index, std::uint64_t>(exec, points, cells, pairs);
  };
  if (distance <= 0.0) return search(ExactCells<MemorySpace>{points});
  const double reach = rounded_up(distance);
  return search(GridCells<MemorySpace>{PointGrid(bounds, fitting_edge(bounds, reach), reach), points});
}

}  // namespace exomerge::kernels
