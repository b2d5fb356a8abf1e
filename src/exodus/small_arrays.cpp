// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/small_arrays.hpp"

#include <cmath>

#include "exodus/schema.hpp"
#include "exodus/text.hpp"
#include "exomerge/error.hpp"

namespace exomerge::exodus {
namespace {

// What no sensible header exceeds; beyond it the numbers in the header are damaged.
constexpr GlobalIndex size_limit = GlobalIndex{1} << 30;

}  // namespace

SmallArrays::SmallArrays(netcdf::Dataset& dataset) : dataset_(&dataset) {
  GlobalIndex bytes = 0;
  std::size_t totals[3] = {0, 0, 0};
  const auto& variables = dataset.variables();
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!schema::is_small_variable(variables[i].name)) continue;
    const DataType type = variables[i].type;
    if (type == DataType::string) continue;
    const Kind kind = type == DataType::character                              ? Kind::characters
                      : type == DataType::float32 || type == DataType::float64 ? Kind::reals
                                                                               : Kind::integers;
    const auto id = static_cast<netcdf::VariableId>(i);
    const GlobalIndex size = dataset.whole(id).size();
    if (size == 0) continue;
    const GlobalIndex width = kind == Kind::characters ? 1 : 8;
    if (size > (size_limit - bytes) / width) {
      throw Error(dataset.path().string() + ": variable " + variables[i].name + " claims " +
                      std::to_string(size) + " values, which is absurd",
                  true);
    }
    bytes += size * width;
    std::size_t& total = totals[static_cast<int>(kind)];
    parts_.emplace(id, Part{kind, total, static_cast<std::size_t>(size)});
    total += static_cast<std::size_t>(size);
  }

  const Comm& comm = dataset.comm();
  comm.collectively("reading the header of " + dataset.path().string(), [&] {
    if (!comm.is_root()) return;
    characters_.resize(totals[static_cast<int>(Kind::characters)]);
    integers_.resize(totals[static_cast<int>(Kind::integers)]);
    reals_.resize(totals[static_cast<int>(Kind::reals)]);
    for (const auto& [id, part] : parts_) {
      const netcdf::Slab slab = dataset.whole(id);
      switch (part.kind) {
        case Kind::characters:
          dataset.post_read(id, slab, std::span(characters_).subspan(part.offset, part.size));
          break;
        case Kind::integers:
          dataset.post_read(id, slab, std::span(integers_).subspan(part.offset, part.size));
          break;
        case Kind::reals:
          dataset.post_read(id, slab, std::span(reals_).subspan(part.offset, part.size));
          break;
      }
    }
  });
  dataset.flush();
  comm.broadcast(characters_);
  comm.broadcast(integers_);
  comm.broadcast(reals_);
}

std::vector<std::int64_t> SmallArrays::integers(netcdf::VariableId id) const {
  const auto found = parts_.find(id);
  if (found == parts_.end()) return {};
  const Part& part = found->second;
  if (part.kind == Kind::integers) {
    const auto values = std::span(integers_).subspan(part.offset, part.size);
    return {values.begin(), values.end()};
  }
  std::vector<std::int64_t> values;
  if (part.kind == Kind::reals) {
    for (const double value : std::span(reals_).subspan(part.offset, part.size)) {
      if (!std::islessequal(std::fabs(value), 0x1p62)) {
        throw Error(dataset_->path().string() + ": variable " + dataset_->variable(id).name + " holds " +
                        std::to_string(value) + " where an integer belongs",
                    true);
      }
      values.push_back(static_cast<std::int64_t>(value));
    }
  }
  return values;
}

std::vector<double> SmallArrays::reals(netcdf::VariableId id) const {
  const auto found = parts_.find(id);
  if (found == parts_.end()) return {};
  const Part& part = found->second;
  std::vector<double> values;
  values.reserve(part.size);
  if (part.kind == Kind::reals) {
    const auto source = std::span(reals_).subspan(part.offset, part.size);
    values.assign(source.begin(), source.end());
  } else if (part.kind == Kind::integers) {
    for (const std::int64_t value : std::span(integers_).subspan(part.offset, part.size)) {
      values.push_back(static_cast<double>(value));
    }
  }
  return values;
}

std::span<const char> SmallArrays::characters(netcdf::VariableId id) const {
  const auto found = parts_.find(id);
  if (found == parts_.end() || found->second.kind != Kind::characters) return {};
  return std::span(characters_).subspan(found->second.offset, found->second.size);
}

std::vector<std::string> SmallArrays::texts(netcdf::VariableId id) const {
  const auto& dimensions = dataset_->variable(id).dimensions;
  const GlobalIndex width =
      dimensions.empty() ? 1 : dataset_->dimensions()[static_cast<std::size_t>(dimensions.back())].length;
  return decode_fields(characters(id), width);
}

}  // namespace exomerge::exodus
