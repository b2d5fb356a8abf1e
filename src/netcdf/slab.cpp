// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "netcdf/slab.hpp"

#include <algorithm>
#include <limits>

namespace exomerge::netcdf {

GlobalIndex saturating_product(GlobalIndex a, GlobalIndex b) {
  constexpr GlobalIndex largest = std::numeric_limits<GlobalIndex>::max();
  return b != 0 && a > largest / b ? largest : a * b;
}

GlobalIndex Slab::size() const {
  if (std::find(count.begin(), count.end(), 0) != count.end()) return 0;
  GlobalIndex product = 1;
  for (const GlobalIndex n : count) product = saturating_product(product, n);
  return product;
}

SlabPieces::SlabPieces(const Slab& slab, GlobalIndex largest_piece) : slab_(slab) {
  if (slab.size() <= largest_piece) return;
  GlobalIndex inner = 1;
  std::size_t d = slab.count.size();
  while (d > 0 && inner * slab.count[d - 1] <= largest_piece) inner *= slab.count[--d];
  cut_dimension_ = d - 1;
  const GlobalIndex rows = std::max<GlobalIndex>(1, largest_piece / inner);
  cuts_ = (slab.count[cut_dimension_] + rows - 1) / rows;
  for (std::size_t i = 0; i < cut_dimension_; ++i) outer_ *= slab.count[i];
}

Slab SlabPieces::operator[](GlobalIndex piece) const {
  Slab part = slab_;
  if (count() == 1) return part;
  const GlobalIndex cut = piece % cuts_;
  GlobalIndex outer = piece / cuts_;
  for (std::size_t i = cut_dimension_; i-- > 0;) {
    part.start[i] += outer % slab_.count[i];
    part.count[i] = 1;
    outer /= slab_.count[i];
  }
  // Rows are dealt out evenly, so that no piece is a small rest.
  const GlobalIndex rows = slab_.count[cut_dimension_];
  const GlobalIndex begin = rows / cuts_ * cut + std::min(cut, rows % cuts_);
  const GlobalIndex end = rows / cuts_ * (cut + 1) + std::min(cut + 1, rows % cuts_);
  part.start[cut_dimension_] += begin;
  part.count[cut_dimension_] = end - begin;
  return part;
}

}  // namespace exomerge::netcdf
