// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

#include "exomerge/types.hpp"

namespace exomerge::kernels {

/// A lock-free union-find over a View of parents. Roots are hooked under smaller roots only, so the final
/// root of a component is its lowest index, whatever the order of the threads.
template <class MemorySpace>
class Forest {
 public:
  explicit Forest(Kokkos::View<LocalIndex*, MemorySpace> parents) : parents_(parents) {}

  KOKKOS_INLINE_FUNCTION LocalIndex root(LocalIndex index) const {
    LocalIndex parent = load(index);
    while (parent != index) {
      const LocalIndex grandparent = load(parent);
      // Halving the path may race with another thread's; both write an ancestor, which is all that is needed.
      if (grandparent != parent) store(index, grandparent);
      index = parent;
      parent = grandparent;
    }
    return index;
  }

  KOKKOS_INLINE_FUNCTION void link(LocalIndex a, LocalIndex b) const {
    for (;;) {
      a = root(a);
      b = root(b);
      if (a == b) return;
      const LocalIndex high = a > b ? a : b;
      const LocalIndex low = a > b ? b : a;
      if (Kokkos::atomic_compare_exchange(&parents_(high), high, low) == high) return;
    }
  }

  KOKKOS_INLINE_FUNCTION void flatten(LocalIndex index) const { store(index, root(index)); }

 private:
  KOKKOS_INLINE_FUNCTION LocalIndex load(LocalIndex index) const {
    return *static_cast<const volatile LocalIndex*>(&parents_(index));
  }
  KOKKOS_INLINE_FUNCTION void store(LocalIndex index, LocalIndex value) const {
    *static_cast<volatile LocalIndex*>(&parents_(index)) = value;
  }

  Kokkos::View<LocalIndex*, MemorySpace> parents_;
};

}  // namespace exomerge::kernels
