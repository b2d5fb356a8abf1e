// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// The posted part of Dataset: requests that are kept until the next flush.
#include <algorithm>
#include <new>
#include <utility>

#include "netcdf/convert.hpp"
#include "netcdf/dataset.hpp"
#include "netcdf/request_layers.hpp"

namespace exomerge::netcdf {

void Dataset::post(Direction direction, VariableId id, const Slab& slab, DataType memory_type, void* values,
                   bool clobber, std::string error) {
  if (error.empty()) {
    const SlabPieces pieces(slab, piece_values(id, false));
    auto* position = static_cast<std::byte*>(values);
    for (GlobalIndex i = 0; error.empty() && i < pieces.count(); ++i) {
      Request request{direction, id, pieces[i], position};
      const GlobalIndex size = request.slab.size();
      if (size == 0) continue;
      error = post_piece(std::move(request), memory_type, clobber);
      position += static_cast<std::size_t>(size) * size_of(memory_type);
    }
  }
  if (post_error_.empty() && !error.empty()) post_error_ = activity(direction, id) + ": " + error;
}

std::string Dataset::post_piece(Request request, DataType memory_type, bool clobber) {
  const DataType file_type = variable(request.id).type;
  const GlobalIndex size = request.slab.size();
  const std::size_t bytes = static_cast<std::size_t>(size) * size_of(file_type);
  const bool reading = request.direction == Direction::read;
  Posted posted;
  posted.memory_type = memory_type;
  posted.bytes = bytes;
  void* const values = request.data;
  if ((!reading && !clobber) || memory_type != file_type) {
    try {
      posted.staged = std::make_unique_for_overwrite<std::byte[]>(bytes);
    } catch (const std::bad_alloc&) {
      return describe_lack_of_memory(bytes);
    }
    request.data = posted.staged.get();
    if (reading) {
      posted.target = values;
    } else {
      const Misfit misfit = convert_values(memory_type, values, file_type, request.data, size);
      if (!misfit.text.empty()) return describe_misfit(misfit, request.slab);
    }
  }
  posted.request = std::move(request);
  posted_.push_back(std::move(posted));
  posted_bytes_ += bytes;
  return {};
}

/// Puts what was posted into batches that may each be completed by one call of the library; returns where
/// they end.
std::vector<std::size_t> Dataset::make_batches() {
  std::vector<PlacedSlab> places;
  places.reserve(posted_.size());
  for (const Posted& posted : posted_) places.push_back({posted.request.id, &posted.request.slab});
  const std::vector<int> layers = layers_without_overlap(places);
  for (std::size_t i = 0; i < posted_.size(); ++i) posted_[i].layer = layers[i];
  std::stable_sort(posted_.begin(), posted_.end(),
                   [](const Posted& a, const Posted& b) { return a.layer < b.layer; });

  std::vector<std::size_t> ends;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < posted_.size(); ++i) {
    bytes += posted_[i].bytes;
    const bool is_last = i + 1 == posted_.size();
    if (is_last || posted_[i + 1].layer != posted_[i].layer ||
        bytes + posted_[i + 1].bytes > limits_.request) {
      ends.push_back(i + 1);
      bytes = 0;
    }
  }
  return ends;
}

void Dataset::flush() {
  check_open();
  std::string error = std::exchange(post_error_, {});
  const std::vector<std::size_t> ends = make_batches();
  const auto mine = static_cast<GlobalIndex>(ends.size());
  const GlobalIndex calls = comm_.all_reduce(mine, ReduceOp::max);
  std::size_t begin = 0;
  for (GlobalIndex i = 0; i < calls; ++i) {
    const std::size_t end = i < mine ? ends[static_cast<std::size_t>(i)] : begin;
    const std::string trouble = transfer_posted(begin, end);
    if (error.empty() && !trouble.empty()) {
      error = "cannot complete the posted transfers of " + quoted_path() + ": " + trouble;
    }
    begin = end;
  }
  for (const Posted& posted : posted_) {
    if (posted.request.direction == Direction::write) count_records(posted.request.id, posted.request.slab);
  }
  forget_posted();
  agree({}, error);
}

void Dataset::forget_posted() noexcept {
  posted_.clear();
  posted_bytes_ = 0;
  post_error_.clear();
}

std::string Dataset::transfer_posted(std::size_t begin, std::size_t end) {
  std::vector<Request> requests;
  requests.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) requests.push_back(posted_[i].request);
  std::string error = transfer_together(requests);
  for (std::size_t i = begin; error.empty() && i < end; ++i) {
    const Posted& posted = posted_[i];
    if (posted.target == nullptr) continue;
    const Request& request = posted.request;
    const Misfit misfit = convert_values(variable(request.id).type, request.data, posted.memory_type,
                                         posted.target, request.slab.size());
    error = describe_misfit(misfit, request.slab);
    if (!error.empty()) error = "variable \"" + variable(request.id).name + "\": " + error;
  }
  return error;
}

template <class T>
void Dataset::post_read(VariableId id, const Slab& slab, std::span<T> out) {
  check_call(Direction::read, id, type_of<T>());
  post(Direction::read, id, slab, type_of<T>(), out.data(), true,
       check_slab(Direction::read, id, slab, out.size()));
}

template <class T>
void Dataset::post_write(VariableId id, const Slab& slab, std::span<const T> values) {
  check_call(Direction::write, id, type_of<T>());
  // The constness is kept: `post` copies what is written.
  post(Direction::write, id, slab, type_of<T>(), const_cast<T*>(values.data()), false,
       check_slab(Direction::write, id, slab, values.size()));
}

template <class T>
void Dataset::post_write_and_clobber(VariableId id, const Slab& slab, std::span<T> values) {
  check_call(Direction::write, id, type_of<T>());
  post(Direction::write, id, slab, type_of<T>(), values.data(), true,
       check_slab(Direction::write, id, slab, values.size()));
}

#define EXOMERGE_INSTANTIATE(T)                                                      \
  template void Dataset::post_read<T>(VariableId, const Slab&, std::span<T>);        \
  template void Dataset::post_write<T>(VariableId, const Slab&, std::span<const T>); \
  template void Dataset::post_write_and_clobber<T>(VariableId, const Slab&, std::span<T>);

EXOMERGE_INSTANTIATE(char)
EXOMERGE_INSTANTIATE(std::int32_t)
EXOMERGE_INSTANTIATE(std::int64_t)
EXOMERGE_INSTANTIATE(float)
EXOMERGE_INSTANTIATE(double)
#undef EXOMERGE_INSTANTIATE

}  // namespace exomerge::netcdf
