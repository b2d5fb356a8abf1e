// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "exomerge/comm.hpp"
#include "terminal.hpp"

namespace exomerge {
class ExodusModel;
}

namespace exomerge::driver {

/// Exit statuses.
inline constexpr int status_ok = 0;
inline constexpr int status_different = 1;
inline constexpr int status_trouble = 2;

/// What a subcommand runs with.
///
/// Models live here rather than in the subcommand: when an error strikes one rank alone, it is reported
/// before a destructor waits for the other ranks to close a file.
class Session {
 public:
  Session(const Comm& comm, Terminal& terminal);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Comm& comm() const { return comm_; }
  Terminal& terminal() { return terminal_; }

  /// Collective.
  ExodusModel& new_model();
  /// Prints, when verbose, what the last import, export or merge of a model took. Collective.
  void report_timings(std::string_view activity, const ExodusModel& model);
  /// Prints, when verbose, the time since the start and the peak memory. Collective.
  void report_total();

 private:
  const Comm& comm_;
  Terminal& terminal_;
  std::vector<std::unique_ptr<ExodusModel>> models_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace exomerge::driver
