// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/output_pass.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "model/derived_source.hpp"

namespace exomerge {

static_assert(sizeof(double) == sizeof(GlobalIndex));

namespace {

// A piece of a large array: large enough that a call's cost does not count, small enough to stay in reused,
// warm memory.
constexpr std::size_t piece_bytes = std::size_t{8} << 20;

const DerivedSource* derived(const RealSourcePtr& source) {
  return &dynamic_cast<const DerivedSource&>(*source);
}

// Bytes that are copied as they are wait until there are as many runs, or as many bytes.
constexpr std::size_t most_runs = std::size_t{1} << 16;
constexpr double most_stored_bytes = 4e9;

// What `rows` rows of a source take in flight: their values, what the source holds besides, and as much again
// as the file has where values are converted on the way out.
template <class T>
std::size_t bytes_in_flight(const Source<T>& source, GlobalIndex rows, std::size_t stored_value) {
  const auto values = static_cast<std::size_t>(rows * source.width());
  const std::size_t converted = stored_value == sizeof(T) ? 0 : values * stored_value;
  return values * sizeof(T) + converted + static_cast<std::size_t>(source.values_besides(rows)) * sizeof(T);
}

}  // namespace

OutputPass::OutputPass(const Comm& comm, exodus::Writer& writer, std::string output_name, std::size_t memory,
                       PhaseTimer& timer)
    : comm_(comm),
      writer_(writer),
      memory_(memory),
      timer_(timer),
      stored_(comm, writer, std::move(output_name)) {}

// A piece of this size or more is moved by calls of its own: what the libraries spend on putting requests
// together is then more than a call. Measured on up to 2 ranks (bench/README.md); that a call takes longer by
// the logarithm of the ranks is taken from how MPI's collectives work.
std::size_t OutputPass::lone_bytes(int ranks) {
  return (std::size_t{64} << 10) * static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(ranks)));
}

template <class T>
std::span<T> OutputPass::values(const Item<T>& item) {
  return {reinterpret_cast<T*>(buffer_.get() + item.offset),
          static_cast<std::size_t>(item.rows.size() * item.source->width())};
}

std::size_t OutputPass::stored_size(const exodus::Place& place) const {
  return size_of(writer_.dataset().variable(place.variable).type);
}

// Calls `add_piece` with this rank's parts of consecutive pieces, equally often on all ranks.
// `bytes_of_rows`: what a number of rows takes in flight.
template <class Bytes, class Add>
void OutputPass::for_each_piece(GlobalIndex rows, bool whole_slices, const Bytes& bytes_of_rows,
                                Add add_piece) {
  const Partition partition = Partition::even(rows, comm_.size());
  const Range mine = partition.slice(comm_.rank());
  const GlobalIndex largest = partition.largest_slice();
  const auto most_rows = static_cast<GlobalIndex>(
      std::max<std::size_t>(1, std::min(piece_bytes, memory_) / bytes_of_rows(GlobalIndex{1})));
  const GlobalIndex length = whole_slices ? std::max<GlobalIndex>(largest, 1) : most_rows;
  for (GlobalIndex first = 0; first < largest; first += length) {
    const std::size_t bytes = bytes_of_rows(std::min(length, largest - first));
    const bool lone = bytes >= lone_bytes(comm_.size());
    if (lone || taken_ + bytes > memory_) move_items();
    taken_ += bytes;
    add_piece(intersect({mine.begin + first, mine.begin + first + length}, mine));
    if (lone) move_items();
  }
}

// One rank may as well take all of a small array: then the ranks read and write large stretches of the files,
// each its own, instead of small ones in turns. Only where it fits with what its conversion takes: then it is
// one piece.
template <class T>
bool OutputPass::is_small(const Source<T>& source) const {
  return comm_.size() > 1 && source.reads_any_rows() &&
         bytes_in_flight(source, source.rows(), 0) < std::min(lone_bytes(comm_.size()), memory_ / 2);
}

void OutputPass::add(const SourcePtr<double>& source, const exodus::Place& place, StepKey step,
                     int file_step) {
  if (!source || !place.exists() || stored_.take(source, place, step, file_step, false)) return;
  const auto bytes = [&, stored = stored_size(place)](GlobalIndex rows) {
    return bytes_in_flight(*source, rows, stored);
  };
  for_each_piece(source->rows(), source->prefers_whole_slices(), bytes, [&](Range rows) {
    reals_.push_back({source, place, step, file_step, rows, 0, {}, is_small(*source)});
  });
}

void OutputPass::add_together(std::span<const ResultArray> arrays, StepKey step, int file_step) {
  const auto one_by_one = [&] {
    for (const auto& [source, place] : arrays) add(source, place, step, file_step);
  };
  if (arrays.size() < 2) return one_by_one();
  std::vector<const DerivedSource*> sources;
  for (const ResultArray& array : arrays) sources.push_back(derived(array.source));
  const DerivedArrays joint(sources);
  const auto bytes = [&](GlobalIndex rows) {
    std::size_t sum = static_cast<std::size_t>(joint.values_besides(rows)) * sizeof(double);
    for (const auto& [source, place] : arrays) {
      const std::size_t stored = stored_size(place);
      sum += static_cast<std::size_t>(rows) * (sizeof(double) + (stored == sizeof(double) ? 0 : stored));
    }
    return sum;
  };
  const GlobalIndex rows = arrays.front().source->rows();
  const bool whole = joint.prefers_whole_slices();
  if (whole && bytes(Partition::even(rows, comm_.size()).largest_slice()) > memory_) return one_by_one();
  for_each_piece(rows, whole, bytes, [&](Range piece) {
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      reals_.push_back({.source = arrays[i].source,
                        .place = arrays[i].place,
                        .step = step,
                        .file_step = file_step,
                        .rows = piece,
                        .together = i == 0 ? arrays.size() : 0});
    }
  });
}

void OutputPass::add(const SourcePtr<GlobalIndex>& source, const exodus::Place& place) {
  if (!source || !place.exists() || stored_.take(source, place, 0, 0, false)) return;
  const auto bytes = [&, stored = stored_size(place)](GlobalIndex rows) {
    return bytes_in_flight(*source, rows, stored);
  };
  for_each_piece(source->rows(), source->prefers_whole_slices(), bytes, [&](Range rows) {
    integers_.push_back({source, place, 0, 0, rows, 0, {}, is_small(*source)});
  });
}

void OutputPass::add_references(const SourcePtr<GlobalIndex>& source, const exodus::Place& place,
                                const Encode& encode) {
  if (!source || !place.exists()) return;
  if (!encode && stored_.take(source, place, 0, 0, true)) return;
  const auto bytes = [&, stored = stored_size(place)](GlobalIndex rows) {
    return bytes_in_flight(*source, rows, stored);
  };
  for_each_piece(source->rows(), source->prefers_whole_slices(), bytes, [&](Range rows) {
    integers_.push_back({source, place, 0, 0, rows, 0, encode ? encode : Encode(exodus::to_stored_numbers),
                         is_small(*source)});
  });
}

void OutputPass::add_pair(const SourcePtr<GlobalIndex>& references, const exodus::Place& place,
                          const Encode& encode, const SourcePtr<GlobalIndex>& numbers,
                          const exodus::Place& number_place, const Check& check) {
  if (!references || !numbers || !place.exists() || !number_place.exists()) return;
  const auto bytes = [&, stored = stored_size(place)](GlobalIndex rows) {
    return bytes_in_flight(*references, rows, stored) + bytes_in_flight(*numbers, rows, stored);
  };
  const bool whole = references->prefers_whole_slices() || numbers->prefers_whole_slices();
  for_each_piece(references->rows(), whole, bytes, [&](Range rows) {
    checks_.push_back({integers_.size(), check});
    integers_.push_back({.source = references, .place = place, .rows = rows, .encode = encode});
    integers_.push_back({.source = numbers, .place = number_place, .rows = rows});
  });
}

void OutputPass::add_time(int file_step, double time) {
  writer_.post_time(file_step, time);
  ++times_;
  if (stored_.runs() >= most_runs || stored_.bytes() >= most_stored_bytes) flush();
}

void OutputPass::flush() {
  move_items();
  if (std::exchange(times_, 0) > 0) writer_.dataset().flush();
  if (stored_.empty()) return;
  timer_.add_bytes(comm_.is_root() ? stored_.bytes() : 0.0);
  stored_.copy();
}

void OutputPass::move_items() {
  if (reals_.empty() && integers_.empty()) return;
  const bool alone = reals_.size() + integers_.size() == 1;
  const bool joint_alone = !alone && integers_.empty() && reals_.front().together == reals_.size();
  if (!alone && !joint_alone) give_out_small_items();
  place_items();
  if (joint_alone) {
    move_joint_alone();
  } else if (alone) {
    for (const auto& item : reals_) move_alone(item);
    for (const auto& item : integers_) move_alone(item);
  } else {
    move_together();
  }
  reals_.clear();
  integers_.clear();
  taken_ = 0;
}

// Each rank gets a stretch of the small arrays, in the order in which they were added: about that of the
// file.
void OutputPass::give_out_small_items() {
  GlobalIndex total = 0;
  const auto count = [&total](const auto& item) {
    if (item.undivided) total += item.source->rows() * item.source->width();
  };
  std::ranges::for_each(integers_, count);
  std::ranges::for_each(reals_, count);
  const Partition shares = Partition::even(total, comm_.size());
  GlobalIndex first = 0;
  const auto give = [&](auto& item) {
    if (!item.undivided) return;
    const GlobalIndex rows = item.source->rows();
    if (rows * item.source->width() == 0) return;
    item.rows = shares.owner(first) == comm_.rank() ? Range{0, rows} : Range{};
    first += rows * item.source->width();
  };
  std::ranges::for_each(integers_, give);
  std::ranges::for_each(reals_, give);
}

// Memory for the values of this rank.
void OutputPass::place_items() {
  std::size_t bytes = 0;
  const auto place = [&bytes](auto& item) {
    item.offset = bytes;
    bytes += static_cast<std::size_t>(item.rows.size() * item.source->width()) * sizeof(double);
  };
  std::ranges::for_each(integers_, place);
  std::ranges::for_each(reals_, place);
  comm_.collectively("taking memory for values to write", [&] {
    if (buffer_bytes_ >= bytes) return;
    buffer_.reset();
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    buffer_bytes_ = bytes;
  });
  timer_.add_bytes(static_cast<double>(bytes));
}

template <class T>
void OutputPass::move_alone(const Item<T>& item) {
  const std::span<T> moved = values(item);
  item.source->read(item.step, item.rows, moved);
  if constexpr (std::is_same_v<T, GlobalIndex>) {
    if (item.encode) item.encode(moved);
  }
  writer_.write(item.place, item.file_step, item.rows, moved);
}

/// Items that are read together, and where their values go.
struct OutputPass::Joint {
  DerivedArrays arrays;
  std::vector<std::span<double>> values;
};

OutputPass::Joint OutputPass::joint_at(std::size_t first) {
  std::vector<const DerivedSource*> sources;
  std::vector<std::span<double>> spans;
  for (std::size_t i = first; i < first + reals_[first].together; ++i) {
    sources.push_back(derived(reals_[i].source));
    spans.push_back(values(reals_[i]));
  }
  return {DerivedArrays(sources), std::move(spans)};
}

void OutputPass::move_joint_alone() {
  const Joint joint = joint_at(0);
  joint.arrays.read(reals_.front().step, reals_.front().rows, joint.values);
  for (const auto& item : reals_) writer_.write(item.place, item.file_step, item.rows, values(item));
}

void OutputPass::move_together() {
  ReadBatch batch(comm_);
  for (std::size_t i = 0; i < reals_.size(); i += reals_[i].together) {
    const Item<double>& item = reals_[i];
    if (item.together == 1) {
      item.source->post(batch, item.step, item.rows, values(item));
    } else {
      Joint joint = joint_at(i);
      joint.arrays.post(batch, item.step, item.rows, std::move(joint.values));
    }
  }
  for (const auto& item : integers_) item.source->post(batch, item.step, item.rows, values(item));
  batch.run();
  check_pairs();
  for (const auto& item : integers_) {
    if (item.encode) item.encode(values(item));
    writer_.post(item.place, item.file_step, item.rows, values(item));
  }
  for (const auto& item : reals_) writer_.post(item.place, item.file_step, item.rows, values(item));
  writer_.dataset().flush();
  times_ = 0;
}

void OutputPass::check_pairs() {
  if (checks_.empty()) return;
  std::string problem;
  for (const PairCheck& pair : checks_) {
    const auto& references = integers_[pair.first];
    const auto& numbers = integers_[pair.first + 1];
    if (problem.empty()) problem = pair.check(references.rows.begin, values(references), values(numbers));
  }
  checks_.clear();
  comm_.agree(problem);
}

}  // namespace exomerge
