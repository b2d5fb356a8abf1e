// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>

#include "exomerge/log.hpp"
#include "model/exporter.hpp"

namespace exomerge {

std::vector<double> global_values(const ModelData& model, StepKey step) {
  std::map<const Input*, std::vector<double>>
      rows;  // one read of each file, whatever the number of variables
  std::vector<double> values;
  for (const GlobalVariable& variable : model.globals) {
    double value = std::numeric_limits<double>::quiet_NaN();
    const auto key = static_cast<std::size_t>(step);
    for (const GlobalVariable::Part& part : variable.parts) {
      const int file_step = key < part.table->size() ? (*part.table)[key] : -1;
      if (file_step < 0) continue;
      std::vector<double>& row = rows[part.input.get()];
      if (row.empty()) row = part.input->read_globals(file_step);
      value = row[static_cast<std::size_t>(part.column)];
    }
    if (const auto found = variable.values.find(step); found != variable.values.end()) value = found->second;
    values.push_back(value);
  }
  return values;
}

void Exporter::write_steps() {
  for (std::size_t i = 0; i < model_.steps.size(); ++i) {
    report_progress("writing steps", static_cast<double>(i) / static_cast<double>(model_.steps.size()));
    const int file_step = static_cast<int>(i);
    writer_->write_time(file_step, model_.steps[i].time);
    write_step(model_.steps[i].key, file_step);
  }
  if (!model_.steps.empty()) report_progress("writing steps", 1.0);
}

void Exporter::write_step(StepKey step, int file_step) {
  const exodus::Places& places = writer_->places();
  if (!model_.globals.empty()) writer_->write_globals(file_step, global_values(model_, step));
  for (std::size_t i = 0; i < model_.nodes.fields.size(); ++i) {
    write_reals(model_.nodes.fields[i].source, places.nodal_results[i], step, file_step);
  }
  for (const EntityKind kind : entity_kinds) {
    const auto& names = model_.field_names[static_cast<std::size_t>(kind)];
    const auto& entities = model_.kind(kind);
    for (std::size_t variable = 0; variable < names.size(); ++variable) {
      for (std::size_t i = 0; i < entities.size(); ++i) {
        const FieldData* field = entities[i].find_field(names[variable]);
        const auto& results = places.kind(kind)[i].results;
        if (field && variable < results.size())
          write_reals(field->source, results[variable], step, file_step);
      }
    }
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const exodus::Place& place = places.kind(kind)[i].reductions;
      if (entities[i].reductions.empty() || !place.exists()) continue;
      RealSourcePtr row;
      for (const std::string& name : model_.reduction_names[static_cast<std::size_t>(kind)]) {
        const auto found = std::ranges::find(entities[i].reductions, name, &FieldData::name);
        const RealSourcePtr value =
            found != entities[i].reductions.end()
                ? found->source
                : std::make_shared<ConstantSource<double>>(1, 1, default_field_value(name));
        row = concatenate<double>(row, value);
      }
      write_reals(row, place, step, file_step);
    }
  }
}

}  // namespace exomerge
