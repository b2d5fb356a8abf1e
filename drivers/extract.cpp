// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "exomerge/calculate.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver extract in.e part.e --blocks steel,12 --side-sets none
  exomerge_driver extract in.e hot.e --threshold 'temperature > 300' --threshold-step last
  exomerge_driver extract in.e intact.e --blocks 1 --threshold 'not (damage >= 1)'

Nodes that nothing uses any more do not come along. --threshold keeps the elements for which an expression of element
fields is not 0; it may be repeated.)";

struct ExtractArguments {
  std::vector<std::string> files;
  SelectionArguments selection;
  OutputArguments output;
  std::vector<std::string> thresholds;
  std::string step = "last";
};

int extract(Session& session, const ExtractArguments& arguments) {
  ExodusModel& model = session.new_model();
  model.import_model(arguments.files[0], arguments.selection.import_options());
  session.report_timings("reading " + arguments.files[0], model);
  for (const std::string& expression : arguments.thresholds) {
    const GlobalIndex gone = threshold_element_blocks(model, expression, {.timestep = arguments.step});
    session.terminal().report("'" + expression + "' is not true of " + counted(gone, "element") + "\n");
  }
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
