// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <memory>
#include <span>

#include "exomerge/comm.hpp"
#include "mpi/index_map.hpp"

namespace exomerge {

/// References to nodes in new numbers.
struct RenumberedView {
  Kokkos::View<GlobalIndex*> references;
  std::int64_t degenerate = 0;  ///< elements of this rank that became degenerate
};

/// Renumbers connectivity in Views of the default memory space, where it is: the table of this rank's nodes
/// and those pages of the others' that the references name are brought to it.
class ViewRenumbering {
 public:
  ViewRenumbering(const Comm& comm, std::shared_ptr<const IndexMap> map);

  /// `nodes_per_element` as for `renumber`. Throws on all ranks when a reference lies beyond the map.
  /// Collective.
  RenumberedView apply(const Kokkos::View<const GlobalIndex*>& references, int nodes_per_element) const;

 private:
  void translate_on_host(const Kokkos::View<const GlobalIndex*>& before,
                         const Kokkos::View<GlobalIndex*>& after) const;

  Comm comm_;
  std::shared_ptr<const IndexMap> map_;
  Kokkos::View<const GlobalIndex*> entries_;  ///< of this rank's slice
};

/// The same for references in host memory, in place; returns the elements that became degenerate. Collective.
std::int64_t renumber_on_host(const IndexMap& map, std::span<GlobalIndex> references, int nodes_per_element);

}  // namespace exomerge
