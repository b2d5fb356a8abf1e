// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/result_arrays.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "model/derived_source.hpp"

namespace exomerge {

namespace {

constexpr GlobalIndex part_values = GlobalIndex{1} << 20;

// The values of all reduction variables of an entity, as the file has them in one row.
RealSourcePtr reduction_row(const EntityData& entity, const std::vector<std::string>& names) {
  RealSourcePtr row;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(entity.reductions, name, &FieldData::name);
    const RealSourcePtr value = found != entity.reductions.end() ? found->source
                                                                 : std::make_shared<ConstantSource<double>>(
                                                                       1, 1, default_field_value(name));
    row = concatenate<double>(row, value);
  }
  return row;
}

void add_kind(std::vector<ResultArray>& arrays, const ModelData& model, const exodus::Places& places,
              EntityKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  const auto& entities = model.kind(kind);
  std::vector<std::map<std::string_view, const FieldData*>> fields(entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i) {
    for (const FieldData& field : entities[i].fields) fields[i].try_emplace(field.name, &field);
  }
  for (std::size_t variable = 0; variable < model.field_names[at].size(); ++variable) {
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const auto found = fields[i].find(model.field_names[at][variable]);
      const auto& results = places.kind(kind)[i].results;
      if (found != fields[i].end() && variable < results.size() && results[variable].exists()) {
        arrays.push_back({found->second->source, results[variable]});
      }
    }
  }
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const exodus::Place& place = places.kind(kind)[i].reductions;
    if (entities[i].reductions.empty() || !place.exists()) continue;
    arrays.push_back({reduction_row(entities[i], model.reduction_names[at]), place});
  }
}

}  // namespace

std::vector<ResultArray> result_arrays(const ModelData& model, const exodus::Places& places) {
  std::vector<ResultArray> arrays;
  for (std::size_t i = 0; i < model.nodes.fields.size(); ++i) {
    if (places.nodal_results[i].exists()) {
      arrays.push_back({model.nodes.fields[i].source, places.nodal_results[i]});
    }
  }
  for (const EntityKind kind : entity_kinds) add_kind(arrays, model, places, kind);
  return arrays;
}

std::vector<std::vector<ResultArray>> grouped(const std::vector<ResultArray>& arrays) {
  std::vector<RealSourcePtr> sources;
  for (const ResultArray& array : arrays) sources.push_back(array.source);
  std::vector<std::vector<ResultArray>> groups;
  for (const std::vector<std::size_t>& positions : groups_to_read_together(sources)) {
    std::vector<ResultArray>& group = groups.emplace_back();
    for (const std::size_t i : positions) group.push_back(arrays[i]);
  }
  return groups;
}

void for_each_part(const Comm& comm, GlobalIndex rows, int width, bool whole_slices, std::size_t bytes,
                   const std::function<void(Range)>& use) {
  const Partition partition = Partition::even(rows, comm.size());
  const Range mine = partition.slice(comm.rank());
  const GlobalIndex largest = partition.largest_slice();
  const GlobalIndex values = std::min(part_values, static_cast<GlobalIndex>(bytes / sizeof(double)));
  const GlobalIndex length = whole_slices ? std::max<GlobalIndex>(largest, 1)
                                          : std::max<GlobalIndex>(1, values / std::max(width, 1));
  for (GlobalIndex first = 0; first < largest; first += length) {
    use(intersect({mine.begin + first, mine.begin + first + length}, mine));
  }
}

}  // namespace exomerge
