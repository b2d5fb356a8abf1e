// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/copy_carried.hpp"

#include <algorithm>

#include "exodus/file.hpp"
#include "exodus/writer.hpp"
#include "exomerge/partition.hpp"

namespace exomerge::exodus {
namespace {

constexpr GlobalIndex values_at_once = GlobalIndex{1} << 20;

// The axis that is split over the ranks: the longest, so that every rank has something to do.
std::size_t longest_axis(const netcdf::Slab& slab) {
  return static_cast<std::size_t>(std::ranges::max_element(slab.count) - slab.count.begin());
}

// A box of a variable and the box of another that takes its values: the same but for the record.
struct Move {
  netcdf::Dataset& from;
  netcdf::VariableId source;
  netcdf::Slab in;
  netcdf::Dataset& to;
  netcdf::VariableId target;
  netcdf::Slab out;
};

template <class T>
void copy(const Move& move) {
  const GlobalIndex size = move.in.size();
  if (size == 0) return;
  std::vector<T> values;
  if (move.in.count.empty()) {
    values = move.from.read_replicated<T>(move.source, move.in);
    if (move.to.comm().is_root()) move.to.post_write<T>(move.target, move.out, values);
    move.to.flush();
    return;
  }
  const std::size_t axis = longest_axis(move.in);
  const GlobalIndex row = size / move.in.count[axis];
  const GlobalIndex rows_at_once = std::max<GlobalIndex>(1, values_at_once / row);
  const auto partition = Partition::even(move.in.count[axis], move.to.comm().size());
  const Range mine = partition.slice(move.to.comm().rank());
  for (GlobalIndex done = 0; done < partition.largest_slice(); done += rows_at_once) {
    const Range rows = intersect({mine.begin + done, mine.begin + done + rows_at_once}, mine);
    const auto part_of = [&](netcdf::Slab slab) {
      slab.start[axis] += rows.empty() ? 0 : rows.begin;
      slab.count[axis] = rows.size();
      return slab;
    };
    values.resize(static_cast<std::size_t>(part_of(move.in).size()));
    move.from.read<T>(move.source, part_of(move.in), values);
    move.to.write_and_clobber<T>(move.target, part_of(move.out), values);
  }
}

void copy_as_stored(const Move& move) {
  switch (move.from.variable(move.source).type) {
    case DataType::character:
    case DataType::string:
      return copy<char>(move);
    case DataType::float32:
    case DataType::float64:
      return copy<double>(move);
    default:
      return copy<std::int64_t>(move);
  }
}

}  // namespace

bool same_records(const netcdf::Dataset& a, netcdf::VariableId in_a, const netcdf::Dataset& b,
                  netcdf::VariableId in_b) {
  const auto lengths = [](const netcdf::Dataset& file, netcdf::VariableId id) {
    std::vector<GlobalIndex> all;
    for (const netcdf::DimensionId d : file.variable(id).dimensions) {
      const netcdf::Dimension& dimension = file.dimensions()[static_cast<std::size_t>(d)];
      all.push_back(dimension.unlimited ? netcdf::Dataset::unlimited : dimension.length);
    }
    return all;
  };
  const auto mine = lengths(a, in_a);
  return !mine.empty() && mine.front() == netcdf::Dataset::unlimited && mine == lengths(b, in_b) &&
         a.variable(in_a).type == b.variable(in_b).type;
}

void copy_record(netcdf::Dataset& source, netcdf::Dataset& target, const CarriedRecord& record) {
  const netcdf::Slab whole = source.whole(record.source);
  Move move{source, record.source, whole, target, record.target, whole};
  move.in.start[0] = record.from;
  move.out.start[0] = record.to;
  move.in.count[0] = move.out.count[0] = 1;
  copy_as_stored(move);
}

void Writer::copy_carried(const File& source, const CarriedData& carried, std::span<const int> steps) {
  for (std::size_t i = 0; i < carried.variables.size(); ++i) {
    const auto target = this->carried(i);
    netcdf::Dataset& from = source.dataset();
    const auto origin = from.find_variable(carried.variables[i].variable.name);
    if (!target || !origin) continue;
    const netcdf::Slab whole = from.whole(*origin);
    const auto& dimensions = from.variable(*origin).dimensions;
    if (dimensions.empty() || !from.dimensions()[static_cast<std::size_t>(dimensions[0])].unlimited) {
      copy_as_stored({from, *origin, whole, *dataset_, *target, whole});
      continue;
    }
    for (std::size_t step = 0; step < steps.size(); ++step) {
      if (steps[step] < 0) continue;
      copy_record(from, *dataset_, {*origin, steps[step], *target, static_cast<GlobalIndex>(step)});
    }
  }
}

}  // namespace exomerge::exodus
