// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

const char* const subject = "Other formats";

Parameter filename() { return file("filename", "The file to write"); }

Parameter displacement_timestep() {
  return selector(
      "displacement_timestep", "auto",
      "The time whose displacements move the nodes; auto: the last one for STL, that of the values "
      "for VRML, where there is a displacement field");
}

std::array<double, 2> pair_of(const std::vector<double>& values) {
  if (values.size() != 2) throw Error("field_range is two numbers", true);
  return {values[0], values[1]};
}

std::vector<std::array<double, 3>> colors_of(const std::vector<std::vector<double>>& rows) {
  std::vector<std::array<double, 3>> colors;
  for (const auto& row : rows) {
    if (row.size() != 3) throw Error("a color is three numbers", true);
    colors.push_back({row[0], row[1], row[2]});
  }
  return colors;
}

Parameter optional_numbers(std::string name, std::string summary) {
  return with_default(std::move(name), ParameterType::numbers, std::move(summary), optional);
}

Operation stl_operation() {
  return {
      "export_stl_file",
      subject,
      "Writes the surface of blocks as binary STL: the external faces of solids, shells once. Answers the "
      "number of triangles. Sides are matched by a hash of their nodes, each rank writes its triangles.",
      {filename(), element_block_ids(), displacement_timestep()},
      [](ExodusModel& model, const Arguments& arguments) {
        return Value(export_stl_file(model, arguments.text("filename"),
                                     {.element_block_ids = arguments.selector("element_block_ids"),
                                      .displacement_timestep = arguments.selector("displacement_timestep")}));
      },
      Operation::Effect::file};
}

Operation wrl_operation() {
  const WrlOptions defaults;
  return {
      "export_wrl_model",
      subject,
      "Writes the surface of blocks as VRML 2.0, colored by a node field. Triangles are cut where the field "
      "passes from one interval to the next. Costs what the STL costs, and a sort of the points.",
      {filename(), selector("node_field_name", required, "The node field"), element_block_ids(),
       selector("timestep", "last", "The time of the values"),
       optional_numbers("field_range",
                        "Lowest and highest value that intervals divide; by default those of "
                        "the field on the surface"),
       integer("intervals", defaults.intervals, "How many intervals of equal width"),
       optional_numbers("thresholds", "Values that separate intervals, ascending, instead of `intervals`"),
       rows("colorspace", optional,
            "Red, green and blue from 0 to 1 for each interval; by default from blue to red"),
       displacement_timestep(),
       boolean("export_exodus_copy", defaults.export_exodus_copy,
               "Also write the colored triangles as NAME_wrl.e")},
      edit([](ExodusModel& model, const Arguments& arguments) {
        WrlOptions options;
        options.element_block_ids = arguments.selector("element_block_ids");
        options.timestep = arguments.selector("timestep");
        if (arguments.has("field_range")) options.field_range = pair_of(arguments.numbers("field_range"));
        if (arguments.integer("intervals") > 1000000) throw Error("too many intervals", true);
        options.intervals = static_cast<int>(arguments.integer("intervals"));
        if (arguments.has("thresholds")) options.thresholds = arguments.numbers("thresholds");
        if (arguments.has("colorspace")) options.colors = colors_of(arguments.table("colorspace"));
        options.displacement_timestep = arguments.selector("displacement_timestep");
        options.export_exodus_copy = arguments.boolean("export_exodus_copy");
        export_wrl_model(model, arguments.text("filename"), arguments.selector("node_field_name"), options);
      }),
      Operation::Effect::file};
}

Operation vtu_operation() {
  return {
      "export_vtu_file",
      subject,
      "Writes the mesh and the fields of one time as an unstructured grid of VTK (raw binary), for viewers "
      "that do not read Exodus. Fields V_x, V_y, V_z become the vector V. One pass over the arrays.",
      {filename(), element_block_ids(),
       selector("timestep", "last_if_any", "The time of the fields, or none"),
       selector("node_field_names", "all", "Node fields that are written"),
       selector("element_field_names", "all", "Element fields that are written")},
      edit([](ExodusModel& model, const Arguments& arguments) {
        export_vtu_file(model, arguments.text("filename"),
                        {.element_block_ids = arguments.selector("element_block_ids"),
                         .timestep = arguments.selector("timestep"),
                         .node_field_names = arguments.selector("node_field_names"),
                         .element_field_names = arguments.selector("element_field_names")});
      }),
      Operation::Effect::file};
}

Operation inp_operation() {
  return {
      "export_inp_file",
      subject,
      "Writes the mesh as an Abaqus input file: nodes, elements by block, node sets, side sets as surfaces. "
      "One pass over the arrays.",
      {filename(), element_block_ids(), node_set_ids(), side_set_ids()},
      edit([](ExodusModel& model, const Arguments& arguments) {
        export_inp_file(model, arguments.text("filename"),
                        {.element_block_ids = arguments.selector("element_block_ids"),
                         .node_set_ids = arguments.selector("node_set_ids"),
                         .side_set_ids = arguments.selector("side_set_ids")});
      }),
      Operation::Effect::file};
}

Operation any_operation() {
  return {"export",
          subject,
          "Writes the format that the extension of the file says: e, g or exo (Exodus), stl, wrl, vtu, inp.",
          {filename(), element_block_ids(),
           selector("node_field_name", "none", "The field that colors a wrl file; needed for that")},
          edit([](ExodusModel& model, const Arguments& arguments) {
            export_file(model, arguments.text("filename"),
                        {.element_block_ids = arguments.selector("element_block_ids"),
                         .node_field_name = arguments.selector("node_field_name")});
          }),
          Operation::Effect::file};
}

}  // namespace

Operations exports() {
  return {any_operation(), stl_operation(), wrl_operation(), vtu_operation(), inp_operation()};
}

}  // namespace exomerge::table
