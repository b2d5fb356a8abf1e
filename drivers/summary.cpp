// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exomerge/detailed_summary.hpp"
#include "exomerge/model.hpp"
#include "file_options.hpp"
#include "text.hpp"

namespace exomerge::driver {

namespace {

const char* const examples = R"(Examples:
  exomerge_driver summary in.e
  mpirun -n 4 exomerge_driver summary in.e --json

Measures what info only lists: it reads coordinates and connectivity. Values of fields are not read.)";

struct SummaryArguments {
  std::vector<std::string> files;
  bool json = false;
};

using Align = Table::Align;

template <std::size_t Size>
std::string point_text(const std::array<double, Size>& values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(rounded(value));
  return join(texts, ", ");
}

std::string ids_text(const std::vector<std::int64_t>& ids) {
  std::vector<std::string> texts;
  for (const std::int64_t id : ids) texts.push_back(std::to_string(id));
  return join(texts, ", ");
}

std::string whole_text(const DetailedSummary& summary) {
  const ShapeSummary& whole = summary.whole;
  const auto& extents = whole.extents;
  std::string text = "  " + counted(whole.elements, "element") + ", " + counted(summary.nodes, "node") +
                     ", " + counted(summary.timesteps, "time step") + ", " +
                     counted(summary.disconnected_blocks, "part") + " that share no node\n";
  for (std::size_t axis = 0; axis < 3; ++axis) {
    text += std::string("  ") + "xyz"[axis] + "             " + rounded(extents[axis][0]) + " to " +
            rounded(extents[axis][1]) + "\n";
  }
  text += "  volume        " + rounded(whole.volume) + "\n  centroid      " + point_text(whole.centroid) +
          "\n  surface       " + rounded(whole.surface_area) + "\n  edges         " +
          rounded(whole.edges.minimum) + " at least, " + rounded(whole.edges.mean) +
          " on average\n  closest nodes " + rounded(summary.closest_nodes) + "\n";
  return text;
}

std::string blocks_text(const std::vector<BlockSummary>& blocks) {
  Table table({{"id", Align::right},
               {"name"},
               {"type"},
               {"elements", Align::right},
               {"volume", Align::right},
               {"surface", Align::right},
               {"shortest edge", Align::right},
               {"thickness", Align::right},
               {"contacts"},
               {"fields"}});
  for (const BlockSummary& block : blocks) {
    std::vector<std::string> contacts;
    for (const ContactArea& contact : block.contacts) {
      contacts.push_back(std::to_string(contact.other_block_id) + " (" + rounded(contact.area) + ")");
    }
    table.add({std::to_string(block.id), block.name, block.type, std::to_string(block.shape.elements),
               rounded(block.shape.volume), rounded(block.shape.surface_area),
               rounded(block.shape.edges.minimum),
               std::isnan(block.thickness) ? "" : rounded(block.thickness), join(contacts, ", "),
               join(block.field_names, ", ")});
  }
  return "  " + counted(static_cast<std::int64_t>(blocks.size()), "element block") + "\n" + table.text(4);
}

std::string sets_text(const std::vector<SetSummary>& sets, const char* noun, bool has_sides) {
  Table table({{"id", Align::right},
               {"name"},
               {"members", Align::right},
               {"area", Align::right},
               {"blocks"},
               {"shapes"},
               {"fields"}});
  for (const SetSummary& set : sets) {
    table.add({std::to_string(set.id), set.name, std::to_string(set.members),
               has_sides ? rounded(set.area) : "", ids_text(set.block_ids), join(set.side_shapes, ", "),
               join(set.field_names, ", ")});
  }
  return "  " + counted(static_cast<std::int64_t>(sets.size()), noun) + "\n" + table.text(4);
}

nlohmann::json json_of(const ShapeSummary& shape) {
  return {{"elements", shape.elements},
          {"extents", shape.extents},
          {"volume", shape.volume},
          {"centroid", shape.centroid},
          {"surface_area", shape.surface_area},
          {"edge_length_minimum", shape.edges.minimum},
          {"edge_length_mean", shape.edges.mean}};
}

nlohmann::json json_of(const SetSummary& set) {
  return {{"id", set.id},
          {"name", set.name},
          {"members", set.members},
          {"area", set.area},
          {"block_ids", set.block_ids},
          {"side_shapes", set.side_shapes},
          {"fields", set.field_names}};
}

nlohmann::json json_of(const BlockSummary& block) {
  nlohmann::json contacts = nlohmann::json::array();
  for (const ContactArea& contact : block.contacts) {
    contacts.push_back({{"other_block_id", contact.other_block_id}, {"area", contact.area}});
  }
  nlohmann::json result = json_of(block.shape);
  result.update({{"id", block.id},
                 {"name", block.name},
                 {"type", block.type},
                 {"dimension", block.dimension},
                 {"thickness", block.thickness},
                 {"contacts", contacts},
                 {"fields", block.field_names}});
  return result;
}

nlohmann::json json_of(const DetailedSummary& summary) {
  nlohmann::json result = json_of(summary.whole);
  nlohmann::json blocks = nlohmann::json::array();
  nlohmann::json side_sets = nlohmann::json::array();
  nlohmann::json node_sets = nlohmann::json::array();
  for (const BlockSummary& block : summary.blocks) blocks.push_back(json_of(block));
  for (const SetSummary& set : summary.side_sets) side_sets.push_back(json_of(set));
  for (const SetSummary& set : summary.node_sets) node_sets.push_back(json_of(set));
  result.update({{"nodes", summary.nodes},
                 {"timesteps", summary.timesteps},
                 {"disconnected_blocks", summary.disconnected_blocks},
                 {"closest_nodes", summary.closest_nodes},
                 {"blocks", blocks},
                 {"side_sets", side_sets},
                 {"node_sets", node_sets}});
  return result;
}

int summarize_file(Session& session, const SummaryArguments& arguments) {
  const std::string input = single_input(arguments.files);
  ExodusModel& model = session.new_model();
  model.import_model(input, {.timesteps = "all"});
  session.report_timings("reading " + input, model);
  const DetailedSummary summary = get_detailed_summary(model);
  if (arguments.json) {
    session.terminal().print(json_of(summary).dump(2) + "\n");
    return status_ok;
  }
  session.terminal().print(input + "\n" + whole_text(summary) + blocks_text(summary.blocks) +
                           sets_text(summary.node_sets, "node set", false) +
                           sets_text(summary.side_sets, "side set", true));
  return status_ok;
}

}  // namespace

Command summary_command() {
  const auto arguments = std::make_shared<SummaryArguments>();
  return {.name = "summary",
          .description = "Measure a mesh, its blocks and its sets",
          .examples = examples,
          .add_options =
              [arguments](Options& options) {
                options.positional("FILE", arguments->files,
                                   "The file to read, or all per-processor files of one");
                options.flag("--json", arguments->json, "Print the numbers as JSON");
              },
          .check = [arguments] { single_input(arguments->files); },
          .run = [arguments](Session& session) { return summarize_file(session, *arguments); }};
}

}  // namespace exomerge::driver
