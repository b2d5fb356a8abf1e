// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// Where a variable goes in the file. What `File::open` reads lies together at the front; records follow all
/// fixed arrays.
enum class Section { small, array, record };

/// Everything that a file will define, gathered before it is created, so that the format can be chosen by the
/// sizes, and the contents of its small arrays. Ids are positions in this layout.
class Layout {
 public:
  /// The dimension of this name, made if it is new. An existing one of another length is an error.
  netcdf::DimensionId dimension(const std::string& name, GlobalIndex length);
  std::optional<netcdf::DimensionId> find_dimension(const std::string& name) const;
  GlobalIndex length(netcdf::DimensionId id) const {
    return dimensions_[static_cast<std::size_t>(id)].length;
  }

  netcdf::VariableId variable(Section section, const std::string& name, DataType type,
                              std::vector<netcdf::DimensionId> dimensions,
                              std::vector<Attribute> attributes = {});
  std::optional<netcdf::VariableId> find_variable(const std::string& name) const;
  void add_attribute(netcdf::VariableId id, Attribute attribute);
  void add_attribute(Attribute attribute) { attributes_.push_back(std::move(attribute)); }

  using Contents =
      std::variant<std::monostate, std::vector<char>, std::vector<std::int64_t>, std::vector<double>>;
  /// The values of a whole small array.
  void set_contents(netcdf::VariableId id, Contents contents);

  /// Why CDF-2 cannot hold this; empty when it can.
  std::string beyond_cdf2() const;
  /// Defines everything in `dataset`, by sections, and gives the ids that variables have there.
  std::vector<netcdf::VariableId> define(netcdf::Dataset& dataset) const;
  /// The id in the file of each variable of the layout. Local.
  std::vector<netcdf::VariableId> file_ids() const;
  /// Posts the writes of all small arrays. Local.
  void post_contents(netcdf::Dataset& dataset, const std::vector<netcdf::VariableId>& ids) const;

 private:
  /// Positions of the items in the order of the file.
  std::vector<std::size_t> file_order() const;
  struct Item {
    Section section;
    netcdf::Variable variable;
    Contents contents;
  };

  std::vector<netcdf::Dimension> dimensions_;
  std::vector<Item> items_;
  std::vector<Attribute> attributes_;
  std::unordered_map<std::string, int> dimension_ids_;
  std::unordered_map<std::string, int> variable_ids_;
};

}  // namespace exomerge::exodus
