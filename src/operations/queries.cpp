// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/queries.hpp"

#include <algorithm>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "model/entity_edits.hpp"
#include "model/field_edits.hpp"
#include "operations/node_use.hpp"

namespace exomerge {

namespace {

constexpr bool everywhere = true;  // every rank meets the same errors here

const EntityData& selected(const ExodusModel& model, EntityKind kind, const Selector& id) {
  return model.data().kind(kind)[select_entity(model.data(), kind, id)];
}

std::vector<std::string> names_of_kind(const ExodusModel& model, EntityKind kind) {
  std::vector<std::string> names;
  for (const EntityData& entity : model.data().kind(kind)) {
    if (!entity.info.name.empty()) names.push_back(entity.info.name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> field_names(const ExodusModel& model, EntityKind kind, const Selector& ids) {
  return field_names_on(model.data(), kind, select_entities(model.data(), kind, ids));
}

bool exists(const ExodusModel& model, EntityKind kind, const Selector::Value& id_or_name) {
  return std::ranges::any_of(model.data().kind(kind), [&](const EntityData& entity) {
    if (const auto* name = std::get_if<std::string>(&id_or_name)) return entity.info.name == *name;
    const auto* id = std::get_if<std::int64_t>(&id_or_name);
    return id != nullptr && entity.info.id == *id;
  });
}

bool field_exists(const ExodusModel& model, EntityKind kind, const std::string& name, const Selector& ids) {
  return std::ranges::all_of(select_entities(model.data(), kind, ids), [&](std::size_t place) {
    return std::ranges::find(fields_of(model.data(), kind, place), name, &FieldData::name) !=
           fields_of(model.data(), kind, place).end();
  });
}

double single_time(const ExodusModel& model, const Selector& timestep) {
  const std::vector<double> times = model.get_timesteps();
  const auto chosen = select_times(timestep, times, Unknown::fail);
  if (chosen.size() == 1) return times[chosen.front()];
  throw Error(std::to_string(chosen.size()) + " time steps are selected where one is needed", everywhere);
}

Kokkos::View<double*> values(ExodusModel& model, EntityKind kind, const Selector& field, const Selector& id,
                             const Selector& timestep) {
  Kokkos::View<double*> result;
  model.comm().collectively("reading a field", [&] {
    const std::size_t place = kind == EntityKind::nodal ? 0 : select_entity(model.data(), kind, id);
    const std::string name =
        single_name(field, field_names_on(model.data(), kind, {place}), field_noun(kind));
    const std::int64_t entity = kind == EntityKind::nodal ? 0 : model.data().kind(kind)[place].info.id;
    result = FieldManager(model.data(), kind).get_values(name, single_time(model, timestep), entity);
  });
  return result;
}

}  // namespace

std::string get_element_block_name(const ExodusModel& model, const Selector& element_block_id) {
  return selected(model, EntityKind::element_block, element_block_id).info.name;
}
std::string get_node_set_name(const ExodusModel& model, const Selector& node_set_id) {
  return selected(model, EntityKind::node_set, node_set_id).info.name;
}
std::string get_side_set_name(const ExodusModel& model, const Selector& side_set_id) {
  return selected(model, EntityKind::side_set, side_set_id).info.name;
}

std::int64_t get_element_block_id(const ExodusModel& model, const Selector& element_block_id) {
  return selected(model, EntityKind::element_block, element_block_id).info.id;
}
std::int64_t get_node_set_id(const ExodusModel& model, const Selector& node_set_id) {
  return selected(model, EntityKind::node_set, node_set_id).info.id;
}
std::int64_t get_side_set_id(const ExodusModel& model, const Selector& side_set_id) {
  return selected(model, EntityKind::side_set, side_set_id).info.id;
}

std::vector<std::string> get_all_element_block_names(const ExodusModel& model) {
  return names_of_kind(model, EntityKind::element_block);
}
std::vector<std::string> get_all_node_set_names(const ExodusModel& model) {
  return names_of_kind(model, EntityKind::node_set);
}
std::vector<std::string> get_all_side_set_names(const ExodusModel& model) {
  return names_of_kind(model, EntityKind::side_set);
}

std::vector<std::string> get_node_field_names(const ExodusModel& model) {
  return field_names(model, EntityKind::nodal, "all");
}
std::vector<std::string> get_global_variable_names(const ExodusModel& model) {
  std::vector<std::string> names = model.get_global_variable_names();
  std::ranges::sort(names, field_name_less);
  return names;
}
std::vector<std::string> get_element_field_names(const ExodusModel& model, const Selector& ids) {
  return field_names(model, EntityKind::element_block, ids);
}
std::vector<std::string> get_node_set_field_names(const ExodusModel& model, const Selector& ids) {
  return field_names(model, EntityKind::node_set, ids);
}
std::vector<std::string> get_side_set_field_names(const ExodusModel& model, const Selector& ids) {
  return field_names(model, EntityKind::side_set, ids);
}

GlobalIndex get_element_count(const ExodusModel& model, const Selector& element_block_ids) {
  GlobalIndex count = 0;
  for (const std::size_t place :
       select_entities(model.data(), EntityKind::element_block, element_block_ids)) {
    count += rows_of(model.data(), EntityKind::element_block, place);
  }
  return count;
}

int get_nodes_per_element(const ExodusModel& model, const Selector& element_block_id) {
  return selected(model, EntityKind::element_block, element_block_id).info.nodes_per_entry;
}

int get_element_block_dimension(const ExodusModel& model, const Selector& element_block_id) {
  const EntityInfo& info = selected(model, EntityKind::element_block, element_block_id).info;
  const Topology* shape = find_topology(info.type, info.nodes_per_entry, model.num_dimension());
  if (shape == nullptr) {
    switch (special_element_type(info.type)) {
      case SpecialElementType::nsided:
        return 2;
      case SpecialElementType::nfaced:
        return 3;
      default:
        return -1;
    }
  }
  return shape->name == "shell4" ? 3 : shape->dimension;
}

bool element_block_exists(const ExodusModel& model, const Selector::Value& id_or_name) {
  return exists(model, EntityKind::element_block, id_or_name);
}
bool node_set_exists(const ExodusModel& model, const Selector::Value& id_or_name) {
  return exists(model, EntityKind::node_set, id_or_name);
}
bool side_set_exists(const ExodusModel& model, const Selector::Value& id_or_name) {
  return exists(model, EntityKind::side_set, id_or_name);
}

bool timestep_exists(const ExodusModel& model, double timestep) {
  return std::ranges::find(model.data().steps, timestep, &TimeStep::time) != model.data().steps.end();
}
bool global_variable_exists(const ExodusModel& model, const std::string& name) {
  return std::ranges::find(model.data().globals, name, &GlobalVariable::name) != model.data().globals.end();
}
bool node_field_exists(const ExodusModel& model, const std::string& name) {
  return field_exists(model, EntityKind::nodal, name, "all");
}
bool element_field_exists(const ExodusModel& model, const std::string& name, const Selector& ids) {
  return field_exists(model, EntityKind::element_block, name, ids);
}
bool node_set_field_exists(const ExodusModel& model, const std::string& name, const Selector& ids) {
  return field_exists(model, EntityKind::node_set, name, ids);
}
bool side_set_field_exists(const ExodusModel& model, const std::string& name, const Selector& ids) {
  return field_exists(model, EntityKind::side_set, name, ids);
}

Kokkos::View<GlobalIndex*> get_connectivity(ExodusModel& model, const Selector& element_block_id) {
  return model.get_connectivity_flat(get_element_block_id(model, element_block_id));
}

Kokkos::View<GlobalIndex*> get_element_block_connectivity(ExodusModel& model,
                                                          const Selector& element_block_id) {
  return get_connectivity(model, element_block_id);
}

std::vector<GlobalIndex> get_node_set_members(const ExodusModel& model, const Selector& node_set_id) {
  return model.get_node_set_members(get_node_set_id(model, node_set_id));
}

ExodusModel::SideSetMembers get_side_set_members(const ExodusModel& model, const Selector& side_set_id) {
  return model.get_side_set_members(get_side_set_id(model, side_set_id));
}

std::vector<GlobalIndex> get_nodes_in_element_block(const ExodusModel& model,
                                                    const Selector& element_block_ids) {
  std::vector<GlobalIndex> nodes;
  model.comm().collectively("finding the nodes of element blocks", [&] {
    const auto blocks = select_entities(model.data(), EntityKind::element_block, element_block_ids);
    const auto is_used = nodes_used_by(model.data(), blocks);
    const GlobalIndex first = model.node_partition().slice(model.comm().rank()).begin;
    for (std::size_t i = 0; i < is_used.size(); ++i) {
      if (is_used[i] != 0) nodes.push_back(first + static_cast<GlobalIndex>(i));
    }
  });
  return nodes;
}

Kokkos::View<double*> get_node_field_values(ExodusModel& model, const Selector& name,
                                            const Selector& timestep) {
  return values(model, EntityKind::nodal, name, "all", timestep);
}
Kokkos::View<double*> get_element_field_values(ExodusModel& model, const Selector& name, const Selector& id,
                                               const Selector& timestep) {
  return values(model, EntityKind::element_block, name, id, timestep);
}
Kokkos::View<double*> get_node_set_field_values(ExodusModel& model, const Selector& name, const Selector& id,
                                                const Selector& timestep) {
  return values(model, EntityKind::node_set, name, id, timestep);
}
Kokkos::View<double*> get_side_set_field_values(ExodusModel& model, const Selector& name, const Selector& id,
                                                const Selector& timestep) {
  return values(model, EntityKind::side_set, name, id, timestep);
}

}  // namespace exomerge
