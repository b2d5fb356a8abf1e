// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/block_transforms.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "exomerge/error.hpp"
#include "model/displacement.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "model/load.hpp"
#include "model/step_sources.hpp"
#include "operations/edit.hpp"
#include "operations/invert_elements.hpp"
#include "operations/node_use.hpp"
#include "operations/point_maps.hpp"
#include "operations/turned_fields.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here
constexpr EntityKind block_kind = EntityKind::element_block;
using Vector = std::array<double, 3>;

[[noreturn]] void report_shared(const ModelData& model, const std::vector<std::uint8_t>& shared,
                                GlobalIndex count) {
  constexpr std::size_t most = 20;
  struct Few {
    std::size_t count = 0;
    std::array<GlobalIndex, most> nodes{};
  };
  const GlobalIndex first = model.partition(model.nodes.count).slice(model.comm.rank()).begin;
  Few mine;
  for (std::size_t i = 0; i < shared.size() && mine.count < most; ++i) {
    if (shared[i] != 0) mine.nodes[mine.count++] = first + static_cast<GlobalIndex>(i);
  }
  std::string list;
  std::size_t listed = 0;
  for (const Few& few : model.comm.all_gather(mine)) {
    for (std::size_t i = 0; i < few.count && listed < most; ++i, ++listed) {
      list += (list.empty() ? "" : ", ") + std::to_string(few.nodes[i]);
    }
  }
  throw Error(std::to_string(count) + " nodes of the element blocks belong to others too (" + list +
                  (count > static_cast<GlobalIndex>(most) ? ", ..." : "") + "): unmerge the blocks first",
              everywhere);
}

/// Flags of the nodes of blocks; an Error, if it is asked for, where other blocks use them.
RowFlags nodes_to_move(const ModelData& model, const std::vector<std::size_t>& chosen, bool check) {
  auto flags = std::make_shared<std::vector<std::uint8_t>>(nodes_used_by(model, chosen));
  if (!check) return flags;
  std::vector<std::size_t> others;
  for (std::size_t b = 0; b < model.kind(block_kind).size(); ++b) {
    if (std::ranges::find(chosen, b) == chosen.end()) others.push_back(b);
  }
  std::vector<std::uint8_t> shared = nodes_used_by(model, others);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < shared.size(); ++i) {
    shared[i] = shared[i] != 0 && (*flags)[i] != 0 ? 1 : 0;
    count += shared[i];
  }
  count = model.comm.all_reduce(count, ReduceOp::sum);
  if (count > 0) report_shared(model, shared, count);
  return flags;
}

// Displacements at a step, moved where nodes are flagged.
RealSourcePtr moved(const ModelData& model, const RealSourcePtr& source, const RowFlags& flags,
                    double offset) {
  const auto shifted = std::make_shared<MappedSource<double>>(source, [offset](std::span<double> values) {
    for (double& value : values) value += offset;
  });
  return chosen_rows(model.comm, flags, source, shifted);
}

void displace(ModelData& model, const RowFlags& flags, const Vector& offset, const Selector& timesteps) {
  require_displacement(model);
  const DisplacementField displacement = displacement_field(model);
  std::vector<double> times;
  for (const TimeStep& step : model.steps) times.push_back(step.time);
  const std::vector<std::size_t> chosen = select_times(timesteps, times);
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(model.dimension); ++axis) {
    const std::string& name = displacement.names[axis];
    RealSourcePtr field = std::ranges::find(model.nodes.fields, name, &FieldData::name)->source;
    const RealSourcePtr before = field;
    for (const std::size_t s : chosen) {
      if (offset[axis] == 0.0) break;
      field = with_step_source(field, model.steps[s].key, moved(model, before, flags, offset[axis]));
    }
    set_field(model, EntityKind::nodal, 0, name, field, false);
  }
}

// Values change, the structure does not.
template <class Work>
void edit_values(ExodusModel& model, const char* activity, const Work& work) {
  edit(model, activity, [&](ModelData& data) {
    const ModelData before = data;
    work(data);
    keep_resident(before, data);
  });
}

/// What follows the nodes of blocks.
struct Followers {
  bool displacement = false;
  bool fields = false;    ///< vectors and tensors, if they are named
  bool elements = false;  ///< which would be inside out
};

template <class MakeMap>
void transform(ExodusModel& model, const char* activity, const Selector& ids,
               const BlockTransformOptions& options, Followers followers, const MakeMap& make_map) {
  edit_values(model, activity, [&](ModelData& data) {
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, ids);
    const RowFlags flags = nodes_to_move(data, chosen, options.check_for_merged_nodes);
    const bool displacement = followers.displacement && options.adjust_displacement_field.value_or(true);
    if (displacement && options.adjust_displacement_field) require_displacement(data);
    const kernels::PointMap map = make_map();
    map_nodes(data, map, {displacement, flags});
    if (followers.fields) turn_fields(data, options.rotated_fields, map, {flags, chosen});
    if (followers.elements) invert_elements(data, chosen);
  });
}

}  // namespace

void translate_element_blocks(ExodusModel& model, const Selector& element_block_ids, const Vector& offset,
                              const BlockTransformOptions& options) {
  transform(model, "translating element blocks", element_block_ids, options, {},
            [&] { return translation_map(offset); });
}

void scale_element_blocks(ExodusModel& model, const Selector& element_block_ids, double scale_factor,
                          const BlockTransformOptions& options) {
  transform(model, "scaling element blocks", element_block_ids, options, {.displacement = true}, [&] {
    return scaling_map({scale_factor, scale_factor, scale_factor});
  });
}

void rotate_element_blocks(ExodusModel& model, const Selector& element_block_ids, const Vector& axis,
                           double angle_in_degrees, const BlockTransformOptions& options) {
  transform(model, "rotating element blocks", element_block_ids, options,
            {.displacement = true, .fields = true}, [&] { return rotation_map(axis, angle_in_degrees); });
}

void reflect_element_blocks(ExodusModel& model, const Selector& element_block_ids, const Vector& point,
                            const Vector& normal, const BlockTransformOptions& options) {
  transform(model, "reflecting element blocks", element_block_ids, options,
            {.displacement = true, .fields = true, .elements = true},
            [&] { return reflection_map(point, normal); });
}

void displace_element_blocks(ExodusModel& model, const Selector& element_block_ids, const Vector& offset,
                             const Selector& timesteps, const BlockTransformOptions& options) {
  edit_values(model, "displacing element blocks", [&](ModelData& data) {
    if (data.steps.empty()) throw Error("there are no time steps to displace element blocks at", everywhere);
    const bool finite = std::ranges::all_of(offset, [](double value) { return std::isfinite(value); });
    if (!finite) throw Error("the offset of a displacement is not finite", everywhere);
    const std::vector<std::size_t> chosen = select_entities(data, block_kind, element_block_ids);
    displace(data, nodes_to_move(data, chosen, options.check_for_merged_nodes), offset, timesteps);
  });
}

}  // namespace exomerge
