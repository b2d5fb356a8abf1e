// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/types.hpp"

namespace exomerge {

/// Consecutive rows of a source on this rank (a file, say) and the rows of the whole that they are.
struct RowRun {
  GlobalIndex from = 0;
  GlobalIndex to = 0;
  GlobalIndex count = 0;
};

/// Who sends which rows of a distributed array to whom, so that each rank gets the consecutive rows that it
/// wants although they lie scattered over the sources of all ranks. Made once and used for any number of
/// arrays with the same rows.
class RowPlan {
 public:
  /// `sources`: for each source of this rank its runs, ascending by `from`. `wanted`: this rank's rows of the
  /// whole; those of the ranks may overlap. Where runs ascend by `to` as well, only those that are wanted
  /// cost time. Collective.
  RowPlan(const Comm& comm, std::span<const std::vector<RowRun>> sources, Range wanted);

  Range wanted() const { return wanted_; }
  /// From the first to the last row of a source that any rank wants.
  Range extent(std::size_t source) const { return extents_[source]; }

 private:
  friend class RowMover;

  /// Rows of a source that go to a rank; `to` counts from the first row that it wants.
  struct Segment {
    GlobalIndex from = 0;
    GlobalIndex to = 0;
    std::int32_t count = 0;
    std::int32_t rank = 0;
  };
  struct Arrival {
    GlobalIndex to = 0;
    std::int64_t count = 0;
  };
  /// The end of the rows from `from` on, in the first of `segments`, that are worth one read of at most
  /// `most` rows: gaps between wanted ones are short.
  static GlobalIndex end_of_stretch(std::span<const Segment> segments, GlobalIndex from, GlobalIndex most,
                                    GlobalIndex longest_gap);

  Range wanted_;
  std::vector<Segment> segments_;           // source by source
  std::vector<std::size_t> source_ends_;    // in `segments_`
  std::vector<Range> extents_;              // by source
  std::vector<std::int64_t> sent_;          // rows to each rank, none to this one
  std::vector<Arrival> arrivals_;           // in rank order
  std::vector<std::int64_t> arrival_ends_;  // of each rank in `arrivals_`
  std::vector<std::int64_t> received_;      // rows from each rank
};

/// One array to be moved: T is double or GlobalIndex.
template <class T>
struct RowMove {
  const RowPlan* plan = nullptr;
  int width = 1;
  /// Fills `values` with rows of a source. Local, and may throw.
  std::function<void(std::size_t source, Range rows, std::span<T> values)> read;
  /// The rows that the plan wants, `width` values each; those that no source has stay as they are.
  std::span<T> out;
  /// Reals only. When given, several sources may have a row: `out` gets the largest of the values, and the
  /// lowest row (counted from the first wanted one) whose values differ by more than `tolerance` is left
  /// here; -1 when none do. Rows that no source has become NaN.
  GlobalIndex* conflict = nullptr;
  double tolerance = 0.0;
};

/// Moves arrays; several together cost one exchange. Holds buffers that are reused. Not for several threads.
class RowMover {
 public:
  explicit RowMover(const Comm& comm) : comm_(comm) {}

  /// Sources are read in pieces of at most this many bytes.
  static constexpr std::size_t piece_bytes = std::size_t{8} << 20;

  /// Collective, with the same moves on all ranks. Throws on all ranks when a `read` fails on any.
  template <class T>
  void move(std::span<const RowMove<T>> moves);

 private:
  struct Buffer {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    /// Memory for that many values, with rubbish in it.
    template <class T>
    std::span<T> values(std::size_t count);
  };

  template <class T>
  void pack(const RowMove<T>& move, std::span<T> sent, std::span<std::int64_t> cursors);
  /// Puts values where they belong, from `row` of `move.out` on.
  template <class T>
  static void arrive(const RowMove<T>& move, GlobalIndex row, std::span<const T> values);
  template <class T>
  static void unpack(const RowMove<T>& move, std::span<const T> received, std::span<std::int64_t> cursors);

  Comm comm_;
  Buffer piece_;
  Buffer sent_;
  Buffer received_;
};

}  // namespace exomerge
