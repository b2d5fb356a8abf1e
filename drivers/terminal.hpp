// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "exomerge/log.hpp"

namespace exomerge::driver {

enum class Verbosity { quiet, normal, verbose };

/// What the user sees: results on standard output, messages and the progress bar on standard error, from rank
/// 0 alone. The other ranks have one too, which prints nothing, so that all ranks run the same code.
class Terminal {
 public:
  explicit Terminal(bool prints);

  void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
  Verbosity verbosity() const { return verbosity_; }
  bool verbose() const { return verbosity_ == Verbosity::verbose; }

  /// A result, as it is: asked for, so also printed when quiet.
  void print(std::string_view text);
  /// A report of what was done, which `--quiet` suppresses.
  void report(std::string_view text);
  /// Lines on standard error; details only when verbose.
  void detail(std::string_view text);
  void warning(std::string_view text);
  void error(std::string_view text);

  void progress(std::string_view activity, double fraction);

  /// Connects the library's messages and progress with this terminal, until its end.
  void connect();
  void disconnect();

  /// Flushes. False when results could not be written, except to a reader that has gone, which is that
  /// reader's choice.
  bool flush_results();

 private:
  using Clock = std::chrono::steady_clock;

  void message(std::string_view kind, std::string_view text);
  void clear_progress();
  void log(LogLevel level, std::string_view text);

  bool prints_;
  bool shows_progress_;
  Verbosity verbosity_ = Verbosity::normal;
  int result_error_ = 0;
  bool bar_visible_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point drawn_ = started_;
};

}  // namespace exomerge::driver
