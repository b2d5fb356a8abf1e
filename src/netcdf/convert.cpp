// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/convert.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <type_traits>
#include <utility>
#include <variant>

#include "exomerge/error.hpp"

namespace exomerge::netcdf {
namespace {

/// 2 to the number of value bits: the first real beyond the integer type, exact in every real type.
template <class Integer, class Real>
constexpr Real end_of() {
  return Real(2) * static_cast<Real>(std::uint64_t{1} << (std::numeric_limits<Integer>::digits - 1));
}

// The comparisons of reals are the quiet ones: a NaN in a file must not raise a floating-point exception.
template <class From, class To>
bool fits(From value) {
  if constexpr (std::is_integral_v<From> && std::is_integral_v<To>) {
    return std::in_range<To>(value);
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    constexpr From low = std::is_signed_v<To> ? -end_of<To, From>() : From(0);
    return std::isgreaterequal(value, low) && std::isless(value, end_of<To, From>()) &&
           std::trunc(value) == value;
  } else if constexpr (sizeof(From) > sizeof(To) && std::is_floating_point_v<From>) {
    return !std::isgreater(std::fabs(value), static_cast<From>(std::numeric_limits<To>::max())) ||
           std::isinf(value);
  } else {
    return true;
  }
}

template <class From, class To>
Misfit convert_array(const From* source, To* target, GlobalIndex count, DataType to) {
  bool good = true;
  for (GlobalIndex i = 0; i < count; ++i) {
    const bool ok = fits<From, To>(source[i]);
    good = good && ok;
    target[i] = ok ? static_cast<To>(source[i]) : To(0);
  }
  if (good) return {};
  const From* bad = std::find_if(source, source + count, [](From value) { return !fits<From, To>(value); });
  std::ostringstream text;
  text.precision(17);
  text << "value " << +*bad << " does not fit type " << name_of(to);
  return {bad - source, text.str()};
}

/// Calls `work` with a null pointer of the C++ type of a numeric file type.
template <class Work>
Misfit with_type(DataType type, const Work& work) {
  switch (type) {
    case DataType::int8:
      return work(static_cast<std::int8_t*>(nullptr));
    case DataType::int16:
      return work(static_cast<std::int16_t*>(nullptr));
    case DataType::int32:
      return work(static_cast<std::int32_t*>(nullptr));
    case DataType::int64:
      return work(static_cast<std::int64_t*>(nullptr));
    case DataType::uint8:
      return work(static_cast<std::uint8_t*>(nullptr));
    case DataType::uint16:
      return work(static_cast<std::uint16_t*>(nullptr));
    case DataType::uint32:
      return work(static_cast<std::uint32_t*>(nullptr));
    case DataType::uint64:
      return work(static_cast<std::uint64_t*>(nullptr));
    case DataType::float32:
      return work(static_cast<float*>(nullptr));
    case DataType::float64:
      return work(static_cast<double*>(nullptr));
    case DataType::character:
    case DataType::string:
      break;
  }
  return {0, "text cannot be converted to numbers"};
}

bool is_text(DataType type) { return type == DataType::character || type == DataType::string; }
bool is_real(DataType type) { return type == DataType::float32 || type == DataType::float64; }

}  // namespace

bool is_convertible(DataType from, DataType to) { return is_text(from) == is_text(to); }

Misfit convert_values(DataType from, const void* source, DataType to, void* target, GlobalIndex count) {
  if (count == 0) return {};
  if (from == to || (is_text(from) && is_text(to))) {
    std::memcpy(target, source, static_cast<std::size_t>(count) * size_of(from));
    return {};
  }
  return with_type(from, [&]<class From>(From*) {
    return with_type(to, [&]<class To>(To*) -> Misfit {
      return convert_array(static_cast<const From*>(source), static_cast<To*>(target), count, to);
    });
  });
}

std::string describe_misfit(const Misfit& misfit, const Slab& slab) {
  if (misfit.text.empty()) return {};
  GlobalIndex rest = misfit.position;
  std::string place;
  for (std::size_t i = slab.count.size(); i-- > 0;) {
    place = std::to_string(slab.start[i] + rest % slab.count[i]) + (place.empty() ? "" : ", ") + place;
    rest /= slab.count[i];
  }
  return misfit.text + " at [" + place + "]";
}

std::string describe_lack_of_memory(std::size_t bytes) {
  return "out of memory for " + std::to_string(bytes) + " bytes";
}

namespace {

template <class Word, class Reverse>
void reverse_words(void* values, std::size_t count, Reverse reverse) {
  auto* bytes = static_cast<unsigned char*>(values);
  for (std::size_t i = 0; i < count; ++i) {
    Word word;
    std::memcpy(&word, bytes + i * sizeof word, sizeof word);
    word = reverse(word);
    std::memcpy(bytes + i * sizeof word, &word, sizeof word);
  }
}

}  // namespace

void swap_bytes(void* values, std::size_t value_size, std::size_t count) {
  // The compiler makes vector instructions of these.
  if (value_size == 8) {
    reverse_words<std::uint64_t>(values, count, [](std::uint64_t word) { return __builtin_bswap64(word); });
  } else if (value_size == 4) {
    reverse_words<std::uint32_t>(values, count, [](std::uint32_t word) { return __builtin_bswap32(word); });
  } else if (value_size == 2) {
    reverse_words<std::uint16_t>(values, count, [](std::uint16_t word) { return __builtin_bswap16(word); });
  }
}

Attribute make_attribute(std::string name, DataType type, const void* values, std::size_t count) {
  Attribute attribute{std::move(name), type, {}};
  if (is_text(type)) {
    attribute.value = count == 0 ? std::string() : std::string(static_cast<const char*>(values), count);
  } else if (is_real(type)) {
    std::vector<double> reals(count);
    convert_values(type, values, DataType::float64, reals.data(), static_cast<GlobalIndex>(count));
    attribute.value = std::move(reals);
  } else {
    std::vector<std::int64_t> integers(count);
    // 64-bit patterns are kept as they are, so that unsigned ones survive being read and written.
    const DataType source = type == DataType::uint64 ? DataType::int64 : type;
    convert_values(source, values, DataType::int64, integers.data(), static_cast<GlobalIndex>(count));
    attribute.value = std::move(integers);
  }
  return attribute;
}

EncodedAttribute encode_attribute(const Attribute& attribute) {
  EncodedAttribute encoded{attribute.type == DataType::string ? DataType::character : attribute.type, 0, {}};
  const auto fill = [&](DataType from, const void* values, std::size_t count) {
    if (!is_convertible(from, encoded.type)) {
      throw Error("attribute \"" + attribute.name + "\": its values are not of its type " +
                  name_of(encoded.type));
    }
    const bool keep_bits = from == DataType::int64 && encoded.type == DataType::uint64;
    encoded.count = count;
    encoded.bytes.resize(count * size_of(encoded.type));
    const Misfit misfit = convert_values(from, values, keep_bits ? DataType::int64 : encoded.type,
                                         encoded.bytes.data(), static_cast<GlobalIndex>(count));
    if (!misfit.text.empty()) throw Error("attribute \"" + attribute.name + "\": " + misfit.text);
  };
  if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    fill(DataType::character, text->data(), text->size());
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
    fill(DataType::int64, integers->data(), integers->size());
  } else {
    const auto& reals = std::get<std::vector<double>>(attribute.value);
    fill(DataType::float64, reals.data(), reals.size());
  }
  return encoded;
}

}  // namespace exomerge::netcdf
