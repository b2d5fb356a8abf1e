// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/error.hpp"
#include "exomerge/generate.hpp"
#include "exomerge/model_options.hpp"
#include "exomerge/reports.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

Parameter taken(const char* name, const char* what) {
  return selector(name, "all", std::string(what) + " that are taken");
}

/// Of those that exist everything is taken by default.
Parameter written(const char* name, const char* what) {
  return selector(name, "auto", std::string(what) + " that are written; auto: all");
}

// What of a file or model is taken; the same names in ImportOptions and ExportOptions.

std::vector<Parameter> import_selections() {
  return {taken("element_block_ids", "Element blocks"),
          taken("timesteps", "Times"),
          taken("node_field_names", "Node fields"),
          taken("element_field_names", "Element fields"),
          taken("side_set_ids", "Side sets"),
          taken("node_set_ids", "Node sets"),
          taken("global_variable_names", "Global variables"),
          taken("node_set_field_names", "Node set fields"),
          taken("side_set_field_names", "Side set fields")};
}

std::vector<Parameter> export_selections() {
  return {taken("element_block_ids", "Element blocks"),
          taken("timesteps", "Times"),
          taken("side_set_ids", "Side sets"),
          taken("node_set_ids", "Node sets"),
          written("global_variable_names", "Global variables"),
          written("node_field_names", "Node fields"),
          written("element_field_names", "Element fields"),
          written("side_set_field_names", "Side set fields"),
          written("node_set_field_names", "Node set fields")};
}

template <class Options>
void take_selections(Options& options, const Arguments& arguments) {
  options.element_block_ids = arguments.selector("element_block_ids");
  options.timesteps = arguments.selector("timesteps");
  options.node_field_names = arguments.selector("node_field_names");
  options.element_field_names = arguments.selector("element_field_names");
  options.side_set_ids = arguments.selector("side_set_ids");
  options.node_set_ids = arguments.selector("node_set_ids");
  options.global_variable_names = arguments.selector("global_variable_names");
  options.node_set_field_names = arguments.selector("node_set_field_names");
  options.side_set_field_names = arguments.selector("side_set_field_names");
}

void write_all_by_default(ExportOptions& options) {
  for (Selector* names :
       {&options.global_variable_names, &options.node_field_names, &options.element_field_names,
        &options.side_set_field_names, &options.node_set_field_names}) {
    if (names->values() == Selector("auto").values()) *names = "all";
  }
}

Parameter output_file() {
  Parameter parameter = file("filename", "The file to write");
  parameter.default_value = Value("output_exomerge.e");
  return parameter;
}

std::vector<Parameter> with(std::vector<Parameter> first, const std::vector<Parameter>& then,
                            const std::vector<Parameter>& last = {}) {
  first.insert(first.end(), then.begin(), then.end());
  first.insert(first.end(), last.begin(), last.end());
  return first;
}

IdCollision collision_named(const std::string& name) {
  if (name == "renumber") return IdCollision::renumber;
  return name == "combine" ? IdCollision::combine : IdCollision::error;
}

FileFormat format_named(const std::string& name) {
  if (name == "cdf1") return FileFormat::cdf1;
  if (name == "cdf5") return FileFormat::cdf5;
  return name == "netcdf4" ? FileFormat::netcdf4 : FileFormat::cdf2;
}

Parameter memory_limit() {
  return integer("memory_limit", 0, "Bytes of buffers that a rank may use; 0: 128 MiB");
}

std::size_t memory_limit_of(const Arguments& arguments) {
  const std::int64_t limit = arguments.integer("memory_limit");
  if (limit < 0) throw Error("memory_limit is negative", true);
  return static_cast<std::size_t>(limit);
}

Operation import_operation() {
  return {"import_model",
          "Files",
          "Adds a file, or the per-processor files of one, to the model. Only its header is read now; values "
          "are read when they are needed.",
          with({file("filename", "The file, the base name of per-processor files, or a pattern for them")},
               import_selections(),
               {choice("block_collision", {"error", "renumber", "combine"}, "error",
                       "What to do about a block whose id is there already"),
                choice("set_collision", {"error", "renumber", "combine"}, "combine",
                       "What to do about a set whose id is there already"),
                boolean("steps_common", ImportOptions{}.steps_common,
                        "Of per-processor files, take the time steps that all of them have")}),
          edit([](ExodusModel& model, const Arguments& arguments) {
            ImportOptions options;
            take_selections(options, arguments);
            options.block_collision = collision_named(arguments.text("block_collision"));
            options.set_collision = collision_named(arguments.text("set_collision"));
            options.steps_common = arguments.boolean("steps_common");
            model.import_model(arguments.text("filename"), options);
          }),
          Operation::Effect::input};
}

Operation export_operation() {
  const ExportOptions defaults;
  return {
      "export_model",
      "Files",
      "Writes the model to one Exodus file, which is replaced when the new one is complete. The model stays "
      "as it is. Values stream from the inputs through all edits, step by step.",
      with(
          {output_file()}, export_selections(),
          {choice("order", {"as_imported", "ascending"}, "as_imported",
                  "The order of blocks, sets and fields in the file"),
           choice("format", {"cdf1", "cdf2", "cdf5", "netcdf4"}, "cdf2",
                  "The netCDF format; cdf2 becomes cdf5 where a size needs it"),
           integer("word_size", defaults.word_size, "Bytes of a real in the file: 8 or 4"),
           integer("compression_level", defaults.compression_level, "Of netCDF-4, from 0 to 9"),
           boolean("add_qa_record", defaults.add_qa_record, "Add a QA record that names this program"),
           boolean("append", defaults.append, "Add the steps to the file when it is there"), memory_limit()}),
      edit([](ExodusModel& model, const Arguments& arguments) {
        ExportOptions options;
        take_selections(options, arguments);
        write_all_by_default(options);
        if (arguments.text("order") == "ascending") options.order = EntityOrder::ascending;
        options.format = format_named(arguments.text("format"));
        options.word_size = static_cast<int>(arguments.integer("word_size"));
        options.compression_level = static_cast<int>(arguments.integer("compression_level"));
        options.add_qa_record = arguments.boolean("add_qa_record");
        options.append = arguments.boolean("append");
        options.memory_limit = memory_limit_of(arguments);
        model.export_model(arguments.text("filename"), options);
      }),
      Operation::Effect::file};
}

Operation update_operation() {
  return {
      "update_model",
      "Files",
      "Writes values, names and times that were changed since the import into the file that was imported, "
      "behind a journal. Answers how many bytes were replaced.",
      {file("filename", "The file that was imported"), memory_limit()},
      [](ExodusModel& model, const Arguments& arguments) {
        const UpdateOptions options{.memory_limit = memory_limit_of(arguments)};
        return Value(model.update_model(arguments.text("filename"), options).bytes);
      },
      Operation::Effect::file};
}

Operation globals_operation() {
  return {"output_global_variables",
          "Files",
          "Writes global variables as text with comma-separated values, a line for each time step; without a "
          "file name it answers the text.",
          {text("filename", optional, "The file to write"),
           selector("global_variable_names", "all", "Global variables that are written"),
           selector("timesteps", "all", "Times that are written")},
          [](ExodusModel& model, const Arguments& arguments) {
            const Selector names = arguments.selector("global_variable_names");
            const Selector times = arguments.selector("timesteps");
            if (!arguments.has("filename")) return Value(global_variables_csv(model, names, times));
            output_global_variables(model, arguments.text("filename"), names, times);
            return Value();
          },
          Operation::Effect::file};
}

}  // namespace

Operations files() {
  return {import_operation(), export_operation(), update_operation(), globals_operation()};
}

}  // namespace exomerge::table
