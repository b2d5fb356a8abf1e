// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <math.h>

#include <Kokkos_Core.hpp>
#include <limits>

#include "exomerge/expression.hpp"
#include "kernels/rounding.hpp"

namespace exomerge::kernels {

/// a < b without the exception that the operator raises for NaN.
KOKKOS_INLINE_FUNCTION bool quiet_less(double a, double b) {
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__) || defined(__SYCL_DEVICE_ONLY__)
  return a < b;
#else
  return __builtin_isless(a, b);
#endif
}

/// The remainder that has the sign of the divisor.
KOKKOS_INLINE_FUNCTION double modulo(double a, double b) {
  const double remainder = ::fmod(a, b);
  const bool other_side = quiet_less(remainder, 0.0) ? quiet_less(0.0, b) : quiet_less(b, 0.0);
  return remainder != 0.0 && other_side ? remainder + b : remainder;
}

/// The result of one operation; what it does not take is ignored.
template <ExpressionOp op>
KOKKOS_INLINE_FUNCTION double apply(double a, [[maybe_unused]] double b, [[maybe_unused]] double c,
                                    [[maybe_unused]] double d) {
  using enum ExpressionOp;
  if constexpr (op == copy) return a;
  if constexpr (op == negate) return -a;
  if constexpr (op == logical_not) return a == 0.0 ? 1.0 : 0.0;
  if constexpr (op == abs) return ::fabs(a);
  if constexpr (op == sqrt) return ::sqrt(a);
  if constexpr (op == exp) return ::exp(a);
  if constexpr (op == log) return ::log(a);
  if constexpr (op == log10) return ::log10(a);
  if constexpr (op == sin) return ::sin(a);
  if constexpr (op == cos) return ::cos(a);
  if constexpr (op == tan) return ::tan(a);
  if constexpr (op == asin) return ::asin(a);
  if constexpr (op == acos) return ::acos(a);
  if constexpr (op == atan) return ::atan(a);
  if constexpr (op == sinh) return ::sinh(a);
  if constexpr (op == cosh) return ::cosh(a);
  if constexpr (op == tanh) return ::tanh(a);
  if constexpr (op == floor) return ::floor(a);
  if constexpr (op == ceil) return ::ceil(a);
  if constexpr (op == round) return ::rint(a);
  if constexpr (op == truncate) return ::trunc(a);
  if constexpr (op == sign) return quiet_less(0.0, a) ? 1.0 : quiet_less(a, 0.0) ? -1.0 : a;
  if constexpr (op == isnan) return a != a ? 1.0 : 0.0;
  if constexpr (op == add) return a + b;
  if constexpr (op == subtract) return a - b;
  if constexpr (op == multiply) return a * b;
  if constexpr (op == divide) return a / b;
  if constexpr (op == floor_divide) return ::floor(a / b);
  if constexpr (op == modulo) return kernels::modulo(a, b);
  if constexpr (op == power) return ::pow(a, b);
  if constexpr (op == atan2) return ::atan2(a, b);
  if constexpr (op == min) return a != a || quiet_less(a, b) ? a : b;
  if constexpr (op == max) return a != a || quiet_less(b, a) ? a : b;
  if constexpr (op == lower) return b != b || quiet_less(a, b) ? a : b;
  if constexpr (op == less) return quiet_less(a, b) ? 1.0 : 0.0;
  if constexpr (op == less_equal) return quiet_less(a, b) || a == b ? 1.0 : 0.0;
  if constexpr (op == equal) return a == b ? 1.0 : 0.0;
  if constexpr (op == not_equal) return a != b ? 1.0 : 0.0;
  if constexpr (op == logical_and) return a == 0.0 ? a : b;
  if constexpr (op == logical_or) return a != 0.0 ? a : b;
  if constexpr (op == square_difference) return kernels::product(a - b, a - b);
  if constexpr (op == multiply_add) return kernels::product(a, b) + c;
  if constexpr (op == multiply_subtract) return kernels::product(a, b) - c;
  if constexpr (op == subtract_product) return c - kernels::product(a, b);
  if constexpr (op == square_difference_add) return kernels::product(a - b, a - b) + c;
  if constexpr (op == select) return a != 0.0 ? b : c;
  if constexpr (op == add_products) return kernels::product(a, b) + kernels::product(c, d);
  if constexpr (op == subtract_products) return kernels::product(a, b) - kernels::product(c, d);
}

/// Calls `use.template run<op>()` for an operation that is known at run time only.
template <class Use>
KOKKOS_INLINE_FUNCTION void with_operation(ExpressionOp op, const Use& use) {
#define EXOMERGE_CASE(OP)                 \
  case ExpressionOp::OP:                  \
    use.template run<ExpressionOp::OP>(); \
    return;
  switch (op) {
    EXOMERGE_CASE(copy)
    EXOMERGE_CASE(negate)
    EXOMERGE_CASE(logical_not)
    EXOMERGE_CASE(abs)
    EXOMERGE_CASE(sqrt)
    EXOMERGE_CASE(exp)
    EXOMERGE_CASE(log)
    EXOMERGE_CASE(log10)
    EXOMERGE_CASE(sin)
    EXOMERGE_CASE(cos)
    EXOMERGE_CASE(tan)
    EXOMERGE_CASE(asin)
    EXOMERGE_CASE(acos)
    EXOMERGE_CASE(atan)
    EXOMERGE_CASE(sinh)
    EXOMERGE_CASE(cosh)
    EXOMERGE_CASE(tanh)
    EXOMERGE_CASE(floor)
    EXOMERGE_CASE(ceil)
    EXOMERGE_CASE(round)
    EXOMERGE_CASE(truncate)
    EXOMERGE_CASE(sign)
    EXOMERGE_CASE(isnan)
    EXOMERGE_CASE(add)
    EXOMERGE_CASE(subtract)
    EXOMERGE_CASE(multiply)
    EXOMERGE_CASE(divide)
    EXOMERGE_CASE(floor_divide)
    EXOMERGE_CASE(modulo)
    EXOMERGE_CASE(power)
    EXOMERGE_CASE(atan2)
    EXOMERGE_CASE(min)
    EXOMERGE_CASE(max)
    EXOMERGE_CASE(lower)
    EXOMERGE_CASE(less)
    EXOMERGE_CASE(less_equal)
    EXOMERGE_CASE(equal)
    EXOMERGE_CASE(not_equal)
    EXOMERGE_CASE(logical_and)
    EXOMERGE_CASE(logical_or)
    EXOMERGE_CASE(square_difference)
    EXOMERGE_CASE(multiply_add)
    EXOMERGE_CASE(multiply_subtract)
    EXOMERGE_CASE(subtract_product)
    EXOMERGE_CASE(square_difference_add)
    EXOMERGE_CASE(select)
    EXOMERGE_CASE(add_products)
    EXOMERGE_CASE(subtract_products)
  }
#undef EXOMERGE_CASE
}

}  // namespace exomerge::kernels
