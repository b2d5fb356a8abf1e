// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "exomerge/comm.hpp"
#include "exomerge/model_options.hpp"

namespace exomerge {

/// Times the phases of a collective operation: seconds of the slowest rank, bytes of all.
class PhaseTimer {
 public:
  explicit PhaseTimer(const Comm& comm) : comm_(comm), start_(Clock::now()) {}

  void add_bytes(double bytes) { bytes_ += bytes; }

  /// Ends the phase that began with the last call. Collective.
  void phase(std::string name) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    timings_.push_back(
        {std::move(name), comm_.all_reduce(seconds, ReduceOp::max), comm_.all_reduce(bytes_, ReduceOp::sum)});
    bytes_ = 0;
    start_ = Clock::now();
  }
  /// Takes over the phases of another.
  void append(PhaseTimer& other) {
    for (PhaseTiming& timing : other.timings_) timings_.push_back(std::move(timing));
    other.timings_.clear();
    start_ = Clock::now();
  }
  std::vector<PhaseTiming> take() { return std::move(timings_); }

 private:
  using Clock = std::chrono::steady_clock;
  Comm comm_;
  Clock::time_point start_;
  double bytes_ = 0;
  std::vector<PhaseTiming> timings_;
};

}  // namespace exomerge
