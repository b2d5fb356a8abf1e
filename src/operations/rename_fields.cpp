// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/transform.hpp"
#include "model/model_data.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

[[noreturn]] void report_missing(const std::string& what, const std::string& name,
                                 const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(name, names);
  throw Error("there is no " + what + " \"" + name + '"' +
                  (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"),
              everywhere);
}

[[noreturn]] void report_taken(const std::string& what, const std::string& new_name) {
  throw Error("there is a " + what + " \"" + new_name + "\" already", everywhere);
}

// Variables of which there is one of a name.
template <class Items>
void rename_in(Items& items, const std::string& what, const std::string& name, const std::string& new_name) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) report_missing(what, name, names);
  if (name == new_name) return;
  if (std::ranges::find(names, new_name) != names.end()) report_taken(what, new_name);
  items[static_cast<std::size_t>(found - names.begin())].name = new_name;
}

void rename_on_entities(ModelData& model, EntityKind kind, const std::string& name,
                        const std::string& new_name, const Selector& ids) {
  auto& names = model.field_names[static_cast<std::size_t>(kind)];
  auto& entities = model.kind(kind);
  const std::string what = std::string(name_of(kind)) + " field";
  std::vector<Candidate> candidates;
  for (const EntityData& entity : entities) candidates.push_back({entity.info.id, entity.info.name});
  const auto chosen = select(ids, candidates, name_of(kind), Unknown::fail);
  const auto has = [&](const std::string& field) {
    return std::ranges::any_of(chosen,
                               [&](std::size_t i) { return entities[i].find_field(field) != nullptr; });
  };
  const auto place = std::ranges::find(names, name);
  // Files may declare a field that is on no entity.
  if (place == names.end() || (!ids.is_all() && !has(name))) report_missing(what, name, names);
  if (name == new_name) return;
  const bool known = std::ranges::find(names, new_name) != names.end();
  if (known && (has(new_name) || !has(name))) report_taken(what, new_name);
  for (const std::size_t i : chosen) {
    if (FieldData* field = entities[i].find_field(name)) field->name = new_name;
  }
  const bool remains = std::ranges::any_of(
      entities, [&](const EntityData& entity) { return entity.find_field(name) != nullptr; });
  if (!known && !remains) {
    *place = new_name;
  } else {
    if (!remains) names.erase(place);
    if (!known) names.push_back(new_name);
  }
}

template <class Work>
void edit(ExodusModel& model, Work work) {
  ModelData changed = model.data();
  work(changed);
  model.data() = std::move(changed);
}

void rename_on(ExodusModel& model, EntityKind kind, const std::string& name, const std::string& new_name,
               const Selector& ids) {
  model.comm().collectively("renaming a field", [&] {
    edit(model, [&](ModelData& data) { rename_on_entities(data, kind, name, new_name, ids); });
  });
}

}  // namespace

void rename_node_field(ExodusModel& model, const std::string& name, const std::string& new_name) {
  edit(model, [&](ModelData& data) { rename_in(data.nodes.fields, "node field", name, new_name); });
}

void rename_global_variable(ExodusModel& model, const std::string& name, const std::string& new_name) {
  edit(model, [&](ModelData& data) { rename_in(data.globals, "global variable", name, new_name); });
}

void rename_element_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                          const Selector& element_block_ids) {
  rename_on(model, EntityKind::element_block, name, new_name, element_block_ids);
}

void rename_node_set_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                           const Selector& node_set_ids) {
  rename_on(model, EntityKind::node_set, name, new_name, node_set_ids);
}

void rename_side_set_field(ExodusModel& model, const std::string& name, const std::string& new_name,
                           const Selector& side_set_ids) {
  rename_on(model, EntityKind::side_set, name, new_name, side_set_ids);
}

}  // namespace exomerge
