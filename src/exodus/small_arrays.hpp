// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "netcdf/dataset.hpp"

namespace exomerge::exodus {

/// The contents of all small variables of a file (ids, names, tables, times, records), on every rank. Rank 0
/// reads them in one go and broadcasts, so that opening a file takes a handful of messages however many
/// blocks and variables it has.
class SmallArrays {
 public:
  /// Collective.
  explicit SmallArrays(netcdf::Dataset& dataset);

  /// The whole variable; empty for one that was not read.
  std::vector<std::int64_t> integers(netcdf::VariableId id) const;
  std::vector<double> reals(netcdf::VariableId id) const;
  std::vector<std::string> texts(netcdf::VariableId id) const;  ///< fields along the last dimension
  std::span<const char> characters(netcdf::VariableId id) const;

 private:
  enum class Kind { characters, integers, reals };
  struct Part {
    Kind kind;
    std::size_t offset;
    std::size_t size;
  };

  const netcdf::Dataset* dataset_;
  std::unordered_map<netcdf::VariableId, Part> parts_;
  std::vector<char> characters_;
  std::vector<std::int64_t> integers_;
  std::vector<double> reals_;
};

}  // namespace exomerge::exodus
