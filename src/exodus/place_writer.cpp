// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/place_writer.hpp"

#include <algorithm>
#include <array>

#include "exodus/schema.hpp"
#include "exomerge/error.hpp"

namespace exomerge::exodus {
namespace {

// What an agreement of the ranks costs is worth more than a copy of so many bytes.
constexpr GlobalIndex small_array = GlobalIndex{1} << 20;
constexpr GlobalIndex most_gathered = GlobalIndex{16} << 20;

}  // namespace

PlaceWriter::PlaceWriter(netcdf::Dataset& target, const File& file)
    : target_(target), file_(file), most_gathered_(most_gathered) {}

void PlaceWriter::limit_gathered(std::size_t bytes) {
  most_gathered_ = std::min(most_gathered, static_cast<GlobalIndex>(bytes));
}

void PlaceWriter::count_gathered(GlobalIndex bytes) {
  gathered_ += bytes;
  if (gathered_ > most_gathered_) flush();
}

template <class T>
void PlaceWriter::write_values(const Place& place, int step, Range rows, std::span<T> values) {
  const GlobalIndex bytes = place.rows * place.width * static_cast<GlobalIndex>(sizeof(T));
  if (bytes > std::min(small_array, most_gathered_)) {
    target_.write_and_clobber(place.variable, place.slab(step, rows), values);
  } else {
    target_.post_write<T>(place.variable, place.slab(step, rows), values);
    count_gathered(bytes);
  }
}

void PlaceWriter::write(const Place& place, int step, Range rows, std::span<double> values) {
  write_values(place, step, rows, values);
}

void PlaceWriter::write(const Place& place, int step, Range rows, std::span<std::int64_t> values) {
  write_values(place, step, rows, values);
}

void PlaceWriter::write_references(const Place& place, Range rows, std::span<GlobalIndex> references) {
  for (GlobalIndex& reference : references) reference = stored_number(reference);
  write(place, 0, rows, references);
}

void PlaceWriter::write_time(int step, double time) {
  const std::array<double, 1> values{time};
  const netcdf::VariableId times = require_times(file_);
  if (target_.comm().is_root()) target_.post_write<double>(times, {{step}, {1}}, values);
  count_gathered(sizeof time);
}

void PlaceWriter::write_globals(int step, std::span<const double> values) {
  const Place& place = file_.places().global_results;
  if (!place.exists()) return;
  if (target_.comm().is_root()) {
    target_.post_write<double>(place.variable, place.slab(step, {0, place.rows}), values);
  }
  count_gathered(static_cast<GlobalIndex>(values.size_bytes()));
}

void PlaceWriter::flush() {
  target_.flush();
  gathered_ = 0;
}

netcdf::VariableId require_times(const File& file) {
  const auto times = file.dataset().find_variable(schema::times);
  if (!times) throw Error("\"" + file.path() + "\" has no times", true);
  return *times;
}

}  // namespace exomerge::exodus
