// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exomerge/compare.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/pieces.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver diff a.e b.e
  exomerge_driver diff a.e b.e --relative 1e-6 --floor 1e-12
  exomerge_driver diff a.e b.e --match coordinates --no-maps --summary
  exomerge_driver --quiet diff a.e b.e && echo same

Two numbers are the same when they differ by no more than the absolute tolerance, or by no more than the
relative one times the larger magnitude. The exit status is 0 when the files are the same, 1 when they differ,
2 when there is trouble.)";

struct DiffArguments {
  std::vector<std::string> files;
  std::string first;
  std::string second;
  bool steps_common = false;
  std::string match = "order";
  bool no_maps = false;
  bool summary = false;
  bool json = false;
  CompareOptions options;

  void complete() {
    const std::vector<std::string> inputs = group_pieces(files);
    if (inputs.size() < 2) throw Error("two files are compared, given is one");
    if (inputs.size() > 2) throw Error("unexpected argument '" + inputs[2] + "'");
    first = inputs[0];
    second = inputs[1];
  }
};

/// The differences of one variable or array over all steps.
struct Largest {
  std::string what;
  std::int64_t places = 0;  ///< differences, one a step
  GlobalIndex entries = 0;
  double largest = 0.0;
};

/// In the order in which they were found.
std::vector<Largest> largest_per_variable(const Comparison& comparison) {
  std::vector<Largest> all;
  std::map<std::string, std::size_t> position;
  for (const Difference& difference : comparison.differences) {
    const std::string what = difference.what.substr(0, difference.what.find(", step "));
    const auto [entry, is_new] = position.emplace(what, all.size());
    if (is_new) all.push_back({.what = what});
    Largest& largest = all[entry->second];
    ++largest.places;
    largest.entries += difference.count;
    // A NaN on one side only is the largest difference there can be.
    const double value = difference.largest;
    if (value != value || value > largest.largest) largest.largest = value;
  }
  return all;
}

std::string difference_lines(const Comparison& comparison) {
  std::string text;
  for (const Difference& difference : comparison.differences) {
    text += one_line(difference.what + ": " + difference.detail) + "\n";
  }
  return text;
}

std::string summary_table(const Comparison& comparison) {
  using Align = Table::Align;
  Table table({{"what differs"},
               {"times", Align::right},
               {"entries", Align::right},
               {"largest difference", Align::right}});
  for (const Largest& entry : largest_per_variable(comparison)) {
    table.add({one_line(entry.what), std::to_string(entry.places),
               entry.entries > 0 ? std::to_string(entry.entries) : "",
               entry.largest != 0.0 ? number(entry.largest) : ""});
  }
  return table.text(0);
}

std::string json_text(const DiffArguments& arguments, const Comparison& comparison) {
  nlohmann::ordered_json json{{"files", {arguments.first, arguments.second}}, {"same", comparison.same()}};
  json["differences"] = nlohmann::ordered_json::array();
  for (const Difference& difference : comparison.differences) {
    json["differences"].push_back({{"what", difference.what},
                                   {"detail", difference.detail},
                                   {"largest", difference.largest},
                                   {"entries", difference.count}});
  }
  json["summary"] = nlohmann::ordered_json::array();
  for (const Largest& entry : largest_per_variable(comparison)) {
    json["summary"].push_back({{"what", entry.what},
                               {"times", entry.places},
                               {"entries", entry.entries},
                               {"largest", entry.largest}});
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string human_text(const DiffArguments& arguments, const Comparison& comparison) {
  const std::string files = arguments.first + " and " + arguments.second;
  if (comparison.same()) return files + " are the same\n";
  std::string text;
  if (!arguments.summary) text += difference_lines(comparison) + "\n";
  text += summary_table(comparison) + "\n";
  return text + files +
         " differ: " + counted(static_cast<std::int64_t>(comparison.differences.size()), "difference") + "\n";
}

int diff(Session& session, const DiffArguments& arguments) {
  CompareOptions options = arguments.options;
  options.match_by_coordinates = arguments.match == "coordinates";
  options.compare_maps = !arguments.no_maps;
  ImportOptions import_options;
  import_options.steps_common = arguments.steps_common;
  ExodusModel& first = session.new_model();
  first.import_model(arguments.first, import_options);
  session.report_timings("reading " + arguments.first, first);
  ExodusModel& second = session.new_model();
  second.import_model(arguments.second, import_options);
  session.report_timings("reading " + arguments.second, second);

  const Comparison comparison = compare(first, second, options);
  Terminal& terminal = session.terminal();
  if (arguments.json) {
    terminal.print(json_text(arguments, comparison));
  } else {
    terminal.report(human_text(arguments, comparison));
  }
  return comparison.same() ? status_ok : status_different;
}

void add_options(Options& options, DiffArguments& arguments) {
  CompareOptions& comparison = arguments.options;
  options.positional("A B", arguments.files, "Two files, or in their place all per-processor files of one");
  options.group("Comparison");
  options.non_negative("--absolute", comparison.absolute_tolerance, "NUMBER",
                       "Absolute tolerance (default 0)");
  options.non_negative("--relative", comparison.relative_tolerance, "NUMBER",
                       "Relative tolerance (default 0)");
  options.non_negative("--floor", comparison.floor, "NUMBER",
                       "Numbers of smaller magnitude count as 0 (default 0)");
  options.choice("--match", arguments.match, {"order", "coordinates"}, "HOW",
                 "Match nodes and elements by order (default) or by coordinates");
  options.non_negative("--coordinate-tolerance", comparison.coordinate_tolerance, "NUMBER",
                       "Distance up to which nodes match by coordinates (default 1e-9)");
  options.flag("--no-maps", arguments.no_maps, "Leave out id maps and order maps");
  add_steps_common(options, arguments.steps_common);
  options.flag("--records", comparison.compare_records, "Also compare titles, QA and info records");
  options.group("Report");
  options.flag("--summary", arguments.summary, "Only the largest difference of each variable");
  options.flag("--json", arguments.json, "Print JSON");
  options.exclude("--json", "--summary");
}

}  // namespace

Command diff_command() {
  const auto arguments = std::make_shared<DiffArguments>();
  return {.name = "diff",
          .description = "Compare two files: structure, mesh, sets and fields at all steps",
          .examples = examples,
          .add_options = [arguments](Options& options) { add_options(options, *arguments); },
          .check = [arguments] { arguments->complete(); },
          .run = [arguments](Session& session) { return diff(session, *arguments); }};
}

}  // namespace exomerge::driver
