// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

namespace exomerge::kernels {

/// A product that is never fused with the sum it goes into, so that host and device round alike.
KOKKOS_INLINE_FUNCTION double product(double a, double b) {
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__)
  return __dmul_rn(a, b);
#elif defined(__FP_FAST_FMA)
  const volatile double ab = a * b;
  return ab;
#else
  return a * b;
#endif
}

}  // namespace exomerge::kernels
