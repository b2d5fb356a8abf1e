// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exodus/carried.hpp"
#include "exodus/layout.hpp"
#include "exodus/place.hpp"
#include "exodus/writer.hpp"
#include "exomerge/description.hpp"

namespace exomerge::exodus {

/// Which integers need 64 bits.
struct IntegerTypes {
  DataType bulk = DataType::int32;
  DataType ids = DataType::int32;
  DataType maps = DataType::int32;

  static IntegerTypes choose(const Description& description, std::int64_t largest_map_value);
  int status() const;  ///< as the attribute `int64_status` has it
};

/// The work of laying out a file: the description goes in, layout and places come out (the places with ids of
/// the layout). The functions below are called in the order in which they stand; none of them communicates.
struct Writing {
  const Description& description;
  const CarriedData& carried;
  IntegerTypes integers;
  DataType real;
  Layout& layout;
  Places& places;
  std::vector<std::string> warnings;

  /// The length that the carried data give a dimension, or 0.
  GlobalIndex carried_length(const std::string& name) const;
  /// The dimension of names; texts in it are padded to its length.
  netcdf::DimensionId name_length();
  netcdf::DimensionId time();
  netcdf::DimensionId nodes() { return count_dimension(IndexSpace::node); }
  netcdf::DimensionId count_dimension(IndexSpace space);
  /// A small array of texts.
  netcdf::VariableId texts(const std::string& name, const std::vector<netcdf::DimensionId>& dimensions,
                           const std::vector<std::string>& values, std::vector<Attribute> attributes = {});
  /// A small array of integers.
  netcdf::VariableId numbers(const std::string& name, DataType type,
                             std::vector<netcdf::DimensionId> dimensions, std::vector<std::int64_t> values,
                             std::vector<Attribute> attributes = {});
  /// A large array; gives its place.
  Place array(const std::string& name, DataType type, std::vector<netcdf::DimensionId> dimensions,
              std::vector<Attribute> attributes = {});
  /// Values of each step on the entries of a dimension.
  Place record(const std::string& name, netcdf::DimensionId rows);
};

/// The length of the longest name, which files say in an attribute.
std::size_t longest_name(const Description& description);

/// A text attribute with its NUL.
Attribute text_attribute(const std::string& name, const std::string& text);
Attribute integer_attribute(const std::string& name, std::int64_t value, DataType type = DataType::int32);

/// Attributes of the file, times, coordinates, records, frames, maps.
void lay_out_model(Writing& writing);
/// Blocks, sets, assemblies and blobs.
void lay_out_entities(Writing& writing);
/// Names, tables and values of all results.
void lay_out_results(Writing& writing);
/// Foreign dimensions, variables and attributes; gives the layout's ids of the variables, -1 for one that
/// cannot be carried.
std::vector<netcdf::VariableId> lay_out_carried(Writing& writing);

}  // namespace exomerge::exodus
