// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "session.hpp"

namespace exomerge::driver {

/// A subcommand: its options, added to the parser, and what it does with them.
struct Command {
  CLI::App* app = nullptr;
  /// Runs after the options were parsed. Collective over the session's ranks; gives the exit status.
  std::function<int(Session&)> run;
  /// Checks what the parser cannot, such as options that need each other; throws Error. Local.
  std::function<void()> check = [] {};
  /// False for commands that make no model: they start without Kokkos.
  bool needs_kernels = true;
};

Command add_info(CLI::App& parser);
Command add_copy(CLI::App& parser);
Command add_merge(CLI::App& parser);
Command add_diff(CLI::App& parser);
Command add_generate(CLI::App& parser);

}  // namespace exomerge::driver
