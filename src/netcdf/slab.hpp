// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "exomerge/types.hpp"

namespace exomerge::netcdf {

/// A box of a variable: first index and count in each of its dimensions. Empty when any count is 0.
struct Slab {
  std::vector<GlobalIndex> start;
  std::vector<GlobalIndex> count;

  GlobalIndex size() const;
};

/// The product, or the largest index when it is larger than that. Factors are not negative.
GlobalIndex saturating_product(GlobalIndex a, GlobalIndex b);

/// Cuts a slab into pieces of at most a given number of values, in the order of the values in memory, each a
/// box itself. An empty slab is one empty piece.
class SlabPieces {
 public:
  /// Keeps a reference to `slab`.
  SlabPieces(const Slab& slab, GlobalIndex largest_piece);

  GlobalIndex count() const { return outer_ * cuts_; }
  Slab operator[](GlobalIndex piece) const;

 private:
  const Slab& slab_;
  std::size_t cut_dimension_ = 0;  ///< dimensions before it go one index at a time, those behind it are whole
  GlobalIndex outer_ = 1;          ///< product of the counts before it
  GlobalIndex cuts_ = 1;           ///< parts of it
};

}  // namespace exomerge::netcdf
