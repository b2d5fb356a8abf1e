// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>

#include "exomerge/error.hpp"
#include "exomerge/export.hpp"
#include "exomerge/export_operation.hpp"
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

/// None for "rgb".
std::vector<std::array<double, 3>> colors_of(const Value& colorspace) {
  std::vector<std::array<double, 3>> colors;
  if (colorspace == Value("rgb")) return colors;
  if (!colorspace.is_list()) throw Error("colorspace is rgb or a list of colors", true);
  for (const Value& color : colorspace.list()) {
    const bool fits =
        color.is_list() && color.list().size() == 3 && std::ranges::all_of(color.list(), &Value::is_number);
    if (!fits) throw Error("a color is a list of three numbers, not " + color.to_string(), true);
    colors.push_back({color.list()[0].number(), color.list()[1].number(), color.list()[2].number()});
  }
  return colors;
}

void take_intervals(WrlOptions& options, const Arguments& arguments) {
  if (arguments.has("thresholds")) options.thresholds = arguments.numbers("thresholds");
  const Value& intervals = arguments.at("intervals");
  if (intervals.is_list()) {
    if (arguments.has("thresholds")) throw Error("intervals is a list, and thresholds are given, too", true);
    options.thresholds = arguments.numbers("intervals");
    // None separate one interval from another: there is one.
    if (options.thresholds.empty()) options.intervals = 1;
    return;
  }
  constexpr std::int64_t most = 1000000;
  if (!intervals.is_integer()) throw Error("intervals are an integer or a list of numbers", true);
  if (intervals.integer() > most) throw Error("too many intervals", true);
  options.intervals = static_cast<int>(intervals.integer());
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
      {filename(),
       selector("node_field_name", required, "The node field"),
       element_block_ids(),
       selector("timestep", "last", "The time of the values"),
       optional_numbers("field_range",
                        "Lowest and highest value that intervals divide; by default those of "
                        "the field on the surface"),
       {"intervals", ParameterType::numbers,
        "How many intervals of equal width, or a list of the values that separate intervals, ascending",
        Value(defaults.intervals)},
       {"colorspace", ParameterType::any,
        "rgb: from blue to red; or a list of red, green and blue from 0 to 1 for each interval",
        Value("rgb")},
       displacement_timestep(),
       boolean("export_exodus_copy", defaults.export_exodus_copy,
               "Also write the colored triangles as NAME_wrl.e"),
       optional_numbers("thresholds", "Values that separate intervals, ascending, instead of `intervals`")},
      edit([](ExodusModel& model, const Arguments& arguments) {
        WrlOptions options;
        options.element_block_ids = arguments.selector("element_block_ids");
        options.timestep = arguments.selector("timestep");
        if (arguments.has("field_range")) options.field_range = pair_of(arguments.numbers("field_range"));
        take_intervals(options, arguments);
        options.colors = colors_of(arguments.at("colorspace"));
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
  return {
      "export",
      subject,
      "Writes the format that the extension of the file says: e, g or exo (`export_model`), stl "
      "(`export_stl_file`), wrl (`export_wrl_model`), vtu (`export_vtu_file`) or inp (`export_inp_file`). "
      "It takes the parameters of that operation.",
      {filename()},
      edit([](ExodusModel& model, const Arguments& arguments) {
        export_file(model, arguments.text("filename"));
      }),
      Operation::Effect::file};
}

}  // namespace

Operations exports() {
  return {any_operation(), stl_operation(), wrl_operation(), vtu_operation(), inp_operation()};
}

}  // namespace exomerge::table

namespace exomerge {

const Operation* export_operation_for(std::string_view filename) {
  std::string extension = std::filesystem::path(filename).extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::array<std::string_view, 2>, 7> known{{{".e", "export_model"},
                                                                  {".g", "export_model"},
                                                                  {".exo", "export_model"},
                                                                  {".stl", "export_stl_file"},
                                                                  {".wrl", "export_wrl_model"},
                                                                  {".vtu", "export_vtu_file"},
                                                                  {".inp", "export_inp_file"}}};
  for (const auto& [ending, operation] : known) {
    if (ending == extension) return find_operation(operation);
  }
  return nullptr;
}

}  // namespace exomerge
