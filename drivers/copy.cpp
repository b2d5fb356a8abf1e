// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "exomerge/model.hpp"
#include "file_options.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver copy in.e -o out.e
  exomerge_driver copy in.e -o out.e --format netcdf4 --compression 4
  exomerge_driver copy in.e -o out.e --blocks 1,steel --steps last --node-fields 'disp_*'

Lists are separated by commas, or the option is repeated. IN and OUT may be the same file.)";

struct CopyArguments {
  std::vector<std::string> inputs;  ///< several where all per-processor files are named
  SelectionArguments selection;
  OutputArguments output;
};

int copy(Session& session, const CopyArguments& arguments) {
  ExodusModel& model = session.new_model();
  const std::string input = single_input(arguments.inputs);
  model.import_model(input, arguments.selection.import_options());
  session.report_timings("reading " + input, model);
  model.export_model(arguments.output.path, session.export_options(arguments.output));
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
                arguments->selection.add_to(options);
              },
          .check =
              [arguments] {
                single_input(arguments->inputs);
                arguments->output.check();
              },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, {}, [&] { return copy(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
