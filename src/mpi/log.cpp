// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/log.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace exomerge {

namespace {

/// A sink that may be replaced at any time, even by itself.
template <class... Args>
class SinkSlot {
 public:
  using Sink = std::function<void(Args...)>;

  void set(Sink sink) {
    const std::lock_guard lock(mutex_);
    sink_ = sink ? std::make_shared<const Sink>(std::move(sink)) : nullptr;
  }
  void call(Args... args) {
    const std::lock_guard lock(mutex_);
    const std::shared_ptr<const Sink> sink = sink_;  // stays alive if the call replaces it
    if (!sink) return;
    try {
      (*sink)(args...);
    } catch (...) {
      // Often only one rank has a sink: passing its failure on would leave the others in their next
      // collective call.
    }
  }

 private:
  std::recursive_mutex mutex_;  // a sink may log
  std::shared_ptr<const Sink> sink_;
};

SinkSlot<LogLevel, std::string_view>& log_slot() {
  static SinkSlot<LogLevel, std::string_view> slot;
  return slot;
}

SinkSlot<std::string_view, double>& progress_slot() {
  static SinkSlot<std::string_view, double> slot;
  return slot;
}

std::atomic<std::int64_t> warnings = 0;

}  // namespace

void set_log_sink(LogSink sink) { log_slot().set(std::move(sink)); }

void log(LogLevel level, std::string_view message) {
  if (level == LogLevel::warning) ++warnings;
  log_slot().call(level, message);
}

std::int64_t warnings_logged() { return warnings; }

void log_once(bool enabled, LogLevel level, std::string_view message) {
  if (enabled) log(level, message);
}

void set_progress_sink(ProgressSink sink) { progress_slot().set(std::move(sink)); }

void report_progress(std::string_view activity, double fraction) { progress_slot().call(activity, fraction); }

}  // namespace exomerge
