// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/read_batch.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "model/source.hpp"

namespace exomerge {

template <class T>
void ReadBatch::post(const exodus::File& file, const exodus::Place& place, int step, Range rows,
                     std::span<T> out) {
  netcdf::Dataset& dataset = file.dataset();
  if (std::ranges::find(files_, &dataset) == files_.end()) files_.push_back(&dataset);
  dataset.post_read<T>(place.variable, place.slab(step, rows), out);
}

void ReadBatch::then(int level, std::function<void()> work) {
  const auto position = static_cast<std::size_t>(level);
  if (levels_.size() <= position) levels_.resize(position + 1);
  levels_[position].push_back(std::move(work));
}

void ReadBatch::run() {
  try {
    for (netcdf::Dataset* file : files_) file->flush();
    for (const auto& level : levels_) {
      for (const auto& work : level) work();
    }
    std::vector<std::int64_t> absent;
    for (const auto& [rule, count] : reports_) absent.push_back(count);
    if (!absent.empty()) comm_.all_reduce(std::span<std::int64_t>(absent), ReduceOp::sum);
    for (std::size_t i = 0; i < absent.size(); ++i) reports_[i].first->tell(comm_, absent[i]);
  } catch (...) {
    forget();
    throw;
  }
  forget();
}

void ReadBatch::forget() noexcept {
  for (netcdf::Dataset* file : files_) file->forget_posted();
  files_.clear();
  levels_.clear();
  stages_.clear();
  reports_.clear();
}

template void ReadBatch::post(const exodus::File&, const exodus::Place&, int, Range, std::span<double>);
template void ReadBatch::post(const exodus::File&, const exodus::Place&, int, Range, std::span<std::int64_t>);

}  // namespace exomerge
