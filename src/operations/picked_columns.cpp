// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/picked_columns.hpp"

#include <algorithm>

namespace exomerge {

PickedColumns::PickedColumns(IndexSourcePtr first, IndexSourcePtr second, std::vector<int> columns, int times)
    : IndexSource(first->rows() * times, static_cast<int>(columns.size()) / times),
      first_(std::move(first)),
      second_(std::move(second)),
      columns_(std::move(columns)),
      times_(times) {}

void PickedColumns::read(StepKey step, Range rows, std::span<GlobalIndex> out) const {
  const Range base = rows.empty() ? Range{} : Range{rows.begin / times_, (rows.end + times_ - 1) / times_};
  const auto read_base = [&](const IndexSourcePtr& source) {
    std::vector<GlobalIndex> values(static_cast<std::size_t>(source ? base.size() * source->width() : 0));
    if (source) source->read(step, base, values);
    return values;
  };
  const std::vector<GlobalIndex> first = read_base(first_);
  const std::vector<GlobalIndex> second = read_base(second_);
  const auto first_width = static_cast<std::size_t>(first_->width());
  const auto second_width = static_cast<std::size_t>(second_ ? second_->width() : 0);
  std::vector<GlobalIndex> row(first_width + second_width);
  // New rows may begin and end within those made of one.
  auto column = static_cast<std::size_t>((rows.begin - base.begin * times_) * width());
  GlobalIndex* next = out.data();
  GlobalIndex* const end = next + rows.size() * width();
  for (std::size_t r = 0; next != end; ++r, column = 0) {
    std::copy_n(first.data() + r * first_width, first_width, row.begin());
    std::copy_n(second.data() + r * second_width, second_width,
                row.begin() + static_cast<std::ptrdiff_t>(first_width));
    const std::size_t count = std::min(columns_.size() - column, static_cast<std::size_t>(end - next));
    for (std::size_t i = 0; i < count; ++i) *next++ = row[static_cast<std::size_t>(columns_[column + i])];
  }
}

}  // namespace exomerge
