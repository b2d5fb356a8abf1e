// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/planned_source.hpp"

#include <algorithm>
#include <utility>

namespace exomerge {

PlannedSource::PlannedSource(const Comm& comm, GlobalIndex rows, std::vector<RealSourcePtr> bases,
                             std::shared_ptr<const SlicePlan> plan, double missing)
    : PlannedRows(comm, Partition::even(rows, comm.size()), 1, std::move(bases), plan.get()),
      plan_(std::move(plan)),
      missing_(missing) {}

Partition PlannedSource::slices(std::size_t base) const {
  return Partition::even(bases()[base]->rows(), comm().size());
}

Range PlannedSource::base_rows(std::size_t base) const { return slices(base).slice(comm().rank()); }

void PlannedSource::make(std::span<Item> items) const {
  std::vector<SlicePlan::Item> arrays;
  for (const Item& item : items) {
    SlicePlan::Item& array = arrays.emplace_back();
    array.bases.assign(item.bases.begin(), item.bases.end());
    array.out = item.out;
    array.missing = static_cast<const PlannedSource&>(*item.source).missing_;
  }
  plan_->apply(arrays);
}

GlobalIndex PlannedSource::values_besides(GlobalIndex rows) const {
  GlobalIndex values = rows + plan_->values_besides();
  for (std::size_t i = 0; i < bases().size(); ++i) {
    const GlobalIndex largest = slices(i).largest_slice();
    values += largest + bases()[i]->values_besides(largest);
  }
  return values;
}

std::vector<double> gather_together(const Comm& comm, const Exchange& exchange,
                                    std::span<const std::span<const double>> owned) {
  const std::size_t width = owned.size();
  std::vector<double> gathered;
  if (width == 0) return gathered;
  std::vector<double> packed;
  comm.collectively("gathering values", [&] {
    gathered.resize(exchange.wanted_size() * width);
    if (width == 1) return;
    packed.resize(owned[0].size() * width);
    for (std::size_t k = 0; k < width; ++k) {
      for (std::size_t i = 0; i < owned[k].size(); ++i) packed[i * width + k] = owned[k][i];
    }
  });
  exchange.gather<double>(width == 1 ? owned[0] : std::span<const double>(packed), gathered,
                          static_cast<int>(width));
  return gathered;
}

GatherPlan::GatherPlan(const Comm& comm, GlobalIndex base_rows, std::vector<GlobalIndex> wanted)
    : comm_(comm) {
  comm.collectively("planning to gather values", [&] {
    place_.reserve(wanted.size());
    std::int64_t next = 0;
    for (const GlobalIndex row : wanted) place_.push_back(row < 0 ? -1 : next++);
    std::erase_if(wanted, [](GlobalIndex row) { return row < 0; });
  });
  exchange_ = std::make_shared<const Exchange>(comm, Partition::even(base_rows, comm.size()), wanted);
  most_ = comm.all_reduce(static_cast<GlobalIndex>(wanted.size()), ReduceOp::max);
}

void GatherPlan::apply(std::span<const Item> items) const {
  std::vector<std::span<const double>> owned;
  for (const Item& item : items) owned.push_back(item.bases.front());
  const std::vector<double> gathered = gather_together(comm_, *exchange_, owned);
  for (std::size_t k = 0; k < items.size(); ++k) {
    for (std::size_t i = 0; i < place_.size(); ++i) {
      items[k].out[i] =
          place_[i] < 0 ? items[k].missing : gathered[static_cast<std::size_t>(place_[i]) * items.size() + k];
    }
  }
}

}  // namespace exomerge
