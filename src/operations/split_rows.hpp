// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// Rows of an array in ascending order, as runs of consecutive ones.
class RowRuns {
 public:
  struct Run {
    GlobalIndex begin;
    GlobalIndex count;
    GlobalIndex before;  ///< rows in the runs before
  };

  /// Appends rows that follow those that are there.
  void append(GlobalIndex begin, GlobalIndex count);
  const std::vector<Run>& runs() const { return runs_; }
  GlobalIndex size() const { return runs_.empty() ? 0 : runs_.back().before + runs_.back().count; }
  /// All rows.
  std::vector<GlobalIndex> list() const;
  /// How many of the rows are below `row`.
  GlobalIndex below(GlobalIndex row) const;
  /// Calls `use(begin, count)` for the runs within `range`.
  template <class Use>
  void for_each(Range range, Use use) const {
    for (std::size_t i = first_run_after(range.begin); i < runs_.size() && runs_[i].begin < range.end; ++i) {
      const Range part = intersect({runs_[i].begin, runs_[i].begin + runs_[i].count}, range);
      if (!part.empty()) use(part.begin, part.size());
    }
  }

 private:
  /// The first run that ends behind `row`.
  std::size_t first_run_after(GlobalIndex row) const;
  std::vector<Run> runs_;
};

/// How the rows of an array, which the ranks hold in contiguous slices, go to the parts of a division. Parts
/// belong to ranks, contiguously. A row may go to any number of parts; in each the rows keep their order.
class RowSplit {
 public:
  struct PartRow {
    LocalIndex part;
    GlobalIndex row;
  };

  /// Each row of this rank's slice to one part. Collective.
  static RowSplit by_part(const Comm& comm, const Partition& slices, const Partition& parts,
                          std::span<const LocalIndex> part_of_row);
  /// Rows of this rank's slice to parts: ascending by part, then row. Collective.
  static RowSplit by_pairs(const Comm& comm, const Partition& slices, const Partition& parts,
                           std::span<const PartRow> pairs);
  /// The same by runs of rows, ascending by part. Collective.
  static RowSplit by_runs(const Comm& comm, const Partition& slices, const Partition& parts,
                          std::vector<std::pair<int, RowRuns>> outgoing);
  /// The rows that each part of this rank wants, ascending. Collective.
  static RowSplit by_wish(const Comm& comm, const Partition& slices, const Partition& parts,
                          std::span<const std::vector<GlobalIndex>> rows);

  /// Of an array in which each row of this one has a stretch, `lengths` those of this rank's slice: a part
  /// gets the stretches of its rows. Collective.
  RowSplit of_stretches(std::span<const GlobalIndex> lengths) const;

  const Partition& slices() const { return slices_; }
  /// The rows of the part at `position` among those of this rank.
  const RowRuns& rows_of(std::size_t position) const { return incoming_[position]; }
  std::size_t part_count() const { return incoming_.size(); }  ///< of this rank
  /// The rows of this rank's slice that go to each part, ascending by part.
  const std::vector<std::pair<int, RowRuns>>& outgoing() const { return outgoing_; }

  /// Rows that come from a rank for a part of this rank.
  struct Arrival {
    int rank;
    std::size_t part;  ///< position among those of this rank
    Range rows;        ///< of the part
    GlobalIndex at;    ///< where they are put when the parts follow one another
  };
  /// What a window of each rank's slice (see `deliver`) brings to the parts at positions in `active`, by
  /// part, then rank. Local.
  std::vector<Arrival> arrivals(Range window, Range active) const;
  /// Calls `use(rank, first, count)` for the runs of rows of this rank's window that go to each of those
  /// parts, by part; `first` counts from the beginning of the window. Local.
  template <class Use>
  void for_each_sent(Range window, Range active, Use use) const {
    const Range mine = clipped(slices_.slice(comm_.rank()), window);
    for (const auto& [part, rows] : outgoing_) {
      const int rank = parts_.owner(part);
      if (!is_active(part, rank, active)) continue;
      rows.for_each(mine,
                    [&](GlobalIndex begin, GlobalIndex count) { use(rank, begin - mine.begin, count); });
    }
  }
  /// Rows that this rank holds in memory while a window is delivered: its own, those that arrive, and those
  /// in messages. Local.
  GlobalIndex rows_held(Range window, Range active) const;

  /// Brings the values of a window of each rank's slice (offsets in the slice, the same on all ranks; beyond
  /// its end there is nothing) to the parts: `values` are those of this rank, `width` a row; `out[p]` holds
  /// all rows of the rank's part at position p. Only parts at positions in `active` take part, those on all
  /// ranks. Collective. T: double, GlobalIndex, std::int32_t.
  template <class T>
  void deliver(Range window, Range active, std::span<const T> values, int width,
               std::span<std::vector<T>> out) const;
  /// All rows at once, to vectors made here.
  template <class T>
  std::vector<std::vector<T>> deliver_all(Range active, std::span<const T> values, int width) const;

 private:
  RowSplit(const Comm& comm, Partition slices, Partition parts);
  static Range clipped(Range slice, Range window) {
    return intersect({slice.begin + window.begin, slice.begin + window.end}, slice);
  }
  void announce();
  /// Rows for each rank and from each, one after the other.
  struct Traffic {
    std::vector<Range> send, receive;
  };
  Traffic plan(Range window, Range active) const;
  bool is_active(int part, int rank, Range active) const {
    return active.contains(part - parts_.slice(rank).begin);
  }

  Comm comm_;
  Partition slices_;
  Partition parts_;
  std::vector<std::pair<int, RowRuns>> outgoing_;
  std::vector<RowRuns> incoming_;
};

}  // namespace exomerge
