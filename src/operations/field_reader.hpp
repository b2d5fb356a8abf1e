// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "model/model_data.hpp"
#include "model/read_batch.hpp"

namespace exomerge {

/// Reads this rank's slices of many arrays in bounded memory: small ones together, large ones in pieces.
/// All functions are collective; all ranks add the same arrays in the same order.
class FieldReader {
 public:
  /// Takes values as they come, those of the rows from `first` on of an array in their order. Local.
  using Use = std::function<void(GlobalIndex first, std::span<const double>)>;

  explicit FieldReader(const ModelData& model) : model_(model), batch_(model.comm) {}

  void add(const RealSourcePtr& source, StepKey step, const Use& use) {
    const Partition partition = model_.partition(source->rows());
    const Range mine = partition.slice(model_.comm.rank());
    const GlobalIndex largest = partition.largest_slice();
    const GlobalIndex length =
        source->prefers_whole_slices() ? std::max<GlobalIndex>(largest, 1) : most_waiting;
    for (GlobalIndex begin = 0; begin < largest; begin += length) {
      const Range rows = intersect({mine.begin + begin, mine.begin + begin + length}, mine);
      const GlobalIndex values = std::min(length, largest - begin) * source->width();
      const auto size = static_cast<std::size_t>(rows.size() * source->width());
      model_.comm.collectively("reading values", [&] {
        arrays_.push_back({rows.begin, std::vector<double>(size), use});
      });
      source->post(batch_, step, rows, arrays_.back().values);
      waiting_ += values + source->values_besides(std::min(length, largest - begin));
      if (waiting_ >= most_waiting) flush();
    }
  }

  void flush() {
    batch_.run();
    for (const Array& array : arrays_) array.use(array.first, array.values);
    arrays_.clear();
    waiting_ = 0;
  }

 private:
  static constexpr GlobalIndex most_waiting = GlobalIndex{1} << 21;
  struct Array {
    GlobalIndex first;
    std::vector<double> values;
    Use use;
  };

  const ModelData& model_;
  ReadBatch batch_;
  std::deque<Array> arrays_;  ///< memory that is handed out stays where it is
  GlobalIndex waiting_ = 0;   ///< values, on the rank that has most
};

}  // namespace exomerge
