// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "exomerge/queries.hpp"
#include "script.hpp"
#include "text.hpp"
#include "value_json.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  mpirun -n 4 exomerge_driver run script.yaml
  exomerge_driver run script.yaml --check
  exomerge_driver run -e 'import_model in.e' -e 'merge_nodes tolerance=1e-6' -e 'export_model out.e'
  exomerge_driver run -e 'import_model in.e' -e "calculate_node_field 'F = 1.8 * T + 32'" --dry-run

A script is a list of operations:
  - import_model: in.e
  - translate_geometry: {offset: [0, 0, 1.5]}
  - merge_nodes: {tolerance: 1e-6}
  - export_model: {filename: out.e, timesteps: last}
The operations and their parameters: 'exomerge_driver operations' and 'exomerge_driver operations NAME'.)";

struct RunArguments {
  std::vector<std::string> scripts;
  std::vector<std::string> lines;
  bool check = false;
  bool dry_run = false;
  bool json = false;
  bool strict = false;
};

/// The text of a file, which rank 0 reads. Collective.
std::string read_script(const Comm& comm, const std::string& path) {
  std::string text;
  comm.collectively("reading " + path, [&] {
    if (!comm.is_root()) return;
    if (std::filesystem::is_directory(path)) throw Error("the script \"" + path + "\" is a folder");
    std::ifstream in(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
    if (!in) throw Error("cannot read the script \"" + path + "\"");
  });
  comm.broadcast(text);
  return text;
}

Script read_all(const Comm& comm, const RunArguments& arguments) {
  Script script;
  for (const std::string& path : arguments.scripts) script.add_yaml(read_script(comm, path), path);
  for (std::size_t i = 0; i < arguments.lines.size(); ++i) {
    script.add_line(arguments.lines[i], "-e " + std::to_string(i + 1));
  }
  return script;
}

/// Throws what a writer would throw before it writes, as far as that can be told. Collective.
void check_writing(ExodusModel& model, const ScriptStep& step) {
  if (step.arguments.has("filename")) {
    const std::filesystem::path file = step.arguments.text("filename");
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    model.comm().collectively("looking for the folder of " + file.string(), [&] {
      if (!model.comm().is_root()) return;
      if (!std::filesystem::is_directory(folder)) {
        throw Error(file.string() + ": there is no folder " + folder.string());
      }
      if (std::filesystem::is_directory(file)) throw Error(file.string() + " is a folder");
    });
  }
  if (step.operation->name == "export_wrl_model") {
    const auto fields = get_node_field_names(model);
    select_names(step.arguments.selector("node_field_name"), fields, "node field", Unknown::fail);
  }
}

/// "nodes 12 -> 10, elements 2 -> 1"; empty when nothing changed.
std::string changes(const ModelSize& before, const ModelSize& after) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < before.counts.size(); ++i) {
    const auto& [noun, count] = before.counts[i];
    if (count == after.counts[i].second) continue;
    texts.push_back(noun + ' ' + std::to_string(count) + " -> " + std::to_string(after.counts[i].second));
  }
  return join(texts, ", ");
}

/// Does the steps of a script and tells of them.
class Run {
 public:
  Run(Session& session, const RunArguments& arguments)
      : session_(session), arguments_(arguments), model_(session.new_model()) {}

  void step(const ScriptStep& step) {
    const Operation& operation = *step.operation;
    const bool writes = operation.effect == Operation::Effect::file;
    if (arguments_.dry_run && writes) return announce(step);
    const ModelSize before = size_of(model_);
    const std::int64_t warnings = warnings_logged();
    const auto started = std::chrono::steady_clock::now();
    Value answer;
    placed(step, [&] { answer = operation.run(model_, step.arguments); });
    if (arguments_.strict && session_.comm().any(warnings_logged() > warnings)) {
      throw Error(step.place + ": " + operation.name + ": the warning counts as an error", true);
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    tell(step, answer, changes(before, size_of(model_)), elapsed.count());
    if (writes) changed_ = false;
    if (operation.effect == Operation::Effect::model) changed_ = true;
  }

  /// What was answered so far, also when an operation failed.
  void print_answers() {
    if (arguments_.json) session_.terminal().print(answers_.dump(2) + '\n');
  }

  void finish() {
    print_answers();
    if (changed_ && !arguments_.dry_run) {
      session_.terminal().warning("the model was changed after it was written last; export_model writes it");
    }
  }

 private:
  /// An Error of the work gets the place of the step.
  template <class Work>
  void placed(const ScriptStep& step, Work work) {
    try {
      work();
    } catch (const Error& error) {
      throw Error(step.place + ": " + step.operation->name + ": " + error.what(), error.is_collective());
    }
  }

  /// Of a file in a dry run.
  void announce(const ScriptStep& step) {
    placed(step, [&] { check_writing(model_, step); });
    session_.terminal().print(step.place + ": " + step.operation->name + ": would write" +
                              (step.arguments.has("filename") ? ' ' + step.arguments.text("filename") : "") +
                              '\n');
    changed_ = false;
  }

  void tell(const ScriptStep& step, const Value& answer, const std::string& change, double seconds) {
    const std::string name = step.place + ": " + step.operation->name;
    if (arguments_.dry_run && !change.empty()) {
      session_.terminal().print(name + ": " + change + '\n');
    } else if (arguments_.dry_run && step.operation->effect == Operation::Effect::model) {
      session_.terminal().print(name + ": no count changes\n");
    }
    session_.terminal().detail(name + ": " + rounded(seconds) + " s" + (change.empty() ? "" : "; " + change) +
                               '\n');
    if (answer.is_none()) return;
    if (arguments_.json) {
      answers_.push_back(
          {{"place", step.place}, {"operation", step.operation->name}, {"answer", json_of(answer)}});
    } else if (answer.is_text() && answer.text().find('\n') != std::string::npos) {
      session_.terminal().print(answer.text() + (answer.text().ends_with('\n') ? "" : "\n"));
    } else {
      session_.terminal().print(step.operation->name + ": " + answer.to_string() + '\n');
    }
  }

  Session& session_;
  const RunArguments& arguments_;
  ExodusModel& model_;
  bool changed_ = false;
  nlohmann::json answers_ = nlohmann::json::array();
};

int run(Session& session, const RunArguments& arguments) {
  const Script script = read_all(session.comm(), arguments);
  if (!script.problems.empty()) {
    for (std::size_t i = 0; i + 1 < script.problems.size(); ++i) session.terminal().error(script.problems[i]);
    throw Error(script.problems.back(), true);
  }
  if (arguments.check) {
    session.terminal().print(counted(static_cast<std::int64_t>(script.steps.size()), "operation") +
                             ", nothing wrong with names and parameters\n");
    return status_ok;
  }
  Run work(session, arguments);
  try {
    for (const ScriptStep& step : script.steps) work.step(step);
  } catch (const Error&) {
    work.print_answers();
    throw;
  }
  work.finish();
  return status_ok;
}

}  // namespace

Command run_command() {
  const auto arguments = std::make_shared<RunArguments>();
  return {.name = "run",
          .description = "Do the operations of a script on one model",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.optional_positional("SCRIPT", arguments->scripts, "YAML files with operations");
                options.in_order("-e,--operation", "'NAME PARAMETER=VALUE ...'",
                                 "An operation, after those of the scripts; may be repeated",
                                 [arguments](const std::string& line) { arguments->lines.push_back(line); });
                options.flag("--check", arguments->check,
                             "Only check names, parameters and types; reads no other file");
                options.flag("--dry-run", arguments->dry_run,
                             "Write no file, and say what each operation changes");
                options.flag("--strict", arguments->strict, "Stop at the first warning, with status 2");
                options.flag("--json", arguments->json, "Print the answers of operations as JSON");
              },
          .check =
              [arguments] {
                if (arguments->scripts.empty() && arguments->lines.empty()) {
                  throw Error("no script given, nor an operation with -e");
                }
              },
          .run = [arguments](Session& session) { return run(session, *arguments); }};
}

}  // namespace exomerge::driver
