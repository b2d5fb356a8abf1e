// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/field_edits.hpp"

#include <algorithm>
#include <utility>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

}  // namespace

std::vector<FieldData>& fields_of(ModelData& model, EntityKind kind, std::size_t entity) {
  return kind == EntityKind::nodal ? model.nodes.fields : model.kind(kind)[entity].fields;
}

const std::vector<FieldData>& fields_of(const ModelData& model, EntityKind kind, std::size_t entity) {
  return kind == EntityKind::nodal ? model.nodes.fields : model.kind(kind)[entity].fields;
}

std::string field_noun(EntityKind kind) {
  if (kind == EntityKind::nodal) return "node field";
  if (kind == EntityKind::element_block) return "element field";
  return std::string(name_of(kind)) + " field";
}

GlobalIndex rows_of(const ModelData& model, EntityKind kind, std::size_t entity) {
  return kind == EntityKind::nodal ? model.nodes.count : model.kind(kind)[entity].info.count;
}

std::string place_of(const ModelData& model, EntityKind kind, std::size_t entity) {
  return kind == EntityKind::nodal ? "the nodes" : label(kind, model.kind(kind)[entity].info);
}

std::vector<std::string> field_names_on(const ModelData& model, EntityKind kind,
                                        const std::vector<std::size_t>& places) {
  std::vector<std::string> names;
  for (const std::size_t place : places) {
    for (const FieldData& field : fields_of(model, kind, place)) names.push_back(field.name);
  }
  std::ranges::sort(names, field_name_less);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

std::string single_name(const Selector& selector, const std::vector<std::string>& names,
                        const std::string& what) {
  const auto chosen = select_names(selector, names, what, Unknown::fail);
  if (chosen.size() == 1) return names[chosen.front()];
  throw Error(chosen.empty()
                  ? "no " + what + " is selected where one is needed"
                  : std::to_string(chosen.size()) + " " + what + "s are selected where one is needed",
              everywhere);
}

void require_name(const std::string& name) {
  if (name.empty()) throw Error("a field or variable needs a name", everywhere);
}

void warn_of_no_steps(const ModelData& model, const std::string& noun, const std::string& name) {
  if (!model.steps.empty()) return;
  log_once(model.comm.is_root(), LogLevel::warning,
           "the " + noun + " \"" + name + "\" is empty: the model has no time steps");
}

void set_field(ModelData& model, EntityKind kind, std::size_t entity, const std::string& name,
               RealSourcePtr source, bool warn) {
  require_name(name);
  auto& fields = fields_of(model, kind, entity);
  const auto found = std::ranges::find(fields, name, &FieldData::name);
  if (found != fields.end()) {
    if (warn) {
      log_once(model.comm.is_root(), LogLevel::warning,
               "the " + field_noun(kind) + " \"" + name + "\" is on " + place_of(model, kind, entity) +
                   " already; its values are replaced");
    }
    found->source = std::move(source);
    return;
  }
  fields.push_back({name, std::move(source)});
  if (kind == EntityKind::nodal) return;
  auto& names = model.field_names[static_cast<std::size_t>(kind)];
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

bool remove_field(ModelData& model, EntityKind kind, std::size_t entity, const std::string& name) {
  return std::erase_if(fields_of(model, kind, entity),
                       [&](const FieldData& field) { return field.name == name; }) > 0;
}

void forget_unused_name(ModelData& model, EntityKind kind, const std::string& name) {
  if (kind == EntityKind::nodal) return;
  const bool is_used = std::ranges::any_of(
      model.kind(kind), [&](const EntityData& entity) { return entity.find_field(name) != nullptr; });
  if (!is_used) std::erase(model.field_names[static_cast<std::size_t>(kind)], name);
}

}  // namespace exomerge
