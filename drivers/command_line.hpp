// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "session.hpp"

namespace exomerge::driver {

/// What the arguments ask for.
struct Request {
  enum class Kind {
    run,    ///< `command`
    print,  ///< `text` on standard output: help or versions
    fail    ///< `text` is what is wrong with the arguments
  };

  Kind kind = Kind::fail;
  std::string text;
  std::function<int(Session&)> command;
  bool needs_kernels = false;
  Verbosity verbosity = Verbosity::normal;
  std::vector<std::string> kokkos_arguments;  ///< those that start with --kokkos-
};

/// Local; the same on every rank.
Request parse_arguments(int argc, const char* const* argv);

}  // namespace exomerge::driver
