// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/generate.hpp"

#include <memory>

#include "command.hpp"
#include "file_options.hpp"
#include "option_values.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver generate -o cube.e
  exomerge_driver generate -o bar.e --divisions 400 20 20 --extents 20 1 1 --blocks 4
  mpirun -n 4 exomerge_driver generate -o big.e --divisions 300 300 300 --steps 10 --node-fields 3 --element-fields 6

The blocks lie one after the other along x, and each has nodes of its own: merge makes one mesh of them.)";

struct GenerateArguments {
  std::vector<GlobalIndex> divisions{10, 10, 10};
  std::vector<double> origin{0, 0, 0};
  std::vector<double> extents{1, 1, 1};
  GenerateOptions options;
  bool no_sets = false;
  OutputArguments output;

  GenerateOptions complete_options() const {
    GenerateOptions complete = options;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      complete.divisions[axis] = divisions[axis];
      complete.origin[axis] = origin[axis];
      complete.extents[axis] = extents[axis];
    }
    complete.sets = !no_sets;
    return complete;
  }
};

void add_mesh_options(CLI::App& app, GenerateArguments& arguments) {
  const std::string group = "Mesh";
  const auto count = [&](const std::string& name, int& value, const std::string& text) {
    app.add_option(name, value, text)->type_name("N")->check(integer_in(0, 1 << 30))->group(group);
  };
  app.add_option("--divisions", arguments.divisions, "Elements along x, y and z (default 10 10 10)")
      ->type_name("NX NY NZ")
      ->expected(3)
      ->check(integer_in(1))
      ->group(group);
  app.add_option("--origin", arguments.origin, "Corner with the smallest coordinates (default 0 0 0)")
      ->type_name("X Y Z")
      ->expected(3)
      ->check(finite_number())
      ->group(group);
  app.add_option("--extents", arguments.extents, "Lengths of the box (default 1 1 1)")
      ->type_name("DX DY DZ")
      ->expected(3)
      ->check(finite_number())
      ->group(group);
  count("--blocks", arguments.options.blocks, "Element blocks; NX must be a multiple (default 1)");
  count("--steps", arguments.options.steps, "Time steps (default 0)");
  count("--node-fields", arguments.options.node_fields, "Node fields (default 0)");
  count("--element-fields", arguments.options.element_fields, "Element fields (default 0)");
  app.add_option("--first-block-id", arguments.options.first_block_id, "Id of the first block (default 1)")
      ->type_name("ID")
      ->check(integer_in(1))
      ->group(group);
  app.add_flag("--no-sets", arguments.no_sets, "No node sets and side sets of the faces of the box")
      ->group(group);
}

int generate(Session& session, const GenerateArguments& arguments) {
  ExodusModel& model = session.new_model();
  generate_boxes(model, arguments.complete_options());
  const std::string& path = arguments.output.path;
  model.export_model(path, arguments.output.export_options());
  session.report_timings("writing " + path, model);
  session.terminal().report("wrote " + path + ": " + counted(model.node_count(), "node") + ", " +
                            counted(model.element_count(), "element") + "\n");
  return status_ok;
}

}  // namespace

Command add_generate(CLI::App& parser) {
  const auto arguments = std::make_shared<GenerateArguments>();
  CLI::App* app =
      parser.add_subcommand("generate", "Write a box of hexahedra, of any size, to try things on");
  app->footer(examples);
  add_mesh_options(*app, *arguments);
  arguments->output.add_to(*app);
  return {.app = app,
          .run = [arguments](Session& session) { return generate(session, *arguments); },
          .check = [arguments] { arguments->output.check(); }};
}

}  // namespace exomerge::driver
