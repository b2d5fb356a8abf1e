// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace exomerge {

enum class LogLevel { debug, info, warning };

/// Receives the messages of the library. Called on any rank, from one thread at a time. What it throws is
/// dropped: a message that cannot be shown must not leave other ranks waiting.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Replaces the sink; an empty one drops all messages, which is the default. The library prints nothing
/// itself.
void set_log_sink(LogSink sink);

void log(LogLevel level, std::string_view message);
inline void log_warning(std::string_view message) { log(LogLevel::warning, message); }

/// Passes each message on only where `enabled`, as on rank 0 of a communicator, so that a collective
/// operation warns once.
void log_once(bool enabled, LogLevel level, std::string_view message);

/// How many warnings this process has logged. Whoever wants warnings to be errors compares it before and
/// after a call, over all ranks: one rank may have logged for all.
std::int64_t warnings_logged();

/// Receives the progress of long work: what is done and how much of it, from 0 to 1. Same rules as `LogSink`.
using ProgressSink = std::function<void(std::string_view activity, double fraction)>;
void set_progress_sink(ProgressSink sink);
void report_progress(std::string_view activity, double fraction);

}  // namespace exomerge
