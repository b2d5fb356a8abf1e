// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/compare_values.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#include "model/read_batch.hpp"

namespace exomerge::comparison {

namespace {

/// Values of each array that are compared at a time.
constexpr GlobalIndex piece_values = GlobalIndex{1} << 20;
/// Arrays up to this many values are read together with others.
constexpr GlobalIndex small_array = GlobalIndex{1} << 13;

template <class T>
bool same_bytes(std::span<const T> a, std::span<const T> b) {
  return a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

template <class T>
std::span<T> front(std::vector<T>& values, GlobalIndex count) {
  return std::span<T>(values).first(static_cast<std::size_t>(count));
}

/// Moves the values of the given rows, which ascend, to the front of a slice that begins with row `first`.
template <class T>
std::span<T> keep_rows(std::span<T> slice, GlobalIndex first, std::span<const GlobalIndex> rows,
                       std::size_t width) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t from = static_cast<std::size_t>(rows[i] - first) * width;
    if (from != i * width) std::copy_n(slice.begin() + from, width, slice.begin() + i * width);
  }
  return slice.first(rows.size() * width);
}

template <class T>
void apply(const std::function<void(std::span<T>)>& translate, std::span<T> values) {
  if (translate) translate(values);
}

}  // namespace

double Tolerance::difference(double a, double b) const {
  constexpr double same = -1.0;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  // Comparisons by == and isnan are safe where invalid operations trap, those by < only once NaNs are gone.
  if (a == b) return same;
  const bool nan_a = std::isnan(a);
  const bool nan_b = std::isnan(b);
  if (nan_a || nan_b) return nan_a && nan_b ? same : infinity;
  if (std::isinf(a) || std::isinf(b)) return infinity;
  if (std::abs(a) < floor_) a = 0.0;
  if (std::abs(b) < floor_) b = 0.0;
  const double difference = std::abs(a - b);
  const double allowed = std::max(absolute_, relative_ * std::max(std::abs(a), std::abs(b)));
  return difference > allowed ? difference : same;
}

template <class T>
void Found<T>::add(double difference, GlobalIndex at_step, GlobalIndex at_row, GlobalIndex at_column,
                   T value_a, T value_b) {
  const GlobalIndex total = count + 1;
  // Entries come in the order of steps, rows and columns.
  if (difference > largest) *this = {total, difference, at_step, at_row, at_column, value_a, value_b};
  count = total;
}

template <class T>
Found<T> Found<T>::combined(const Comm& comm) const {
  Found result;
  for (const Found& other : comm.all_gather(*this)) {
    if (!other.any()) continue;
    const GlobalIndex total = result.count + other.count;
    const auto rank = [](const Found& f) { return std::tuple(-f.largest, f.step, f.row, f.column); };
    if (!result.any() || rank(other) < rank(result)) result = other;
    result.count = total;
  }
  return result;
}

template <class T>
void PairReader::reserve(Buffers<T>& buffers, GlobalIndex values, bool gather) const {
  // All ranks ask for the same size, so all agree whether there is something to do.
  const auto size = static_cast<std::size_t>(values);
  if (buffers.a.size() >= size && (!gather || buffers.gathered.size() >= size)) return;
  comm_.collectively("allocating buffers for a comparison", [&] {
    buffers.a.resize(std::max(size, buffers.a.size()));
    buffers.b.resize(buffers.a.size());
    if (gather) buffers.gathered.resize(buffers.a.size());
  });
}

template <class T, class Visit>
void PairReader::read_in_order(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
                               const Visit& visit) {
  const GlobalIndex width = pair.a.width();
  const GlobalIndex largest = pair.rows.first().largest_slice();
  const bool whole = pair.a.prefers_whole_slices() || pair.b.prefers_whole_slices();
  const GlobalIndex piece =
      whole ? largest : std::min(largest, std::max<GlobalIndex>(1, piece_values / width));
  if (piece == 0) return;
  reserve(buffers, piece * width, false);
  const Range slice = pair.rows.first().slice(comm_.rank());
  for (GlobalIndex done = 0; done < largest; done += piece) {
    const Range rows{std::min(slice.begin + done, slice.end),
                     std::min(slice.begin + done + piece, slice.end)};
    const std::span<T> a = front(buffers.a, rows.size() * width);
    const std::span<T> b = front(buffers.b, rows.size() * width);
    pair.a.read(step_a, rows, a);
    pair.b.read(step_b, rows, b);
    apply(pair.translate_a, a);
    apply(pair.translate_b, b);
    visit([&](std::size_t i) { return rows.begin + static_cast<GlobalIndex>(i); }, a, b);
  }
}

template <class T, class Visit>
void PairReader::read_matched(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
                              const Visit& visit) {
  const int width = pair.a.width();
  const GlobalIndex largest = std::max(pair.rows.first().largest_slice(), pair.rows.second().largest_slice());
  if (largest == 0) return;
  reserve(buffers, largest * width, true);
  const Range rows_a = pair.rows.first().slice(comm_.rank());
  const Range rows_b = pair.rows.second().slice(comm_.rank());
  const std::span<const GlobalIndex> matched = pair.rows.matched_rows();
  std::span<T> a = front(buffers.a, rows_a.size() * width);
  const std::span<T> b = front(buffers.b, rows_b.size() * width);
  pair.a.read(step_a, rows_a, a);
  pair.b.read(step_b, rows_b, b);
  apply(pair.translate_a, a);
  apply(pair.translate_b, b);
  a = keep_rows(a, rows_a.begin, matched, static_cast<std::size_t>(width));
  const std::span<T> partners = front(buffers.gathered, static_cast<GlobalIndex>(a.size()));
  pair.rows.partners().template gather<T>(b, partners, width);
  visit([&](std::size_t i) { return matched[i]; }, a, partners);
}

template <class T, class Visit>
void PairReader::read(const ArrayPair<T>& pair, StepKey step_a, StepKey step_b, Buffers<T>& buffers,
                      const Visit& visit) {
  if (pair.rows.is_in_order()) {
    read_in_order(pair, step_a, step_b, buffers, visit);
  } else {
    read_matched(pair, step_a, step_b, buffers, visit);
  }
}

namespace {

template <class RowOf>
void compare_reals(std::span<const double> a, std::span<const double> b, std::size_t width, GlobalIndex step,
                   const RowOf& row_of, const Tolerance& tolerance, Found<double>& found) {
  if (same_bytes(a, b)) return;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = tolerance.difference(a[i], b[i]);
    if (difference < 0.0) continue;
    found.add(difference, step, row_of(i / width), static_cast<GlobalIndex>(i % width), a[i], b[i]);
  }
}

}  // namespace

void PairReader::compare(const ArrayPair<double>& pair, StepKey step_a, StepKey step_b, GlobalIndex step,
                         const Tolerance& tolerance, Found<double>& found) {
  const auto width = static_cast<std::size_t>(pair.a.width());
  read(pair, step_a, step_b, reals_, [&](auto row_of, std::span<const double> a, std::span<const double> b) {
    compare_reals(a, b, width, step, row_of, tolerance, found);
  });
}

void PairReader::add(const ArrayPair<double>& pair, StepKey step_a, StepKey step_b, GlobalIndex step,
                     const Tolerance& tolerance, Found<double>& found) {
  const GlobalIndex values = pair.a.rows() * pair.a.width();
  if (!pair.rows.is_in_order() || values > small_array) {
    finish();  // what differs is told in the order of the steps
    compare(pair, step_a, step_b, step, tolerance, found);
    return;
  }
  const GlobalIndex taken = values + pair.a.values_besides(values) + pair.b.values_besides(values);
  if (waiting_values_ + taken > piece_values) finish();
  waiting_values_ += taken;
  waiting_.push_back(
      {pair.a, pair.b, step_a, step_b, step, pair.rows.first().slice(comm_.rank()), tolerance, found});
}

void PairReader::finish() {
  if (waiting_.empty()) return;
  std::vector<Waiting> waiting = std::exchange(waiting_, {});
  waiting_values_ = 0;
  // One rank takes all of an array where it can, and each a stretch of the arrays: so the ranks read large
  // stretches of the files.
  const Partition shares = Partition::even(static_cast<GlobalIndex>(waiting.size()), comm_.size());
  const Range mine = shares.slice(comm_.rank());
  GlobalIndex values = 0;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    Waiting& pair = waiting[i];
    if (pair.undivided()) {
      pair.rows = mine.contains(static_cast<GlobalIndex>(i)) ? Range{0, pair.a.rows()} : Range{};
    }
    values += pair.rows.size() * pair.a.width();
  }
  reserve(reals_, comm_.all_reduce(values, ReduceOp::max), false);
  const auto for_each = [&](auto visit) {
    std::size_t offset = 0;
    for (const Waiting& pair : waiting) {
      const auto size = static_cast<std::size_t>(pair.rows.size() * pair.a.width());
      visit(pair, std::span(reals_.a).subspan(offset, size), std::span(reals_.b).subspan(offset, size));
      offset += size;
    }
  };
  ReadBatch batch(comm_);
  for_each([&](const Waiting& pair, std::span<double> a, std::span<double> b) {
    pair.a.post(batch, pair.step_a, pair.rows, a);
    pair.b.post(batch, pair.step_b, pair.rows, b);
  });
  batch.run();
  for_each([](const Waiting& pair, std::span<const double> a, std::span<const double> b) {
    const auto row_of = [&](std::size_t i) { return pair.rows.begin + static_cast<GlobalIndex>(i); };
    compare_reals(a, b, static_cast<std::size_t>(pair.a.width()), pair.step, row_of, pair.tolerance,
                  pair.found);
  });
}

void PairReader::compare(const ArrayPair<GlobalIndex>& pair, Found<GlobalIndex>& found) {
  const auto width = static_cast<std::size_t>(pair.a.width());
  constexpr double no_size = 0.0;  // numbers that name something do not differ by more or less
  read(pair, 0, 0, integers_,
       [&](auto row_of, std::span<const GlobalIndex> a, std::span<const GlobalIndex> b) {
         if (same_bytes(a, b)) return;
         for (std::size_t i = 0; i < a.size(); ++i) {
           if (a[i] == b[i]) continue;
           found.add(no_size, 0, row_of(i / width), static_cast<GlobalIndex>(i % width), a[i], b[i]);
         }
       });
}

std::vector<GlobalIndex> PairReader::read_slice(
    const Comm& comm, const IndexSource& source,
    const std::function<void(std::span<GlobalIndex>)>& translate) {
  const Range rows = Partition::even(source.rows(), comm.size()).slice(comm.rank());
  std::vector<GlobalIndex> values;
  comm.collectively("allocating a slice of an array",
                    [&] { values.resize(static_cast<std::size_t>(rows.size() * source.width())); });
  source.read(0, rows, values);
  apply(translate, std::span<GlobalIndex>(values));
  return values;
}

template struct Found<double>;
template struct Found<GlobalIndex>;

}  // namespace exomerge::comparison
