// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "model/source.hpp"

namespace exomerge {

/// Rows made of those of one or two other sources: of each row, with that of the other behind it, some
/// columns in an order of their own, cut into one or more new rows.
class PickedColumns final : public IndexSource {
 public:
  /// `second` may be null. `columns`: of all `times` rows that are made of one.
  PickedColumns(IndexSourcePtr first, IndexSourcePtr second, std::vector<int> columns, int times = 1);
  void read(StepKey step, Range rows, std::span<GlobalIndex> out) const override;
  bool reads_any_rows() const override { return !second_ && first_->reads_any_rows(); }
  bool prefers_whole_slices() const override {
    return first_->prefers_whole_slices() || (second_ && second_->prefers_whole_slices());
  }

 private:
  IndexSourcePtr first_;
  IndexSourcePtr second_;
  std::vector<int> columns_;
  int times_;
};

}  // namespace exomerge
