// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/field_manager.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/selector.hpp"
#include "model/load.hpp"
#include "model/model_data.hpp"
#include "model/view_source.hpp"

namespace exomerge {

namespace {

const std::vector<FieldData>& fields_of(const ModelData& model, EntityKind kind, std::int64_t id) {
  return kind == EntityKind::nodal ? model.nodes.fields : model.get(kind, id).fields;
}

std::string place_name(EntityKind kind, std::int64_t id) {
  if (kind == EntityKind::nodal) return "the nodes";
  return std::string(name_of(kind)) + ' ' + std::to_string(id);
}

[[noreturn]] void report_missing(EntityKind kind, std::int64_t id, const std::string& name,
                                 const std::vector<FieldData>& fields) {
  std::vector<std::string> names;
  for (const FieldData& field : fields) names.push_back(field.name);
  const std::string nearest = nearest_name(name, names);
  throw Error("there is no field \"" + name + "\" on " + place_name(kind, id) +
              (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
}

}  // namespace

std::vector<std::string> FieldManager::names() const {
  std::vector<std::string> names;
  const auto add = [&names](const std::vector<FieldData>& fields) {
    for (const FieldData& field : fields) {
      if (std::ranges::find(names, field.name) == names.end()) names.push_back(field.name);
    }
  };
  if (kind_ == EntityKind::nodal) {
    add(model_->nodes.fields);
  } else {
    for (const EntityData& entity : model_->kind(kind_)) add(entity.fields);
  }
  return names;
}

bool FieldManager::exists(const std::string& name, std::int64_t id) const {
  if (kind_ != EntityKind::nodal && !model_->find(kind_, id)) return false;
  const auto& fields = fields_of(*model_, kind_, id);
  return std::ranges::find(fields, name, &FieldData::name) != fields.end();
}

Kokkos::View<double*> FieldManager::get_values(const std::string& name, double timestep,
                                               std::int64_t id) const {
  Kokkos::View<double*> values;
  model_->comm.collectively("reading a field", [&] {
    const auto& fields = fields_of(*model_, kind_, id);
    const auto field = std::ranges::find(fields, name, &FieldData::name);
    if (field == fields.end()) report_missing(kind_, id, name, fields);
    values = view_of<double>(model_->comm, field->source, model_->step_key(timestep), "exomerge field");
  });
  return values;
}

void FieldManager::put_values(const std::string& name, double timestep, Kokkos::View<const double*> values,
                              std::int64_t id) {
  model_->comm.collectively("storing a field", [&] {
    const StepKey step = model_->step_key(timestep);
    EntityData* entity = kind_ == EntityKind::nodal ? nullptr : &model_->get(kind_, id);
    auto& fields = entity ? entity->fields : model_->nodes.fields;
    const GlobalIndex rows = entity ? entity->info.count : model_->nodes.count;
    const Range mine = model_->partition(rows).slice(model_->comm.rank());
    model_->comm.agree(static_cast<GlobalIndex>(values.size()) == mine.size()
                           ? std::string()
                           : "field \"" + name + "\" on " + place_name(kind_, id) + " needs " +
                                 std::to_string(mine.size()) + " values on rank " +
                                 std::to_string(model_->comm.rank()) + ", given are " +
                                 std::to_string(values.size()));
    auto field = std::ranges::find(fields, name, &FieldData::name);
    if (field == fields.end()) {
      const auto missing = std::make_shared<ConstantSource<double>>(rows, 1, default_field_value(name));
      field = fields.insert(fields.end(), {name, missing});
      auto& names = model_->field_names[static_cast<std::size_t>(kind_)];
      if (entity && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
    field->source = with_step(*model_, field->source, step, {host.data(), host.data() + host.size()});
  });
}

}  // namespace exomerge
