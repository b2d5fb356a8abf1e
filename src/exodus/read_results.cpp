// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <string>

#include "exodus/read.hpp"
#include "exodus/schema.hpp"

namespace exomerge::exodus {
namespace {

constexpr GlobalIndex most_unnamed_variables = 1'000'000;
constexpr std::size_t most_pairs = 100'000'000;

std::vector<std::string> read_names(Reading& reading, const char* count_name, const char* names_name) {
  Header& header = reading.header;
  GlobalIndex count = header.dimension(count_name);
  const auto variable = header.text(names_name);
  std::vector<std::string> names;
  if (variable) {
    if (!header.has_dimension(count_name) && header.rank(*variable) == 2) count = header.extent(*variable, 0);
    header.require_shape(*variable, "variable names", {count, -1});
    names = reading.small.texts(*variable);
  } else if (count > most_unnamed_variables) {
    header.fail(std::string(count_name) + " is " + std::to_string(count) + ", which is absurd");
  }
  names.resize(static_cast<std::size_t>(count));
  return names;
}

// A variable over time steps and rows, with or without columns after them.
Place timed_place(const Header& header, netcdf::VariableId variable, const std::string& of,
                  GlobalIndex rows) {
  std::vector<GlobalIndex> shape{-1, rows};
  if (header.rank(variable) == 3) shape.push_back(-1);
  header.require_shape(variable, of, shape);
  if (!header.over_time(variable)) {
    header.fail(of + ": variable " + header.dataset().variable(variable).name + " does not extend over " +
                schema::time_dimension);
  }
  Place place;
  place.variable = variable;
  place.timed = true;
  place.rows = rows;
  return place;
}

void read_global_results(Reading& reading) {
  const schema::ResultNames& names = schema::global_results;
  auto& variables = reading.description.global_variable_names;
  variables = read_names(reading, names.count, names.names);
  if (variables.empty()) return;
  if (const auto values = reading.header.numbers(names.values)) {
    reading.places.global_results =
        timed_place(reading.header, *values, "global variables", static_cast<GlobalIndex>(variables.size()));
  }
}

std::string component_name(const std::string& name, GlobalIndex component, GlobalIndex components) {
  if (components <= 3) return name + "_" + "xyz"[component];
  return name + "_" + std::to_string(component + 1);
}

// Nodal values of one name: one variable, or each component of an array of vectors as a variable of its own.
void read_nodal_variable(Reading& reading, const std::string& name, netcdf::VariableId variable) {
  const Place place = timed_place(reading.header, variable, "nodal variable \"" + name + "\"",
                                  reading.description.node_count());
  auto& names = reading.description.nodal_variable_names;
  auto& places = reading.places.nodal_results;
  if (reading.header.rank(variable) < 3) {
    names.push_back(name);
    places.push_back(place);
    return;
  }
  const GlobalIndex components = reading.header.extent(variable, 2);
  if (components > most_unnamed_variables) {
    reading.header.fail("nodal variable \"" + name + "\" has " + std::to_string(components) +
                        " components, which is absurd");
  }
  for (GlobalIndex component = 0; component < components; ++component) {
    names.push_back(components == 1 ? name : component_name(name, component, components));
    places.push_back(place);
    places.back().column = component;
  }
}

void read_nodal_results(Reading& reading) {
  Header& header = reading.header;
  const schema::ResultNames& results = schema::nodal_results;
  const std::vector<std::string> names = read_names(reading, results.count, results.names);
  const bool split = header.has_variable(schema::result_values(results, 0, 0));
  netcdf::VariableId combined = -1;
  if (!split && !names.empty()) combined = header.numbers(results.values).value_or(-1);
  const auto count = static_cast<GlobalIndex>(names.size());
  if (combined >= 0)
    header.require_shape(combined, "nodal variables", {-1, count, reading.description.node_count()});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (combined >= 0) {
      Place place;
      place.variable = combined;
      place.timed = true;
      place.prefix = static_cast<GlobalIndex>(i);
      place.rows = reading.description.node_count();
      reading.description.nodal_variable_names.push_back(names[i]);
      reading.places.nodal_results.push_back(place);
    } else if (const auto variable = header.numbers(schema::result_values(results, i, 0))) {
      read_nodal_variable(reading, names[i], *variable);
    } else {
      reading.description.nodal_variable_names.push_back(names[i]);
      reading.places.nodal_results.emplace_back();
    }
  }
}

// The table as the file has it; nullopt without one.
std::optional<std::vector<std::int64_t>> read_table(Reading& reading, EntityKind kind) {
  const schema::ResultNames& names = schema::names_of(kind).results;
  const KindInfo& info = reading.description.kind(kind);
  const auto variable = reading.header.numbers(names.table);
  if (!variable) return std::nullopt;
  const auto rows = static_cast<GlobalIndex>(info.entities.size());
  const auto columns = static_cast<GlobalIndex>(info.results.names.size());
  reading.header.require_shape(*variable, std::string("truth table of ") + name_of(kind) + " variables",
                               {rows, columns});
  return reading.small.integers(*variable);
}

void read_values(Reading& reading, EntityKind kind) {
  Header& header = reading.header;
  const schema::ResultNames& names = schema::names_of(kind).results;
  KindInfo& info = reading.description.kind(kind);
  auto& places = reading.places.kinds[static_cast<int>(kind)];
  const std::size_t count = info.results.names.size();
  if (count > 0 && info.entities.size() > most_pairs / count) {
    header.fail(std::string("claims ") + std::to_string(count) + " variables on each of " +
                std::to_string(info.entities.size()) + " " + name_of(kind) + "s, which is absurd");
  }
  const auto table = read_table(reading, kind);
  info.results.truth.assign(info.entities.size(), std::vector<bool>(count, false));
  for (std::size_t i = 0; i < info.entities.size(); ++i) {
    const EntityInfo& entity = info.entities[i];
    const std::int64_t number = schema::entity_number(kind, i, entity.id);
    places[i].results.resize(count);
    if (entity.count == 0) continue;
    for (std::size_t v = 0; v < count; ++v) {
      if (table && table->at(i * count + v) == 0) continue;
      const auto variable = header.numbers(schema::result_values(names, v, number));
      if (!variable) continue;
      const std::string of = label(kind, entity) + ", variable \"" + info.results.names[v] + "\"";
      places[i].results[v] = timed_place(header, *variable, of, entity.count);
      if (header.rank(*variable) == 3) header.fail(of + ": it has more than one value an entry");
      info.results.truth[i][v] = true;
    }
  }
}

void read_reductions(Reading& reading, EntityKind kind) {
  Header& header = reading.header;
  const schema::ResultNames& names = schema::names_of(kind).results;
  KindInfo& info = reading.description.kind(kind);
  auto& places = reading.places.kinds[static_cast<int>(kind)];
  info.results.reduction_names = read_names(reading, names.reduction_count, names.reduction_names);
  info.results.has_reduction.assign(info.entities.size(), false);
  if (info.results.reduction_names.empty()) return;
  for (std::size_t i = 0; i < info.entities.size(); ++i) {
    const std::int64_t number = schema::entity_number(kind, i, info.entities[i].id);
    const auto variable = header.numbers(schema::numbered(names.reduction_values, number));
    if (!variable) continue;
    places[i].reductions =
        timed_place(header, *variable, label(kind, info.entities[i]) + ", reduction variables",
                    static_cast<GlobalIndex>(info.results.reduction_names.size()));
    info.results.has_reduction[i] = true;
  }
}

}  // namespace

void read_results(Reading& reading) {
  read_global_results(reading);
  read_nodal_results(reading);
  for (const EntityKind kind : entity_kinds) {
    const schema::ResultNames& names = schema::names_of(kind).results;
    reading.description.kind(kind).results.names = read_names(reading, names.count, names.names);
    read_values(reading, kind);
    read_reductions(reading, kind);
  }
}

}  // namespace exomerge::exodus
