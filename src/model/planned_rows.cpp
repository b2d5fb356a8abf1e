// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/planned_rows.hpp"

#include <algorithm>

#include "model/read_batch.hpp"

namespace exomerge {

template <class T>
PlannedRows<T>::PlannedRows(const Comm& comm, Partition target, int width, std::vector<SourcePtr<T>> bases,
                            const void* plan)
    : Source<T>(target.size(), width),
      comm_(comm),
      target_(std::move(target)),
      bases_(std::move(bases)),
      plan_(plan) {}

/// Several arrays of one plan.
template <class T>
class PlannedRows<T>::Stage final : public ReadBatch::Stage {
 public:
  explicit Stage(const Comm& comm) : comm_(comm) {}

  Item& add(const PlannedRows& source, Range rows, std::span<T> out) {
    asked_.push_back({rows, out});
    return items_.emplace_back(source.new_item());
  }

  void complete() override {
    const Range mine = items_.front().source->own_slice();
    const bool elsewhere =
        comm_.any(!std::ranges::all_of(asked_, [&](const Asked& asked) { return asked.rows == mine; }));
    std::vector<std::vector<T>> slices(elsewhere ? items_.size() : 0);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      items_[i].out = asked_[i].out;
      if (!elsewhere) continue;
      slices[i].resize(static_cast<std::size_t>(mine.size() * items_[i].source->width()));
      items_[i].out = slices[i];
    }
    items_.front().source->make(items_);
    for (std::size_t i = 0; i < slices.size(); ++i) {
      read_slices<T>(comm_, mine, slices[i], asked_[i].rows, asked_[i].out, items_[i].source->width());
    }
  }

 private:
  struct Asked {
    Range rows;
    std::span<T> out;
  };
  Comm comm_;
  std::vector<Asked> asked_;
  std::vector<Item> items_;  ///< the memory of their values is handed out, and stays where it is
};

template <class T>
typename PlannedRows<T>::Item PlannedRows<T>::new_item() const {
  Item item{this, {}, {}};
  for (std::size_t i = 0; i < bases_.size(); ++i) {
    item.bases.emplace_back(static_cast<std::size_t>(base_rows(i).size() * bases_[i]->width()));
  }
  return item;
}

template <class T>
void PlannedRows<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  Item& item = batch.stage<Stage>(level(), plan_).add(*this, rows, out);
  for (std::size_t i = 0; i < bases_.size(); ++i) {
    bases_[i]->post(batch, step, base_rows(i), item.bases[i]);
  }
}

template <class T>
void PlannedRows<T>::read(StepKey step, Range rows, std::span<T> out) const {
  const Range mine = own_slice();
  if (!comm_.any(rows != mine)) {
    make_slice(step, out);
    return;
  }
  std::vector<T> slice;
  comm_.collectively("reading rows",
                     [&] { slice.resize(static_cast<std::size_t>(mine.size() * this->width())); });
  make_slice(step, slice);
  read_slices<T>(comm_, mine, slice, rows, out, this->width());
}

template <class T>
void PlannedRows<T>::make_slice(StepKey step, std::span<T> out) const {
  Item item;
  comm_.collectively("reading rows", [&] { item = new_item(); });
  item.out = out;
  if (bases_.size() == 1) {
    bases_.front()->read(step, base_rows(0), item.bases.front());
  } else {
    ReadBatch batch(comm_);
    for (std::size_t i = 0; i < bases_.size(); ++i) {
      bases_[i]->post(batch, step, base_rows(i), item.bases[i]);
    }
    batch.run();
  }
  make({&item, 1});
}

template <class T>
int PlannedRows<T>::level() const {
  int level = 0;
  for (const SourcePtr<T>& base : bases_) level = std::max(level, base->level());
  return level + 1;
}

template <class T>
bool PlannedRows<T>::fits_32_bits() const {
  return std::ranges::all_of(bases_, [](const SourcePtr<T>& base) { return base->fits_32_bits(); });
}

template class PlannedRows<double>;
template class PlannedRows<GlobalIndex>;

}  // namespace exomerge
