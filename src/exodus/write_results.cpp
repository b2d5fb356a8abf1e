// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "exodus/schema.hpp"
#include "exodus/write.hpp"

namespace exomerge::exodus {
namespace {

netcdf::DimensionId lay_out_names(Writing& writing, const char* count_name, const char* names_name,
                                  const std::vector<std::string>& names) {
  const auto count = writing.layout.dimension(count_name, static_cast<GlobalIndex>(names.size()));
  writing.texts(names_name, {count, writing.name_length()}, names);
  return count;
}

bool has_values(const KindInfo& info, std::size_t entity, std::size_t variable) {
  return info.entities[entity].count > 0 && info.results.truth.at(entity).at(variable);
}

void lay_out_table(Writing& writing, EntityKind kind, netcdf::DimensionId variables) {
  const schema::KindNames& names = schema::names_of(kind);
  const KindInfo& info = writing.description.kind(kind);
  const auto entities = writing.layout.find_dimension(names.count);
  if (!entities || info.entities.empty())
    return;  // assemblies and blobs are not counted, nor do they have a table
  std::vector<std::int64_t> table;
  for (std::size_t i = 0; i < info.entities.size(); ++i) {
    for (std::size_t v = 0; v < info.results.names.size(); ++v)
      table.push_back(has_values(info, i, v) ? 1 : 0);
  }
  writing.numbers(names.results.table, DataType::int32, {*entities, variables}, std::move(table));
}

void lay_out_values(Writing& writing, EntityKind kind) {
  const schema::KindNames& names = schema::names_of(kind);
  const KindInfo& info = writing.description.kind(kind);
  auto& places = writing.places.kinds[static_cast<int>(kind)];
  for (EntityPlaces& entity : places) entity.results.resize(info.results.names.size());
  if (info.results.names.empty()) return;
  lay_out_table(writing, kind,
                lay_out_names(writing, names.results.count, names.results.names, info.results.names));
  for (std::size_t v = 0; v < info.results.names.size(); ++v) {
    for (std::size_t i = 0; i < info.entities.size(); ++i) {
      if (!has_values(info, i, v)) continue;
      const std::int64_t number = schema::entity_number(kind, i, info.entities[i].id);
      const auto rows = writing.layout.find_dimension(schema::numbered(names.size, number));
      if (!rows) continue;
      places[i].results[v] = writing.record(schema::result_values(names.results, v, number), *rows);
    }
  }
}

void lay_out_reductions(Writing& writing, EntityKind kind) {
  const schema::ResultNames& names = schema::names_of(kind).results;
  const KindInfo& info = writing.description.kind(kind);
  if (info.results.reduction_names.empty()) return;
  const auto count =
      lay_out_names(writing, names.reduction_count, names.reduction_names, info.results.reduction_names);
  for (std::size_t i = 0; i < info.entities.size(); ++i) {
    if (!info.results.has_reduction.at(i)) continue;
    const std::int64_t number = schema::entity_number(kind, i, info.entities[i].id);
    writing.places.kinds[static_cast<int>(kind)][i].reductions =
        writing.record(schema::numbered(names.reduction_values, number), count);
  }
}

void lay_out_nodal(Writing& writing) {
  const auto& names = writing.description.nodal_variable_names;
  writing.places.nodal_results.resize(names.size());
  if (names.empty()) return;
  const schema::ResultNames& results = schema::nodal_results;
  lay_out_names(writing, results.count, results.names, names);
  if (writing.description.node_count() == 0) return;
  for (std::size_t v = 0; v < names.size(); ++v) {
    writing.places.nodal_results[v] = writing.record(schema::result_values(results, v, 0), writing.nodes());
  }
}

void lay_out_global(Writing& writing) {
  const auto& names = writing.description.global_variable_names;
  if (names.empty()) return;
  const schema::ResultNames& results = schema::global_results;
  writing.places.global_results =
      writing.record(results.values, lay_out_names(writing, results.count, results.names, names));
}

// The dimension of the output that stands for a carried one; nullopt when there can be none.
std::optional<netcdf::DimensionId> carried_dimension(Writing& writing, const netcdf::Dimension& dimension) {
  if (dimension.name == schema::time_dimension) return writing.time();
  if (dimension.length <= 0) return std::nullopt;
  const auto known = writing.layout.find_dimension(dimension.name);
  const bool differs = known && writing.layout.length(*known) != dimension.length;
  const bool of_text = dimension.name == schema::name_length || dimension.name == schema::string_length ||
                       dimension.name == schema::line_length;
  return writing.layout.dimension(differs && of_text ? dimension.name + "_carried" : dimension.name,
                                  dimension.length);
}

}  // namespace

void lay_out_results(Writing& writing) {
  lay_out_global(writing);
  lay_out_nodal(writing);
  for (const EntityKind kind : entity_kinds) {
    lay_out_values(writing, kind);
    lay_out_reductions(writing, kind);
  }
}

std::vector<netcdf::VariableId> lay_out_carried(Writing& writing) {
  Layout& layout = writing.layout;
  std::vector<std::optional<netcdf::DimensionId>> dimensions;
  for (const netcdf::Dimension& dimension : writing.carried.dimensions) {
    dimensions.push_back(carried_dimension(writing, dimension));
  }
  std::vector<netcdf::VariableId> ids;
  for (const CarriedVariable& carried : writing.carried.variables) {
    const netcdf::Variable& variable = carried.variable;
    std::vector<netcdf::DimensionId> own;
    bool possible = variable.type != DataType::string && !layout.find_variable(variable.name);
    bool timed = false;
    for (std::size_t i = 0; possible && i < variable.dimensions.size(); ++i) {
      const auto id = dimensions.at(static_cast<std::size_t>(variable.dimensions[i]));
      const bool unlimited = id && layout.length(*id) == netcdf::Dataset::unlimited;
      possible = id.has_value() && (!unlimited || i == 0);
      timed = timed || unlimited;
      if (id) own.push_back(*id);
    }
    if (!possible) {
      writing.warnings.push_back("variable " + variable.name + " cannot be carried over, so it is dropped");
      ids.push_back(-1);
      continue;
    }
    ids.push_back(layout.variable(timed ? Section::record : Section::array, variable.name, variable.type,
                                  std::move(own), variable.attributes));
  }
  for (const auto& [name, attribute] : writing.carried.variable_attributes) {
    if (name.empty()) {
      layout.add_attribute(attribute);
    } else if (const auto id = layout.find_variable(name)) {
      layout.add_attribute(*id, attribute);
    } else if (!writing.carried.variables_may_lack) {
      writing.warnings.push_back("attribute " + attribute.name + " is dropped: the output has no variable " +
                                 name);
    }
  }
  return ids;
}

}  // namespace exomerge::exodus
