// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>

#include "text.hpp"

namespace exomerge::driver {

namespace {

void to_stderr(const std::string& text) {
  // One call, so that lines of several programs on one terminal do not mix.
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Terminal::Terminal(bool prints) : prints_(prints), shows_progress_(prints && isatty(STDERR_FILENO) != 0) {}

void Terminal::print(std::string_view text) {
  if (!prints_ || result_error_ != 0) return;
  clear_progress();
  if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size()) result_error_ = errno;
}

void Terminal::report(std::string_view text) {
  if (verbosity_ != Verbosity::quiet) print(text);
}

void Terminal::detail(std::string_view text) {
  if (!prints_ || !verbose()) return;
  clear_progress();
  to_stderr(std::string(text));
}

void Terminal::warning(std::string_view text) { message("warning", text); }

void Terminal::error(std::string_view text) { message("error", text); }

void Terminal::message(std::string_view kind, std::string_view text) {
  if (!prints_) return;
  clear_progress();
  to_stderr("exomerge_driver: " + std::string(kind) + ": " + message_lines(text) + "\n");
}

void Terminal::log(LogLevel level, std::string_view text) {
  if (level == LogLevel::warning) warning(text);
  if (level == LogLevel::info) detail(one_line(text) + "\n");
}

void Terminal::progress(std::string_view activity, double fraction) {
  if (!shows_progress_ || verbosity_ == Verbosity::quiet) return;
  using namespace std::chrono_literals;
  const Clock::time_point now = Clock::now();
  // Short work shows no bar, and drawing must not slow down long work.
  if (now - started_ < 500ms || now - drawn_ < 100ms) return;
  drawn_ = now;
  constexpr int width = 40;
  const double done = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  const int filled = static_cast<int>(done * width);
  std::string line = "\r\033[K[" + std::string(static_cast<std::size_t>(filled), '#') +
                     std::string(static_cast<std::size_t>(width - filled), ' ') + "] ";
  const std::string percent = std::to_string(static_cast<int>(done * 100));
  line += std::string(3 - percent.size(), ' ') + percent + "% " + one_line(activity);
  to_stderr(line);
  bar_visible_ = true;
}

void Terminal::clear_progress() {
  if (!bar_visible_) return;
  to_stderr("\r\033[K");
  bar_visible_ = false;
}

void Terminal::connect() {
  // The library reports what all ranks know on all ranks; those of rank 0 are enough.
  if (!prints_) return;
  set_log_sink([this](LogLevel level, std::string_view text) { log(level, text); });
  set_progress_sink([this](std::string_view activity, double fraction) { progress(activity, fraction); });
}

void Terminal::disconnect() {
  set_log_sink({});
  set_progress_sink({});
}

bool Terminal::flush_results() {
  clear_progress();
  if (!prints_) return true;
  if (std::fflush(stdout) != 0 && result_error_ == 0) result_error_ = errno;
  return result_error_ == 0 || result_error_ == EPIPE;
}

}  // namespace exomerge::driver
