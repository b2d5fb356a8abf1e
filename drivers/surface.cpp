// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/export_operation.hpp"
#include "exomerge/model.hpp"
#include "exomerge/operation_table.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver surface in.e -o skin.stl
  exomerge_driver surface results.e -o skin.stl --blocks steel,12 --step last

Sides that two of the blocks share are inside; shells count once. With a displacement field nodes are where they are at
the step; --step none leaves them in place.)";

struct SurfaceArguments {
  std::vector<std::string> files;
  std::string output;
  std::vector<std::string> blocks;
  std::string step = "auto";
};

int surface(Session& session, const SurfaceArguments& arguments) {
  const std::string& input = arguments.files[0];
  ExodusModel& model = session.new_model();
  model.import_model(input, {.side_set_ids = "none", .node_set_ids = "none"});
  session.report_timings("reading " + input, model);
  const GlobalIndex triangles = export_stl_file(
      model, arguments.output,
      {.element_block_ids = selector_of(arguments.blocks), .displacement_timestep = arguments.step});
  session.terminal().report(arguments.output + ": " + counted(triangles, "triangle") + "\n");
  return status_ok;
}

void check(SurfaceArguments& arguments) {
  if (arguments.files.size() > 2) throw Error("more files than FILE and OUTPUT");
  if (arguments.files.size() == 2) {
    if (!arguments.output.empty()) throw Error("two output files: OUTPUT and -o");
    arguments.output = arguments.files[1];
  }
  if (arguments.output.empty()) throw Error("no output file given, as with -o skin.stl");
  // STL under the name of another format would mislead.
  const Operation* const format = export_operation_for(arguments.output);
  const bool is_named = std::filesystem::path(arguments.output).has_extension();
  if (is_named && (format == nullptr || format->name != "export_stl_file")) {
    throw Error("the surface is written as STL, which " + arguments.output +
                " does not say; 'run' writes other formats, as with -e 'export FILE'");
  }
}

}  // namespace

Command surface_command() {
  const auto arguments = std::make_shared<SurfaceArguments>();
  return {.name = "surface",
          .description = "Write the surface of a mesh as STL",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE [OUTPUT]", arguments->files, "The file to read, the file to write");
                options.text("-o,--output", arguments->output, "FILE", "The STL file to write");
                options.list("--blocks", arguments->blocks, "Element blocks, by id or name; default all");
                options.text(
                    "--step", arguments->step, "TIME",
                    "The time whose displacements move the nodes, or first, last or none; by default "
                    "the last one, where there is a displacement field");
              },
          .check = [arguments] { check(*arguments); },
          .run = [arguments](Session& session) { return surface(session, *arguments); }};
}

}  // namespace exomerge::driver
