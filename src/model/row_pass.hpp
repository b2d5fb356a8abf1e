// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "model/source.hpp"

namespace exomerge {

/// Reads this rank's slices of many arrays in bounded memory and hands them on. Small ones are collected
/// until they fill the memory: then one read for each input serves them all. Large ones are read in parts,
/// and handed on at once. All ranks add the same arrays in the same order. T: double, GlobalIndex.
template <class T>
class RowPass {
 public:
  /// Gets rows of an array; may be collective, for it is called equally often on all ranks.
  using Use = std::function<void(Range rows, std::span<T> values)>;

  /// `memory`: bytes on each rank for values that were read.
  RowPass(const Comm& comm, std::size_t memory) : comm_(comm), memory_(memory) {}

  /// Collective.
  void add(const SourcePtr<T>& source, StepKey step, Use use);
  /// Hands on what waits. Collective.
  void flush();

 private:
  struct Item {
    SourcePtr<T> source;
    StepKey step;
    Range rows;
    std::size_t values = 0;  ///< where they are in the memory
    Use use;
  };

  Comm comm_;
  std::size_t memory_;
  std::vector<Item> items_;
  std::size_t taken_ = 0;  ///< bytes that the items take at most on any rank: the same on all
  std::vector<T> values_;  ///< reused
};

}  // namespace exomerge
