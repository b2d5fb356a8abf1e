// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/header.hpp"

#include "exodus/schema.hpp"
#include "exodus/text.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"

namespace exomerge::exodus {
namespace {

std::size_t index(int id) { return static_cast<std::size_t>(id); }

bool is_property_name(std::string_view variable, std::string_view attribute) {
  return attribute == schema::property_name && variable.find("_prop") != std::string_view::npos;
}

}  // namespace

Header::Header(const netcdf::Dataset& dataset)
    : dataset_(&dataset),
      known_dimensions_(dataset.dimensions().size()),
      known_variables_(dataset.variables().size()),
      taken_attributes_(dataset.variables().size()) {
  time_ = dataset.find_dimension(schema::time_dimension);
  for (const char* name : {schema::time_dimension, schema::name_length, schema::string_length,
                           schema::line_length, schema::four, schema::blob_marker_dimension}) {
    dimension(name);
  }
}

GlobalIndex Header::dimension(std::string_view name) {
  const auto id = dataset_->find_dimension(name);
  if (!id) return 0;
  known_dimensions_[index(*id)] = true;
  return dataset_->dimensions()[index(*id)].length;
}

std::optional<netcdf::VariableId> Header::claim(std::string_view name) {
  const auto id = dataset_->find_variable(name);
  if (id) known_variables_[index(*id)] = true;
  return id;
}

std::optional<netcdf::VariableId> Header::numbers(std::string_view name) {
  const auto id = claim(name);
  if (id) {
    const DataType type = dataset_->variable(*id).type;
    if (type == DataType::character || type == DataType::string) {
      fail("variable " + std::string(name) + " holds text where numbers belong");
    }
  }
  return id;
}

std::optional<netcdf::VariableId> Header::text(std::string_view name) {
  const auto id = claim(name);
  if (id && dataset_->variable(*id).type != DataType::character) {
    fail("variable " + std::string(name) + " holds " + name_of(dataset_->variable(*id).type) +
         " where text belongs");
  }
  return id;
}

GlobalIndex Header::extent(netcdf::VariableId id, std::size_t axis) const {
  return dataset_->dimensions()[index(dataset_->variable(id).dimensions.at(axis))].length;
}

bool Header::over_time(netcdf::VariableId id) const {
  const auto& dimensions = dataset_->variable(id).dimensions;
  if (dimensions.empty()) return false;
  return dimensions[0] == time_ || dataset_->dimensions()[index(dimensions[0])].unlimited;
}

void Header::require_shape(netcdf::VariableId id, std::string_view of,
                           const std::vector<GlobalIndex>& extents) const {
  const netcdf::Variable& variable = dataset_->variable(id);
  bool good = rank(id) == extents.size();
  for (std::size_t i = 0; good && i < extents.size(); ++i)
    good = extents[i] < 0 || extents[i] == extent(id, i);
  if (good) return;
  const auto shape = [](std::size_t size, auto&& at) {
    std::string text = "(";
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) text += ", ";
      const GlobalIndex length = at(i);
      text += length < 0 ? std::string("*") : std::to_string(length);
    }
    return text + ")";
  };
  fail(std::string(of) + ": variable " + variable.name + " has the shape " +
       shape(rank(id), [&](std::size_t i) { return extent(id, i); }) + " where " +
       shape(extents.size(), [&](std::size_t i) { return extents[i]; }) + " is due");
}

std::vector<Attribute> Header::user_attributes(netcdf::VariableId id) {
  taken_attributes_[index(id)] = true;
  std::vector<Attribute> users;
  for (const Attribute& attribute : dataset_->variable(id).attributes) {
    if (!schema::is_internal_attribute(attribute.name)) users.push_back(attribute);
  }
  return users;
}

const Attribute* Header::attribute(netcdf::VariableId id, std::string_view name) const {
  for (const Attribute& attribute : dataset_->variable(id).attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

std::string Header::text_attribute(netcdf::VariableId id, std::string_view name) const {
  const Attribute* found = attribute(id, name);
  const auto* value = found != nullptr ? std::get_if<std::string>(&found->value) : nullptr;
  return value != nullptr ? decode_attribute(*value) : std::string();
}

std::optional<double> Header::global_number(std::string_view name, std::string_view other_name) const {
  const Attribute* found = dataset_->find_attribute(name);
  if (found == nullptr && !other_name.empty()) found = dataset_->find_attribute(other_name);
  if (found == nullptr) return std::nullopt;
  if (const auto* reals = std::get_if<std::vector<double>>(&found->value);
      reals != nullptr && !reals->empty()) {
    return reals->front();
  }
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&found->value);
      integers != nullptr && !integers->empty()) {
    return static_cast<double>(integers->front());
  }
  return std::nullopt;
}

void Header::describe_foreign(Description& description) const {
  const auto& dimensions = dataset_->dimensions();
  const auto& variables = dataset_->variables();
  std::vector<bool> known = known_dimensions_;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!known_variables_[i]) {
      description.foreign_variables.push_back(variables[i].name);
      continue;
    }
    for (const netcdf::DimensionId id : variables[i].dimensions) known[index(id)] = true;
    if (taken_attributes_[i]) continue;
    for (const Attribute& attribute : variables[i].attributes) {
      if (schema::is_internal_attribute(attribute.name) ||
          is_property_name(variables[i].name, attribute.name))
        continue;
      description.foreign_attributes.push_back({variables[i].name, attribute});
    }
  }
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (!known[i]) description.foreign_dimensions.push_back(dimensions[i].name);
  }
}

std::optional<bool> Header::has_wide_reals() const {
  std::optional<bool> wide;
  for (std::size_t i = 0; i < known_variables_.size(); ++i) {
    if (!known_variables_[i]) continue;
    const DataType type = dataset_->variables()[i].type;
    if (type == DataType::float64) return true;
    if (type == DataType::float32) wide = false;
  }
  return wide;
}

void Header::fail(const std::string& what) const {
  throw Error(dataset_->path().string() + ": " + what, true);
}

void Header::warn(const std::string& what) const {
  log_once(dataset_->comm().is_root(), LogLevel::warning, dataset_->path().string() + ": " + what);
}

}  // namespace exomerge::exodus
