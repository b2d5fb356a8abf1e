// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>

#include "options.hpp"
#include "session.hpp"

namespace exomerge::driver {

/// A subcommand: its place in the help, its options, and what it does with them.
struct Command {
  std::string name;
  std::string description;
  std::string examples;
  /// Called once, before the arguments are parsed.
  std::function<void(Options&)> add_options;
  /// Checks what the parser cannot, such as options that need each other; throws Error. Local.
  std::function<void()> check = [] {};
  /// Runs after the options were parsed; gives the exit status. Collective over the session's ranks.
  std::function<int(Session&)> run;
  /// False for commands that make no model: they start without Kokkos.
  bool needs_kernels = true;
};

Command info_command();
Command copy_command();
Command merge_command();
Command diff_command();
Command generate_command();
Command split_command();
Command join_command();
Command surface_command();
Command transform_command();
Command undo_command();
Command run_command();
Command operations_command();
Command calculate_command();
Command extract_command();
Command summary_command();

}  // namespace exomerge::driver
