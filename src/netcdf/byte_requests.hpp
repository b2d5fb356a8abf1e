// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "netcdf/dataset.hpp"
#include "netcdf/raw_file.hpp"

namespace exomerge::netcdf {

/// Calls `use(offset, bytes)` for what lies together in a classic file of a slab of a variable at `place`, in
/// the order of its values: the last dimensions as far as the slab has all of them, and a part of the one
/// before. Local.
void for_each_run(std::span<const Dimension> dimensions, const Variable& variable, const BytePlace& place,
                  const Slab& slab, const std::function<void(GlobalIndex, GlobalIndex)>& use);

/// Consecutive bytes of a file and where they are in memory.
struct ByteStretch {
  GlobalIndex offset = 0;
  GlobalIndex bytes = 0;
  std::byte* memory = nullptr;
};

/// Moves stretches between memory and a file, in any order; near ones by one call. A library takes several
/// microseconds for each request, which for small arrays is most of the time. They give what went wrong,
/// empty when nothing did. Local.
std::string read_stretches(const RawFile& file, std::vector<ByteStretch> stretches);
/// No two have the same bytes of the file.
std::string write_stretches(const RawFile& file, std::vector<ByteStretch> stretches);

}  // namespace exomerge::netcdf
