// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/compare.hpp"
#include "exomerge/types.hpp"
#include "model/source.hpp"
#include "operations/row_match.hpp"

namespace exomerge::comparison {

/// When two reals are the same.
class Tolerance {
 public:
  explicit Tolerance(const CompareOptions& options)
      : absolute_(options.absolute_tolerance), relative_(options.relative_tolerance), floor_(options.floor) {}

  /// The absolute difference of two values that are not the same, or -1 for values that are. Infinite where
  /// one is NaN or infinite and the other is not the same.
  double difference(double a, double b) const;
  bool same(double a, double b) const { return difference(a, b) < 0.0; }

 private:
  double absolute_;
  double relative_;
  double floor_;
};

/// What was found in one array over all its steps. Of the entries that differ, the one with the largest
/// difference is kept; of equal ones that of the first step, then that of the first row and column, so that
/// the number of ranks does not matter.
template <class T>
struct Found {
  GlobalIndex count = 0;
  double largest = -1.0;
  GlobalIndex step = 0;
  GlobalIndex row = 0;
  GlobalIndex column = 0;
  T a{};
  T b{};

  bool any() const { return count > 0; }
  void add(double difference, GlobalIndex at_step, GlobalIndex at_row, GlobalIndex at_column, T value_a,
           T value_b);
  /// Over all ranks. Collective.
  Found combined(const Comm& comm) const;
};

/// Two arrays of equal width, and which of their rows belong together.
template <class T>
struct ArrayPair {
  const Source<T>& a;
  const Source<T>& b;
  const RowMatch& rows;
  /// Change what was read so that equal values mean the same thing; may be empty. Collective.
  std::function<void(std::span<T>)> translate_a{};
  std::function<void(std::span<T>)> translate_b{};
};

/// Reads pairs of arrays in pieces of bounded size, as far as they are in the same order, or slice by slice.
class PairReader {
 public:
  explicit PairReader(Comm comm) : comm_(std::move(comm)) {}

  const Comm& comm() const { return comm_; }

  /// Compares the arrays at a step of each; `step` stands for it in `found`. Collective.
  void compare(const ArrayPair<double>& pair, StepKey step_a, StepKey step_b, GlobalIndex step,
               const Tolerance& tolerance, Found<double>& found);
  void compare(const ArrayPair<GlobalIndex>& pair, Found<GlobalIndex>& found);

  /// Like `compare` of reals, but small arrays wait until there are many, and are read together. All that is
  /// passed must live until the next `finish`. Collective.
  void add(const ArrayPair<double>& pair, StepKey step_a, StepKey step_b, GlobalIndex step,
           const Tolerance& tolerance, Found<double>& found);
  /// Compares what waits. Collective.
  void finish();

  /// This rank's slice of an array, translated. Collective.
  static std::vector<GlobalIndex> read_slice(const Comm& comm, const IndexSource& source,
                                             const std::function<void(std::span<GlobalIndex>)>& translate);

 private:
  template <class T>
  struct Buffers {
    std::vector<T> a, b, gathered;
  };
  /// Calls visit(row_of, a, b): row_of(i) is the row of the first array whose values are the i-th in `a` and
  /// `b`.
  template <class T, class Visit>
  void read(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
            const Visit& visit);
  template <class T, class Visit>
  void read_in_order(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
                     const Visit& visit);
  template <class T, class Visit>
  void read_matched(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
                    const Visit& visit);
  template <class T>
  void reserve(Buffers<T>& buffers, GlobalIndex values, bool gather) const;

  /// Two small arrays whose rows are in the same order.
  struct Waiting {
    const RealSource& a;
    const RealSource& b;
    StepKey step_a;
    StepKey step_b;
    GlobalIndex step;
    Range rows;  ///< this rank's; of arrays that are not divided, decided when they are read
    const Tolerance& tolerance;
    Found<double>& found;

    bool undivided() const { return a.reads_any_rows() && b.reads_any_rows(); }
  };

  Comm comm_;
  Buffers<double> reals_;
  Buffers<GlobalIndex> integers_;
  std::vector<Waiting> waiting_;
  GlobalIndex waiting_values_ = 0;  ///< on the rank that has most
};

}  // namespace exomerge::comparison
