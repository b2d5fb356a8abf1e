// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/description.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// The header of a file being read. Remembers which dimensions and variables were asked for: the rest is
/// foreign. Nothing here communicates; as all ranks hold the same header they find the same and throw the
/// same.
class Header {
 public:
  explicit Header(const netcdf::Dataset& dataset);

  const netcdf::Dataset& dataset() const { return *dataset_; }

  /// Length of a dimension; 0 when it is absent.
  GlobalIndex dimension(std::string_view name);
  bool has_dimension(std::string_view name) const { return dataset_->find_dimension(name).has_value(); }
  /// A variable of numbers. One of text by this name is an error.
  std::optional<netcdf::VariableId> numbers(std::string_view name);
  /// A variable of characters. One of numbers by this name is an error.
  std::optional<netcdf::VariableId> text(std::string_view name);
  /// Whether a variable exists, without recognising it.
  bool has_variable(std::string_view name) const { return dataset_->find_variable(name).has_value(); }

  std::size_t rank(netcdf::VariableId id) const { return dataset_->variable(id).dimensions.size(); }
  GlobalIndex extent(netcdf::VariableId id, std::size_t axis) const;
  /// Whether the first dimension is that of the time steps.
  bool over_time(netcdf::VariableId id) const;
  /// An error unless the variable has the rank `rank`, and at least the extents given (-1: any).
  void require_shape(netcdf::VariableId id, std::string_view of,
                     const std::vector<GlobalIndex>& extents) const;

  /// Attributes that users put on a variable; from now on they are not foreign.
  std::vector<Attribute> user_attributes(netcdf::VariableId id);
  const Attribute* attribute(netcdf::VariableId id, std::string_view name) const;
  std::string text_attribute(netcdf::VariableId id, std::string_view name) const;
  /// First value of a numeric global attribute under either name.
  std::optional<double> global_number(std::string_view name, std::string_view other_name = {}) const;

  /// Writes what was not recognised into the description.
  void describe_foreign(Description& description) const;
  /// True when any recognised variable holds 8-byte reals; nullopt when none holds reals.
  std::optional<bool> has_wide_reals() const;

  [[noreturn]] void fail(const std::string& what) const;
  /// A warning, given once for all ranks.
  void warn(const std::string& what) const;

 private:
  std::optional<netcdf::VariableId> claim(std::string_view name);

  const netcdf::Dataset* dataset_;
  std::optional<netcdf::DimensionId> time_;
  std::vector<bool> known_dimensions_;
  std::vector<bool> known_variables_;
  std::vector<bool> taken_attributes_;  // by variable: they were given to an entity
};

}  // namespace exomerge::exodus
