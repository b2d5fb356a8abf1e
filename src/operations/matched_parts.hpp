// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <span>
#include <vector>

#include "kernels/equal_parts.hpp"
#include "operations/compact_elements.hpp"

namespace exomerge {

/// The parts that each element of a block has: its sides, its edges, ...
using PartList = std::vector<kernels::PartNodes>;

/// Parts of this rank's elements, grouped by their nodes on the device. Parts are numbered by block, element
/// and place in the list of the block; groups as `kernels::equal_parts` does.
class MatchedParts {
 public:
  /// `lists`: of each block. Local; may throw an Error.
  MatchedParts(const CompactElements& elements, std::span<const PartList> lists);

  LocalIndex count() const { return first_part_.back(); }
  LocalIndex group_count() const { return static_cast<LocalIndex>(offsets_.extent(0)) - 1; }
  std::span<const LocalIndex> group(LocalIndex g) const {
    const auto at = static_cast<std::size_t>(g);
    return {parts_.data() + offsets_(at), static_cast<std::size_t>(offsets_(at + 1) - offsets_(at))};
  }

  struct Place {
    std::size_t block;
    LocalIndex element;  ///< among this rank's of the block
    std::size_t part;    ///< in the list of the block
  };
  Place place(LocalIndex part) const;
  std::size_t block_of(LocalIndex part) const;
  LocalIndex first_part(std::size_t block) const { return first_part_[block]; }
  /// The numbers of the nodes of the element that has a part.
  std::span<const LocalIndex> element_nodes(const Place& place) const;

 private:
  using List = Kokkos::View<const LocalIndex*, Kokkos::HostSpace>;

  const CompactElements& elements_;
  std::vector<LocalIndex> first_part_;    // by block, then how many there are
  std::vector<std::size_t> part_counts_;  // of an element, by block
  std::vector<std::span<const LocalIndex>> nodes_;
  List parts_;
  List offsets_;
};

}  // namespace exomerge
