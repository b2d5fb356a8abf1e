// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "exomerge/types.hpp"
#include "netcdf/header.hpp"
#include "netcdf/slab.hpp"

namespace exomerge::netcdf {

/// How the variables of a new netCDF-4 file lie in it, and how much of the disk writing them takes at most.
/// Bytes are bounds from above; sums that do not fit are the largest index.
class Netcdf4Storage {
 public:
  Netcdf4Storage(std::span<const Dimension> dimensions, std::span<const Attribute> attributes,
                 std::span<const Variable> variables, bool compressed, std::size_t chunk_bytes);

  /// The extents of a chunk; none where the variable is one piece.
  std::span<const std::size_t> chunk(VariableId id) const { return layouts_[position(id)].chunk; }
  /// All but the values and the index of the chunks.
  GlobalIndex header_bytes() const { return header_bytes_; }
  /// The values whose place is taken when the definitions end.
  GlobalIndex fixed_bytes() const { return fixed_bytes_; }
  /// The values of a slab, when no other rank writes into the chunks that it touches.
  GlobalIndex value_bytes(VariableId id, const Slab& slab) const;
  /// All values of the rows of chunks that a slab touches: what many ranks take at most together.
  GlobalIndex row_bytes(VariableId id, const Slab& slab) const;
  /// The entries of the chunks that a slab touches in the index.
  GlobalIndex index_bytes(VariableId id, const Slab& slab) const;

 private:
  struct Layout {
    GlobalIndex span(const Slab& slab) const;

    std::vector<GlobalIndex> lengths;  ///< of the dimensions; what the unlimited one has does not matter
    std::vector<std::size_t> chunk;
    GlobalIndex value_size = 1;
    GlobalIndex chunk_bytes = 0;
    GlobalIndex row_chunks = 1;  ///< chunks beside one another at one position of the first dimension
  };
  static std::size_t position(VariableId id) { return static_cast<std::size_t>(id); }
  /// Chunks that a slab touches.
  GlobalIndex touched(const Layout& layout, const Slab& slab) const;

  std::vector<Layout> layouts_;
  bool compressed_ = false;
  GlobalIndex header_bytes_ = 0;
  GlobalIndex fixed_bytes_ = 0;
};

}  // namespace exomerge::netcdf
