// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/generate.hpp"

#include <memory>

#include "command.hpp"
#include "exomerge/model.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver generate -o cube.e
  exomerge_driver generate -o bar.e --divisions 400 20 20 --extents 20 1 1 --blocks 4
  mpirun -n 4 exomerge_driver generate -o big.e --divisions 300 300 300 --steps 10 --node-fields 3

The blocks lie one after the other along x, and each has nodes of its own: merge makes one mesh of them.)";

struct GenerateArguments {
  GenerateOptions mesh;
  bool no_sets = false;
  OutputArguments output;
};

void add_mesh_options(Options& options, GenerateArguments& arguments) {
  constexpr int many = 1 << 30;
  GenerateOptions& mesh = arguments.mesh;
  options.group("Mesh");
  options.triple("--divisions", mesh.divisions, 1, "NX NY NZ",
                 "Elements along x, y and z (default 10 10 10)");
  options.triple("--origin", mesh.origin, "X Y Z", "Corner with the smallest coordinates (default 0 0 0)");
  options.triple("--extents", mesh.extents, "DX DY DZ", "Lengths of the box (default 1 1 1)");
  options.integer("--blocks", mesh.blocks, 1, many, "N", "Element blocks; NX must be a multiple (default 1)");
  options.integer("--first-block-id", mesh.first_block_id, 1, "ID", "Id of the first block (default 1)");
  options.integer("--steps", mesh.steps, 0, many, "N", "Time steps (default 0)");
  options.integer("--node-fields", mesh.node_fields, 0, many, "N", "Node fields (default 0)");
  options.integer("--element-fields", mesh.element_fields, 0, many, "N", "Element fields (default 0)");
  options.flag("--no-sets", arguments.no_sets, "No node sets and side sets of the faces of the box");
}

int generate(Session& session, const GenerateArguments& arguments) {
  ExodusModel& model = session.new_model();
  GenerateOptions mesh = arguments.mesh;
  mesh.sets = !arguments.no_sets;
  generate_boxes(model, mesh);
  const std::string& path = arguments.output.path;
  model.export_model(path, session.export_options(arguments.output));
  session.report_timings("writing " + path, model);
  session.terminal().report("wrote " + path + ": " + counted(model.node_count(), "node") + ", " +
                            counted(model.element_count(), "element") + "\n");
  return status_ok;
}

}  // namespace

Command generate_command() {
  const auto arguments = std::make_shared<GenerateArguments>();
  return {.name = "generate",
          .description = "Write a box of hexahedra, of any size, to try things on",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                add_mesh_options(options, *arguments);
                arguments->output.add_to(options);
              },
          .check = [arguments] { arguments->output.check(); },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, {}, [&] { return generate(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
