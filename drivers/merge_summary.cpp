// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "merge_summary.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "text.hpp"

namespace exomerge::driver {

namespace {

void add_line(std::string& text, const std::string& label, const std::string& value) {
  text += "  " + label + std::string(label.size() < 28 ? 28 - label.size() : 1, ' ') + value + "\n";
}

std::string tolerance_text(const MergeSummary& summary) {
  const std::string absolute = rounded(summary.nodes.tolerance);
  if (!summary.relative_tolerance) return absolute;
  return absolute + " (" + rounded(summary.given_tolerance) + " of the length scale " +
         rounded(summary.nodes.length_scale) + ")";
}

std::string nearest_text(const MergeReport& nodes) {
  if (std::isfinite(nodes.smallest_unmerged_distance)) return rounded(nodes.smallest_unmerged_distance);
  return "none up to " + rounded(nodes.near_miss_radius);
}

void add_groups(std::string& text, const MergeReport& nodes) {
  add_line(text, "largest group",
           counted(nodes.largest_group, "node") + ", " + rounded(nodes.largest_diameter) +
               " is the largest diameter of a group");
  add_line(text, "largest merged distance", rounded(nodes.largest_merged_distance));
  if (nodes.chained_groups > 0) {
    add_line(text, "chains",
             counted(nodes.chained_groups, "group") +
                 " wider than twice the tolerance; the widest holds node " +
                 std::to_string(nodes.widest_group + 1));
  }
}

void add_node_lines(std::string& text, const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  const bool dry = summary.output.empty();
  add_line(text, "tolerance", tolerance_text(summary));
  add_line(text, dry ? "nodes that would merge" : "nodes merged",
           std::to_string(nodes.nodes_before - nodes.nodes_after) + " of " +
               std::to_string(nodes.nodes_before) + ", in " + counted(nodes.groups, "group") + "; " +
               std::to_string(nodes.nodes_after) + " remain");
  if (nodes.groups > 0) add_groups(text, nodes);
  if (summary.looked_for_near_misses) add_line(text, "smallest unmerged distance", nearest_text(nodes));
  if (nodes.non_finite_nodes > 0) {
    add_line(text, "not finite",
             counted(nodes.non_finite_nodes, "node") + " with a NaN or infinite coordinate: never merged");
  }
  for (const MergeReport::Degenerate& entry : nodes.degenerate) {
    add_line(text, "degenerate elements",
             std::to_string(entry.elements) + " in element block " + std::to_string(entry.block_id));
  }
}

nlohmann::ordered_json nodes_json(const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  nlohmann::ordered_json json{{"given_tolerance", summary.given_tolerance},
                              {"relative_tolerance", summary.relative_tolerance},
                              {"tolerance", nodes.tolerance},
                              {"length_scale", nodes.length_scale},
                              {"nodes_before", nodes.nodes_before},
                              {"nodes_after", nodes.nodes_after},
                              {"groups", nodes.groups},
                              {"largest_group", nodes.largest_group},
                              {"largest_diameter", nodes.largest_diameter},
                              {"largest_merged_distance", nodes.largest_merged_distance},
                              {"non_finite_nodes", nodes.non_finite_nodes},
                              {"chained_groups", nodes.chained_groups}};
  // Node numbers of users start at 1.
  json["widest_group_node"] =
      nodes.widest_group < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(nodes.widest_group + 1);
  if (summary.looked_for_near_misses) {
    json["smallest_unmerged_distance"] = nodes.smallest_unmerged_distance;  // null when there is none
    json["near_miss_radius"] = nodes.near_miss_radius;
  }
  json["degenerate"] = nlohmann::ordered_json::array();
  for (const MergeReport::Degenerate& entry : nodes.degenerate) {
    json["degenerate"].push_back({{"block", entry.block_id}, {"elements", entry.elements}});
  }
  return json;
}

}  // namespace

std::string human_text(const MergeSummary& summary) {
  const std::string files = counted(static_cast<std::int64_t>(summary.inputs.size()), "file");
  std::string text = summary.output.empty() ? "merging " + files + " would give (dry run, nothing written):\n"
                                            : "merged " + files + " into " + summary.output + ":\n";
  add_line(text, "mesh",
           counted(summary.node_count, "node") + ", " + counted(summary.element_count, "element") + ", " +
               counted(summary.step_count, "time step"));
  if (summary.merged_nodes) add_node_lines(text, summary);
  return text;
}

std::string json_text(const MergeSummary& summary) {
  nlohmann::ordered_json json{
      {"inputs", summary.inputs},
      {"output", summary.output.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(summary.output)},
      {"dry_run", summary.output.empty()},
      {"nodes", summary.node_count},
      {"elements", summary.element_count},
      {"steps", summary.step_count}};
  json["merge"] = summary.merged_nodes ? nodes_json(summary) : nlohmann::ordered_json();
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace exomerge::driver
