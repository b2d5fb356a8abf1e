// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/file_types.hpp"

namespace exomerge {

std::size_t size_of(DataType type) {
  switch (type) {
    case DataType::int8:
    case DataType::uint8:
    case DataType::character:
      return 1;
    case DataType::int16:
    case DataType::uint16:
      return 2;
    case DataType::int32:
    case DataType::uint32:
    case DataType::float32:
      return 4;
    case DataType::float64:
    case DataType::int64:
    case DataType::uint64:
      return 8;
    case DataType::string:
      break;
  }
  return 1;
}

const char* name_of(DataType type) {
  switch (type) {
    case DataType::int8:
      return "byte";
    case DataType::character:
      return "char";
    case DataType::int16:
      return "short";
    case DataType::int32:
      return "int";
    case DataType::float32:
      return "float";
    case DataType::float64:
      return "double";
    case DataType::uint8:
      return "ubyte";
    case DataType::uint16:
      return "ushort";
    case DataType::uint32:
      return "uint";
    case DataType::int64:
      return "int64";
    case DataType::uint64:
      return "uint64";
    case DataType::string:
      break;
  }
  return "string";
}

const char* name_of(FileFormat format) {
  switch (format) {
    case FileFormat::cdf1:
      return "CDF-1";
    case FileFormat::cdf2:
      return "CDF-2";
    case FileFormat::cdf5:
      return "CDF-5";
    case FileFormat::netcdf4:
      break;
  }
  return "netCDF-4";
}

}  // namespace exomerge
