// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/calculate.hpp"

#include <functional>
#include <memory>

#include "command.hpp"
#include "exomerge/error.hpp"
#include "exomerge/model.hpp"
#include "exomerge/queries.hpp"
#include "file_options.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver calculate in.e out.e --node 'F = 1.8 * temperature + 32'
  exomerge_driver calculate in.e out.e --element 'vm = sqrt(s_xx^2 + s_yy^2 - s_xx*s_yy)' --element-blocks 1,2
  exomerge_driver calculate in.e out.e --global 'kinetic = 0.5 * mass * v^2' --node 'r = sqrt(X^2 + Y^2)'

Expressions are worked out in the order in which they are given, at every time step, while the file is written.
docs/expressions.md has the grammar, the functions and the variables.)";

using Edit = std::function<void(ExodusModel&)>;

struct CalculateArguments {
  std::vector<std::string> files;
  std::vector<std::string> blocks, node_sets, side_sets;
  OutputArguments output;
  std::vector<Edit> edits;
};

/// An Error for an id or a name that nothing has. Local, and the same on all ranks.
void require(const std::vector<std::string>& asked, const std::vector<std::int64_t>& ids,
             const std::function<std::string(std::int64_t)>& name_of, std::string_view what) {
  std::vector<Candidate> candidates;
  for (const std::int64_t id : ids) candidates.push_back({id, name_of(id)});
  select(selector_of(asked), candidates, what, Unknown::fail);
}

void require_named(const ExodusModel& model, const CalculateArguments& arguments) {
  require(
      arguments.blocks, model.get_element_block_ids(),
      [&](std::int64_t id) { return get_element_block_name(model, id); }, "element block");
  require(
      arguments.node_sets, model.get_node_set_ids(),
      [&](std::int64_t id) { return get_node_set_name(model, id); }, "node set");
  require(
      arguments.side_sets, model.get_side_set_ids(),
      [&](std::int64_t id) { return get_side_set_name(model, id); }, "side set");
}

int calculate(Session& session, const CalculateArguments& arguments) {
  ExodusModel& model = session.new_model();
  model.import_model(arguments.files[0]);
  session.report_timings("reading " + arguments.files[0], model);
  require_named(model, arguments);
  for (const Edit& edit : arguments.edits) edit(model);
  model.export_model(arguments.output.path, session.export_options(arguments.output));
  session.report_timings("writing " + arguments.output.path, model);
  return status_ok;
}

void add_expressions(CalculateArguments& arguments, Options& options) {
  const auto add = [&](const std::string& name, const std::string& help,
                       std::function<void(ExodusModel&, const std::string&)> work) {
    options.in_order(name, "'NAME = EXPRESSION'", help, [&arguments, work](const std::string& text) {
      arguments.edits.push_back([work, text](ExodusModel& model) { work(model, text); });
    });
  };
  options.group("Expressions, in this order or any other");
  add("--global", "A global variable, from time and global variables",
      [](ExodusModel& model, const std::string& text) { calculate_global_variable(model, text); });
  add("--node", "A node field, also from X, Y, Z and node fields",
      [](ExodusModel& model, const std::string& text) { calculate_node_field(model, text); });
  add("--element", "An element field, also from element fields",
      [&arguments](ExodusModel& model, const std::string& text) {
        calculate_element_field(model, text, selector_of(arguments.blocks));
      });
  add("--node-set", "A node set field, also from X, Y, Z, node fields and fields of the set",
      [&arguments](ExodusModel& model, const std::string& text) {
        calculate_node_set_field(model, text, selector_of(arguments.node_sets));
      });
  add("--side-set", "A side set field, also from fields of the set",
      [&arguments](ExodusModel& model, const std::string& text) {
        calculate_side_set_field(model, text, selector_of(arguments.side_sets));
      });
  options.group("On which of them; by id or name, all by default");
  options.list("--element-blocks", arguments.blocks, "Element blocks that get the element fields");
  options.list("--node-sets", arguments.node_sets, "Node sets that get the node set fields");
  options.list("--side-sets", arguments.side_sets, "Side sets that get the side set fields");
}

void check(CalculateArguments& arguments) {
  take_output(arguments.files, arguments.output);
  if (arguments.edits.empty()) throw Error("no expression given, as with --node 'NAME = EXPRESSION'");
}

}  // namespace

Command calculate_command() {
  const auto arguments = std::make_shared<CalculateArguments>();
  return {.name = "calculate",
          .description = "Add fields and variables that are calculated by expressions",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE [OUTPUT]", arguments->files, "The file to read, the file to write");
                add_expressions(*arguments, options);
                arguments->output.add_to(options);
              },
          .check = [arguments] { check(*arguments); },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, {}, [&] { return calculate(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
