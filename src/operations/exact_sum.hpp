// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "exomerge/comm.hpp"

namespace exomerge {

/// The sum of doubles without rounding, so that it is the same in any order and on any number of ranks: a
/// fixed-point number wide enough for all doubles, in digits of 32 bits with room for carries (Kulisch's
/// accumulator). What is not finite is counted apart.
class ExactSum {
 public:
  void add(double value);
  /// Adds the sums of the other ranks; the result is on all. Collective.
  void all_reduce(const Comm& comm) {
    ExactSum* const self = this;
    all_reduce(comm, std::span(&self, 1));
  }
  /// Several sums with one reduction. Collective.
  static void all_reduce(const Comm& comm, std::span<ExactSum* const> sums);
  /// Rounded; NaN and infinite as IEEE sums are.
  double value() const;

 private:
  static constexpr int digit_bits = 32;
  static constexpr int lowest_exponent = -1074;
  static constexpr std::size_t digit_count = 68;  ///< 2098 bits and 2^64 numbers of the largest size
  static constexpr std::int64_t most_pending = std::int64_t{1} << 29;

  void carry();

  std::array<std::int64_t, digit_count> digits_{};
  std::int64_t pending_ = 0;  ///< numbers added since the last carry
  std::int64_t nans_ = 0;
  std::int64_t positive_infinities_ = 0;
  std::int64_t negative_infinities_ = 0;
};

}  // namespace exomerge
