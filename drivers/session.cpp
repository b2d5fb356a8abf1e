// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "session.hpp"

#include <sys/resource.h>

#include <array>
#include <cstdio>

#include "exomerge/model.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

std::string seconds_text(double seconds) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.3f s", seconds);
  return text.data();
}

}  // namespace

Session::Session(const Comm& comm, Terminal& terminal) : comm_(comm), terminal_(terminal) {}

Session::~Session() = default;

ExodusModel& Session::new_model() { return *models_.emplace_back(std::make_unique<ExodusModel>(comm_)); }

void Session::report_timings(std::string_view activity, const ExodusModel& model) {
  if (!terminal_.verbose()) return;
  using Align = Table::Align;
  Table table({{"phase"}, {"time", Align::right}, {"data", Align::right}, {"rate", Align::right}});
  for (const PhaseTiming& phase : model.timings()) {
    const bool moved = phase.bytes > 0;
    table.add({phase.phase, seconds_text(phase.seconds), moved ? bytes_text(phase.bytes) : "",
               moved && phase.seconds > 0 ? bytes_text(phase.bytes / phase.seconds) + "/s" : ""});
  }
  terminal_.detail(std::string(activity) + ":\n" + table.text(2));
}

void Session::report_total() {
  if (!terminal_.verbose()) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double peak = comm_.all_reduce(static_cast<double>(usage.ru_maxrss) * 1024.0, ReduceOp::max);
  terminal_.detail("total: " + seconds_text(elapsed.count()) + " on " + counted(comm_.size(), "rank") +
                   ", peak memory of a rank " + bytes_text(peak) + "\n");
}

}  // namespace exomerge::driver
