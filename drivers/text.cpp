// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace exomerge::driver {

namespace {

template <class Real>
std::string shortest(Real value) {
  if (std::isnan(value)) return "NaN";
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return std::string(text.data(), end);
}

}  // namespace

std::string number(double value) { return shortest(value); }

std::string number(float value) { return shortest(value); }

std::string rounded(double value) {
  if (std::isnan(value)) return "NaN";
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string counted(std::int64_t count, std::string_view noun, std::string_view plural) {
  std::string text = std::to_string(count) + " ";
  if (count == 1) return text += noun;
  if (!plural.empty()) return text += plural;
  return (text += noun) += "s";
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= 1024.0 && unit + 1 < units.size()) {
    bytes /= 1024.0;
    ++unit;
  }
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.2f %s", bytes, units[unit]);
  return text.data();
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  return line;
}

std::string message_lines(std::string_view text) {
  std::string lines;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find("\n  ");
    lines += (lines.empty() ? "" : "\n") + one_line(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return lines;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (widths[c] > 0) widths[c] = std::max(widths[c], columns_[c].heading.size());
  }
  return widths;
}

std::string Table::text(int indent) const {
  const std::vector<std::size_t> width = widths();
  const auto line = [&](auto&& cell) {
    std::string result(static_cast<std::size_t>(indent), ' ');
    bool first = true;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (width[c] == 0) continue;
      if (!first) result += "  ";
      first = false;
      const std::string& content = cell(c);
      const std::string padding(width[c] - content.size(), ' ');
      result += columns_[c].align == Align::left ? content + padding : padding + content;
    }
    result.erase(result.find_last_not_of(' ') + 1);
    return result + "\n";
  };
  std::string result = line([&](std::size_t c) -> const std::string& { return columns_[c].heading; });
  for (const auto& row : rows_) {
    result += line([&](std::size_t c) -> const std::string& { return row[c]; });
  }
  return result;
}

}  // namespace exomerge::driver
