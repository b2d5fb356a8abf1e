// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/layout.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include "exomerge/error.hpp"

namespace exomerge::exodus {
namespace {

constexpr GlobalIndex largest_cdf2_variable = (GlobalIndex{1} << 32) - 4;  // bytes
constexpr GlobalIndex largest_cdf2_dimension = (GlobalIndex{1} << 31) - 4;
constexpr std::int64_t least_int = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t most_int = std::numeric_limits<std::int32_t>::max();

std::size_t index(int id) { return static_cast<std::size_t>(id); }

bool is_classic(DataType type) {
  switch (type) {
    case DataType::int8:
    case DataType::character:
    case DataType::int16:
    case DataType::int32:
    case DataType::float32:
    case DataType::float64:
      return true;
    default:
      return false;
  }
}

bool fits_int(const Attribute& attribute) {
  const auto* values = std::get_if<std::vector<std::int64_t>>(&attribute.value);
  return values == nullptr ||
         std::ranges::all_of(*values, [](std::int64_t v) { return least_int <= v && v <= most_int; });
}

// The attribute as the format can hold it: CDF-2 has no unsigned and no 64-bit integers, no format of ours
// strings.
Attribute adapted(Attribute attribute, FileFormat format) {
  if (attribute.type == DataType::string) attribute.type = DataType::character;
  const bool classic = format == FileFormat::cdf1 || format == FileFormat::cdf2;
  if (classic && !is_classic(attribute.type)) attribute.type = DataType::int32;
  return attribute;
}

std::vector<Attribute> adapted(const std::vector<Attribute>& attributes, FileFormat format) {
  std::vector<Attribute> all;
  for (const Attribute& attribute : attributes) all.push_back(adapted(attribute, format));
  return all;
}

}  // namespace

netcdf::DimensionId Layout::dimension(const std::string& name, GlobalIndex length) {
  const auto [entry, is_new] = dimension_ids_.emplace(name, static_cast<int>(dimensions_.size()));
  if (is_new) {
    dimensions_.push_back({name, length, length == netcdf::Dataset::unlimited});
  } else if (dimensions_[index(entry->second)].length != length) {
    throw Error("dimension " + name + " cannot be " + std::to_string(length) + ": it is " +
                std::to_string(dimensions_[index(entry->second)].length) + " already");
  }
  return entry->second;
}

std::optional<netcdf::DimensionId> Layout::find_dimension(const std::string& name) const {
  const auto found = dimension_ids_.find(name);
  if (found == dimension_ids_.end()) return std::nullopt;
  return found->second;
}

netcdf::VariableId Layout::variable(Section section, const std::string& name, DataType type,
                                    std::vector<netcdf::DimensionId> dimensions,
                                    std::vector<Attribute> attributes) {
  const int id = static_cast<int>(items_.size());
  if (!variable_ids_.emplace(name, id).second) throw Error("variable " + name + " would be there twice");
  items_.push_back({section, {name, type, std::move(dimensions), std::move(attributes)}, {}});
  return id;
}

std::optional<netcdf::VariableId> Layout::find_variable(const std::string& name) const {
  const auto found = variable_ids_.find(name);
  if (found == variable_ids_.end()) return std::nullopt;
  return found->second;
}

void Layout::add_attribute(netcdf::VariableId id, Attribute attribute) {
  items_[index(id)].variable.attributes.push_back(std::move(attribute));
}

void Layout::set_contents(netcdf::VariableId id, Contents contents) {
  items_[index(id)].contents = std::move(contents);
}

std::string Layout::beyond_cdf2() const {
  for (const netcdf::Dimension& dimension : dimensions_) {
    if (dimension.length > largest_cdf2_dimension) {
      return "dimension " + dimension.name + " is " + std::to_string(dimension.length);
    }
  }
  for (const Item& item : items_) {
    const netcdf::Variable& variable = item.variable;
    if (!is_classic(variable.type)) {
      return "variable " + variable.name + " holds integers of type " + name_of(variable.type);
    }
    GlobalIndex bytes = static_cast<GlobalIndex>(size_of(variable.type));
    for (const netcdf::DimensionId id : variable.dimensions) {
      if (!dimensions_[index(id)].unlimited && __builtin_mul_overflow(bytes, length(id), &bytes)) {
        bytes = std::numeric_limits<GlobalIndex>::max();
      }
    }
    if (bytes > largest_cdf2_variable)
      return "variable " + variable.name + " takes " + std::to_string(bytes) + " bytes";
    for (const Attribute& attribute : variable.attributes) {
      if (!fits_int(attribute)) return "attribute " + attribute.name + " holds an integer beyond 32 bits";
    }
  }
  for (const Attribute& attribute : attributes_) {
    if (!fits_int(attribute)) return "attribute " + attribute.name + " holds an integer beyond 32 bits";
  }
  return "";
}

std::vector<netcdf::VariableId> Layout::define(netcdf::Dataset& dataset) const {
  const FileFormat format = dataset.format();
  for (const Attribute& attribute : attributes_) dataset.define_attribute(adapted(attribute, format));
  std::vector<netcdf::DimensionId> dimension_ids;
  for (const netcdf::Dimension& dimension : dimensions_) {
    dimension_ids.push_back(dataset.define_dimension(dimension.name, dimension.length));
  }
  for (const std::size_t i : file_order()) {
    const netcdf::Variable& variable = items_[i].variable;
    std::vector<netcdf::DimensionId> dimensions;
    for (const netcdf::DimensionId id : variable.dimensions) dimensions.push_back(dimension_ids[index(id)]);
    dataset.define_variable(variable.name, variable.type, std::move(dimensions),
                            adapted(variable.attributes, format));
  }
  return file_ids();
}

std::vector<std::size_t> Layout::file_order() const {
  std::vector<std::size_t> order;
  for (const Section section : {Section::small, Section::array, Section::record}) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].section == section) order.push_back(i);
    }
  }
  return order;
}

std::vector<netcdf::VariableId> Layout::file_ids() const {
  std::vector<netcdf::VariableId> ids(items_.size());
  netcdf::VariableId next = 0;
  for (const std::size_t i : file_order()) ids[i] = next++;
  return ids;
}

void Layout::post_contents(netcdf::Dataset& dataset, const std::vector<netcdf::VariableId>& ids) const {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    std::visit(
        [&](const auto& values) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(values)>, std::monostate>) {
            if (!values.empty()) dataset.post_write(ids[i], dataset.whole(ids[i]), std::span(values));
          }
        },
        items_[i].contents);
  }
}

}  // namespace exomerge::exodus
