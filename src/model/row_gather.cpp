// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/row_gather.hpp"

#include <algorithm>
#include <limits>

#include "exomerge/error.hpp"
#include "model/index_set.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

std::span<const GlobalIndex> RowRecipe::parents(GlobalIndex row) const {
  const auto i = static_cast<std::size_t>(row);
  if (ends.empty()) return std::span(rows).subspan(i, 1);
  const auto begin = static_cast<std::size_t>(i == 0 ? 0 : ends[i - 1]);
  return std::span(rows).subspan(begin, static_cast<std::size_t>(ends[i]) - begin);
}

void RowRecipe::add(std::span<const GlobalIndex> parents) {
  rows.insert(rows.end(), parents.begin(), parents.end());
  ends.push_back(static_cast<std::int64_t>(rows.size()));
}

RowGather::RowGather(const Comm& comm, GlobalIndex source_rows, GlobalIndex rows, const RowRecipe& recipe)
    : comm_(comm), source_rows_(source_rows), target_(Partition::even(rows, comm.size())) {
  comm_.agree(recipe.size() == target_.slice(comm.rank()).size()
                  ? std::string()
                  : "rows are gathered for another slice than this rank's");
  GlobalIndex lowest = std::numeric_limits<GlobalIndex>::max();
  GlobalIndex highest = -1;
  for (const GlobalIndex row : recipe.rows) {
    lowest = std::min(lowest, row);
    highest = std::max(highest, row);
  }
  lowest = comm_.all_reduce(lowest, ReduceOp::min);
  highest = comm_.all_reduce(highest, ReduceOp::max);
  first_ = highest < 0 ? 0 : lowest;
  shares_ = Partition::even(highest + 1 - first_, comm_.size());
  // An old row is a parent of many means, but copied once or twice.
  const bool travels_once = comm_.any(!recipe.ends.empty());
  std::vector<GlobalIndex> wanted;
  comm_.collectively("listing rows", [&] {
    wanted = travels_once ? name_once(recipe.rows) : recipe.rows;
    for (GlobalIndex& row : wanted) row -= first_;
    ends_ = recipe.ends;
  });
  exchange_ = std::make_shared<const Exchange>(comm_, shares_, wanted);
}

std::vector<GlobalIndex> RowGather::name_once(const std::vector<GlobalIndex>& rows) {
  const IndexSet distinct([&](const auto& visit) {
    for (const GlobalIndex row : rows) visit(row);
  });
  if (distinct.size() > std::numeric_limits<LocalIndex>::max()) {
    throw Error("rows are made of too many others: use more ranks");
  }
  places_.reserve(rows.size());
  for (const GlobalIndex row : rows) places_.push_back(static_cast<LocalIndex>(distinct.place(row)));
  return distinct.list();
}

std::vector<GlobalIndex> RowGather::rows_made_of(std::span<const GlobalIndex> listed) const {
  std::vector<GlobalIndex> in_range;
  std::vector<std::uint8_t> marks, owned, is_listed;
  comm_.collectively("looking for rows", [&] {
    for (const GlobalIndex row : listed) {
      if (row >= first_ && row - first_ < shares_.size()) in_range.push_back(row - first_);
    }
    marks.resize(in_range.size(), 1);
    owned.resize(static_cast<std::size_t>(source_range().size()), 0);
    is_listed.resize(exchange_->wanted_size());
  });
  Exchange(comm_, shares_, in_range).scatter_reduce<std::uint8_t>(marks, owned, ReduceOp::max);
  exchange_->gather<std::uint8_t>(owned, is_listed);
  std::vector<GlobalIndex> found;
  comm_.collectively("looking for rows", [&] {
    std::size_t begin = 0;
    for (GlobalIndex row = 0; row < target_.slice(comm_.rank()).size(); ++row) {
      const std::size_t end = end_of(static_cast<std::size_t>(row));
      while (begin < end && is_listed[place(begin)] == 1) ++begin;
      if (begin == end) found.push_back(row);
      begin = end;
    }
  });
  return found;
}

Range RowGather::source_range() const {
  const Range share = shares_.slice(comm_.rank());
  return {first_ + share.begin, first_ + share.end};
}

template <class T>
void RowGather::apply(std::span<const Item<T>> items) const {
  std::size_t stride = 0;
  for (const Item<T>& item : items) stride += static_cast<std::size_t>(item.width);
  if (stride == 0) return;
  const auto owned_rows = static_cast<std::size_t>(source_range().size());
  std::vector<T> owned;
  std::vector<T> gathered;
  comm_.collectively("gathering rows", [&] {
    if (items.size() > 1) owned.resize(owned_rows * stride);
    gathered.resize(exchange_->wanted_size() * stride);
  });
  std::size_t column = 0;
  for (const Item<T>& item : items) {
    if (items.size() == 1) break;
    const auto width = static_cast<std::size_t>(item.width);
    for (std::size_t row = 0; row < owned_rows; ++row) {
      std::copy_n(item.source.data() + row * width, width, owned.data() + row * stride + column);
    }
    column += width;
  }
  exchange_->gather<T>(items.size() == 1 ? items.front().source : std::span<const T>(owned), gathered,
                       static_cast<int>(stride));
  column = 0;
  for (const Item<T>& item : items) {
    combine<T>(gathered, stride, column, item);
    column += static_cast<std::size_t>(item.width);
  }
}

template <class T>
void RowGather::combine(std::span<const T> gathered, std::size_t stride, std::size_t column,
                        const Item<T>& item) const {
  const auto width = static_cast<std::size_t>(item.width);
  const auto rows = static_cast<std::size_t>(target_.slice(comm_.rank()).size());
  std::size_t begin = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t end = end_of(row);
    T* out = item.out.data() + row * width;
    const auto values_of = [&](std::size_t parent) {
      return gathered.data() + place(parent) * stride + column;
    };
    std::copy_n(values_of(begin), width, out);
    if constexpr (std::is_floating_point_v<T>) {
      for (std::size_t parent = begin + 1; parent < end; ++parent) {
        const T* values = values_of(parent);
        for (std::size_t i = 0; i < width; ++i) out[i] += values[i];
      }
      if (end - begin > 1) {
        for (std::size_t i = 0; i < width; ++i) out[i] /= static_cast<T>(end - begin);
      }
    }
    begin = end;
  }
}

template <class T>
GatherSource<T>::GatherSource(const Comm& comm, SourcePtr<T> base, std::shared_ptr<const RowGather> gather)
    : PlannedRows<T>(comm, gather->target(), base->width(), {base}, gather.get()),
      gather_(std::move(gather)) {}

template <class T>
void GatherSource<T>::make(std::span<Item> items) const {
  std::vector<RowGather::Item<T>> arrays;
  for (const Item& item : items) arrays.push_back({item.bases.front(), item.out, item.source->width()});
  gather_->template apply<T>(arrays);
}

template <class T>
GlobalIndex GatherSource<T>::values_besides(GlobalIndex) const {
  const GlobalIndex rows = gather_->largest_source();
  return 2 * rows * this->width() + this->bases().front()->values_besides(rows);
}

template <class T>
Range RepeatSource<T>::base_rows(Range rows) const {
  return rows.empty() ? Range{} : Range{rows.begin / times_, (rows.end + times_ - 1) / times_};
}

template <class T>
void RepeatSource<T>::spread(Range rows, std::span<const T> values, std::span<T> out) const {
  const auto width = static_cast<std::size_t>(this->width());
  const GlobalIndex first = base_rows(rows).begin;
  T* to = out.data();
  for (GlobalIndex row = rows.begin; row < rows.end; ++row, to += width) {
    std::copy_n(values.data() + static_cast<std::size_t>(row / times_ - first) * width, width, to);
  }
}

template <class T>
void RepeatSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  const Range needed = base_rows(rows);
  std::vector<T> values(static_cast<std::size_t>(needed.size() * this->width()));
  base_->read(step, needed, values);
  spread(rows, values, out);
}

template <class T>
void RepeatSource<T>::post(ReadBatch& batch, StepKey step, Range rows, std::span<T> out) const {
  const Range needed = base_rows(rows);
  const auto values =
      std::make_shared<std::vector<T>>(static_cast<std::size_t>(needed.size() * this->width()));
  base_->post(batch, step, needed, *values);
  batch.then(level(), [this, rows, out, values] { spread(rows, *values, out); });
}

template <class T>
GlobalIndex RepeatSource<T>::values_besides(GlobalIndex rows) const {
  const GlobalIndex needed = rows / times_ + 2;
  return needed * this->width() + base_->values_besides(needed);
}

template void RowGather::apply(std::span<const Item<double>>) const;
template void RowGather::apply(std::span<const Item<GlobalIndex>>) const;
template class GatherSource<double>;
template class GatherSource<GlobalIndex>;
template class RepeatSource<double>;
template class RepeatSource<GlobalIndex>;

}  // namespace exomerge
