// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "model/exporter.hpp"

namespace exomerge {

namespace {

// One record, or all of a variable without records, split over the ranks along its first other dimension.
netcdf::Slab share(const netcdf::Dataset& dataset, netcdf::VariableId id, GlobalIndex record) {
  const netcdf::Variable& variable = dataset.variable(id);
  netcdf::Slab slab = dataset.whole(id);
  std::size_t split = 0;
  if (record >= 0) {
    slab.start[0] = record;
    slab.count[0] = 1;
    split = 1;
  }
  const Comm& comm = dataset.comm();
  if (split < variable.dimensions.size()) {
    const Range mine = Partition::even(slab.count[split], comm.size()).slice(comm.rank());
    slab.start[split] = mine.begin;
    slab.count[split] = mine.size();
  } else if (!comm.is_root() && record >= 0) {
    slab.count[0] = 0;
  }
  return slab;
}

template <class T>
void copy(netcdf::Dataset& from, netcdf::VariableId source, const netcdf::Slab& in, netcdf::Dataset& to,
          netcdf::VariableId target, const netcdf::Slab& out) {
  std::vector<T> values(static_cast<std::size_t>(in.size()));
  from.read<T>(source, in, values);
  to.write_and_clobber<T>(target, out, values);
}

void copy_as_stored(netcdf::Dataset& from, netcdf::VariableId source, const netcdf::Slab& in, netcdf::Dataset& to,
                    netcdf::VariableId target, const netcdf::Slab& out) {
  switch (from.variable(source).type) {
    case DataType::character:
    case DataType::string: return copy<char>(from, source, in, to, target, out);
    case DataType::float32: return copy<float>(from, source, in, to, target, out);
    case DataType::float64: return copy<double>(from, source, in, to, target, out);
    case DataType::int64:
    case DataType::uint32:
    case DataType::uint64: return copy<std::int64_t>(from, source, in, to, target, out);
    default: return copy<std::int32_t>(from, source, in, to, target, out);
  }
}

}  // namespace

void Exporter::write_carried() {
  if (!carried_file_) return;
  const auto& names = carried_file_->description().foreign_variables;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto target = writer_->carried(i)) carry(names[i], *target);
  }
}

// Records follow the steps that are written.
void Exporter::carry(const std::string& name, netcdf::VariableId target) {
  netcdf::Dataset& from = carried_file_->dataset();
  netcdf::Dataset& to = writer_->dataset();
  const auto source = from.find_variable(name);
  if (!source) return;
  const auto& dimensions = from.variable(*source).dimensions;
  const bool recorded = !dimensions.empty() && from.dimensions()[static_cast<std::size_t>(dimensions[0])].unlimited;
  if (!recorded) {
    const netcdf::Slab slab = share(from, *source, -1);
    copy_as_stored(from, *source, slab, to, target, slab);
    return;
  }
  const auto& times = carried_file_->description().times;
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    // Step keys of the one imported file count its steps.
    const auto file_step = static_cast<GlobalIndex>(model_.steps[i].key);
    if (file_step >= static_cast<GlobalIndex>(times.size())) continue;
    const netcdf::Slab in = share(from, *source, file_step);
    netcdf::Slab out = in;
    out.start[0] = static_cast<GlobalIndex>(i);
    copy_as_stored(from, *source, in, to, target, out);
  }
}

}  // namespace exomerge
