// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/model.hpp"
#include "exomerge/selector.hpp"
#include "exomerge/types.hpp"

/// What is in a model. Nothing is changed. Ids, names and times are given by value, name, keyword or
/// wildcard; where one is needed, none or several are an Error.
///
/// Metadata are the same on every rank and cost nothing: those functions are local, but that they may warn of
/// what does not exist. Functions that give Views are collective; each rank gets its slice.
namespace exomerge {

std::string get_element_block_name(const ExodusModel& model, const Selector& element_block_id);
std::string get_node_set_name(const ExodusModel& model, const Selector& node_set_id);
std::string get_side_set_name(const ExodusModel& model, const Selector& side_set_id);
/// The id of the one that is selected.
std::int64_t get_element_block_id(const ExodusModel& model, const Selector& element_block_id);
std::int64_t get_node_set_id(const ExodusModel& model, const Selector& node_set_id);
std::int64_t get_side_set_id(const ExodusModel& model, const Selector& side_set_id);
/// In alphabetical order, without empty ones.
std::vector<std::string> get_all_element_block_names(const ExodusModel& model);
std::vector<std::string> get_all_node_set_names(const ExodusModel& model);
std::vector<std::string> get_all_side_set_names(const ExodusModel& model);

/// By `field_name_less`.
std::vector<std::string> get_node_field_names(const ExodusModel& model);
std::vector<std::string> get_global_variable_names(const ExodusModel& model);
/// On any of the selected entities, by `field_name_less`.
std::vector<std::string> get_element_field_names(const ExodusModel& model,
                                                 const Selector& element_block_ids = "all");
std::vector<std::string> get_node_set_field_names(const ExodusModel& model,
                                                  const Selector& node_set_ids = "all");
std::vector<std::string> get_side_set_field_names(const ExodusModel& model,
                                                  const Selector& side_set_ids = "all");

GlobalIndex get_element_count(const ExodusModel& model, const Selector& element_block_ids = "all");
int get_nodes_per_element(const ExodusModel& model, const Selector& element_block_id);
/// The dimension of the element type, 3 for shells of quadrilaterals (scripts for exomerge depend on it), -1
/// when the type is not known.
int get_element_block_dimension(const ExodusModel& model, const Selector& element_block_id);

/// By an id or a name that must be equal.
bool element_block_exists(const ExodusModel& model, const Selector::Value& id_or_name);
bool node_set_exists(const ExodusModel& model, const Selector::Value& id_or_name);
bool side_set_exists(const ExodusModel& model, const Selector::Value& id_or_name);
bool timestep_exists(const ExodusModel& model, double timestep);
bool global_variable_exists(const ExodusModel& model, const std::string& global_variable_name);
bool node_field_exists(const ExodusModel& model, const std::string& node_field_name);
/// On every one of the selected entities.
bool element_field_exists(const ExodusModel& model, const std::string& element_field_name,
                          const Selector& element_block_ids = "all");
bool node_set_field_exists(const ExodusModel& model, const std::string& node_set_field_name,
                           const Selector& node_set_ids = "all");
bool side_set_field_exists(const ExodusModel& model, const std::string& side_set_field_name,
                           const Selector& side_set_ids = "all");

/// Nodes of this rank's elements, as `ExodusModel::get_connectivity_flat`.
Kokkos::View<GlobalIndex*> get_connectivity(ExodusModel& model, const Selector& element_block_id = "auto");

/// The same.
Kokkos::View<GlobalIndex*> get_element_block_connectivity(ExodusModel& model,
                                                          const Selector& element_block_id = "auto");

/// This rank's members of a set, as the functions of `ExodusModel` give them.
std::vector<GlobalIndex> get_node_set_members(const ExodusModel& model, const Selector& node_set_id);
ExodusModel::SideSetMembers get_side_set_members(const ExodusModel& model, const Selector& side_set_id);

/// The nodes that elements of blocks use, ascending: those of this rank's slice of the nodes.
std::vector<GlobalIndex> get_nodes_in_element_block(const ExodusModel& model,
                                                    const Selector& element_block_ids);

/// This rank's slice of a field at one time.
Kokkos::View<double*> get_node_field_values(ExodusModel& model, const Selector& node_field_name,
                                            const Selector& timestep = "last");
Kokkos::View<double*> get_element_field_values(ExodusModel& model, const Selector& element_field_name,
                                               const Selector& element_block_id = "auto",
                                               const Selector& timestep = "last");
Kokkos::View<double*> get_node_set_field_values(ExodusModel& model, const Selector& node_set_field_name,
                                                const Selector& node_set_id = "auto",
                                                const Selector& timestep = "last");
Kokkos::View<double*> get_side_set_field_values(ExodusModel& model, const Selector& side_set_field_name,
                                                const Selector& side_set_id = "auto",
                                                const Selector& timestep = "last");

}  // namespace exomerge
