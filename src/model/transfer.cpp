// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/transfer.hpp"

#include <algorithm>
#include <numeric>

#include "exomerge/log.hpp"
#include "exomerge/renumbering.hpp"

namespace exomerge {

namespace {

template <class T>
using HostArray = Kokkos::View<T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

}  // namespace

struct Transfer::Groups {
  RowGroups<Kokkos::HostSpace> rows;
};

Transfer::Transfer(const Comm& comm, GlobalIndex source_rows, Plan plan)
    : comm_(comm),
      source_rows_(source_rows),
      plan_(std::move(plan)),
      largest_source_(comm.all_reduce(plan_.source_range.size(), ReduceOp::max)),
      by_row_(plan_.sent_rows.size()) {
  std::iota(by_row_.begin(), by_row_.end(), 0);
  std::ranges::sort(by_row_, {},
                    [this](LocalIndex i) { return plan_.sent_rows[static_cast<std::size_t>(i)]; });
  if (plan_.received_target.empty()) return;
  const HostArray<const LocalIndex> targets(plan_.received_target.data(), plan_.received_target.size());
  groups_ =
      std::make_shared<const Groups>(Groups{group_by_target(Kokkos::DefaultHostExecutionSpace(), targets)});
}

std::vector<LocalIndex> Transfer::group_sizes() const {
  std::vector<LocalIndex> sizes(static_cast<std::size_t>(plan_.target.slice(comm_.rank()).size()), 1);
  for (const LocalIndex row : plan_.received_target) ++sizes[static_cast<std::size_t>(row)];
  return sizes;
}

template <class T>
bool Transfer::apply(std::span<const T> source, std::span<T> out, int width, Mode mode) const {
  Intake<T> intake{.out = out, .width = width, .mode = mode};
  take<T>(intake, plan_.source_range, source);
  return finish(intake);
}

template <class T>
void Transfer::take(Intake<T>& intake, Range piece, std::span<const T> values) const {
  const auto w = static_cast<std::size_t>(intake.width);
  const GlobalIndex begin = piece.begin - plan_.source_range.begin;
  const GlobalIndex end = piece.end - plan_.source_range.begin;
  for (; intake.run < plan_.runs.size(); ++intake.run) {
    const Run& run = plan_.runs[intake.run];
    const Range shared = intersect({run.first, run.first + run.count}, {begin, end});
    if (!shared.empty()) {
      const std::size_t count = static_cast<std::size_t>(shared.size()) * w;
      std::copy_n(values.data() + static_cast<std::size_t>(shared.begin - begin) * w, count,
                  intake.out.data() + intake.written);
      intake.written += count;
    }
    if (run.first + run.count > end) break;
  }
  if (intake.mode == Mode::survivor) return;
  intake.sent_values.resize(plan_.sent_rows.size() * w);
  for (; intake.sent < by_row_.size(); ++intake.sent) {
    const auto position = static_cast<std::size_t>(by_row_[intake.sent]);
    const GlobalIndex row = plan_.sent_rows[position];
    if (row >= end) break;
    std::copy_n(values.data() + static_cast<std::size_t>(row - begin) * w, w,
                intake.sent_values.data() + position * w);
  }
}

template <class T>
bool Transfer::finish(Intake<T>& intake) const {
  if (intake.mode == Mode::survivor) return false;
  intake.sent_values.resize(plan_.sent_rows.size() * static_cast<std::size_t>(intake.width));
  std::vector<std::int64_t> counts = plan_.sent_counts;
  for (std::int64_t& count : counts) count *= intake.width;
  const auto received = comm_.all_to_all<T>(intake.sent_values, counts);
  return average<T>(received.values, intake.out, intake.width);
}

template <class T>
void Transfer::finish_together(std::span<Intake<T>> intakes, std::span<std::int64_t> differed) const {
  std::size_t width = 0;  // of a row of all arrays that exchange
  for (Intake<T>& intake : intakes) {
    if (intake.mode == Mode::survivor) continue;
    width += static_cast<std::size_t>(intake.width);
    intake.sent_values.resize(plan_.sent_rows.size() * static_cast<std::size_t>(intake.width));
  }
  if (width == 0) return;
  std::vector<std::int64_t> counts = plan_.sent_counts;
  for (std::int64_t& count : counts) count *= static_cast<std::int64_t>(width);
  std::vector<T> together(plan_.sent_rows.size() * width);
  std::size_t column = 0;
  for (Intake<T>& intake : intakes) {
    if (intake.mode == Mode::survivor) continue;
    const auto w = static_cast<std::size_t>(intake.width);
    for (std::size_t row = 0; row < plan_.sent_rows.size(); ++row) {
      std::copy_n(intake.sent_values.data() + row * w, w, together.data() + row * width + column);
    }
    column += w;
    intake.sent_values = {};
  }
  const auto received = comm_.all_to_all<T>(together, counts);
  const std::size_t rows = received.values.size() / width;
  std::vector<T> one;
  column = 0;
  for (std::size_t i = 0; i < intakes.size(); ++i) {
    Intake<T>& intake = intakes[i];
    if (intake.mode == Mode::survivor) continue;
    const auto w = static_cast<std::size_t>(intake.width);
    one.resize(rows * w);
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(received.values.data() + row * width + column, w, one.data() + row * w);
    }
    column += w;
    differed[i] = average<T>(one, intake.out, intake.width) ? 1 : 0;
  }
}

template <class T>
bool Transfer::average(std::span<const T> received, std::span<T> out, int width) const {
  if (!groups_) return false;
  return average_groups(Kokkos::DefaultHostExecutionSpace(), groups_->rows,
                        HostArray<const T>(received.data(), received.size()), width,
                        HostArray<T>(out.data(), out.size()));
}

template <class T>
TransferSource<T>::TransferSource(const Comm& comm, SourcePtr<T> base,
                                  std::shared_ptr<const Transfer> transfer, Transfer::Mode mode,
                                  std::shared_ptr<MismatchWarning> warning)
    : PlannedRows<T>(comm, transfer->target(), base->width(), {base}, transfer.get()),
      transfer_(std::move(transfer)),
      mode_(mode),
      warning_(std::move(warning)) {}

// In pieces, where the base can be read so: only one of the old rows is held then.
template <class T>
void TransferSource<T>::make_slice(StepKey step, std::span<T> out) const {
  constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;
  const Source<T>& base = *this->bases().front();
  const Range wanted = transfer_->source_range();
  Transfer::Intake<T> intake{.out = out, .width = this->width(), .mode = mode_};
  const GlobalIndex largest = transfer_->largest_source();
  const GlobalIndex length =
      base.prefers_whole_slices() ? largest : std::max<GlobalIndex>(1, piece_values / this->width());
  std::vector<T> source;
  for (GlobalIndex first = 0; first < largest; first += length) {
    const Range piece = intersect({wanted.begin + first, wanted.begin + first + length}, wanted);
    source.resize(static_cast<std::size_t>(piece.size() * this->width()));
    base.read(step, piece, source);
    transfer_->template take<T>(intake, piece, source);
  }
  const bool differed = transfer_->finish(intake);
  if (warning_ && !warning_->given) warn_if(this->comm().any(differed));
}

template <class T>
void TransferSource<T>::make(std::span<Item> items) const {
  std::vector<Transfer::Intake<T>> intakes;
  for (Item& item : items) {
    const auto& source = static_cast<const TransferSource&>(*item.source);
    intakes.push_back({.out = item.out, .width = source.width(), .mode = source.mode_});
    transfer_->template take<T>(intakes.back(), transfer_->source_range(), item.bases.front());
    item.bases.clear();
  }
  std::vector<std::int64_t> differed(items.size(), 0);
  transfer_->template finish_together<T>(intakes, differed);
  this->comm().all_reduce(std::span<std::int64_t>(differed), ReduceOp::max);
  for (std::size_t i = 0; i < items.size(); ++i) {
    static_cast<const TransferSource&>(*items[i].source).warn_if(differed[i] != 0);
  }
}

template <class T>
void TransferSource<T>::warn_if(bool differed) const {
  if (!differed || !warning_ || warning_->given) return;
  warning_->given = true;
  log_once(this->comm().is_root(), LogLevel::warning, warning_->text);
}

template <class T>
GlobalIndex TransferSource<T>::values_besides(GlobalIndex) const {
  const GlobalIndex rows = transfer_->largest_source();
  return rows * this->width() + this->bases().front()->values_besides(rows);
}

template bool Transfer::apply(std::span<const double>, std::span<double>, int, Mode) const;
template bool Transfer::apply(std::span<const GlobalIndex>, std::span<GlobalIndex>, int, Mode) const;
template void Transfer::take(Intake<double>&, Range, std::span<const double>) const;
template void Transfer::take(Intake<GlobalIndex>&, Range, std::span<const GlobalIndex>) const;
template bool Transfer::finish(Intake<double>&) const;
template bool Transfer::finish(Intake<GlobalIndex>&) const;
template class TransferSource<double>;
template class TransferSource<GlobalIndex>;

}  // namespace exomerge
