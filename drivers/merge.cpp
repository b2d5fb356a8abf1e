// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "command.hpp"
#include "exomerge/describe.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/model.hpp"
#include "exomerge/pieces.hpp"
#include "file_options.hpp"
#include "merge_plot.hpp"
#include "merge_summary.hpp"
#include "shared_selection.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  mpirun -n 4 exomerge_driver merge left.e right.e -o whole.e
  exomerge_driver merge left.e right.e --dry-run --tolerance 1e-4
  exomerge_driver merge left.e right.e -o whole.e --tolerance 0.01 --absolute --ids renumber
  exomerge_driver merge cube.e -o glued.e --report report.json
  exomerge_driver merge left.e right.e --dry-run --plot distances.svg
  exomerge_driver merge plate.e bolt.e -o joint.e --between-files --merge-side-sets 'contact*'

Nodes at a distance up to the tolerance are linked; what is linked, also over others, becomes one node, that
with the lowest number. The order of the files is the order in the output. OUT may be one of the inputs.)";

struct MergeArguments {
  std::vector<std::string> inputs;
  SelectionArguments selection;
  OutputArguments output;
  double tolerance = MergeOptions().tolerance;
  bool absolute = false;
  bool no_merge_nodes = false;
  bool dry_run = false;
  std::string block_ids = "error";
  std::string set_ids = "combine";
  std::vector<std::string> blocks, node_sets, side_sets;  ///< whose nodes merge
  bool between_files = false;
  bool no_chains = false;
  std::string report_path;
  std::string plot_path;

  void check() const {
    if (!dry_run) output.check();
    check_path("--report", report_path);
    check_path("--plot", plot_path);
    if (!report_path.empty() && same_file(report_path, plot_path)) {
      throw Error("--report and --plot name the same file, " + plot_path);
    }
  }

 private:
  static bool same_file(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return a == b || std::filesystem::equivalent(a, b, ignored);
  }

  void check_path(const std::string& option, const std::string& path) const {
    if (path.empty()) return;
    const auto is_it = [&](const std::string& mesh) { return same_file(mesh, path); };
    if (is_it(output.path) || std::any_of(inputs.begin(), inputs.end(), is_it)) {
      throw Error(option + " " + path + " names a mesh file of this merge");
    }
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored;
    if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
      throw Error(option + " " + path + ": there is no folder " + folder.string());
    }
  }
};

IdCollision collision_named(const std::string& name) {
  if (name == "renumber") return IdCollision::renumber;
  if (name == "combine") return IdCollision::combine;
  return IdCollision::error;
}

/// Options for each input.
std::vector<ImportOptions> import_options(Session& session, const MergeArguments& arguments) {
  ImportOptions options = arguments.selection.import_options();
  options.block_collision = collision_named(arguments.block_ids);
  options.set_collision = collision_named(arguments.set_ids);
  std::vector<Description> files;
  if (arguments.selection.is_default() || arguments.inputs.size() == 1) {
    return std::vector<ImportOptions>(arguments.inputs.size(), options);
  }
  for (const std::string& path : arguments.inputs) files.push_back(describe(session.comm(), path, options));
  return share_selection(options, files);
}

/// What to do about ids that are in the model already, when that is what is wrong with a file.
std::string collision_hint(const ExodusModel& model, const Description& file, const ImportOptions& options) {
  const auto collides = [&](EntityKind kind, std::vector<std::int64_t> ids, IdCollision collision) {
    const auto& entities = file.kind(kind).entities;
    return collision == IdCollision::error &&
           std::any_of(entities.begin(), entities.end(), [&](const EntityInfo& entity) {
             return std::find(ids.begin(), ids.end(), entity.id) != ids.end();
           });
  };
  const auto hint = [](const std::string& option) {
    return " (" + option + " renumber gives new ids, " + option + " combine makes one of both)";
  };
  if (collides(EntityKind::element_block, model.get_element_block_ids(), options.block_collision))
    return hint("--ids");
  if (collides(EntityKind::node_set, model.get_node_set_ids(), options.set_collision) ||
      collides(EntityKind::side_set, model.get_side_set_ids(), options.set_collision)) {
    return hint("--set-ids");
  }
  return {};
}

void import_file(Session& session, ExodusModel& model, const std::string& path,
                 const ImportOptions& options) {
  try {
    model.import_model(path, options);
  } catch (const Error& error) {
    // Only an error that all ranks have may be followed by a look into the file.
    if (!error.is_collective()) throw;
    std::string hint;
    try {
      hint = collision_hint(model, describe(session.comm(), path, options), options);
    } catch (const Error&) {
    }
    throw Error(error.what() + hint, true);
  }
  session.report_timings("reading " + path, model);
}

MergeReport merge_model_nodes(Session& session, ExodusModel& model, const MergeArguments& arguments,
                              bool details) {
  const auto selector = [](const std::vector<std::string>& values) {
    return values.empty() ? Selector("none") : selector_of(values);
  };
  MergeOptions options;
  options.tolerance = arguments.tolerance;
  options.relative_tolerance = !arguments.absolute;
  options.dry_run = arguments.dry_run;
  options.count_degenerate = arguments.dry_run;  // otherwise counted while the connectivity is written
  options.near_misses = details;
  options.histogram = details;
  options.only = {selector(arguments.blocks), selector(arguments.node_sets), selector(arguments.side_sets)};
  options.between_files = arguments.between_files;
  options.chains = !arguments.no_chains;
  MergeReport report = merge_nodes(model, options);
  session.report_timings("merging nodes", model);
  return report;
}

/// `what`: the noun for the error.
void write_text(Session& session, const std::string& path, const std::string& text, const std::string& what) {
  if (path.empty()) return;
  session.comm().collectively("writing " + what, [&] {
    if (!session.comm().is_root() || !session.is_first_group()) return;
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file) throw Error(path + ": cannot write " + what);
  });
}

int merge(Session& session, const MergeArguments& arguments) {
  ExodusModel& model = session.new_model();
  const std::vector<ImportOptions> options = import_options(session, arguments);
  for (std::size_t i = 0; i < arguments.inputs.size(); ++i) {
    import_file(session, model, arguments.inputs[i], options[i]);
  }
  MergeSummary summary{
      .inputs = arguments.inputs,
      .output = arguments.dry_run ? "" : arguments.output.path,
      .merged_nodes = !arguments.no_merge_nodes,
      .has_distances = arguments.dry_run || !arguments.report_path.empty() || !arguments.plot_path.empty(),
      .given_tolerance = arguments.tolerance,
      .relative_tolerance = !arguments.absolute,
      .nodes = {}};
  if (summary.merged_nodes) {
    summary.nodes = merge_model_nodes(session, model, arguments, summary.has_distances);
  }
  if (!arguments.dry_run) {
    model.export_model(arguments.output.path, session.export_options(arguments.output));
    session.report_timings("writing " + arguments.output.path, model);
    if (summary.merged_nodes) summary.nodes.degenerate = degenerate_since_merge(model);
  }
  summary.node_count =
      arguments.dry_run && summary.merged_nodes ? summary.nodes.nodes_after : model.node_count();
  summary.element_count = model.element_count();
  summary.step_count = static_cast<std::int64_t>(model.get_timesteps().size());
  write_text(session, arguments.report_path, json_text(summary), "the report");
  if (summary.merged_nodes) {
    write_text(session, arguments.plot_path, distance_plot(summary), "the plot");
  }
  session.terminal().report(human_text(summary));
  return status_ok;
}

void add_merge_options(Options& options, MergeArguments& arguments) {
  const std::vector<std::string> rules{"error", "renumber", "combine"};
  options.group("Merging");
  options.non_negative(
      "--tolerance", arguments.tolerance, "T",
      "Distance up to which nodes merge, as a fraction of the length scale, the largest coordinate range or "
      "magnitude (default 1e-6); 0: equal coordinates");
  options.flag("--absolute", arguments.absolute, "The tolerance is a length");
  options.list(
      "--merge-blocks", arguments.blocks,
      "Merge only nodes of these element blocks and of the sets below; ids and names of the joined mesh");
  options.list("--merge-node-sets", arguments.node_sets, "Merge only nodes of these node sets");
  options.list("--merge-side-sets", arguments.side_sets, "Merge only nodes of these side sets");
  options.flag("--between-files", arguments.between_files, "Link only nodes of different files");
  options.flag("--no-chains", arguments.no_chains,
               "Refuse groups of linked nodes of which two are farther apart than the tolerance");
  options.flag("--no-merge-nodes", arguments.no_merge_nodes, "Only join the files: keep all nodes");
  options.flag("--dry-run", arguments.dry_run,
               "Print what would merge and how near the rest is; write nothing");
  options.choice("--ids", arguments.block_ids, rules, "HOW",
                 "Element block ids that are in several files: error (default), renumber or combine");
  options.choice("--set-ids", arguments.set_ids, rules, "HOW",
                 "Node and side set ids, likewise: error, renumber or combine (default)");
  options.text("--report", arguments.report_path, "FILE", "Also write the report to a JSON file");
  options.text("--plot", arguments.plot_path, "FILE", "Draw the distances of nodes to an SVG file");
  for (const char* const option : {"--tolerance", "--absolute", "--merge-blocks", "--merge-node-sets",
                                   "--merge-side-sets", "--between-files", "--no-chains", "--plot"}) {
    options.exclude("--no-merge-nodes", option);
  }
}

}  // namespace

Command merge_command() {
  const auto arguments = std::make_shared<MergeArguments>();
  return {.name = "merge",
          .description = "Join files and merge coincident nodes",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("IN", arguments->inputs, "The files to join");
                add_merge_options(options, *arguments);
                arguments->output.add_to(options);
                arguments->selection.add_to(options);
              },
          .check =
              [arguments] {
                arguments->inputs = group_pieces(arguments->inputs);
                arguments->check();
              },
          .run =
              [arguments](Session& session) {
                return session.write(arguments->output, arguments->inputs,
                                     [&] { return merge(session, *arguments); });
              }};
}

}  // namespace exomerge::driver
