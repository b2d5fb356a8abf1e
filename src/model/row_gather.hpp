// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "model/planned_rows.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

/// Which old rows each new row of this rank's slice is made of, in any order.
struct RowRecipe {
  std::vector<GlobalIndex> rows;   ///< old rows, new row by new row
  std::vector<std::int64_t> ends;  ///< of each new row in `rows`; empty: each is made of one old row

  GlobalIndex size() const { return static_cast<GlobalIndex>(ends.empty() ? rows.size() : ends.size()); }
  std::span<const GlobalIndex> parents(GlobalIndex row) const;
  void add(std::span<const GlobalIndex> parents);
};

/// The plan by which arrays follow an edit that copies, repeats, reorders or averages rows. A new row that is
/// made of one old row is its exact copy, one of several is their plain mean (for integers: the first of
/// them). Old rows are read by even shares of the range that is needed, and each travels to the ranks that
/// want it. Where rows only vanish or merge in their order, `Transfer` costs less.
class RowGather {
 public:
  /// `recipe`: of this rank's slice of an even partition of `rows` new rows. Collective.
  RowGather(const Comm& comm, GlobalIndex source_rows, GlobalIndex rows, const RowRecipe& recipe);

  const Partition& target() const { return target_; }
  GlobalIndex source_rows() const { return source_rows_; }
  /// The old rows that this rank reads.
  Range source_range() const;
  /// The longest `source_range` of all ranks.
  GlobalIndex largest_source() const { return shares_.largest_slice(); }

  /// This rank's new rows that are made of listed old rows only, ascending, counted from its first. Each rank
  /// gives any part of the list. Collective. Time: linear in the list and the rows.
  std::vector<GlobalIndex> rows_made_of(std::span<const GlobalIndex> listed) const;

  /// One array on its way.
  template <class T>
  struct Item {
    std::span<const T> source;  ///< old rows of `source_range`
    std::span<T> out;           ///< this rank's new rows
    int width = 1;
  };
  /// Makes this rank's slice of several arrays with one exchange. Collective.
  template <class T>
  void apply(std::span<const Item<T>> items) const;

 private:
  std::vector<GlobalIndex> name_once(const std::vector<GlobalIndex>& rows);
  /// Where the parents of this rank's new row `row` end.
  std::size_t end_of(std::size_t row) const {
    return ends_.empty() ? row + 1 : static_cast<std::size_t>(ends_[row]);
  }
  /// Of a parent among the rows that travel.
  std::size_t place(std::size_t parent) const {
    return places_.empty() ? parent : static_cast<std::size_t>(places_[parent]);
  }
  template <class T>
  void combine(std::span<const T> gathered, std::size_t stride, std::size_t column,
               const Item<T>& item) const;

  Comm comm_;
  GlobalIndex source_rows_;
  Partition target_;
  std::vector<std::int64_t> ends_;
  std::vector<LocalIndex> places_;  ///< with `ends_`: of each parent among the rows that travel, once each
  GlobalIndex first_ = 0;           ///< old row
  Partition shares_;                ///< of the old rows from `first_` on
  std::shared_ptr<const Exchange> exchange_;
};

/// The rows of another source by a `RowGather`.
template <class T>
class GatherSource final : public PlannedRows<T> {
 public:
  GatherSource(const Comm& comm, SourcePtr<T> base, std::shared_ptr<const RowGather> gather);
  GlobalIndex values_besides(GlobalIndex rows) const override;

 private:
  using typename PlannedRows<T>::Item;
  Range base_rows(std::size_t) const override { return gather_->source_range(); }
  void make(std::span<Item> items) const override;

  std::shared_ptr<const RowGather> gather_;
};

/// Each row of another source `times` times, one after the other.
template <class T>
class RepeatSource final : public Source<T> {
 public:
  RepeatSource(SourcePtr<T> base, int times)
      : Source<T>(base->rows() * times, base->width()), base_(std::move(base)), times_(times) {}
  void read(StepKey step, Range rows, std::span<T> out) const override;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const override;
  int level() const override { return base_->level(); }
  bool reads_any_rows() const override { return base_->reads_any_rows(); }
  GlobalIndex values_besides(GlobalIndex rows) const override;
  bool prefers_whole_slices() const override { return base_->prefers_whole_slices(); }
  bool fits_32_bits() const override { return base_->fits_32_bits(); }

 private:
  Range base_rows(Range rows) const;
  void spread(Range rows, std::span<const T> values, std::span<T> out) const;

  SourcePtr<T> base_;
  int times_;
};

}  // namespace exomerge
