// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "exomerge/comm.hpp"
#include "model/source.hpp"

namespace exomerge {

/// Values where the default execution space computes.
using DeviceInput = Kokkos::View<const double*>;
using DeviceOutput = Kokkos::View<double*>;

/// A source each row of which follows from the same row of other sources, its inputs: an expression, a
/// component of a vector that is turned. All have one value a row. Inputs may be derived themselves; what
/// several parts of one array need is read and computed once (`DerivedArrays`).
class DerivedSource : public RealSource {
 public:
  const std::vector<RealSourcePtr>& inputs() const { return inputs_; }

  /// Whether inputs count at a step; the same on all ranks.
  virtual bool uses_inputs(StepKey /*step*/) const { return true; }
  /// The values of some rows from those of the inputs, which are none where they do not count. May return
  /// when the work is queued on `exec`. Local.
  virtual void derive(const Kokkos::DefaultExecutionSpace& exec, StepKey step,
                      std::span<const DeviceInput> inputs, const DeviceOutput& out) const = 0;

  void read(StepKey step, Range rows, std::span<double> out) const final;
  void post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const final;
  int level() const final;
  GlobalIndex values_besides(GlobalIndex rows) const final;
  bool reads_any_rows() const final;
  bool prefers_whole_slices() const final;

 protected:
  /// `inputs`: each with `rows` rows of one value.
  DerivedSource(const Comm& comm, GlobalIndex rows, std::vector<RealSourcePtr> inputs)
      : RealSource(rows, 1), comm_(comm), inputs_(std::move(inputs)) {}

 private:
  friend class DerivedArrays;

  Comm comm_;
  std::vector<RealSourcePtr> inputs_;
};

/// Derived sources over the same rows that are read together: each source that they are made of, however many
/// of them need it, is read once, and each derived one in between is computed once, block by block, by the
/// default execution space. Where that does not reach the host's memory, each block of what is read goes to
/// the device once, what is in between stays there, and results come back. The sources must outlive it, and
/// what it posted.
class DerivedArrays {
 public:
  explicit DerivedArrays(std::span<const DerivedSource* const> sources);

  /// `outs`: by the sources, each as in `Source::read`. Collective.
  void read(StepKey step, Range rows, std::span<const std::span<double>> outs) const;
  void post(ReadBatch& batch, StepKey step, Range rows, std::vector<std::span<double>> outs) const;

  /// What they are made of in the end, each once.
  const std::vector<const RealSource*>& leaves() const { return leaves_; }
  int level() const;
  /// Values held besides the results.
  GlobalIndex values_besides(GlobalIndex rows) const;
  bool reads_any_rows() const;
  bool prefers_whole_slices() const;

 private:
  /// A derived source and where the values of its inputs are: leaves count from 0 on, nodes as -1, -2, ...
  struct Node {
    const DerivedSource* source;
    std::vector<std::ptrdiff_t> inputs{};
    bool is_result = false;
  };
  /// What counts at a step.
  struct Needs {
    std::vector<bool> leaves, nodes;
  };
  /// Values of leaves, all rows.
  using LeafValues = std::vector<std::vector<double>>;
  class Evaluation;

  std::ptrdiff_t place(const RealSource* source);
  Needs needs_at(StepKey step) const;
  LeafValues make_leaves(const Needs& needs, std::size_t rows) const;
  /// Collective.
  void evaluate(StepKey step, const Needs& needs, const LeafValues& leaves,
                std::span<const std::span<double>> outs) const;

  std::vector<const RealSource*> leaves_;
  std::vector<Node> nodes_;           ///< after those that they are made of
  std::vector<std::size_t> results_;  ///< for each source its node
  std::map<const RealSource*, std::ptrdiff_t> places_;
};

/// While one exists, derived values are computed as with a device that does not reach the host's memory. For
/// tests; all ranks alike.
class DerivedByCopies {
 public:
  DerivedByCopies();
  ~DerivedByCopies();
  DerivedByCopies(const DerivedByCopies&) = delete;
  DerivedByCopies& operator=(const DerivedByCopies&) = delete;
};

/// Which of `sources` are best read together: positions, each in one group, groups in the order of their
/// first. Derived ones that are made of the same are in one group, a limited number; others stand alone.
/// Local.
std::vector<std::vector<std::size_t>> groups_to_read_together(std::span<const RealSourcePtr> sources);

}  // namespace exomerge
