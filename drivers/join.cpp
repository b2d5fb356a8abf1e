// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/pieces.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  mpirun -n 4 exomerge_driver join res.e.128.* whole.e
  exomerge_driver join res.e -o whole.e
  exomerge_driver join res.e.4.0 whole.e --steps last
  exomerge_driver join 'run/res.e.16.*' whole.e --steps-common

Joins the files that a parallel run wrote, one for each processor (res.e.N.0 to res.e.N.N-1), to the one that
they were. FILES are the base name, a pattern in quotes, one of the files for all of its set, or all of them. Every
other command that takes a file takes the base name, the pattern or all files in its place, too.)";

struct JoinArguments {
  std::vector<std::string> files;  ///< the last is the output unless there is one already
  SelectionArguments selection;
  OutputArguments output;

  void complete() {
    if (output.path.empty()) {
      if (files.size() < 2) throw Error("no output file given; name it last or with -o FILE");
      output.path = files.back();
      files.pop_back();
    }
    output.check();
    if (const auto name = parse_piece_name(output.path)) {
      for (const std::string& file : files) {
        const auto input = parse_piece_name(file);
        if (input && input->pattern() == name->pattern())
          throw Error("the output " + output.path +
                      " is named as one of the files to join; name it with -o FILE");
      }
    }
  }
};

int join_files(Session& session, const JoinArguments& arguments) {
  ExodusModel& model = session.new_model();
  const ImportOptions options = arguments.selection.import_options();
  const std::vector<std::string> inputs = group_pieces(arguments.files);
  const std::string& first = inputs.front();
  if (inputs.size() > 1) {
    model.import_pieces({inputs.begin(), inputs.end()}, options);
  } else if (const auto name = parse_piece_name(first)) {
    model.import_model(name->pattern(), options);
  } else {
    model.import_model(first, options);
  }
  session.report_timings("reading " + first, model);
  model.export_model(arguments.output.path, session.export_options(arguments.output));
  session.report_timings("writing " + arguments.output.path, model);
  return status_ok;
}

}  // namespace

Command join_command() {
  const auto arguments = std::make_shared<JoinArguments>();
  return {.name = "join",
          .description = "Join the files that a parallel run wrote, one for each processor",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILES", arguments->files, "The files to join, and the output last");
                arguments->output.add_to(options);
                arguments->selection.add_to(options);
              },
          .check = [arguments] { arguments->complete(); },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, {}, [&] { return join_files(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
