// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "exomerge/model_options.hpp"
#include "options.hpp"

namespace exomerge::driver {

/// Options that several subcommands share. Each has `add_to`, which adds its options to a parser; the object
/// must then stay where it is.

/// What of the files is taken.
struct SelectionArguments {
  std::vector<std::string> blocks, node_sets, side_sets, steps;
  std::vector<std::string> node_fields, element_fields, node_set_fields, side_set_fields, globals;
  bool steps_common = false;  ///< of per-processor files

  void add_to(Options& options);
  /// True when everything is taken.
  bool is_default() const;
  /// Names and ids that are not there are errors.
  ImportOptions import_options() const;
};

/// The option for per-processor files whose steps differ.
void add_steps_common(Options& options, bool& value);

/// The one input that the files named for it make: a file, or a pattern for per-processor files that are all
/// named. Throws Error for several.
std::string single_input(const std::vector<std::string>& files);

/// How the output is written.
struct OutputArguments {
  std::string path;
  std::string format;
  int word_size = 8;
  int compression = 0;
  std::size_t chunk = 0;
  bool no_qa_record = false;
  std::size_t memory_limit = 0;
  std::string time_groups = "auto";
  std::vector<std::string> hints;

  void add_to(Options& options);
  /// Throws Error when there is no path, or an option does not fit the format.
  void check() const;
  ExportOptions export_options() const;
  /// Time groups asked for; 0: as many as pay.
  int group_count() const;
};

/// Of a command that takes FILE and OUTPUT: `output` gets the second of the files, unless it was named by an
/// option. Throws Error for more or fewer files and for what `OutputArguments::check` refuses.
void take_output(const std::vector<std::string>& files, OutputArguments& output);

}  // namespace exomerge::driver
