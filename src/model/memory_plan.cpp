// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "model/memory_plan.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"

namespace exomerge {

namespace {

constexpr std::size_t default_limit = std::size_t{128} << 20;
constexpr std::size_t largest_staging = std::size_t{16} << 20;
constexpr std::size_t least_staging = std::size_t{1} << 16;

std::string mebibytes(std::size_t bytes) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.3f MiB", static_cast<double>(bytes) / (1 << 20));
  return text.data();
}

}  // namespace

MemoryPlan::MemoryPlan(const Comm& comm, std::size_t limit)
    : comm_(comm), limit_(limit), allowed_(limit > 0 ? limit : default_limit) {}

std::size_t MemoryPlan::staging(std::size_t files) const {
  return std::clamp(for_values() / 2 / std::max<std::size_t>(1, files), least_staging, largest_staging);
}

void MemoryPlan::consider(std::size_t bytes, const std::string& name) {
  if (bytes <= largest_) return;
  largest_ = bytes;
  name_ = name;
}

std::size_t MemoryPlan::least_bytes(GlobalIndex rows, int width, bool whole_slices) const {
  const GlobalIndex largest = Partition::even(rows, comm_.size()).largest_slice();
  return static_cast<std::size_t>((whole_slices ? largest : std::min<GlobalIndex>(largest, 1)) * width) *
         sizeof(double);
}

void MemoryPlan::settle() const {
  if (limit_ > 0 && largest_ > for_values()) {
    throw Error("a memory limit of " + mebibytes(limit_) + " a rank is too small: " + name_ + " needs " +
                    mebibytes(2 * largest_) + ", less on more ranks",
                true);
  }
  std::string plan = "memory for values on their way: at most " + mebibytes(allowed_) + " a rank";
  if (largest_ > 0) {
    plan += "; the largest part that cannot be divided is " + mebibytes(largest_) + " (" + name_ + ")";
  }
  log_once(comm_.is_root(), LogLevel::info, plan);
}

}  // namespace exomerge
