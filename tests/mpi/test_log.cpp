// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "exomerge/log.hpp"

namespace exomerge::testing {
namespace {

class Log : public ::testing::Test {
 protected:
  void TearDown() override {
    set_log_sink({});
    set_progress_sink({});
  }
  void record() {
    set_log_sink([this](LogLevel level, std::string_view text) {
      levels.push_back(level);
      messages.emplace_back(text);
    });
  }

  std::vector<LogLevel> levels;
  std::vector<std::string> messages;
};

TEST_F(Log, DropsMessagesWithoutASink) {
  log(LogLevel::info, "nobody listens");
  report_progress("nothing", 0.5);
}

TEST_F(Log, PassesMessagesToTheSink) {
  record();
  log(LogLevel::info, "one");
  log_warning("two");
  log_once(false, LogLevel::info, "not on this rank");
  log_once(true, LogLevel::debug, "three");
  EXPECT_EQ(messages, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(levels, (std::vector<LogLevel>{LogLevel::info, LogLevel::warning, LogLevel::debug}));
  set_log_sink({});
  log_warning("four");
  EXPECT_EQ(messages.size(), 3u);
}

TEST_F(Log, SurvivesASinkThatThrows) {
  set_log_sink([](LogLevel, std::string_view) { throw std::runtime_error("terminal is gone"); });
  EXPECT_NO_THROW(log_warning("lost"));
}

TEST_F(Log, LetsASinkLogAndReplaceItself) {
  set_log_sink([this](LogLevel, std::string_view text) {
    const std::string kept(text);
    record();
    log_warning("from the sink");
    messages.push_back(kept);
  });
  log_warning("first");
  EXPECT_EQ(messages, (std::vector<std::string>{"from the sink", "first"}));
}

TEST_F(Log, CallsTheSinkFromOneThreadAtATime) {
  record();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 500; ++i) log_warning("message");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(messages.size(), 2000u);
}

TEST_F(Log, PassesProgress) {
  std::string activity;
  double fraction = 0.0;
  set_progress_sink([&](std::string_view what, double how_much) {
    activity = what;
    fraction = how_much;
  });
  report_progress("writing", 0.25);
  EXPECT_EQ(activity, "writing");
  EXPECT_EQ(fraction, 0.25);
}

}  // namespace
}  // namespace exomerge::testing
