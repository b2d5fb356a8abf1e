// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/planned_source.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "model/read_batch.hpp"

namespace exomerge {

PlannedSource::PlannedSource(const Comm& comm, GlobalIndex rows, std::vector<RealSourcePtr> bases,
                             std::shared_ptr<const SlicePlan> plan, double missing)
    : RealSource(rows, 1), comm_(comm), bases_(std::move(bases)), plan_(std::move(plan)), missing_(missing) {}

Range PlannedSource::own_rows(const RealSource& source) const {
  return Partition::even(source.rows(), comm_.size()).slice(comm_.rank());
}

/// Several arrays that the same plan makes.
class PlannedSource::Stage final : public ReadBatch::Stage {
 public:
  explicit Stage(const Comm& comm) : comm_(comm) {}

  struct Array {
    const PlannedSource* source;
    Range rows;
    std::span<double> out;
    std::vector<std::vector<double>> bases{};
    std::vector<double> slice{};  ///< where other rows than those of the slice are asked for
  };
  Array& add(const PlannedSource& source, Range rows, std::span<double> out) {
    return arrays_.emplace_back(Array{&source, rows, out});
  }

  void complete() override {
    const bool elsewhere = comm_.any(!std::ranges::all_of(
        arrays_, [](const Array& array) { return array.rows == array.source->own_rows(*array.source); }));
    std::vector<SlicePlan::Item> items;
    for (Array& array : arrays_) {
      const Range mine = array.source->own_rows(*array.source);
      if (elsewhere) array.slice.resize(static_cast<std::size_t>(mine.size()));
      SlicePlan::Item& item = items.emplace_back();
      item.bases.assign(array.bases.begin(), array.bases.end());
      item.out = elsewhere ? std::span<double>(array.slice) : array.out;
      item.missing = array.source->missing_;
    }
    arrays_.front().source->plan_->apply(items);
    for (const Array& array : arrays_) {
      if (!elsewhere) break;
      const Range mine = array.source->own_rows(*array.source);
      read_slices<double>(comm_, mine, array.slice, array.rows, array.out, 1);
    }
  }

 private:
  Comm comm_;
  std::deque<Array> arrays_;  ///< memory that is handed out stays where it is
};

void PlannedSource::post(ReadBatch& batch, StepKey step, Range rows, std::span<double> out) const {
  Stage::Array& array = batch.stage<Stage>(level(), plan_.get()).add(*this, rows, out);
  array.bases.resize(bases_.size());
  for (std::size_t i = 0; i < bases_.size(); ++i) {
    const Range mine = own_rows(*bases_[i]);
    array.bases[i].resize(static_cast<std::size_t>(mine.size()));
    bases_[i]->post(batch, step, mine, array.bases[i]);
  }
}

void PlannedSource::read(StepKey step, Range rows, std::span<double> out) const {
  ReadBatch batch(comm_);
  post(batch, step, rows, out);
  batch.run();
}

int PlannedSource::level() const {
  int level = 0;
  for (const RealSourcePtr& base : bases_) level = std::max(level, base->level());
  return level + 1;
}

GlobalIndex PlannedSource::values_besides(GlobalIndex rows) const {
  GlobalIndex values = rows + plan_->values_besides();
  for (const RealSourcePtr& base : bases_) {
    const GlobalIndex largest = Partition::even(base->rows(), comm_.size()).largest_slice();
    values += largest + base->values_besides(largest);
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
