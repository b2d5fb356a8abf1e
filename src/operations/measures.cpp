// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_geometry.hpp"
#include "operations/exact_sum.hpp"
#include "operations/node_use.hpp"
#include "operations/side_nodes.hpp"

namespace exomerge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr bool everywhere = true;  // every rank meets the same errors here

/// This rank's values of an element field at the first step.
std::vector<double> field_values(const ModelData& model, const EntityData& block, const std::string& name) {
  const FieldData* field = block.find_field(name);
  if (!field) {
    throw Error(label(EntityKind::element_block, block.info) + " has no field \"" + name + '"', everywhere);
  }
  if (model.steps.empty())
    throw Error("field \"" + name + "\" has no values: there are no time steps", everywhere);
  return read_slice(model.comm, field->source, block.info.count, model.steps.front().key);
}

/// Calls `use(block, geometry)` for the selected blocks whose elements can be measured; the others are warned
/// of.
template <class Use>
void for_each_geometry(const ModelData& model, const Selector& ids, Use use) {
  const NodeSlices slices = read_coordinates(model);
  for (const std::size_t i : select_entities(model, EntityKind::element_block, ids)) {
    const EntityData& block = model.kind(EntityKind::element_block)[i];
    if (block.info.count == 0) continue;
    const Topology* topology = topology_of(model, block);
    if (!corner_shape(topology)) {
      log_once(model.comm.is_root(), LogLevel::warning,
               label(EntityKind::element_block, block.info) + " counts as 0: its elements of type \"" +
                   block.info.type + "\" cannot be measured");
      continue;
    }
    const ElementNodes elements(model, block);
    const ElementGeometry geometry(elements, topology, slices);
    use(block, geometry);
  }
}

/// Calls `use(volumes, geometry)`, volumes of a field if one is named; `geometry` is null unless
/// it is needed.
template <class Use>
void for_each_volume(const ModelData& model, const Selector& ids, const BlockMeasureOptions& options,
                     bool needs_geometry, Use use) {
  const std::string& name = options.element_volume_field_name;
  if (!name.empty() && !needs_geometry) {
    for (const std::size_t i : select_entities(model, EntityKind::element_block, ids)) {
      const EntityData& block = model.kind(EntityKind::element_block)[i];
      if (block.info.count > 0) use(block, field_values(model, block, name), nullptr);
    }
    return;
  }
  for_each_geometry(model, ids, [&](const EntityData& block, const ElementGeometry& geometry) {
    use(block,
        !name.empty() ? field_values(model, block, name)
                      : (options.exact ? geometry.exact_measures() : geometry.measures()),
        needs_geometry ? &geometry : nullptr);
  });
}

/// Minimum and maximum, of what is a number.
struct Extent {
  double lowest = infinity;
  double highest = -infinity;

  void add(double value) {
    if (std::isnan(value)) return;
    lowest = std::min(lowest, value + 0.0);  // not -0, which might differ between ranks
    highest = std::max(highest, value + 0.0);
  }
  void all_reduce(const Comm& comm) {
    lowest = comm.all_reduce(lowest, ReduceOp::min);
    highest = comm.all_reduce(highest, ReduceOp::max);
  }
};

}  // namespace

double get_element_block_volume(const ExodusModel& model, const Selector& element_block_ids,
                                const BlockMeasureOptions& options) {
  ExactSum sum;
  model.comm().collectively("summing volumes", [&] {
    for_each_volume(model.data(), element_block_ids, options, false,
                    [&](const EntityData&, const std::vector<double>& volumes, const ElementGeometry*) {
                      for (const double volume : volumes) sum.add(volume);
                    });
    sum.all_reduce(model.comm());
  });
  return sum.value();
}

std::array<double, 3> get_element_block_centroid(const ExodusModel& model, const Selector& element_block_ids,
                                                 const BlockMeasureOptions& options) {
  const auto& names = options.element_centroid_field_names;
  const bool named = !names[0].empty();
  std::array<ExactSum, 4> sums;  // volume, then moments
  model.comm().collectively("averaging centers", [&] {
    for_each_volume(
        model.data(), element_block_ids, options, !named,
        [&](const EntityData& block, const std::vector<double>& volumes, const ElementGeometry* geometry) {
          for (const double volume : volumes) sums[0].add(volume);
          for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::vector<double> centers =
                geometry ? geometry->centers(axis) : field_values(model.data(), block, names[axis]);
            for (std::size_t i = 0; i < centers.size(); ++i) sums[axis + 1].add(volumes[i] * centers[i]);
          }
        });
    ExactSum::all_reduce(model.comm(), std::array{&sums[0], &sums[1], &sums[2], &sums[3]});
  });
  const double volume = sums[0].value();
  if (volume == 0.0) return {nan, nan, nan};
  return {sums[1].value() / volume, sums[2].value() / volume, sums[3].value() / volume};
}

std::array<std::array<double, 2>, 3> get_element_block_extents(const ExodusModel& model,
                                                               const Selector& element_block_ids) {
  std::array<Extent, 3> extents;
  model.comm().collectively("measuring blocks", [&] {
    const ModelData& data = model.data();
    const NodeSlices slices = read_coordinates(data);
    const auto blocks = select_entities(data, EntityKind::element_block, element_block_ids);
    GlobalIndex elements_met = 0;
    for (const std::size_t b : blocks) elements_met += data.kind(EntityKind::element_block)[b].info.count;
    if (elements_met == 0) throw Error("the selected element blocks have no elements to measure", everywhere);
    const std::vector<std::uint8_t> used = nodes_used_by(data, blocks);
    for (std::size_t node = 0; node < used.size(); ++node) {
      for (std::size_t axis = 0; axis < 3 && used[node] != 0; ++axis) extents[axis].add(slices[axis][node]);
    }
    for (Extent& extent : extents) extent.all_reduce(data.comm);
  });
  const auto pair_of = [](const Extent& extent) { return std::array{extent.lowest, extent.highest}; };
  return {pair_of(extents[0]), pair_of(extents[1]), pair_of(extents[2])};
}

double get_side_set_area(const ExodusModel& model, const Selector& side_set_ids) {
  ExactSum sum;
  model.comm().collectively("measuring side sets", [&] {
    const ModelData& data = model.data();
    const NodeSlices slices = read_coordinates(data);
    for (const std::size_t i : select_entities(data, EntityKind::side_set, side_set_ids)) {
      const EntityData& set = data.kind(EntityKind::side_set)[i];
      const SideNodes sides(data, set);
      log_once(data.comm.is_root() && sides.unknown > 0, LogLevel::warning,
               label(EntityKind::side_set, set.info) + ": " + std::to_string(sides.unknown) +
                   " members whose sides are not known count as 0");
      for (const SideGroup& group : sides.groups) {
        if (!corner_shape(group.shape)) continue;
        const ElementNodes elements(data.comm, data.nodes.count, group.nodes, group.shape->nodes);
        for (const double area : ElementGeometry(elements, group.shape, slices).measures()) sum.add(area);
      }
    }
    sum.all_reduce(data.comm);
  });
  return sum.value();
}

EdgeLengthInfo get_element_edge_length_info(const ExodusModel& model, const Selector& element_block_ids) {
  ExactSum sum;
  Extent extent;
  std::int64_t count = 0;
  model.comm().collectively("measuring edges", [&] {
    const ModelData& data = model.data();
    const NodeSlices slices = read_coordinates(data);
    for (const std::size_t i : select_entities(data, EntityKind::element_block, element_block_ids)) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      const Topology* topology = topology_of(data, block);
      if (!topology || topology->family == TopologyFamily::point) continue;
      const ElementNodes elements(data, block);
      ElementGeometry(elements, topology, slices).for_each_edge([&](double length) {
        sum.add(length);
        extent.add(length);
        ++count;
      });
    }
    sum.all_reduce(data.comm);
    extent.all_reduce(data.comm);
    count = data.comm.all_reduce(count, ReduceOp::sum);
  });
  if (count == 0) return {nan, nan};
  return {extent.lowest == infinity ? nan : extent.lowest, sum.value() / static_cast<double>(count)};
}

double get_length_scale(const ExodusModel& model) {
  double scale = 0.0;
  model.comm().collectively("measuring the model", [&] {
    for (const std::vector<double>& axis : read_coordinates(model.data())) {
      Extent extent;
      for (const double value : axis) {
        if (std::isfinite(value)) extent.add(value);
      }
      extent.all_reduce(model.comm());
      if (extent.lowest > extent.highest) continue;
      scale = std::max(
          {scale, extent.highest - extent.lowest, std::abs(extent.lowest), std::abs(extent.highest)});
    }
  });
  return scale;
}

}  // namespace exomerge
