// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "command.hpp"
#include "describe_file.hpp"
#include "exomerge/describe.hpp"
#include "exomerge/error.hpp"
#include "exomerge/pieces.hpp"
#include "file_options.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver info mesh.e
  exomerge_driver info results.e --records
  exomerge_driver info --json *.e > meshes.json
  exomerge_driver info res.e.4.*

Reads no large arrays, so it takes no longer for a large file; of per-processor files, which are described as the
one that they make, the id maps. The JSON is an array with an object for each file.)";

struct InfoArguments {
  std::vector<std::string> paths;
  bool json = false;
  bool records = false;
  bool steps_common = false;
};

/// Prints each file as soon as it is read, as one array for JSON.
class Printer {
 public:
  Printer(Terminal& terminal, const InfoArguments& arguments) : terminal_(terminal), arguments_(arguments) {}

  void add(const std::string& path, const Description& file) {
    if (arguments_.json) {
      add(description_json(path, file, arguments_.records));
    } else {
      terminal_.print((empty_ ? "" : "\n") + description_text(path, file, arguments_.records));
      empty_ = false;
    }
  }
  void add_failure(const std::string& path, const std::string& problem) {
    terminal_.error(problem);
    if (arguments_.json) add(nlohmann::ordered_json{{"file", path}, {"error", problem}});
  }
  void finish() {
    if (arguments_.json) terminal_.print(empty_ ? "[]\n" : "\n]\n");
  }

 private:
  void add(const nlohmann::ordered_json& object) {
    // Names in files need not be UTF-8.
    const std::string text = object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    terminal_.print((empty_ ? "[\n" : ",\n") + text);
    empty_ = false;
  }

  Terminal& terminal_;
  const InfoArguments& arguments_;
  bool empty_ = true;
};

int info(Session& session, const InfoArguments& arguments) {
  Printer printer(session.terminal(), arguments);
  int status = status_ok;
  ImportOptions options;
  options.steps_common = arguments.steps_common;
  for (const std::string& path : group_pieces(arguments.paths)) {
    try {
      printer.add(path, describe(session.comm(), path, options));
    } catch (const Error& error) {
      // The other files are still worth a look, unless the ranks may have lost each other.
      if (!error.is_collective()) throw;
      printer.add_failure(path, error.what());
      status = status_trouble;
    }
  }
  printer.finish();
  return status;
}

}  // namespace

Command info_command() {
  const auto arguments = std::make_shared<InfoArguments>();
  return {.name = "info",
          .description = "Print what is in files",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE", arguments->paths, "The files to look into");
                options.group("Report");
                options.flag("--json", arguments->json, "Print JSON");
                options.flag("--records", arguments->records, "Print QA and info records, too");
                add_steps_common(options, arguments->steps_common);
              },
          .run = [arguments](Session& session) { return info(session, *arguments); },
          .needs_kernels = false};
}

}  // namespace exomerge::driver
