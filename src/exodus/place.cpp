// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exodus/place.hpp"

namespace exomerge::exodus {

netcdf::Slab Place::slab(int step, Range range) const {
  netcdf::Slab slab;
  const auto add = [&slab](GlobalIndex start, GlobalIndex count) {
    slab.start.push_back(start);
    slab.count.push_back(count);
  };
  // An empty slab starts at the origin, which every array has.
  const bool empty = range.empty();
  if (timed) add(empty ? 0 : step, 1);
  if (prefix >= 0) add(prefix, 1);
  add(empty ? 0 : range.begin, empty ? 0 : range.size());
  if (column >= 0) {
    add(column, 1);
  } else if (has_columns) {
    add(0, width);
  }
  return slab;
}

}  // namespace exomerge::exodus
