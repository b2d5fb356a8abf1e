// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/file_types.hpp"
#include "exomerge/types.hpp"

namespace exomerge::netcdf {

using DimensionId = int;
using VariableId = int;

struct Dimension {
  std::string name;
  GlobalIndex length = 0;  ///< of the unlimited one: records present
  bool unlimited = false;
};

struct Variable {
  std::string name;
  DataType type = DataType::float64;
  std::vector<DimensionId> dimensions;
  std::vector<Attribute> attributes;
};

/// What a file says of itself before its data. Ids are positions in these lists.
struct Header {
  std::vector<Dimension> dimensions;
  std::vector<Variable> variables;
  std::vector<Attribute> attributes;  ///< global
};

}  // namespace exomerge::netcdf
