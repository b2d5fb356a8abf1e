// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/transfer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "exomerge/log.hpp"

namespace exomerge {

namespace {

template <class T>
bool same_value(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  }
  return a == b;
}

}  // namespace

Transfer::Transfer(const Comm& comm, GlobalIndex source_rows, Plan plan)
    : comm_(comm),
      source_rows_(source_rows),
      plan_(std::move(plan)),
      by_target_(plan_.received_target.size()) {
  std::iota(by_target_.begin(), by_target_.end(), 0);
  std::ranges::stable_sort(
      by_target_, {}, [this](LocalIndex i) { return plan_.received_target[static_cast<std::size_t>(i)]; });
}

std::vector<LocalIndex> Transfer::group_sizes() const {
  std::vector<LocalIndex> sizes(static_cast<std::size_t>(plan_.target.slice(comm_.rank()).size()), 1);
  for (const LocalIndex row : plan_.received_target) ++sizes[static_cast<std::size_t>(row)];
  return sizes;
}

template <class T>
bool Transfer::apply(std::span<const T> source, std::span<T> out, int width, Mode mode) const {
  const auto w = static_cast<std::size_t>(width);
  std::size_t written = 0;
  for (const Run& run : plan_.runs) {
    const std::size_t count = static_cast<std::size_t>(run.count) * w;
    std::copy_n(source.data() + static_cast<std::size_t>(run.first) * w, count, out.data() + written);
    written += count;
  }
  if (mode == Mode::survivor) return false;
  std::vector<T> sent;
  sent.reserve(plan_.sent_rows.size() * w);
  for (const LocalIndex row : plan_.sent_rows) {
    const T* first = source.data() + static_cast<std::size_t>(row) * w;
    sent.insert(sent.end(), first, first + w);
  }
  std::vector<std::int64_t> counts = plan_.sent_counts;
  for (std::int64_t& count : counts) count *= width;
  const auto received = comm_.all_to_all<T>(sent, counts);
  return average<T>(received.values, out, width);
}

template <class T>
bool Transfer::average(std::span<const T> received, std::span<T> out, int width) const {
  const auto w = static_cast<std::size_t>(width);
  bool differed = false;
  for (std::size_t first = 0; first < by_target_.size();) {
    const LocalIndex target = plan_.received_target[static_cast<std::size_t>(by_target_[first])];
    std::size_t last = first;
    while (last < by_target_.size() &&
           plan_.received_target[static_cast<std::size_t>(by_target_[last])] == target) {
      ++last;
    }
    for (std::size_t column = 0; column < w; ++column) {
      T& value = out[static_cast<std::size_t>(target) * w + column];
      bool equal = true;
      T sum = value;
      for (std::size_t i = first; i < last; ++i) {
        const T other = received[static_cast<std::size_t>(by_target_[i]) * w + column];
        equal = equal && same_value(other, value);
        sum += other;
      }
      if (!equal) value = sum / static_cast<T>(last - first + 1);
      differed = differed || !equal;
    }
    first = last;
  }
  return differed;
}

template <class T>
TransferSource<T>::TransferSource(const Comm& comm, SourcePtr<T> base,
                                  std::shared_ptr<const Transfer> transfer, Transfer::Mode mode,
                                  std::shared_ptr<MismatchWarning> warning)
    : Source<T>(transfer->target().size(), base->width()),
      comm_(comm),
      base_(std::move(base)),
      transfer_(std::move(transfer)),
      mode_(mode),
      warning_(std::move(warning)) {}

template <class T>
void TransferSource<T>::read(StepKey step, Range rows, std::span<T> out) const {
  const auto width = static_cast<std::size_t>(this->width());
  const Range wanted = transfer_->source_range();
  const Range mine = transfer_->target().slice(comm_.rank());
  std::vector<T> source(static_cast<std::size_t>(wanted.size()) * width);
  base_->read(step, wanted, source);
  const bool elsewhere = comm_.any(rows != mine);
  std::vector<T> slice(elsewhere ? static_cast<std::size_t>(mine.size()) * width : 0);
  const std::span<T> target = elsewhere ? std::span<T>(slice) : out;
  const bool differed = transfer_->apply<T>(source, target, this->width(), mode_);
  if (elsewhere) read_slices<T>(comm_, mine, slice, rows, out, this->width());
  if (warning_ && !warning_->given && comm_.any(differed)) {
    warning_->given = true;
    log_once(comm_.is_root(), LogLevel::warning, warning_->text);
  }
}

template bool Transfer::apply(std::span<const double>, std::span<double>, int, Mode) const;
template bool Transfer::apply(std::span<const GlobalIndex>, std::span<GlobalIndex>, int, Mode) const;
template class TransferSource<double>;
template class TransferSource<GlobalIndex>;

}  // namespace exomerge
