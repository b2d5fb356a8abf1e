// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// A foreign dimension or variable that the output repeats from the file it came from.
struct CarriedVariable {
  netcdf::Variable variable;  ///< dimensions: positions in `CarriedData::dimensions`
};
struct CarriedData {
  std::vector<netcdf::Dimension> dimensions;  ///< by name; those the schema defines too must agree in length
  std::vector<CarriedVariable> variables;
  /// Attributes that users or tools put on variables which the schema defines, by variable name ("": the
  /// whole file).
  std::vector<std::pair<std::string, Attribute>> variable_attributes;
  /// Attributes of variables that the output does not have are dropped without a warning.
  bool variables_may_lack = false;
};

}  // namespace exomerge::exodus
