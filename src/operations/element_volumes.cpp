// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <memory>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/measures.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "model/step_sources.hpp"
#include "operations/edit.hpp"
#include "operations/element_geometry.hpp"
#include "operations/model_steps.hpp"

namespace exomerge {

namespace {

using Columns = std::vector<std::vector<double>>;

/// Values of this rank's elements that do not change with time, as a field.
RealSourcePtr constant_field(const ModelData& model, const EntityData& block, const std::string& name,
                             std::vector<double> values) {
  auto source = std::make_shared<MemorySource<double>>(model.comm, model.partition(block.info.count), 1,
                                                       std::move(values));
  return steps_until_now(model, std::move(source), name);
}

/// Makes fields on the selected blocks; `calculate(geometry, i)` gives the values of the field named
/// `names[i]`. Names that are empty are left out.
template <class Calculate>
void make_fields(ExodusModel& model, const char* activity, const Selector& ids,
                 const std::vector<std::string>& names, bool needs_shape, Calculate calculate) {
  edit(model, activity, [&](ModelData& data) {
    ensure_step(data);
    const NodeSlices slices = read_coordinates(data);
    for (const std::size_t i : select_entities(data, EntityKind::element_block, ids)) {
      const EntityData& block = data.kind(EntityKind::element_block)[i];
      const Topology* topology = topology_of(data, block);
      const bool known = needs_shape ? corner_shape(topology).has_value()
                                     : block.list(exodus::Role::nodes) && !block.info.ragged;
      if (!known) {
        log_once(data.comm.is_root() && block.info.count > 0, LogLevel::warning,
                 label(EntityKind::element_block, block.info) + " is left out: its elements of type \"" +
                     block.info.type + "\" cannot be measured");
        continue;
      }
      const ElementNodes elements(data, block);
      const ElementGeometry geometry(elements, topology, slices);
      Columns values;
      data.comm.collectively(activity, [&] { values = calculate(geometry); });
      for (std::size_t k = 0; k < names.size(); ++k) {
        if (names[k].empty()) continue;
        set_field(data, EntityKind::element_block, i, names[k],
                  constant_field(data, block, names[k], std::move(values[k])));
      }
    }
  });
}

}  // namespace

void calculate_element_volumes(ExodusModel& model, const std::string& element_field_name,
                               const Selector& element_block_ids, const VolumeOptions& options) {
  require_name(element_field_name);
  make_fields(model, "calculating volumes", element_block_ids, {element_field_name}, true,
              [&](const ElementGeometry& geometry) {
                return Columns{options.exact ? geometry.exact_measures() : geometry.measures()};
              });
}

void calculate_element_centroids(ExodusModel& model, const std::string& prefix,
                                 const Selector& element_block_ids) {
  calculate_element_centroids(model, std::array{prefix + "x", prefix + "y", prefix + "z"}, element_block_ids);
}

void calculate_element_centroids(ExodusModel& model, const std::array<std::string, 3>& names,
                                 const Selector& element_block_ids) {
  make_fields(model, "calculating centers", element_block_ids, {names.begin(), names.end()}, false,
              [](const ElementGeometry& geometry) {
                return Columns{geometry.centers(0), geometry.centers(1), geometry.centers(2)};
              });
}

void calculate_element_quality(ExodusModel& model, const Selector& element_block_ids,
                               const ElementQualityOptions& options) {
  make_fields(model, "judging elements", element_block_ids,
              {options.scaled_jacobian_name, options.aspect_name}, true, [](const ElementGeometry& geometry) {
                auto quality = geometry.quality();
                return Columns{std::move(quality[0]), std::move(quality[1])};
              });
}

}  // namespace exomerge
