// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/reports.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>

#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/model_size.hpp"
#include "exomerge/queries.hpp"
#include "model/exporter.hpp"

namespace exomerge {

namespace {

/// Decimal where that is readable, and with a point: as Python writes numbers.
std::string table_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  const double magnitude = std::abs(value);
  const bool decimal = magnitude == 0.0 || (magnitude >= 1e-4 && magnitude < 1e16);
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 decimal ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  std::string result(text.data(), end);
  if (decimal && result.find('.') == std::string::npos) result += ".0";
  return result;
}

std::string first_word(const std::string& line) {
  std::string word;
  for (const char c : line) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (!word.empty()) break;
      continue;
    }
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

/// Writes a text under a temporary name and gives it the right one. Rank 0 alone works. Collective.
void write_text(const Comm& comm, const std::filesystem::path& path, const std::string& text) {
  comm.collectively("writing " + path.string(), [&] {
    if (!comm.is_root()) return;
    std::filesystem::path temporary = path;
    temporary += ".part";
    std::ofstream out(temporary, std::ios::binary);
    out << text;
    out.close();
    std::error_code failure;
    if (out) std::filesystem::rename(temporary, path, failure);
    if (out && !failure) return;
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw Error("cannot write \"" + path.string() + "\"" + (failure ? ": " + failure.message() : ""));
  });
}

}  // namespace

std::string summarize(const ExodusModel& model) {
  std::string text = "The model contains the following:\n";
  for (const auto& [noun, count] : size_of(model).counts)
    text += "  " + std::to_string(count) + ' ' + noun + '\n';
  return text;
}

std::string global_variables_csv(const ExodusModel& model, const Selector& global_variable_names,
                                 const Selector& timesteps) {
  const std::vector<std::string> names = get_global_variable_names(model);
  const std::vector<std::string> in_model = model.get_global_variable_names();
  std::vector<std::size_t> columns;
  std::string text = "time";
  for (const std::size_t i : select_names(global_variable_names, names, "global variable")) {
    text += ", " + names[i];
    columns.push_back(static_cast<std::size_t>(std::ranges::find(in_model, names[i]) - in_model.begin()));
  }
  text += '\n';
  const std::vector<double> times = model.get_timesteps();
  for (const std::size_t step : select_times(timesteps, times)) {
    const std::vector<double> values = global_values(model.data(), model.data().steps[step].key);
    text += table_number(times[step]);
    for (const std::size_t column : columns) text += ", " + table_number(values[column]);
    text += '\n';
  }
  return text;
}

void output_global_variables(const ExodusModel& model, const std::filesystem::path& filename,
                             const Selector& global_variable_names, const Selector& timesteps) {
  write_text(model.comm(), filename, global_variables_csv(model, global_variable_names, timesteps));
}

std::string get_input_deck(const ExodusModel& model) {
  constexpr std::size_t full_record = 80;
  const std::vector<std::string>& records = model.info_records();
  std::string deck;
  int depth = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    std::string line = records[i];
    const std::string word = first_word(line);
    if (word == "begin") ++depth;
    if (depth == 0) continue;
    std::size_t part = line.size();
    while (part == full_record && line.back() == '\\' && i + 1 < records.size()) {
      line.pop_back();
      part = records[++i].size();
      line += records[i];
    }
    deck += (deck.empty() ? "" : "\n") + line;
    if (word == "end") --depth;
  }
  return deck;
}

}  // namespace exomerge
