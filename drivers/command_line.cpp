// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/selector.hpp"
#include "exomerge/version_report.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const std::string program = "exomerge_driver";

const char* const overview =
    "Parallel merging and editing of Exodus II meshes.\n"
    "Runs on one process, or on many with mpirun; results do not depend on their number.";

const char* const examples = R"(Examples:
  mpirun -n 4 exomerge_driver merge left.e right.e -o whole.e
  exomerge_driver info whole.e
  exomerge_driver diff whole.e expected.e
  exomerge_driver help merge

Exit status: 0 for success (diff: the files are the same), 1 when diff finds differences, 2 for trouble.)";

/// Help with only the type of an option's value after its name, and long texts wrapped.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(28); }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    constexpr std::size_t width = 80;
    std::string text = option->get_description();
    std::size_t line = 0;
    while (text.size() - line > width) {
      const std::size_t blank = text.rfind(' ', line + width);
      if (blank == std::string::npos || blank <= line) break;
      text[blank] = '\n';
      line = blank + 1;
    }
    return text;
  }
};

struct GlobalFlags {
  bool quiet = false;
  bool verbose = false;
  bool version = false;
};

void add_global_flags(CLI::App& app, GlobalFlags& flags) {
  const std::string group = "Everywhere";
  app.set_help_flag("-h,--help", "Print this help and exit")->group(group);
  auto* quiet =
      app.add_flag("--quiet", flags.quiet, "No report and no progress bar; warnings and errors only");
  auto* verbose =
      app.add_flag("--verbose", flags.verbose, "Also print times and bytes of each phase, to standard error");
  quiet->group(group);
  verbose->group(group)->excludes(quiet);
}

/// The parser with all subcommands, and what was set by the arguments. Stays where it is: options refer to
/// members.
class Parser {
 public:
  Parser() {
    app.name(program);
    app.formatter(std::make_shared<HelpFormatter>());
    app.footer(examples);
    app.require_subcommand(0, 1);
    add_global_flags(app, flags);
    app.add_flag("--version", flags.version, "Print the versions of everything in use and exit")
        ->group("Everywhere");
    for (const Command& command : commands) add_command(command);
    help = app.add_subcommand("help", "Print help on a command");
    help->add_option("COMMAND", help_topic, "A command")->type_name("");
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// The subcommand that the arguments name, or nullptr.
  const Command* chosen() const {
    for (const Command& command : commands) {
      if (subparser(command).parsed()) return &command;
    }
    return nullptr;
  }
  const CLI::App& subparser(const Command& command) const { return *app.get_subcommand(command.name); }

  std::vector<std::string> command_names() const {
    std::vector<std::string> names;
    for (const Command& command : commands) names.push_back(command.name);
    names.emplace_back("help");
    return names;
  }

  const std::vector<Command> commands{
      info_command(),  copy_command(),       merge_command(),     diff_command(),      generate_command(),
      split_command(), join_command(),       surface_command(),   transform_command(), undo_command(),
      run_command(),   operations_command(), calculate_command(), extract_command(),   summary_command()};
  CLI::App app{overview};
  GlobalFlags flags;
  CLI::App* help = nullptr;
  std::string help_topic;

 private:
  void add_command(const Command& command) {
    CLI::App* subparser = app.add_subcommand(command.name, command.description);
    subparser->footer(command.examples);
    Options options(*subparser);
    command.add_options(options);
    add_global_flags(*subparser, flags);
  }
};

std::string suggestion(const std::string& name, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(name, names);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

std::string unknown_command(const std::string& name, const Parser& parser) {
  const std::string nearest = suggestion(name, parser.command_names());
  return "unknown command '" + name + "'" +
         (nearest.empty() ? "; the commands are " + join(parser.command_names(), ", ") : nearest);
}

/// Names of the options that the chosen subcommand takes, with their dashes.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// About the first argument that was not understood; empty when there is none.
std::string explain_leftovers(const Parser& parser) {
  const std::vector<std::string> leftovers = parser.app.remaining(true);
  if (leftovers.empty()) return {};
  const Command* command = parser.chosen();
  const auto is_option = [](const std::string& text) { return text.size() > 1 && text[0] == '-'; };
  if (command == nullptr && !parser.help->parsed()) {
    // Options of a mistyped command are left over too.
    const auto name = std::find_if_not(leftovers.begin(), leftovers.end(), is_option);
    if (name != leftovers.end()) return unknown_command(*name, parser);
  }
  const auto option = std::find_if(leftovers.begin(), leftovers.end(), is_option);
  if (option == leftovers.end()) return "unexpected argument '" + leftovers.front() + "'";
  const std::string name = option->substr(0, option->find('='));
  const CLI::App& app = command != nullptr ? parser.subparser(*command) : parser.app;
  return "unknown option '" + name + "'" + suggestion(name, option_names(app));
}

std::string explain(const CLI::ParseError& error, const Parser& parser) {
  if (std::string text = explain_leftovers(parser); !text.empty()) return text;
  const Command* command = parser.chosen();
  const std::string topic = command != nullptr ? "help " + command->name : "help";
  return std::string(error.what()) + "; see '" + program + " " + topic + "'";
}

Request print(std::string text) {
  Request request;
  request.kind = Request::Kind::print;
  request.text = std::move(text);
  return request;
}

Request fail(std::string text) {
  Request request;
  request.text = std::move(text);
  return request;
}

Request help_on(const Parser& parser, const std::string& topic) {
  if (topic.empty() || topic == "help") return print(parser.app.help());
  for (const Command& command : parser.commands) {
    if (command.name == topic) return print(parser.subparser(command).help(program));
  }
  return fail(unknown_command(topic, parser));
}

std::string version_text() {
  std::vector<ComponentVersion> report = version_report();
  std::size_t width = 0;
  for (const ComponentVersion& entry : report) width = std::max(width, entry.component.size());
  std::string text;
  for (const ComponentVersion& entry : report) {
    text += entry.component + std::string(width - entry.component.size() + 2, ' ') + entry.version + "\n";
  }
  return text;
}

Request interpret(const Parser& parser) {
  if (parser.flags.version) return print(version_text());
  if (parser.help->parsed()) return help_on(parser, parser.help_topic);
  const Command* command = parser.chosen();
  if (command == nullptr) return fail("no command given; see '" + program + " help'");
  command->check();
  Request request;
  request.kind = Request::Kind::run;
  request.command = command->run;
  request.needs_kernels = command->needs_kernels;
  if (parser.flags.quiet) request.verbosity = Verbosity::quiet;
  if (parser.flags.verbose) request.verbosity = Verbosity::verbose;
  return request;
}

Request parse(std::vector<std::string> arguments) {
  // Commands keep references into the parser's options, so it must outlive them.
  static Parser parser;
  try {
    std::reverse(arguments.begin(), arguments.end());  // as the library wants them
    parser.app.parse(std::move(arguments));
    return interpret(parser);
  } catch (const CLI::CallForHelp&) {
    const Command* command = parser.chosen();
    return help_on(parser, command != nullptr ? command->name : "");
  } catch (const CLI::ParseError& error) {
    return fail(explain(error, parser));
  } catch (const Error& error) {
    return fail(error.what());
  }
}

}  // namespace

Request parse_arguments(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  std::vector<std::string> kokkos_arguments;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    const bool for_kokkos = argument.starts_with("--kokkos-");
    (for_kokkos ? kokkos_arguments : arguments).push_back(std::move(argument));
  }
  Request request = parse(std::move(arguments));
  request.kokkos_arguments = std::move(kokkos_arguments);
  return request;
}

}  // namespace exomerge::driver
