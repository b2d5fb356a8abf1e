// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/stored_bytes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace exomerge {

namespace {

// Rows that follow each other in the file, all columns of them.
bool is_plain(const exodus::Place& place) { return place.prefix < 0 && place.column < 0; }

GlobalIndex value_bytes(const netcdf::Dataset& dataset, const exodus::Place& place) {
  return static_cast<GlobalIndex>(size_of(dataset.variable(place.variable).type));
}

std::optional<GlobalIndex> first_byte(const netcdf::Dataset& dataset, const exodus::Place& place, int step,
                                      GlobalIndex row) {
  const auto at = dataset.byte_place(place.variable);
  if (!at) return std::nullopt;
  return at->begin + at->stride * (place.timed ? step : 0) + row * place.width * value_bytes(dataset, place);
}

template <class T>
T from_big_endian(const std::byte* bytes) {
  std::array<std::byte, sizeof(T)> ordered;
  std::copy_n(bytes, sizeof(T), ordered.begin());
  if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(ordered);
  return std::bit_cast<T>(ordered);
}

template <class T>
netcdf::ByteCheck outside_of(std::int64_t limit) {
  return [limit](std::span<const std::byte> bytes) {
    std::int64_t outside = 0;
    for (std::size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
      const T number = from_big_endian<T>(bytes.data() + i);
      outside += number < 1 || number > limit ? 1 : 0;
    }
    return outside;
  };
}

}  // namespace

struct StoredBytes::Part {
  std::shared_ptr<const exodus::File> file;
  const ReferenceRule* rule = nullptr;
  GlobalIndex from = 0;
  GlobalIndex row = 0;  ///< in the output
  GlobalIndex rows = 0;
};

// The parts of a source, if all of them are stored as they are to be written.
template <class T>
bool StoredBytes::find_parts(const SourcePtr<T>& source, const exodus::Place& place, GlobalIndex row,
                             StepKey step, bool references, std::vector<Part>& parts) const {
  if (const auto* all = dynamic_cast<const ConcatSource<T>*>(source.get())) {
    for (const SourcePtr<T>& part : all->parts()) {
      if (!find_parts(part, place, row, step, references, parts)) return false;
      row += part->rows();
    }
    return true;
  }
  if (const auto* overlay = dynamic_cast<const OverlaySource<T>*>(source.get())) {
    const auto found = overlay->steps().find(step);
    return find_parts(found == overlay->steps().end() ? overlay->base() : found->second, place, row, step,
                      references, parts);
  }
  const auto* in = dynamic_cast<const FileSource<T>*>(source.get());
  if (!in || (in->rule() != nullptr) != references) return false;
  const netcdf::Dataset& from = in->file().dataset();
  const netcdf::Dataset& to = writer_.dataset();
  const int at = in->file_step(step);
  if (at < 0 || !is_plain(in->place()) || in->place().width != place.width ||
      from.variable(in->place().variable).type != to.variable(place.variable).type)
    return false;
  const auto begin = first_byte(from, in->place(), at, in->first_row());
  if (!begin) return false;
  parts.push_back({in->shared_file(), in->rule(), *begin, row, in->rows()});
  return true;
}

StoredBytes::Input& StoredBytes::input(const std::shared_ptr<const exodus::File>& file) {
  const auto found = std::ranges::find(inputs_, file, &Input::file);
  return found != inputs_.end() ? *found : inputs_.emplace_back(Input{file, {}, {}, {}});
}

template <class T>
bool StoredBytes::take(const SourcePtr<T>& source, const exodus::Place& place, StepKey step, int file_step,
                       bool references) {
  const netcdf::Dataset& to = writer_.dataset();
  if (!is_plain(place)) return false;
  const auto target = first_byte(to, place, file_step, 0);
  std::vector<Part> parts;
  if (!target || !find_parts(source, place, 0, step, references, parts)) return false;
  const GlobalIndex value = value_bytes(to, place);
  for (const Part& part : parts) {
    Input& from = input(part.file);
    netcdf::ByteRun run{part.from, *target + part.row * place.width * value, part.rows * place.width * value};
    if (part.rule) {
      run.check = static_cast<int>(from.checks.size());
      from.rules.push_back(part.rule);
      from.checks.push_back(value == 4 ? outside_of<std::int32_t>(part.rule->limit)
                                       : outside_of<std::int64_t>(part.rule->limit));
    }
    const std::size_t before = from.runs.size();
    netcdf::append_run(from.runs, run);
    runs_ += from.runs.size() - before;
    bytes_ += static_cast<double>(run.size);
  }
  kept_.push_back(source);
  return true;
}

void StoredBytes::copy() {
  const auto inputs = std::exchange(inputs_, {});
  const auto kept = std::exchange(kept_, {});
  bytes_ = 0;
  runs_ = 0;
  for (const Input& from : inputs) {
    const auto wrong = netcdf::copy_bytes(comm_, from.file->dataset().path(), writer_.dataset().path(),
                                          output_name_, from.runs, from.checks);
    for (std::size_t i = 0; i < wrong.size(); ++i) from.rules[i]->tell(comm_, wrong[i]);
  }
}

template bool StoredBytes::take(const SourcePtr<double>&, const exodus::Place&, StepKey, int, bool);
template bool StoredBytes::take(const SourcePtr<GlobalIndex>&, const exodus::Place&, StepKey, int, bool);

}  // namespace exomerge
