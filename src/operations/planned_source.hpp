// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/planned_rows.hpp"
#include "mpi/exchange.hpp"

namespace exomerge {

/// How the rows of this rank's even slice follow from rows of other arrays, perhaps of other ranks: values of
/// nodes for elements, of elements for nodes. One plan serves many arrays and all steps.
class SlicePlan {
 public:
  virtual ~SlicePlan() = default;
  SlicePlan() = default;
  SlicePlan(const SlicePlan&) = delete;
  SlicePlan& operator=(const SlicePlan&) = delete;

  /// One array to be made, of width 1.
  struct Item {
    std::vector<std::span<const double>> bases;  ///< this rank's even slices of what it is made of
    std::span<double> out;                       ///< this rank's even slice
    double missing = 0.0;                        ///< the value of rows that nothing says anything about
  };
  /// Makes several arrays with one exchange for each base. Collective.
  virtual void apply(std::span<const Item> items) const = 0;

  /// Values that `apply` holds on the rank that has most, for one array. Local.
  virtual GlobalIndex values_besides() const = 0;
};

/// Rows that a `SlicePlan` makes of other arrays.
class PlannedSource final : public PlannedRows<double> {
 public:
  PlannedSource(const Comm& comm, GlobalIndex rows, std::vector<RealSourcePtr> bases,
                std::shared_ptr<const SlicePlan> plan, double missing);
  GlobalIndex values_besides(GlobalIndex rows) const override;

 private:
  Partition slices(std::size_t base) const;
  Range base_rows(std::size_t base) const override;
  void make(std::span<Item> items) const override;

  std::shared_ptr<const SlicePlan> plan_;
  double missing_;
};

/// The values of indices of a partition for each of several arrays, with one exchange: `owned[k]` are the
/// values of this rank's slice in array k. Returns the values of wanted index i in array k at
/// `i * owned.size() + k`. Collective.
std::vector<double> gather_together(const Comm& comm, const Exchange& exchange,
                                    std::span<const std::span<const double>> owned);

/// Each row is the value of a row of the only base: `wanted` are rows of it.
class GatherPlan final : public SlicePlan {
 public:
  /// `wanted`: one for each row of this rank's slice of the result; a negative one is missing. Collective.
  GatherPlan(const Comm& comm, GlobalIndex base_rows, std::vector<GlobalIndex> wanted);
  void apply(std::span<const Item> items) const override;
  GlobalIndex values_besides() const override { return most_; }

 private:
  Comm comm_;
  std::vector<std::int64_t> place_;  ///< of each row in what is exchanged; -1: missing
  std::shared_ptr<const Exchange> exchange_;
  GlobalIndex most_ = 0;
};

}  // namespace exomerge
