// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/partition.hpp"
#include "model/source.hpp"

namespace exomerge {

/// A source whose rows a plan makes of rows of other sources (its bases), each rank its whole slice at a
/// time: the arrays that follow one edit, or one conversion, have one plan, and those of a batch share its
/// exchange. Ranks that ask for other rows than those of their slice get them from the ranks that have made
/// them.
template <class T>
class PlannedRows : public Source<T> {
 public:
  void read(StepKey step, Range rows, std::span<T> out) const final;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const final;
  int level() const final;
  bool prefers_whole_slices() const final { return true; }
  bool fits_32_bits() const final;

 protected:
  /// One array on its way.
  struct Item {
    const PlannedRows* source;
    std::vector<std::vector<T>> bases;  ///< of each base the rows of `base_rows`
    std::span<T> out;                   ///< this rank's slice
  };

  /// `target`: of the rows that the plan makes. Sources with the same `plan` are of the same class.
  PlannedRows(const Comm& comm, Partition target, int width, std::vector<SourcePtr<T>> bases,
              const void* plan);
  const Comm& comm() const { return comm_; }
  const std::vector<SourcePtr<T>>& bases() const { return bases_; }
  Range own_slice() const { return target_.slice(comm_.rank()); }

 private:
  class Stage;

  /// The rows of a base that this rank's slice is made of.
  virtual Range base_rows(std::size_t base) const = 0;
  /// Makes this rank's slices of arrays that have this one's plan. May take the values of their bases away.
  /// Collective.
  virtual void make(std::span<Item> items) const = 0;
  /// Reads the bases and makes this rank's slice, `out`. Collective.
  virtual void make_slice(StepKey step, std::span<T> out) const;

  Item new_item() const;

  Comm comm_;
  Partition target_;
  std::vector<SourcePtr<T>> bases_;
  const void* plan_;
};

}  // namespace exomerge
