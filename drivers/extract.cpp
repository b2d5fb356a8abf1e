// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "exomerge/calculate.hpp"
#include "exomerge/error.hpp"
#include "exomerge/fields.hpp"
#include "exomerge/model.hpp"
#include "exomerge/queries.hpp"
#include "exomerge/timesteps.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver extract in.e part.e --blocks steel,12 --side-sets none
  exomerge_driver extract in.e hot.e --threshold 'temperature > 300' --threshold-step last
  exomerge_driver extract in.e intact.e --blocks 1 --threshold 'not (damage >= 1)'

Nodes that nothing uses any more do not come along. --threshold keeps the elements for which an expression of element
fields is not 0; it may be repeated. It sees all fields and steps of the file, whatever is selected for the output.)";

struct ExtractArguments {
  std::vector<std::string> files;
  SelectionArguments selection;
  OutputArguments output;
  std::vector<std::string> thresholds;
  std::string step = "last";
};

/// Those of `names` that are not selected.
std::vector<Selector::Value> others(const std::vector<std::string>& selected,
                                    const std::vector<std::string>& names, std::string_view what) {
  std::vector<Selector::Value> rest(names.begin(), names.end());
  // From behind, so that positions stay.
  std::vector<std::size_t> chosen = select_names(selector_of(selected), names, what, Unknown::fail);
  std::ranges::sort(chosen, std::greater<>());
  for (const std::size_t at : chosen) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
  return rest;
}

/// Drops what expressions may name, but the output does not get.
void drop_unselected(ExodusModel& model, const SelectionArguments& selection) {
  const auto fields = others(selection.element_fields, get_element_field_names(model), "element field");
  if (!fields.empty()) delete_element_field(model, fields);
  const auto globals = others(selection.globals, get_global_variable_names(model), "global variable");
  if (!globals.empty()) delete_global_variable(model, globals);
  const std::vector<double> times = model.get_timesteps();
  std::vector<Selector::Value> rest(times.begin(), times.end());
  std::vector<std::size_t> chosen = select_times(selector_of(selection.steps), times, Unknown::fail);
  std::ranges::sort(chosen, std::greater<>());
  for (const std::size_t at : chosen) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
  if (!rest.empty()) delete_timestep(model, rest);
}

int extract(Session& session, const ExtractArguments& arguments) {
  ExodusModel& model = session.new_model();
  ImportOptions options = arguments.selection.import_options();
  const bool has_expressions = !arguments.thresholds.empty();
  if (has_expressions) {
    options.timesteps = "all";
    options.element_field_names = "all";
    options.global_variable_names = "all";
  }
  model.import_model(arguments.files[0], options);
  session.report_timings("reading " + arguments.files[0], model);
  for (const std::string& expression : arguments.thresholds) {
    const GlobalIndex gone = threshold_element_blocks(model, expression, {.timestep = arguments.step});
    session.terminal().report("'" + expression + "' is not true of " + counted(gone, "element") + "\n");
  }
  if (has_expressions) drop_unselected(model, arguments.selection);
  model.export_model(arguments.output.path, session.export_options(arguments.output));
  session.report_timings("writing " + arguments.output.path, model);
  return status_ok;
}

}  // namespace

Command extract_command() {
  const auto arguments = std::make_shared<ExtractArguments>();
  return {.name = "extract",
          .description = "Write a part of a mesh: blocks, sets, elements chosen by an expression",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE [OUTPUT]", arguments->files, "The file to read, the file to write");
                options.in_order(
                    "--threshold", "EXPRESSION", "Keep elements for which this is not 0",
                    [arguments](const std::string& text) { arguments->thresholds.push_back(text); });
                options.text("--threshold-step", arguments->step, "TIME",
                             "The time at which that is asked, or first or last; default last");
                arguments->selection.add_to(options);
                arguments->output.add_to(options);
              },
          .check = [arguments] { take_output(arguments->files, arguments->output); },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, {}, [&] { return extract(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
