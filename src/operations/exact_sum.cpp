// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "operations/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace exomerge {

void ExactSum::add(double value) {
  constexpr std::uint64_t fraction_mask = (std::uint64_t{1} << 52) - 1;
  constexpr std::int64_t digit_mask = (std::int64_t{1} << digit_bits) - 1;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const bool negative = (bits >> 63) != 0;
  const auto exponent = static_cast<int>(bits >> 52 & 0x7ff);
  if (exponent == 0x7ff) {
    ++((bits & fraction_mask) != 0 ? nans_ : negative ? negative_infinities_ : positive_infinities_);
    return;
  }
  // value = fraction * 2^(place - 1074)
  const std::uint64_t fraction = (bits & fraction_mask) | (exponent == 0 ? 0 : fraction_mask + 1);
  const int place = exponent == 0 ? 0 : exponent - 1;
  const int shift = place % digit_bits;
  auto digit = digits_.begin() + place / digit_bits;
  const auto low = static_cast<std::int64_t>(fraction << shift & static_cast<std::uint64_t>(digit_mask));
  const std::uint64_t rest = fraction >> (digit_bits - shift);
  const auto middle = static_cast<std::int64_t>(rest & static_cast<std::uint64_t>(digit_mask));
  const auto high = static_cast<std::int64_t>(rest >> digit_bits);
  if (negative) {
    digit[0] -= low;
    digit[1] -= middle;
    digit[2] -= high;
  } else {
    digit[0] += low;
    digit[1] += middle;
    digit[2] += high;
  }
  if (++pending_ == most_pending) carry();
}

// Makes every digit but the last lie in 0 .. 2^32 - 1.
void ExactSum::carry() {
  for (std::size_t i = 0; i + 1 < digit_count; ++i) {
    const std::int64_t over = digits_[i] >> digit_bits;  // towards minus infinity
    digits_[i] -= over * (std::int64_t{1} << digit_bits);
    digits_[i + 1] += over;
  }
  pending_ = 0;
}

void ExactSum::all_reduce(const Comm& comm, std::span<ExactSum* const> sums) {
  constexpr std::size_t width = digit_count + 3;
  std::vector<std::int64_t> all;
  for (ExactSum* sum : sums) {
    sum->carry();
    all.insert(all.end(), sum->digits_.begin(), sum->digits_.end());
    all.insert(all.end(), {sum->nans_, sum->positive_infinities_, sum->negative_infinities_});
  }
  comm.all_reduce(std::span<std::int64_t>(all), ReduceOp::sum);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int64_t* const from = all.data() + i * width;
    ExactSum& sum = *sums[i];
    std::copy_n(from, digit_count, sum.digits_.begin());
    sum.nans_ = from[digit_count];
    sum.positive_infinities_ = from[digit_count + 1];
    sum.negative_infinities_ = from[digit_count + 2];
    sum.carry();
  }
}

double ExactSum::value() const {
  if (nans_ > 0 || (positive_infinities_ > 0 && negative_infinities_ > 0)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (positive_infinities_ > 0) return std::numeric_limits<double>::infinity();
  if (negative_infinities_ > 0) return -std::numeric_limits<double>::infinity();
  ExactSum sum = *this;
  sum.carry();
  const bool negative = sum.digits_.back() < 0;
  if (negative) {
    for (std::int64_t& digit : sum.digits_) digit = -digit;
    sum.carry();
  }
  double value = 0.0;
  for (std::size_t i = digit_count; i-- > 0;) {
    if (sum.digits_[i] == 0) continue;
    value +=
        std::ldexp(static_cast<double>(sum.digits_[i]), static_cast<int>(i) * digit_bits + lowest_exponent);
  }
  return negative ? -value : value;
}

}  // namespace exomerge
