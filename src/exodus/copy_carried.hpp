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

/// Whether the records of a variable of `a` are like those of one of `b`. Local.
bool same_records(const netcdf::Dataset& a, netcdf::VariableId in_a, const netcdf::Dataset& b,
                  netcdf::VariableId in_b);

/// Copies one record of a variable to another of the same shape, as it is stored. Collective.
void copy_record(netcdf::Dataset& source, netcdf::Dataset& target, const CarriedRecord& record);

}  // namespace exomerge::exodus
