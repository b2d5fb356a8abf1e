// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "file_options.hpp"

#include <algorithm>
#include <charconv>

#include "exomerge/error.hpp"
#include "exomerge/pieces.hpp"

namespace exomerge::driver {

void SelectionArguments::add_to(Options& options) {
  options.group("What to take");
  options.list("--blocks", blocks, "Element blocks; ids, names, names with *, or all, none, first, last");
  options.list("--node-sets", node_sets, "Node sets, likewise");
  options.list("--side-sets", side_sets, "Side sets, likewise");
  options.list("--node-fields", node_fields, "Node fields, by name");
  options.list("--element-fields", element_fields, "Element fields, by name");
  options.list("--node-set-fields", node_set_fields, "Node set fields, by name");
  options.list("--side-set-fields", side_set_fields, "Side set fields, by name");
  options.list("--globals", globals, "Global variables, by name");
  options.list("--steps", steps, "Time steps, by time, or all, none, first, last");
  add_steps_common(options, steps_common);
}

bool SelectionArguments::is_default() const {
  const std::initializer_list<const std::vector<std::string>*> lists{
      &blocks,         &node_sets,       &side_sets,       &steps,  &node_fields,
      &element_fields, &node_set_fields, &side_set_fields, &globals};
  return std::all_of(lists.begin(), lists.end(), [](const auto* list) { return list->empty(); });
}

ImportOptions SelectionArguments::import_options() const {
  ImportOptions options;
  options.element_block_ids = selector_of(blocks);
  options.node_set_ids = selector_of(node_sets);
  options.side_set_ids = selector_of(side_sets);
  options.node_field_names = selector_of(node_fields);
  options.element_field_names = selector_of(element_fields);
  options.node_set_field_names = selector_of(node_set_fields);
  options.side_set_field_names = selector_of(side_set_fields);
  options.global_variable_names = selector_of(globals);
  options.timesteps = selector_of(steps);
  options.steps_common = steps_common;
  options.unknown = Unknown::fail;
  return options;
}

void add_steps_common(Options& options, bool& value) {
  options.flag("--steps-common", value, "Of per-processor files, the time steps that all of them have");
}

std::string single_input(const std::vector<std::string>& files) {
  const std::vector<std::string> inputs = group_pieces(files);
  if (inputs.size() > 1) throw Error("unexpected argument '" + inputs[1] + "'");
  return inputs.front();
}

void OutputArguments::add_to(Options& options) {
  options.group("Output");
  options.text("-o,--output", path, "FILE", "The file to write; replaced when it is complete");
  options.choice("--format", format, {"cdf2", "cdf5", "netcdf4"}, "FORMAT",
                 "cdf2 (default; cdf5 when a size needs it), cdf5 or netcdf4");
  options.choice("--word-size", word_size, {8, 4}, "BYTES",
                 "Bytes of a real number in the file: 8 (default) or 4");
  options.integer("--compression", compression, 0, 9, "LEVEL", "Compression level of netcdf4, 0 (none) to 9");
  options.bytes("--chunk", chunk, "Bytes of a chunk of netcdf4 at most, such as 1M (default 4M)");
  options.flag("--no-qa-record", no_qa_record, "Do not add the QA record with the date that names exomerge");
  options.group("How to write");
  options.bytes("--memory-limit", memory_limit,
                "Memory of a rank for values on their way to the file, such as 500M (default 128M)");
  options.text("--time-groups", time_groups, "N",
               "Groups of ranks that each write a share of the time steps; auto (default): as many as pay");
  options.list("--hints", hints,
               "Hints for MPI-IO and PnetCDF, as name=value; --verbose prints those in force");
}

void OutputArguments::check() const {
  if (path.empty()) throw Error("no output file given; name it with -o FILE");
  if (compression > 0 && format != "netcdf4") throw Error("--compression needs --format netcdf4");
  if (chunk > 0 && format != "netcdf4") throw Error("--chunk needs --format netcdf4");
  if (group_count() > 1 && format == "netcdf4") throw Error("--time-groups needs --format cdf2 or cdf5");
  for (const std::string& hint : hints) {
    if (hint.find('=') == std::string::npos || hint.front() == '=')
      throw Error("--hints takes name=value, not '" + hint + "'");
  }
}

int OutputArguments::group_count() const {
  if (time_groups == "auto") return 0;
  int count = 0;
  const char* const end = time_groups.data() + time_groups.size();
  const auto [stop, error] = std::from_chars(time_groups.data(), end, count);
  if (error != std::errc() || stop != end || count < 1)
    throw Error("--time-groups takes a number of 1 or more, or auto, not '" + time_groups + "'");
  return count;
}

ExportOptions OutputArguments::export_options() const {
  ExportOptions options;
  options.memory_limit = memory_limit;
  if (format == "cdf5") options.format = FileFormat::cdf5;
  if (format == "netcdf4") options.format = FileFormat::netcdf4;
  options.word_size = word_size;
  options.compression_level = compression;
  options.chunk_bytes = chunk;
  options.add_qa_record = !no_qa_record;
  return options;
}

void take_output(const std::vector<std::string>& files, OutputArguments& output) {
  if (files.size() > 2) throw Error("more files than FILE and OUTPUT");
  if (files.size() == 2) {
    if (!output.path.empty()) throw Error("two output files: OUTPUT and -o");
    output.path = files[1];
  }
  output.check();
}

}  // namespace exomerge::driver
