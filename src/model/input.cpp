// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/input.hpp"

#include <chrono>
#include <filesystem>
#include <numeric>

#include "model/read_batch.hpp"

namespace exomerge {

std::int64_t file_time(const std::string& path) {
  std::error_code failure;
  const auto time = std::filesystem::last_write_time(path, failure);
  if (failure) return -1;
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

std::int64_t FileInput::modification_time(const Comm& comm) const {
  std::int64_t seconds = comm.is_root() ? file_time(path()) : -1;
  comm.broadcast(seconds);
  return seconds;
}

RealSourcePtr FileInput::reals(const exodus::Place& place, Range rows) const {
  return std::make_shared<FileSource<double>>(file_, place, rows);
}

IndexSourcePtr FileInput::numbers(const exodus::Place& place, Range rows) const {
  return std::make_shared<FileSource<GlobalIndex>>(file_, place, rows);
}

IndexSourcePtr FileInput::references(const exodus::Place& place, Range rows, ReferenceRule rule) const {
  return std::make_shared<FileSource<GlobalIndex>>(file_, place, rows, std::move(rule));
}

RealSourcePtr FileInput::field(const exodus::Place& place, Range rows, std::shared_ptr<const StepTable> table,
                               double missing) const {
  return std::make_shared<FileSource<double>>(file_, place, rows, std::move(table), missing);
}

std::shared_ptr<const ForeignData> FileInput::foreign() const {
  auto foreign = std::make_shared<ForeignData>();
  foreign->file = file_;
  foreign->carried = file_->foreign_data();
  foreign->steps.resize(file_->description().times.size());
  std::iota(foreign->steps.begin(), foreign->steps.end(), 0);
  return foreign;
}

void Input::post_globals(ReadBatch& batch, int step, bool, std::vector<double>& row) const {
  batch.then(0, [this, step, &row] { row = read_globals(step); });
}

// One request for all variables, whatever their order.
void FileInput::post_globals(ReadBatch& batch, int step, bool wanted, std::vector<double>& row) const {
  const exodus::Place& place = file_->places().global_results;
  if (wanted) row.resize(file_->description().global_variable_names.size());
  if (place.exists()) batch.post<double>(*file_, place, step, wanted ? Range{0, place.rows} : Range{}, row);
}

}  // namespace exomerge
