// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/split_pass.hpp"

#include <algorithm>
#include <limits>

#include "model/output_pass.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

namespace {

const Range whole{0, std::numeric_limits<GlobalIndex>::max() / 2};
constexpr std::size_t value_bytes = sizeof(double);
static_assert(sizeof(double) == sizeof(GlobalIndex));

// Bytes of a window of a large array: a call's cost does not count, and memory stays warm.
constexpr std::size_t window_bytes = std::size_t{8} << 20;
// What is kept of an array that waits costs memory too.
constexpr std::size_t most_items = std::size_t{1} << 16;

template <class Use>
auto visit_source(const SplitArray& array, const Use& use) {
  return std::visit([&](const auto& source) { return use(*source); }, array.source);
}

int width_of(const SplitArray& array) {
  return visit_source(array, [](const auto& source) { return source.width(); });
}

bool prefers_whole_slices(const SplitArray& array) {
  return visit_source(array, [](const auto& source) { return source.prefers_whole_slices(); });
}

GlobalIndex values_besides(const SplitArray& array, GlobalIndex rows) {
  return visit_source(array, [rows](const auto& source) { return source.values_besides(rows); });
}

}  // namespace

SplitPass::SplitPass(const Comm& comm, Pieces pieces, std::size_t memory, int word_size)
    : comm_(comm),
      pieces_(std::move(pieces)),
      memory_(memory),
      word_size_(static_cast<std::size_t>(word_size)),
      delivery_(comm) {}

void SplitPass::Loads::add(const RowSplit& split) {
  const auto [found, is_new] = loads_.try_emplace(&split);
  if (!is_new) return;
  found->second.rows = split.rows_held(whole, active_);
  found->second.arrivals = split.arrivals(whole, active_);
  in_order_.push_back(&found->second);
}

void SplitPass::Loads::settle() {
  std::vector<std::int64_t> rows;
  for (const Load* load : in_order_) rows.push_back(load->rows);
  comm_.all_reduce(std::span<std::int64_t>(rows), ReduceOp::max);
  for (std::size_t i = 0; i < rows.size(); ++i) in_order_[i]->rows = rows[i];
  in_order_.clear();
}

// A row that is moved alone is in memory as read, on its way and as it arrived.
std::size_t SplitPass::least_memory(const SplitArray& array, const Loads& loads) {
  const GlobalIndex rows = prefers_whole_slices(array) ? loads.of(*array.split).rows : 3;
  return static_cast<std::size_t>(rows * width_of(array)) * value_bytes;
}

// Values, what the source holds besides, and as much again as the file has where values are converted.
std::size_t SplitPass::bytes_of(const SplitArray& array, GlobalIndex rows_held, GlobalIndex rows) const {
  const bool is_real = std::holds_alternative<RealSourcePtr>(array.source);
  const std::size_t converted = is_real && word_size_ == value_bytes ? 0 : sizeof(float);
  return static_cast<std::size_t>(rows_held * width_of(array)) * (value_bytes + converted) +
         static_cast<std::size_t>(values_besides(array, rows)) * value_bytes;
}

void SplitPass::add(const SplitArray& array, StepKey step, int file_step) {
  const Load& load = load_of(array);
  if (load.rows == 0) return;
  const std::size_t bytes = bytes_of(array, load.rows, array.split->slices().largest_slice());
  const bool large = bytes >= OutputPass::lone_bytes(comm_.size());
  if (large || taken_ + bytes > memory_ || items_.size() >= most_items) move_items();
  if (large) return move_in_windows({&array, step, file_step});
  taken_ += bytes;
  items_.push_back({&array, step, file_step});
}

void SplitPass::flush() {
  move_items();
  for_each_piece([](exodus::Writer& writer) { writer.dataset().flush(); });
}

void SplitPass::for_each_piece(const std::function<void(exodus::Writer&)>& use) const {
  comm_.collectively("writing the pieces of " + pieces_.name, [&] {
    for (std::size_t p = 0; p < pieces_.writers.size(); ++p) {
      if (active().contains(static_cast<GlobalIndex>(p))) use(*pieces_.writers[p]);
    }
  });
}

std::byte* SplitPass::reserve(std::size_t bytes) {
  comm_.collectively("taking memory for values to write", [&] {
    if (buffer_bytes_ >= bytes) return;
    buffer_.reset();
    buffer_bytes_ = 0;
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    buffer_bytes_ = bytes;
  });
  return buffer_.get();
}

void SplitPass::move_items() {
  if (items_.empty()) return;
  std::size_t bytes = 0;
  const auto place = [&](GlobalIndex values) {
    const std::size_t at = bytes;
    bytes += static_cast<std::size_t>(values) * value_bytes;
    return at;
  };
  for (Item& item : items_) {
    const RowSplit& split = *item.array->split;
    const auto& arrivals = load_of(*item.array).arrivals;
    item.values = place(split.slices().slice(comm_.rank()).size() * width_of(*item.array));
    const GlobalIndex rows = arrivals.empty() ? 0 : arrivals.back().at + arrivals.back().rows.size();
    item.out = place(rows * width_of(*item.array));
  }
  reserve(bytes);
  read_items();
  std::vector<RowDelivery::Item> moves;
  for (const Item& item : items_) {
    moves.push_back({item.array->split, whole, load_of(*item.array).arrivals, width_of(*item.array),
                     buffer_.get() + item.values, buffer_.get() + item.out});
  }
  delivery_.run(moves, active());
  comm_.collectively("writing the pieces of " + pieces_.name, [&] {
    for (const Item& item : items_) {
      write_rows(item, load_of(*item.array).arrivals, buffer_.get() + item.out,
                 [](exodus::Writer& writer, const auto&... what) { writer.post(what...); });
    }
  });
  for_each_piece([](exodus::Writer& writer) { writer.dataset().flush(); });
  items_.clear();
  taken_ = 0;
}

void SplitPass::read_items() {
  ReadBatch batch(comm_);
  for (const Item& item : items_) {
    const Range rows = item.array->split->slices().slice(comm_.rank());
    std::visit(
        [&](const auto& source) {
          using Value = typename std::decay_t<decltype(*source)>::Value;
          const auto count = static_cast<std::size_t>(rows.size() * source->width());
          source->post(batch, item.step, rows,
                       {reinterpret_cast<Value*>(buffer_.get() + item.values), count});
        },
        item.array->source);
  }
  batch.run();
}

template <class Write>
void SplitPass::write_rows(const Item& item, std::span<const RowSplit::Arrival> arrivals, std::byte* rows,
                           const Write& write) const {
  const SplitArray& array = *item.array;
  for (std::size_t i = 0; i < arrivals.size();) {
    const RowSplit::Arrival& first = arrivals[i];
    exodus::Writer& writer = *pieces_.writers[first.part];
    Range range = first.rows;
    for (++i; i < arrivals.size() && arrivals[i].part == first.part && arrivals[i].rows.begin == range.end;
         ++i) {
      range.end = arrivals[i].rows.end;
    }
    const exodus::Place& place = array.place(writer.places());
    if (!place.exists()) continue;
    const GlobalIndex shift = array.first ? array.first(first.part) : 0;
    std::visit(
        [&](const auto& source) {
          using Value = typename std::decay_t<decltype(*source)>::Value;
          const auto offset = static_cast<std::size_t>(first.at * source->width()) * value_bytes;
          const auto count = static_cast<std::size_t>(range.size() * source->width());
          write(writer, place, item.file_step, Range{range.begin + shift, range.end + shift},
                std::span<Value>(reinterpret_cast<Value*>(rows + offset), count));
        },
        array.source);
  }
}

void SplitPass::move_in_windows(const Item& item) {
  const GlobalIndex longest = item.array->split->slices().largest_slice();
  GlobalIndex length = longest;
  if (!prefers_whole_slices(*item.array)) {
    const std::size_t budget = std::min(window_bytes, memory_);
    length = std::max<GlobalIndex>(1, static_cast<GlobalIndex>(budget / bytes_of(*item.array, 2, 1)));
  }
  for (GlobalIndex done = 0; done < longest;) {
    const Range window = next_window(*item.array, done, length);
    move_window(item, window);
    done = window.end;
  }
}

// A window may bring one rank more than the others; then it is made shorter.
Range SplitPass::next_window(const SplitArray& array, GlobalIndex done, GlobalIndex& length) const {
  for (;; length = (length + 1) / 2) {
    const Range window{done, done + length};
    if (length == 1 || prefers_whole_slices(array)) return window;
    const GlobalIndex rows = comm_.all_reduce(array.split->rows_held(window, active()), ReduceOp::max);
    if (bytes_of(array, rows, length) <= std::min(2 * window_bytes, memory_)) return window;
  }
}

void SplitPass::move_window(const Item& item, Range window) {
  const RowSplit& split = *item.array->split;
  const int width = width_of(*item.array);
  const Range slice = split.slices().slice(comm_.rank());
  const Range rows = intersect({slice.begin + window.begin, slice.begin + window.end}, slice);
  const std::vector<RowSplit::Arrival> arrivals = split.arrivals(window, active());
  const GlobalIndex coming = arrivals.empty() ? 0 : arrivals.back().at + arrivals.back().rows.size();
  const auto out = static_cast<std::size_t>(rows.size() * width) * value_bytes;
  std::byte* memory = reserve(out + static_cast<std::size_t>(coming * width) * value_bytes);
  std::visit(
      [&](const auto& source) {
        using Value = typename std::decay_t<decltype(*source)>::Value;
        source->read(item.step, rows,
                     {reinterpret_cast<Value*>(memory), static_cast<std::size_t>(rows.size() * width)});
      },
      item.array->source);
  const RowDelivery::Item move{&split, window, arrivals, width, memory, memory + out};
  delivery_.run(std::span(&move, 1), active());
  comm_.collectively("writing the pieces of " + pieces_.name, [&] {
    write_rows(item, arrivals, memory + out,
               [](exodus::Writer& writer, const auto&... what) { writer.write(what...); });
  });
}

}  // namespace exomerge
