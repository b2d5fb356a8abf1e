// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exomerge/file_types.hpp"
#include "exomerge/types.hpp"
#include "netcdf/slab.hpp"

namespace exomerge::netcdf {

/// The file type whose values are those of the C++ type.
template <class T>
constexpr DataType type_of();
template <>
constexpr DataType type_of<char>() {
  return DataType::character;
}
template <>
constexpr DataType type_of<std::int32_t>() {
  return DataType::int32;
}
template <>
constexpr DataType type_of<std::int64_t>() {
  return DataType::int64;
}
template <>
constexpr DataType type_of<float>() {
  return DataType::float32;
}
template <>
constexpr DataType type_of<double>() {
  return DataType::float64;
}

/// Text converts to text only, numbers to numbers.
bool is_convertible(DataType from, DataType to);

/// The first value that a conversion could not keep.
struct Misfit {
  GlobalIndex position = -1;
  std::string text;  ///< "value 300 does not fit type byte"; empty when all values were kept
};

/// Converts values in native byte order between two arrays that do not overlap. Integers must keep their
/// value; reals are rounded, and one that is finite must stay so. What does not fit becomes 0.
Misfit convert_values(DataType from, const void* source, DataType to, void* target, GlobalIndex count);

/// The text of a misfit in the values of `slab`, with its place in the variable, which does not depend on how
/// slabs are cut; empty when all values were kept.
std::string describe_misfit(const Misfit& misfit, const Slab& slab);

std::string describe_lack_of_memory(std::size_t bytes);

/// Reverses the bytes of each value.
void swap_bytes(void* values, std::size_t value_size, std::size_t count);

/// From `count` values of `type` in native byte order; `type` is not `string`.
Attribute make_attribute(std::string name, DataType type, const void* values, std::size_t count);

/// The values in native byte order, as `type` says (`string` as characters). Throws Error when the values do
/// not fit the type.
struct EncodedAttribute {
  DataType type;
  std::size_t count;
  std::vector<std::byte> bytes;
};
EncodedAttribute encode_attribute(const Attribute& attribute);

}  // namespace exomerge::netcdf
