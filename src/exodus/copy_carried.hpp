// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// One record of a variable, and where it goes.
struct CarriedRecord {
  netcdf::VariableId source;
  GlobalIndex from;
  netcdf::VariableId target;
  GlobalIndex to;
};

/// Copies one record of a variable to another of the same shape, as it is stored. Collective.
void copy_record(netcdf::Dataset& source, netcdf::Dataset& target, const CarriedRecord& record);

}  // namespace exomerge::exodus
