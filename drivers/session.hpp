// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exomerge/comm.hpp"
#include "file_options.hpp"
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

  /// That of models: of all ranks, or of this rank's time group.
  const Comm& comm() const { return group_ ? *group_ : world_; }
  /// False on ranks whose group repeats what the first one does, so that one writes reports.
  bool is_first_group() const { return first_group_; }
  Terminal& terminal() { return terminal_; }

  /// Does the work of a command that writes `output`, in the time groups and with the hints asked for.
  /// `edited`: inputs whose fields go through an edit, on which it depends how many groups pay. Collective
  /// over all ranks.
  int write(const OutputArguments& output, const std::vector<std::string>& edited,
            const std::function<int()>& work);
  /// Options for `ExodusModel::export_model` inside such work.
  ExportOptions export_options(const OutputArguments& output) const;

  /// Collective.
  ExodusModel& new_model();
  /// Prints, when verbose, what the last import, export or merge of a model took. Collective.
  void report_timings(std::string_view activity, const ExodusModel& model);
  /// Prints, when verbose, the time since the start and the peak memory. Collective.
  void report_total();

 private:
  int groups_that_pay(const std::vector<std::string>& edited);
  int groups_for(const std::vector<std::string>& edited) const;

  const Comm& world_;
  std::optional<Comm> group_;  ///< when there are several
  bool first_group_ = true;
  Terminal& terminal_;
  std::vector<std::unique_ptr<ExodusModel>> models_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace exomerge::driver
