// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "exomerge/comm.hpp"
#include "netcdf/dataset.hpp"

namespace exomerge::testing {

/// Writes netCDF files as hand-made and old tools do: exactly the dimensions, variables and attributes that a
/// test names, right or wrong.
class FileMaker {
 public:
  using Values = std::variant<std::vector<char>, std::vector<std::int64_t>, std::vector<double>>;
  struct Entry {
    std::vector<std::string> dimensions;
    DataType type;
    Values values;
    std::vector<Attribute> attributes;
  };

  /// A mesh of two unit squares in two blocks with ids 10 and 20, 6 nodes, one node set and one side set.
  static FileMaker two_squares();

  /// -1: unlimited.
  std::map<std::string, GlobalIndex> dimensions;
  std::map<std::string, Entry> variables;
  std::vector<Attribute> attributes;

  void integers(const std::string& name, std::vector<std::string> over, std::vector<std::int64_t> values,
                std::vector<Attribute> with = {});
  void reals(const std::string& name, std::vector<std::string> over, std::vector<double> values);
  /// `texts` padded with NUL to the length of the last dimension.
  void texts(const std::string& name, std::vector<std::string> over, const std::vector<std::string>& texts);

  /// Collective.
  void write(const Comm& comm, const std::filesystem::path& path, FileFormat format = FileFormat::cdf2) const;
};

}  // namespace exomerge::testing
