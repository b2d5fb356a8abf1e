// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "file_options.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver copy in.e -o out.e
  exomerge_driver copy in.e -o out.e --format netcdf4 --compression 4
  exomerge_driver copy in.e -o out.e --blocks 1,steel --steps last --node-fields 'disp_*'
  exomerge_driver copy restarted.e -o all.e --append --existing-steps overwrite

Lists are separated by commas, or the option is repeated. IN and OUT may be the same file.)";

struct CopyArguments {
  std::vector<std::string> inputs;  ///< several where all per-processor files are named
  SelectionArguments selection;
  OutputArguments output;
  bool append = false;
  std::string existing_steps;

  /// With what concerns steps that are there.
  ExportOptions export_options(ExportOptions options) const;
};

ExportOptions CopyArguments::export_options(ExportOptions options) const {
  options.append = append;
  if (existing_steps == "skip") options.existing_steps = ExistingSteps::skip;
  if (existing_steps == "overwrite") options.existing_steps = ExistingSteps::overwrite;
  return options;
}

int copy(Session& session, const CopyArguments& arguments) {
  ExodusModel& model = session.new_model();
  const std::string input = single_input(arguments.inputs);
  model.import_model(input, arguments.selection.import_options());
  session.report_timings("reading " + input, model);
  model.export_model(arguments.output.path,
                     arguments.export_options(session.export_options(arguments.output)));
  session.report_timings("writing " + arguments.output.path, model);
  return status_ok;
}

}  // namespace

Command copy_command() {
  const auto arguments = std::make_shared<CopyArguments>();
  return {.name = "copy",
          .description = "Copy a file: all of it or a selection, in the same or another format",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("IN", arguments->inputs,
                                   "The file to read, or all per-processor files of one");
                arguments->output.add_to(options);
                options.flag("--append", arguments->append,
                             "Add the time steps to FILE, which has the same mesh and variables");
                options.choice("--existing-steps", arguments->existing_steps, {"error", "skip", "overwrite"},
                               "RULE",
                               "With --append, when steps do not lie behind the last one of FILE: error "
                               "(default), skip them, or overwrite those of FILE from there on");
                arguments->selection.add_to(options);
              },
          .check =
              [arguments] {
                single_input(arguments->inputs);
                arguments->output.check();
                if (arguments->append && arguments->output.group_count() > 1) {
                  throw Error("--time-groups does not go with --append");
                }
                if (!arguments->existing_steps.empty() && !arguments->append) {
                  throw Error("--existing-steps needs --append");
                }
              },
          .run =
              [arguments](Session& session) {
                // Groups of ranks write a file of their own making; a file that is there is one for all.
                if (arguments->append) return copy(session, *arguments);
                return session.write(arguments->output, {}, [&] { return copy(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
