// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/maps.hpp"

#include <algorithm>
#include <limits>

#include "model/importer.hpp"

namespace exomerge {

IndexSourcePtr counted_ids(GlobalIndex first, GlobalIndex count) {
  return std::make_shared<FunctionSource<GlobalIndex>>(
      count, 1, [first](StepKey, Range rows, std::span<GlobalIndex> out) {
        for (std::size_t i = 0; i < out.size(); ++i)
          out[i] = first + rows.begin + static_cast<GlobalIndex>(i) + 1;
      });
}

MapRange scan_range(const Comm& comm, const std::vector<IndexSourcePtr>& sources) {
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  bool identity = true;
  GlobalIndex before = 0;
  for (const IndexSourcePtr& source : sources) {
    for_each_piece(comm, *source, 0, [&](Range rows, std::span<GlobalIndex> values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        lowest = std::min(lowest, values[i]);
        highest = std::max(highest, values[i]);
        identity = identity && values[i] == before + rows.begin + static_cast<GlobalIndex>(i) + 1;
      }
    });
    before += source->rows();
  }
  MapRange range;
  range.lowest = comm.all_reduce(lowest, ReduceOp::min);
  range.highest = comm.all_reduce(highest, ReduceOp::max);
  range.identity = !comm.any(!identity);
  return range;
}

MapRange model_id_range(ModelData& model, IndexSpace space, GlobalIndex added) {
  SpaceData& data = model.space(space);
  if (data.id_range) return *data.id_range;
  MapRange range;
  if (space == IndexSpace::node) {
    range.highest = model.nodes.count;
    if (model.nodes.id_map) range = scan_range(model.comm, {model.nodes.id_map});
  } else {
    std::vector<IndexSourcePtr> parts;
    for (const EntityData& block : model.kind(block_kind_of(space))) {
      range.highest += block.info.count;
      if (block.id_map) parts.push_back(block.id_map);
    }
    range.highest -= added;
    if (data.has_id_map) range = scan_range(model.comm, parts);
  }
  data.id_range = range;
  return range;
}

void drop_id_map(ModelData& model, IndexSpace space) {
  SpaceData& data = model.space(space);
  data.has_id_map = false;
  data.id_range.reset();
  if (space == IndexSpace::node) {
    model.nodes.id_map = nullptr;
  } else {
    for (EntityData& block : model.kind(block_kind_of(space))) block.id_map = nullptr;
  }
}

}  // namespace exomerge
