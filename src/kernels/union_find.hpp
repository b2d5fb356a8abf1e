// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

namespace exomerge::kernels {

/// A lock-free union-find over a View of parents. Roots are hooked under smaller roots only, so the final
/// root of a component is its lowest index, whatever the order of the threads.
template <class Index, class MemorySpace>
class Forest {
 public:
  explicit Forest(Kokkos::View<Index*, MemorySpace> parents) : parents_(parents) {}

  KOKKOS_INLINE_FUNCTION Index root(Index index) const {
    Index parent = load(index);
    while (parent != index) {
      const Index grandparent = load(parent);
      // Halving the path may race with another thread's; both write an ancestor, which is all that is needed.
      if (grandparent != parent) store(index, grandparent);
      index = parent;
      parent = grandparent;
    }
    return index;
  }

  KOKKOS_INLINE_FUNCTION void link(Index a, Index b) const {
    for (;;) {
      a = root(a);
      b = root(b);
      if (a == b) return;
      const Index high = a > b ? a : b;
      const Index low = a > b ? b : a;
      if (Kokkos::atomic_compare_exchange(&parents_(high), high, low) == high) return;
    }
  }

  KOKKOS_INLINE_FUNCTION void flatten(Index index) const { store(index, root(index)); }

 private:
  KOKKOS_INLINE_FUNCTION Index load(Index index) const {
    return *static_cast<const volatile Index*>(&parents_(index));
  }
  KOKKOS_INLINE_FUNCTION void store(Index index, Index value) const {
    *static_cast<volatile Index*>(&parents_(index)) = value;
  }

  Kokkos::View<Index*, MemorySpace> parents_;
};

}  // namespace exomerge::kernels
