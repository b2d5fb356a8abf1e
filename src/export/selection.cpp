// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "export/selection.hpp"

#include <algorithm>
#include <string>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "model/displacement.hpp"
#include "model/entity_edits.hpp"
#include "operations/element_nodes.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

bool is_auto(const Selector& selector) {
  return selector.values().size() == 1 && selector.values().front() == Selector::Value(std::string("auto"));
}

}  // namespace

BlockList selected_blocks(const ModelData& model, const Selector& element_block_ids) {
  BlockList blocks;
  for (const std::size_t place :
       select_entities(model, EntityKind::element_block, element_block_ids, Unknown::fail)) {
    blocks.push_back(&model.kind(EntityKind::element_block)[place]);
  }
  return blocks;
}

std::optional<std::size_t> selected_step(const ModelData& model, const Selector& timestep,
                                         std::string_view what) {
  std::vector<double> times;
  for (const TimeStep& step : model.steps) times.push_back(step.time);
  const auto places = select_times(timestep, times, Unknown::fail);
  if (places.size() > 1) {
    throw Error(std::string(what) + " is one time step, not " + std::to_string(places.size()), everywhere);
  }
  if (places.empty()) return std::nullopt;
  return places.front();
}

std::optional<StepKey> displacement_step(const ModelData& model, const Selector& timestep,
                                         std::optional<std::size_t> automatic) {
  const bool exists = displacement_field(model).exists_in(model);
  if (is_auto(timestep)) {
    if (!exists || !automatic) return std::nullopt;
    return model.steps[*automatic].key;
  }
  const auto step = selected_step(model, timestep, "displacement_timestep");
  if (!step) return std::nullopt;
  if (!exists) {
    log_once(model.comm.is_root(), LogLevel::warning,
             "there is no displacement field; nodes are written where they are");
    return std::nullopt;
  }
  return model.steps[*step].key;
}

std::vector<double> displaced_coordinates(const ModelData& model, std::optional<StepKey> step) {
  const DisplacementField displacement = displacement_field(model);
  std::vector<double> points;
  const Range mine = model.partition(model.nodes.count).slice(model.comm.rank());
  model.comm.collectively("reading coordinates",
                          [&] { points.assign(static_cast<std::size_t>(mine.size()) * 3, 0.0); });
  const auto add = [&](std::size_t axis, const std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) points[3 * i + axis] += values[i];
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    add(axis, read_slice(model.comm, model.nodes.coordinates[axis], model.nodes.count));
    if (!step) continue;
    const auto field = std::ranges::find(model.nodes.fields, displacement.names[axis], &FieldData::name);
    if (field != model.nodes.fields.end()) {
      add(axis, read_slice(model.comm, field->source, model.nodes.count, *step));
    }
  }
  return points;
}

void require_nodes(const EntityData& block, std::span<const GlobalIndex> nodes) {
  if (std::ranges::any_of(nodes, [](GlobalIndex node) { return node < 0; })) {
    throw Error(label(EntityKind::element_block, block.info) + ": elements refer to nodes that do not exist");
  }
}

}  // namespace exomerge
