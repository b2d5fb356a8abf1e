// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/byte_requests.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include "netcdf/convert.hpp"

namespace exomerge::netcdf {
namespace {

constexpr GlobalIndex buffer_bytes = GlobalIndex{1} << 20;  // stays in a core's cache
// What lies between two stretches is read along when it is no more than this, or than the stretch behind it.
constexpr GlobalIndex short_gap = 256;

/// Cuts stretches in the order of the file into groups of near ones that fit the buffer together. `use` gets
/// each group, and gives what went wrong.
template <class Near, class Use>
std::string for_each_group(std::vector<ByteStretch>& stretches, const Near& near, const Use& use) {
  std::ranges::sort(stretches, {}, &ByteStretch::offset);
  for (std::size_t begin = 0; begin < stretches.size();) {
    GlobalIndex end_of_bytes = stretches[begin].offset + stretches[begin].bytes;
    std::size_t end = begin + 1;
    while (end < stretches.size() && near(end_of_bytes, stretches[end]) &&
           stretches[end].offset + stretches[end].bytes - stretches[begin].offset <= buffer_bytes) {
      end_of_bytes = std::max(end_of_bytes, stretches[end].offset + stretches[end].bytes);
      ++end;
    }
    const std::string error = use(std::span(stretches).subspan(begin, end - begin), end_of_bytes);
    if (!error.empty()) return error;
    begin = end;
  }
  return {};
}

}  // namespace

void for_each_run(std::span<const Dimension> dimensions, const Variable& variable, const BytePlace& place,
                  const Slab& slab, const std::function<void(GlobalIndex, GlobalIndex)>& use) {
  if (slab.size() == 0) return;
  const auto value = static_cast<GlobalIndex>(size_of(variable.type));
  const auto length_of = [&](std::size_t d) {
    return dimensions[static_cast<std::size_t>(variable.dimensions[d])].length;
  };
  const std::size_t first = place.stride > 0 ? 1 : 0;
  std::vector<GlobalIndex> strides(variable.dimensions.size(), value);
  for (std::size_t d = strides.size(); d-- > first + 1;) strides[d - 1] = strides[d] * length_of(d);
  if (place.stride > 0) strides[0] = place.stride;
  GlobalIndex run = value;
  std::size_t outer = strides.size();
  for (bool whole = true; outer > first && whole; --outer) {
    run *= slab.count[outer - 1];
    whole = slab.count[outer - 1] == length_of(outer - 1);
  }
  std::vector<GlobalIndex> index(outer, 0);
  GlobalIndex start = place.begin;
  for (std::size_t d = 0; d < strides.size(); ++d) start += slab.start[d] * strides[d];
  for (;;) {
    GlobalIndex offset = start;
    for (std::size_t d = 0; d < outer; ++d) offset += index[d] * strides[d];
    use(offset, run);
    std::size_t d = outer;
    while (d > 0 && ++index[d - 1] == slab.count[d - 1]) index[--d] = 0;
    if (d == 0) return;
  }
}

std::string read_stretches(const RawFile& file, std::vector<ByteStretch> stretches) {
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
  const auto near = [](GlobalIndex end, const ByteStretch& next) {
    return next.offset - end <= std::max(short_gap, next.bytes);
  };
  return for_each_group(stretches, near, [&](std::span<const ByteStretch> group, GlobalIndex end) {
    const GlobalIndex begin = group.front().offset;
    if (group.size() == 1) return file.read(begin, group.front().memory, group.front().bytes);
    std::string error = file.read(begin, buffer.get(), end - begin);
    if (!error.empty()) return error;
    for (const ByteStretch& part : group) {
      std::memcpy(part.memory, buffer.get() + (part.offset - begin), static_cast<std::size_t>(part.bytes));
    }
    return error;
  });
}

std::string write_stretches(const RawFile& file, std::vector<ByteStretch> stretches) {
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
  const auto near = [](GlobalIndex end, const ByteStretch& next) { return next.offset == end; };
  return for_each_group(stretches, near, [&](std::span<const ByteStretch> group, GlobalIndex end) {
    const GlobalIndex begin = group.front().offset;
    if (group.size() == 1) return file.write(begin, group.front().memory, group.front().bytes);
    for (const ByteStretch& part : group) {
      std::memcpy(buffer.get() + (part.offset - begin), part.memory, static_cast<std::size_t>(part.bytes));
    }
    return file.write(begin, buffer.get(), end - begin);
  });
}

}  // namespace exomerge::netcdf
