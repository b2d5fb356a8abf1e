// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exomerge::driver {

/// The shortest text that reads back as the same number.
std::string number(double value);
std::string number(float value);
/// Six digits, for people.
std::string rounded(double value);
/// "1 node", "12 nodes"; `plural` where adding an s is wrong.
std::string counted(std::int64_t count, std::string_view noun, std::string_view plural = {});
/// "1.50 MiB"
std::string bytes_text(double bytes);
/// Line breaks and other control characters become blanks: messages are one line each.
std::string one_line(std::string_view text);
/// The same of a message, but for lines behind it that begin with two blanks: they show a place in a text.
std::string message_lines(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Rows of text set in columns; columns that hold nothing anywhere are left out.
class Table {
 public:
  enum class Align { left, right };

  struct Column {
    std::string heading;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text(int indent) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace exomerge::driver
