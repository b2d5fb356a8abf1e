// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "merge_summary.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
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

// Node numbers of users start at 1.
std::string node_text(GlobalIndex node, const std::array<double, 3>& at) {
  return "node " + std::to_string(node + 1) + " at (" + rounded(at[0]) + ", " + rounded(at[1]) + ", " +
         rounded(at[2]) + ")";
}

std::string sizes_text(const MergeReport& nodes) {
  std::vector<std::string> sizes;
  for (const MergeReport::SizeClass& size : nodes.groups_by_size) {
    sizes.push_back(std::to_string(size.groups) + " of " + std::to_string(size.smallest) +
                    (size.largest > size.smallest ? " to " + std::to_string(size.largest) : ""));
  }
  return join(sizes, ", ") + " nodes";
}

void add_groups(std::string& text, const MergeReport& nodes) {
  add_line(text, "groups by size", sizes_text(nodes));
  add_line(text, "largest group",
           counted(nodes.largest_group, "node") + ", of " +
               node_text(nodes.largest_group_master, nodes.largest_group_at));
  add_line(
      text, "widest group",
      rounded(nodes.largest_diameter) + " wide, of " + node_text(nodes.widest_group, nodes.widest_group_at));
  add_line(text, "largest merged distance", rounded(nodes.largest_merged_distance));
  if (nodes.chained_groups > 0) {
    add_line(text, "chains", counted(nodes.chained_groups, "group") + " wider than twice the tolerance");
  }
}

/// Rows of the histogram; empty decades in one row.
std::string histogram_text(const MergeReport& nodes) {
  const MergeReport::Histogram& histogram = *nodes.histogram;
  Table table({{"distance up to"}, {"merged", Table::Align::right}, {"apart", Table::Align::right}});
  if (histogram.equal_merged + histogram.equal_apart > 0) {
    table.add({"0", std::to_string(histogram.equal_merged), std::to_string(histogram.equal_apart)});
  }
  int empty = 0;
  for (const MergeReport::Decade& decade : histogram.decades) {
    if (decade.merged + decade.apart == 0) {
      ++empty;
      continue;
    }
    if (empty > 0) table.add({"(" + counted(empty, "empty decade") + ")", "", ""});
    empty = 0;
    table.add({rounded(decade.upper), std::to_string(decade.merged), std::to_string(decade.apart)});
  }
  if (histogram.beyond > 0) {
    table.add({"more than " + rounded(nodes.near_miss_radius), "", std::to_string(histogram.beyond)});
  }
  return table.text(4);
}

void add_distances(std::string& text, const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  add_line(text, "smallest unmerged distance", nearest_text(nodes));
  text += "  distances of merged nodes to the one that stays, of others to the nearest:\n";
  text += histogram_text(nodes);
  if (nodes.suggestion) {
    add_line(
        text, "clear gap",
        "no distances from " + rounded(nodes.suggestion->lower) + " to " + rounded(nodes.suggestion->upper));
    add_line(
        text, "suggested tolerance",
        number(suggested_tolerance(summary)) + (summary.relative_tolerance ? " of the length scale" : ""));
  }
}

void add_node_lines(std::string& text, const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  const bool dry = summary.output.empty();
  add_line(text, "tolerance", tolerance_text(summary));
  if (nodes.nodes_considered < nodes.nodes_before) {
    add_line(text, "nodes that take part",
             std::to_string(nodes.nodes_considered) + " of " + std::to_string(nodes.nodes_before));
  }
  add_line(text, dry ? "nodes that would merge" : "nodes merged",
           std::to_string(nodes.nodes_before - nodes.nodes_after) + " of " +
               std::to_string(nodes.nodes_before) + ", in " + counted(nodes.groups, "group") + "; " +
               std::to_string(nodes.nodes_after) + " remain");
  if (nodes.groups > 0) add_groups(text, nodes);
  if (summary.has_distances) add_distances(text, summary);
  if (nodes.non_finite_nodes > 0) {
    add_line(text, "not finite",
             counted(nodes.non_finite_nodes, "node") + " with a NaN or infinite coordinate: never merged");
  }
  for (const MergeReport::Degenerate& entry : nodes.degenerate) {
    add_line(text, "degenerate elements",
             std::to_string(entry.elements) + " in element block " + std::to_string(entry.block_id));
  }
}

using Json = nlohmann::ordered_json;

Json node_json(GlobalIndex node, const std::array<double, 3>& at) {
  if (node < 0) return nullptr;
  return {{"node", node + 1}, {"at", at}};
}

Json histogram_json(const MergeReport::Histogram& histogram) {
  Json decades = Json::array();
  for (const MergeReport::Decade& decade : histogram.decades) {
    decades.push_back({{"lower", decade.lower},
                       {"upper", decade.upper},
                       {"merged", decade.merged},
                       {"apart", decade.apart}});
  }
  return {{"equal", {{"merged", histogram.equal_merged}, {"apart", histogram.equal_apart}}},
          {"decades", decades},
          {"beyond", histogram.beyond}};
}

void add_distances(Json& json, const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  json["smallest_unmerged_distance"] = nodes.smallest_unmerged_distance;  // null when there is none
  json["near_miss_radius"] = nodes.near_miss_radius;
  json["histogram"] = histogram_json(*nodes.histogram);
  json["suggested_tolerance"] = nullptr;
  json["gap"] = nullptr;
  if (!nodes.suggestion) return;
  json["suggested_tolerance"] = suggested_tolerance(summary);
  json["gap"] = {{"lower", nodes.suggestion->lower},
                 {"upper", nodes.suggestion->upper},
                 {"middle", nodes.suggestion->tolerance}};
}

Json nodes_json(const MergeSummary& summary) {
  const MergeReport& nodes = summary.nodes;
  Json json{{"given_tolerance", summary.given_tolerance},
            {"relative_tolerance", summary.relative_tolerance},
            {"tolerance", nodes.tolerance},
            {"length_scale", nodes.length_scale},
            {"nodes_before", nodes.nodes_before},
            {"nodes_considered", nodes.nodes_considered},
            {"nodes_after", nodes.nodes_after},
            {"groups", nodes.groups},
            {"largest_group", nodes.largest_group},
            {"largest_diameter", nodes.largest_diameter},
            {"largest_merged_distance", nodes.largest_merged_distance},
            {"non_finite_nodes", nodes.non_finite_nodes},
            {"chained_groups", nodes.chained_groups}};
  json["groups_by_size"] = Json::array();
  for (const MergeReport::SizeClass& size : nodes.groups_by_size) {
    json["groups_by_size"].push_back(
        {{"smallest", size.smallest}, {"largest", size.largest}, {"groups", size.groups}});
  }
  json["largest"] = node_json(nodes.largest_group_master, nodes.largest_group_at);
  json["widest"] = node_json(nodes.widest_group, nodes.widest_group_at);
  if (summary.has_distances) add_distances(json, summary);
  json["degenerate"] = Json::array();
  for (const MergeReport::Degenerate& entry : nodes.degenerate) {
    json["degenerate"].push_back({{"block", entry.block_id}, {"elements", entry.elements}});
  }
  return json;
}

}  // namespace

double suggested_tolerance(const MergeSummary& summary) {
  const double length = summary.nodes.suggestion->tolerance;
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.1e",
                summary.relative_tolerance ? length / summary.nodes.length_scale : length);
  return std::strtod(text.data(), nullptr);
}

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
