// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "model/planned_rows.hpp"

namespace exomerge {

/// How the rows of an array follow a structural edit: which old rows each new row is made of. New rows are in
/// the order of the old rows that survive, so each rank reads one contiguous range of old rows for its slice
/// of new ones, and only the values of rows that were merged into a survivor of another rank travel.
class Transfer {
 public:
  /// What becomes of rows that were merged into a survivor.
  enum class Mode {
    survivor,  ///< the survivor's value stands
    mean       ///< the mean of all, unless all are equal (NaN equals NaN)
  };

  /// A run of old rows, relative to `source_range().begin`, that are consecutive new rows.
  struct Run {
    LocalIndex first = 0;
    LocalIndex count = 0;
  };

  struct Plan {
    Partition target;
    Range source_range;
    std::vector<Run> runs;
    std::vector<LocalIndex> sent_rows;      ///< merged rows read here, grouped by the rank of their survivor
    std::vector<std::int64_t> sent_counts;  ///< by rank
    std::vector<LocalIndex> received_target;  ///< new row of each merged row received, in ascending old order
  };
  /// Collective.
  Transfer(const Comm& comm, GlobalIndex source_rows, Plan plan);

  const Partition& target() const { return plan_.target; }
  GlobalIndex source_rows() const { return source_rows_; }
  /// The old rows that this rank reads.
  Range source_range() const { return plan_.source_range; }
  /// For each new row of this rank's slice, how many old rows it is made of.
  std::vector<LocalIndex> group_sizes() const;

  /// The longest `source_range` of all ranks.
  GlobalIndex largest_source() const { return largest_source_; }

  /// Makes this rank's slice of new rows. `source`: the old rows of `source_range`. Returns whether merged
  /// rows differed here (mean mode). Collective.
  template <class T>
  bool apply(std::span<const T> source, std::span<T> out, int width, Mode mode) const;

  /// The same in pieces, so that no more than a piece of the old rows is held: `take` the consecutive pieces
  /// of `source_range`, then `finish`.
  template <class T>
  struct Intake {
    std::span<T> out;  ///< this rank's new rows
    int width = 1;
    Mode mode = Mode::survivor;
    std::size_t run = 0;           ///< the first run that is not done
    std::size_t written = 0;       ///< values in `out`
    std::size_t sent = 0;          ///< merged rows met, in ascending order
    std::vector<T> sent_values{};  ///< by `Plan::sent_rows`
  };
  /// `values`: the old rows of `piece`, in the numbering of `source_range`. Local.
  template <class T>
  void take(Intake<T>& intake, Range piece, std::span<const T> values) const;
  /// Returns whether merged rows differed here (mean mode). Collective.
  template <class T>
  bool finish(Intake<T>& intake) const;
  /// The same for several arrays with one exchange; sets `differed[i]`. Collective.
  template <class T>
  void finish_together(std::span<Intake<T>> intakes, std::span<std::int64_t> differed) const;

 private:
  template <class T>
  bool average(std::span<const T> received, std::span<T> out, int width) const;

  Comm comm_;
  GlobalIndex source_rows_;
  Plan plan_;
  GlobalIndex largest_source_ = 0;
  std::vector<LocalIndex> by_row_;  ///< positions in `Plan::sent_rows`, by ascending row
  struct Groups;
  std::shared_ptr<const Groups> groups_;  ///< of new rows and the received rows that join them; null: none
};

/// Tells of the first time that the values of merged rows differed.
struct MismatchWarning {
  std::string text;
  bool given = false;
};

/// The rows of another source after a transfer.
template <class T>
class TransferSource final : public PlannedRows<T> {
 public:
  TransferSource(const Comm& comm, SourcePtr<T> base, std::shared_ptr<const Transfer> transfer,
                 Transfer::Mode mode, std::shared_ptr<MismatchWarning> warning = nullptr);
  GlobalIndex values_besides(GlobalIndex rows) const override;

 private:
  using typename PlannedRows<T>::Item;
  Range base_rows(std::size_t) const override { return transfer_->source_range(); }
  void make(std::span<Item> items) const override;
  void make_slice(StepKey step, std::span<T> out) const override;
  void warn_if(bool differed) const;

  std::shared_ptr<const Transfer> transfer_;
  Transfer::Mode mode_;
  std::shared_ptr<MismatchWarning> warning_;
};

}  // namespace exomerge
