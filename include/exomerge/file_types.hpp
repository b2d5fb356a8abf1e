// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace exomerge {

/// Types of netCDF values. `string` (netCDF-4 only) is read, and written as `character`.
enum class DataType {
  int8,
  character,
  int16,
  int32,
  float32,
  float64,
  uint8,
  uint16,
  uint32,
  int64,
  uint64,
  string
};

std::size_t size_of(DataType type);
/// CDL name: "int", "double", ...
const char* name_of(DataType type);

/// Containers of a file (`exodus-format`: CDF-1 classic, CDF-2 64-bit offset, CDF-5 64-bit data, netCDF-4 on
/// HDF5).
enum class FileFormat { cdf1, cdf2, cdf5, netcdf4 };
const char* name_of(FileFormat format);

/// A netCDF attribute: text, integers or reals, with the type it has in the file.
struct Attribute {
  std::string name;
  DataType type = DataType::character;
  std::variant<std::string, std::vector<std::int64_t>, std::vector<double>> value;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

}  // namespace exomerge
