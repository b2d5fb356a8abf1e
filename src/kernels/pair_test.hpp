// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace exomerge::kernels {

/// Looks at the bits: comparing a NaN would raise the invalid exception, which callers may trap.
KOKKOS_INLINE_FUNCTION bool is_finite(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return (bits & 0x7ff0000000000000u) != 0x7ff0000000000000u;
}

KOKKOS_INLINE_FUNCTION bool is_finite(double x, double y, double z) {
  return is_finite(x) && is_finite(y) && is_finite(z);
}

/// a*a + b*b + c*c without fused operations, so that host and device round alike.
KOKKOS_INLINE_FUNCTION double sum_of_squares(double a, double b, double c) {
#if defined(__CUDA_ARCH__)
  return __dadd_rn(__dadd_rn(__dmul_rn(a, a), __dmul_rn(b, b)), __dmul_rn(c, c));
#elif defined(__FMA__) || defined(__aarch64__)
  // The compiler would contract these products; going through memory keeps them apart.
  volatile double aa = a * a, bb = b * b, cc = c * c;
  return (aa + bb) + cc;
#else
  return (a * a + b * b) + c * c;
#endif
}

/// Decides whether two points are at most a given distance apart, without a square root: it compares the
/// scaled square of the distance with the largest double whose square root does not exceed the scaled limit.
/// The scale is a power of two, so it changes no result; it keeps squares in range at any size of
/// coordinates. Pairs far beyond the limit may overflow to infinity, which compares right.
class PairTest {
 public:
  explicit PairTest(double distance) {
    int exponent = 1000;  // distance 0: the square of the smallest difference must not vanish
    if (distance > 0.0) {
      std::frexp(distance, &exponent);
      exponent = exponent > 1000 ? -1000 : (exponent < -1000 ? 1000 : -exponent);
    }
    scale_ = std::ldexp(1.0, exponent);
    const double scaled = distance * scale_;
    const double infinity = std::numeric_limits<double>::infinity();
    limit_ = scaled * scaled;
    while (std::sqrt(limit_) > scaled) limit_ = std::nextafter(limit_, 0.0);
    while (std::sqrt(std::nextafter(limit_, infinity)) <= scaled) limit_ = std::nextafter(limit_, infinity);
    if (distance <= 0.0) limit_ = 0.0;
  }

  KOKKOS_INLINE_FUNCTION double square(double dx, double dy, double dz) const {
    return sum_of_squares(dx * scale_, dy * scale_, dz * scale_);
  }
  KOKKOS_INLINE_FUNCTION bool within(double square) const { return square <= limit_; }
  KOKKOS_INLINE_FUNCTION double limit() const { return limit_; }

  /// The distance that belongs to `square`.
  KOKKOS_INLINE_FUNCTION double distance(double square) const {
    using std::sqrt;
    return sqrt(square) / scale_;
  }

 private:
  double scale_;
  double limit_;
};

}  // namespace exomerge::kernels
