// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/row_pass.hpp"

#include <algorithm>

#include "model/output_pass.hpp"
#include "model/read_batch.hpp"
#include "model/result_arrays.hpp"

namespace exomerge {

template <class T>
void RowPass<T>::add(const SourcePtr<T>& source, StepKey step, Use use) {
  const Partition partition = Partition::even(source->rows(), comm_.size());
  const GlobalIndex largest = partition.largest_slice();
  const auto bytes =
      static_cast<std::size_t>(largest * source->width() + source->values_besides(largest)) * sizeof(T);
  // Functions of users may throw on one rank while an exchange of another source waits for it.
  const bool may_throw = dynamic_cast<const FunctionSource<T>*>(source.get()) != nullptr;
  const bool stands_alone = may_throw || bytes >= std::min(OutputPass::lone_bytes(comm_.size()), memory_);
  if (stands_alone || taken_ + bytes > memory_) flush();
  if (!stands_alone) {
    taken_ += bytes;
    items_.push_back({source, step, partition.slice(comm_.rank()), 0, std::move(use)});
    return;
  }
  for_each_part(comm_, source->rows(), source->width(), source->prefers_whole_slices(), memory_,
                [&](Range rows) {
                  read_rows<T>(comm_, *source, step, rows, values_);
                  use(rows, values_);
                });
}

template <class T>
void RowPass<T>::flush() {
  if (items_.empty()) return;
  std::size_t count = 0;
  for (Item& item : items_) {
    item.values = count;
    count += static_cast<std::size_t>(item.rows.size() * item.source->width());
  }
  comm_.collectively("taking memory for values", [&] { values_.resize(count); });
  const auto values_of = [this](const Item& item) {
    const auto size = static_cast<std::size_t>(item.rows.size() * item.source->width());
    return std::span(values_).subspan(item.values, size);
  };
  comm_.collectively("computing values", [&] {
    ReadBatch batch(comm_);
    for (const Item& item : items_) item.source->post(batch, item.step, item.rows, values_of(item));
    batch.run();
  });
  for (const Item& item : items_) item.use(item.rows, values_of(item));
  items_.clear();
  taken_ = 0;
}

template class RowPass<double>;
template class RowPass<GlobalIndex>;

}  // namespace exomerge
