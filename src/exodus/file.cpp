// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/file.hpp"

#include <algorithm>

#include "exodus/read.hpp"
#include "exodus/schema.hpp"
#include "exomerge/error.hpp"

namespace exomerge::exodus {
namespace {

// The description's word size is that of the arrays, not what the file says of itself: some writers mix or
// lie.
int word_size(const Header& header) {
  if (const auto wide = header.has_wide_reals()) return *wide ? 8 : 4;
  return header.global_number(schema::word_size, schema::old_word_size) == 4.0 ? 4 : 8;
}

void require_place(const netcdf::Dataset& dataset, const Place& place) {
  if (!place.exists())
    throw Error(dataset.path().string() + ": read of an array that the file does not have", true);
}

}  // namespace

std::shared_ptr<File> File::open(const Comm& comm, const std::filesystem::path& path) {
  std::shared_ptr<File> file(new File());
  file->dataset_ = netcdf::Dataset::open(comm, path);
  Header header(*file->dataset_);
  comm.collectively("reading the header of " + path.string(), [&] { check_is_exodus(header); });
  const SmallArrays small(*file->dataset_);
  comm.collectively("reading the header of " + path.string(), [&] {
    Reading reading{header, small, file->description_, file->places_};
    read_model(reading);
    read_entities(reading);
    read_groups(reading);
    read_spaces(reading);
    read_results(reading);
    check_ids(reading);
    header.describe_foreign(file->description_);
    file->description_.word_size = word_size(header);
  });
  return file;
}

void File::read(const Place& place, int step, Range rows, std::span<double> out) const {
  require_place(*dataset_, place);
  dataset_->read(place.variable, place.slab(step, rows), out);
}

void File::read(const Place& place, int step, Range rows, std::span<std::int64_t> out) const {
  require_place(*dataset_, place);
  dataset_->read(place.variable, place.slab(step, rows), out);
}

void File::read_references(const Place& place, Range rows, GlobalIndex limit, std::span<GlobalIndex> out,
                           std::int64_t* absent) const {
  read(place, 0, rows, out);
  *absent = to_references(out, limit);
}

std::int64_t to_references(std::span<GlobalIndex> numbers, GlobalIndex limit) {
  std::int64_t absent = 0;
  constexpr std::int64_t most = std::int64_t{1}
                                << 61;  // keeps the reversible form of damaged numbers in range
  for (GlobalIndex& number : numbers) {
    if (number >= 1 && number <= limit) {
      --number;
    } else {
      number = absent_reference(std::clamp(number, -most, most));
      ++absent;
    }
  }
  return absent;
}

std::vector<double> File::read_globals(int step) const {
  const Place& place = places_.global_results;
  if (!place.exists()) return std::vector<double>(description_.global_variable_names.size());
  return dataset_->read_replicated<double>(place.variable, place.slab(step, {0, place.rows}));
}

CarriedData File::foreign_data() const {
  CarriedData carried;
  const auto& dimensions = dataset_->dimensions();
  std::vector<int> position(dimensions.size(), -1);
  const auto carry = [&](netcdf::DimensionId id) {
    int& place = position[static_cast<std::size_t>(id)];
    if (place < 0) {
      place = static_cast<int>(carried.dimensions.size());
      carried.dimensions.push_back(dimensions[static_cast<std::size_t>(id)]);
    }
    return place;
  };
  for (const std::string& name : description_.foreign_dimensions) {
    if (const auto id = dataset_->find_dimension(name)) carry(*id);
  }
  for (const std::string& name : description_.foreign_variables) {
    const auto id = dataset_->find_variable(name);
    if (!id) continue;
    netcdf::Variable variable = dataset_->variable(*id);
    for (netcdf::DimensionId& dimension : variable.dimensions) dimension = carry(dimension);
    carried.variables.push_back({std::move(variable)});
  }
  for (const ForeignAttribute& foreign : description_.foreign_attributes) {
    carried.variable_attributes.emplace_back(foreign.variable, foreign.attribute);
  }
  return carried;
}

Description describe(const Comm& comm, const std::filesystem::path& path) {
  return File::open(comm, path)->description();
}

}  // namespace exomerge::exodus
