// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/split.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver split mesh.e --parts 4
  exomerge_driver split mesh.e run/mesh.e --parts 128 --method kway
  exomerge_driver split results.e --parts 4 --method file --from processor

Writes mesh.e.4.0 to mesh.e.4.3: whole Exodus files, each with what a solver needs to know of the others.)";

struct SplitArguments {
  std::vector<std::string> names;
  int parts = 0;
  std::string method = "rcb";
  std::string from;
  std::string step;
  std::string format;
  int word_size = 0;
  int compression = 0;
  std::size_t memory_limit = 0;

  const std::string& input() const { return names.front(); }
  const std::string& base() const { return names.back(); }
};

void add_options(Options& options, SplitArguments& arguments) {
  options.positional(
      "FILE", arguments.names,
      "The file to split and, if they are to be called otherwise, the first part of the pieces' "
      "names");
  options.group("Division");
  options.integer("--parts", arguments.parts, 1, 99999999, "N", "How many pieces");
  options.choice("--method", arguments.method, split_method_names(), "METHOD",
                 "linear, scattered, rcb (default), rib, hsfc, kway, hypergraph or file");
  options.text("--from", arguments.from, "NAME",
               "For file: the element field or map with the part of each element, from 0");
  options.text("--from-step", arguments.step, "TIME",
               "For file: the time of the field's values, or last (default: the first)");
  options.group("Output");
  options.choice("--format", arguments.format, {"cdf2", "cdf5", "netcdf4"}, "FORMAT",
                 "Of the pieces; default: that of FILE");
  options.choice("--word-size", arguments.word_size, {8, 4}, "BYTES",
                 "Bytes of a real number; default: as in FILE");
  options.integer("--compression", arguments.compression, 0, 9, "LEVEL",
                  "Compression level of netcdf4, 0 (none) to 9");
  options.group("How to write");
  options.bytes("--memory-limit", arguments.memory_limit,
                "Memory of a rank for values on their way to the pieces, such as 500M (default 128M)");
}

std::optional<double> time_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "last") return last_step;
  char* end = nullptr;
  const double time = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) throw Error("--from-step: '" + text + "' is not a time");
  return time;
}

void check(const SplitArguments& arguments) {
  if (arguments.names.size() > 2) throw Error("split takes one file and one name for the pieces");
  if (arguments.parts == 0) throw Error("no number of parts given; say it with --parts N");
  const bool is_file = arguments.method == "file";
  if (is_file && arguments.from.empty()) throw Error("--method file needs --from NAME");
  if (!is_file && !arguments.from.empty()) throw Error("--from needs --method file");
  if (!arguments.step.empty() && arguments.from.empty()) throw Error("--from-step needs --from NAME");
  if (arguments.compression > 0 && arguments.format != "netcdf4") {
    throw Error("--compression needs --format netcdf4");
  }
  time_of(arguments.step);
}

SplitOptions options_of(const SplitArguments& arguments) {
  SplitOptions options;
  options.parts = arguments.parts;
  options.method = split_method_named(arguments.method).value();
  options.from = arguments.from;
  options.from_time = time_of(arguments.step);
  if (arguments.format == "cdf2") options.format = FileFormat::cdf2;
  if (arguments.format == "cdf5") options.format = FileFormat::cdf5;
  if (arguments.format == "netcdf4") options.format = FileFormat::netcdf4;
  if (arguments.word_size != 0) options.word_size = arguments.word_size;
  options.compression_level = arguments.compression;
  options.memory_limit = arguments.memory_limit;
  return options;
}

std::string range_text(const SplitReport& report, GlobalIndex SplitReport::Part::*what) {
  const auto [least, most] = std::ranges::minmax(report.parts, {}, what);
  return std::to_string(least.*what) + " to " + std::to_string(most.*what);
}

std::string summary(const SplitReport& report, const std::string& base) {
  const int parts = static_cast<int>(report.parts.size());
  const std::string first = piece_path(base, parts, 0).string();
  const std::string files = parts == 1 ? first : first + " to " + piece_path(base, parts, parts - 1).string();
  using Part = SplitReport::Part;
  return "wrote " + files + '\n' + "  elements of a part      " + range_text(report, &Part::elements) +
         ", imbalance " + rounded(report.imbalance()) + '\n' + "  nodes of a part         " +
         range_text(report, &Part::nodes) + ", in several parts " + std::to_string(report.shared_nodes) +
         '\n' + "  neighbours of a part    " + range_text(report, &Part::neighbours) + '\n';
}

int split(Session& session, const SplitArguments& arguments) {
  ExodusModel& model = session.new_model();
  model.import_model(arguments.input());
  session.report_timings("reading " + arguments.input(), model);
  const SplitReport report = split_model(model, arguments.base(), options_of(arguments));
  session.terminal().report(summary(report, arguments.base()));
  session.terminal().detail("dividing " + rounded(report.seconds_to_divide) + " s, distributing " +
                            rounded(report.seconds_to_distribute) + " s, writing " +
                            rounded(report.seconds_to_write) + " s\n");
  return status_ok;
}

}  // namespace

Command split_command() {
  const auto arguments = std::make_shared<SplitArguments>();
  return {.name = "split",
          .description = "Divide a file into one file a processor",
          .examples = examples,
          .add_options = [arguments](Options& options) { add_options(options, *arguments); },
          .check = [arguments] { check(*arguments); },
          .run = [arguments](Session& session) { return split(session, *arguments); }};
}

}  // namespace exomerge::driver
