// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cmath>
#include <cstdint>

#include "kernels/arguments.hpp"
#include "kernels/point_grid.hpp"
#include "kernels/point_table.hpp"
#include "kernels/points.hpp"
#include "kernels/scratch.hpp"

namespace exomerge::kernels {

/// Points sorted by the cells of a grid, with a tight box around those of each cell.
template <class MemorySpace>
class DenseCells {
 public:
  using Indices = Kokkos::View<LocalIndex*, MemorySpace>;
  using Reals = Kokkos::View<double*, MemorySpace>;

  struct Box {
    double lower[3];
    double upper[3];
  };

  template <class ExecutionSpace>
  DenseCells(const ExecutionSpace& exec, const Points<MemorySpace>& points, const PointGrid& grid)
      : grid_(grid), points_(points) {
    const auto size = static_cast<std::size_t>(points.size());
    cell_of_ = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::cell_of", size);
    find_first_points(exec);
    number_cells(exec);
    enter_cells(exec);
    sort_points(exec);
    bound_cells(exec);
  }

  LocalIndex size() const { return static_cast<LocalIndex>(first_.extent(0)); }
  KOKKOS_INLINE_FUNCTION LocalIndex begin(LocalIndex cell) const { return begin_(cell); }
  KOKKOS_INLINE_FUNCTION LocalIndex end(LocalIndex cell) const { return begin_(cell + 1); }
  /// The point at a place of the sorted order.
  KOKKOS_INLINE_FUNCTION LocalIndex point(LocalIndex place) const { return order_(place); }
  /// A point that stands for its cell.
  KOKKOS_INLINE_FUNCTION LocalIndex first(LocalIndex cell) const { return first_(cell); }
  KOKKOS_INLINE_FUNCTION LocalIndex cell_of(LocalIndex point) const { return cell_of_(point); }
  /// All points in that order.
  const Indices& order() const { return order_; }
  Points<MemorySpace> sorted_points() const { return {sorted_[0], sorted_[1], sorted_[2]}; }
  /// Coordinates by place.
  KOKKOS_INLINE_FUNCTION double at(int axis, LocalIndex place) const { return sorted_[axis](place); }

  KOKKOS_INLINE_FUNCTION Box box(LocalIndex cell) const {
    Box result;
    for (int axis = 0; axis < 3; ++axis) {
      result.lower[axis] = lower_[axis](cell);
      result.upper[axis] = upper_[axis](cell);
    }
    return result;
  }

  /// The numbers of a cell in the grid.
  KOKKOS_INLINE_FUNCTION CellBox place_in_grid(LocalIndex cell) const { return cell_at(first_(cell)); }

  KOKKOS_INLINE_FUNCTION void prefetch_cell(std::int64_t i, std::int64_t j, std::int64_t k) const {
    cells_by_place_.prefetch_home(cell_hash(i, j, k));
  }

  /// Calls `visit(cell)` for the cell with these numbers in the grid, if it holds points, and very rarely for
  /// another one.
  template <class Visit>
  KOKKOS_INLINE_FUNCTION void visit_cell(std::int64_t i, std::int64_t j, std::int64_t k,
                                         const Visit& visit) const {
    cells_by_place_.look_up(cell_hash(i, j, k), [&](std::uint64_t cell) {
      visit(static_cast<LocalIndex>(cell));
      return Verdict::go_on;
    });
  }

 private:
  KOKKOS_INLINE_FUNCTION static bool same_cell(const CellBox& a, const CellBox& b) {
    return a.lower[0] == b.lower[0] && a.lower[1] == b.lower[1] && a.lower[2] == b.lower[2];
  }
  KOKKOS_INLINE_FUNCTION CellBox cell_at(std::int64_t p) const {
    return grid_.at(points_.x(p), points_.y(p), points_.z(p));
  }

 public:  // device lambdas may not stand in private member functions
  /// Leaves the first point of its cell in `cell_of_` of each point.
  template <class ExecutionSpace>
  void find_first_points(const ExecutionSpace& exec) {
    const PointTable<std::uint64_t, MemorySpace> table(exec, static_cast<std::uint64_t>(points_.size()));
    const DenseCells cells = *this;
    const Indices first = cell_of_;
    Kokkos::parallel_for(
        "exomerge::dense_cells::enter_points", IndexRange<ExecutionSpace>(exec, 0, points_.size()),
        KOKKOS_LAMBDA(std::int64_t p) {
          const CellBox own = cells.cell_at(p);
          first(p) = static_cast<LocalIndex>(p);
          table.insert(cell_hash(own.lower[0], own.lower[1], own.lower[2]), static_cast<std::uint64_t>(p),
                       [&](std::uint64_t q) {
                         if (!same_cell(own, cells.cell_at(static_cast<std::int64_t>(q))))
                           return Verdict::go_on;
                         first(p) = static_cast<LocalIndex>(q);
                         return Verdict::redundant;
                       });
        });
    fence(exec, "exomerge: the table of points may go");
  }

  template <class ExecutionSpace>
  void enter_cells(const ExecutionSpace& exec) {
    const auto table = cells_by_place_ =
        PointTable<std::uint64_t, MemorySpace>(exec, static_cast<std::uint64_t>(size()));
    const DenseCells cells = *this;
    Kokkos::parallel_for(
        "exomerge::dense_cells::enter_cells", IndexRange<ExecutionSpace>(exec, 0, size()),
        KOKKOS_LAMBDA(std::int64_t cell) {
          const CellBox own = cells.place_in_grid(static_cast<LocalIndex>(cell));
          table.insert(cell_hash(own.lower[0], own.lower[1], own.lower[2]), static_cast<std::uint64_t>(cell),
                       [](std::uint64_t) { return Verdict::go_on; });
        });
  }

  template <class ExecutionSpace>
  void number_cells(const ExecutionSpace& exec) {
    const Indices first_point = cell_of_;
    const auto number = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::number", cell_of_.extent(0));
    LocalIndex count = 0;
    Kokkos::parallel_scan(
        "exomerge::dense_cells::number", IndexRange<ExecutionSpace>(exec, 0, points_.size()),
        KOKKOS_LAMBDA(std::int64_t p, LocalIndex & next, bool final) {
          if (final) number(p) = next;
          next += first_point(p) == p ? 1 : 0;
        },
        count);
    const auto first =
        scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::first", static_cast<std::size_t>(count));
    const auto cell_of = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::cell_of", number.extent(0));
    Kokkos::parallel_for(
        "exomerge::dense_cells::assign", IndexRange<ExecutionSpace>(exec, 0, points_.size()),
        KOKKOS_LAMBDA(std::int64_t p) {
          cell_of(p) = number(first_point(p));
          if (first_point(p) == p) first(number(p)) = static_cast<LocalIndex>(p);
        });
    first_ = first;
    cell_of_ = cell_of;
  }

  template <class ExecutionSpace>
  void sort_points(const ExecutionSpace& exec) {
    const auto cells = static_cast<std::size_t>(size());
    const auto begin = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::begin", cells + 1);
    const auto next = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::next", cells);
    const Indices cell_of = cell_of_;
    Kokkos::deep_copy(exec, next, 0);
    const IndexRange<ExecutionSpace> all(exec, 0, points_.size());
    Kokkos::parallel_for(
        "exomerge::dense_cells::count", all,
        KOKKOS_LAMBDA(std::int64_t p) { Kokkos::atomic_add(&next(cell_of(p)), LocalIndex{1}); });
    Kokkos::parallel_scan(
        "exomerge::dense_cells::begin", IndexRange<ExecutionSpace>(exec, 0, size()),
        KOKKOS_LAMBDA(std::int64_t cell, LocalIndex & place, bool final) {
          const LocalIndex count = next(cell);
          if (final) {
            begin(cell) = place;
            begin(cell + 1) = place + count;
            next(cell) = place;
          }
          place += count;
        });
    begin_ = begin;
    order_ = scratch<LocalIndex, MemorySpace>("exomerge::dense_cells::order", cell_of.extent(0));
    for (auto& axis : sorted_)
      axis = scratch<double, MemorySpace>("exomerge::dense_cells::coordinates", cell_of.extent(0));
    const Indices order = order_;
    const Points<MemorySpace> points = points_;
    const Reals x = sorted_[0], y = sorted_[1], z = sorted_[2];
    Kokkos::parallel_for(
        "exomerge::dense_cells::sort", all, KOKKOS_LAMBDA(std::int64_t p) {
          const LocalIndex place = Kokkos::atomic_fetch_add(&next(cell_of(p)), LocalIndex{1});
          order(place) = static_cast<LocalIndex>(p);
          x(place) = points.x(p);
          y(place) = points.y(p);
          z(place) = points.z(p);
        });
  }

  template <class ExecutionSpace>
  void bound_cells(const ExecutionSpace& exec) {
    const auto cells = static_cast<std::size_t>(size());
    for (int axis = 0; axis < 3; ++axis) {
      lower_[axis] = scratch<double, MemorySpace>("exomerge::dense_cells::lower", cells);
      upper_[axis] = scratch<double, MemorySpace>("exomerge::dense_cells::upper", cells);
      const Indices begin = begin_;
      const Reals values = sorted_[axis], lower = lower_[axis], upper = upper_[axis];
      Kokkos::parallel_for(
          "exomerge::dense_cells::bound", IndexRange<ExecutionSpace>(exec, 0, size()),
          KOKKOS_LAMBDA(std::int64_t cell) {
            double low = values(begin(cell)), high = low;
            for (LocalIndex place = begin(cell) + 1; place < begin(cell + 1); ++place) {
              low = values(place) < low ? values(place) : low;
              high = values(place) > high ? values(place) : high;
            }
            lower(cell) = low;
            upper(cell) = high;
          });
    }
  }

 private:
  PointGrid grid_;
  Points<MemorySpace> points_;
  PointTable<std::uint64_t, MemorySpace> cells_by_place_;
  Indices cell_of_, first_, begin_, order_;
  Reals sorted_[3], lower_[3], upper_[3];
};

}  // namespace exomerge::kernels
