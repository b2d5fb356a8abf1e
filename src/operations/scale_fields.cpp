// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "exomerge/error.hpp"
#include "exomerge/fields.hpp"
#include "model/entity_edits.hpp"
#include "model/exporter.hpp"
#include "model/field_edits.hpp"
#include "operations/edit.hpp"

namespace exomerge {

namespace {

/// What becomes of each value.
struct LinearMap {
  double factor;
  double offset;

  LinearMap(double by, double plus) : factor(by), offset(plus) {
    if (!std::isfinite(by) || !std::isfinite(plus)) {
      throw Error("the factor and the offset of a field are finite numbers", true);
    }
  }
  double operator()(double value) const { return value * factor + offset; }
};

void scale_on(ExodusModel& model, EntityKind kind, const Selector& names, const LinearMap& map,
              const Selector& ids) {
  edit(model, "scaling a " + field_noun(kind), [&](ModelData& data) {
    const auto places = select_entities(data, kind, ids);
    const auto there = field_names_on(data, kind, places);
    for (const std::size_t i : select_names(names, there, field_noun(kind))) {
      for (const std::size_t place : places) {
        auto& fields = fields_of(data, kind, place);
        const auto field = std::ranges::find(fields, there[i], &FieldData::name);
        if (field == fields.end()) continue;
        field->source = std::make_shared<MappedSource<double>>(
            field->source,
            [map](std::span<double> values) { std::ranges::transform(values, values.begin(), map); });
      }
    }
  });
}

}  // namespace

void scale_node_field(ExodusModel& model, const Selector& names, double factor, double offset) {
  scale_on(model, EntityKind::nodal, names, LinearMap(factor, offset), "all");
}

void scale_element_field(ExodusModel& model, const Selector& names, double factor, double offset,
                         const Selector& element_block_ids) {
  scale_on(model, EntityKind::element_block, names, LinearMap(factor, offset), element_block_ids);
}

void scale_node_set_field(ExodusModel& model, const Selector& names, double factor, double offset,
                          const Selector& node_set_ids) {
  scale_on(model, EntityKind::node_set, names, LinearMap(factor, offset), node_set_ids);
}

void scale_side_set_field(ExodusModel& model, const Selector& names, double factor, double offset,
                          const Selector& side_set_ids) {
  scale_on(model, EntityKind::side_set, names, LinearMap(factor, offset), side_set_ids);
}

void scale_global_variable(ExodusModel& model, const Selector& names, double factor, double offset) {
  const LinearMap map(factor, offset);
  edit(model, "scaling a global variable", [&](ModelData& data) {
    const auto chosen = select_names(names, model.get_global_variable_names(), "global variable");
    for (const TimeStep& step : data.steps) {
      const std::vector<double> values = global_values(model.data(), step.key);
      for (const std::size_t i : chosen) data.globals[i].values[step.key] = map(values[i]);
    }
  });
}

}  // namespace exomerge
