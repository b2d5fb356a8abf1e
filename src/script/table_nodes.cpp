// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/error.hpp"
#include "exomerge/merge_nodes.hpp"
#include "exomerge/nodes.hpp"
#include "script/tables.hpp"

namespace exomerge::table {

namespace {

constexpr const char* subject = "Nodes";

Operation merge_operation() {
  const MergeOptions defaults;
  return {
      "merge_nodes",
      subject,
      "Makes one of all nodes that are linked by distances of at most the tolerance. The lowest index stays "
      "with its coordinates; values of node fields are averaged where they differ. Answers how many nodes "
      "went.",
      {real("tolerance", defaults.tolerance, "The distance"),
       boolean("relative_tolerance", defaults.relative_tolerance,
               "The tolerance is a fraction of the size of the model"),
       boolean("suppress_warnings", defaults.suppress_warnings, "Give no warnings"),
       selector("element_block_ids", "none", "Only nodes of these blocks, node sets and side sets merge"),
       selector("node_set_ids", "none", "See element_block_ids"),
       selector("side_set_ids", "none", "See element_block_ids"),
       boolean("between_files", defaults.between_files, "Only nodes of different files are linked"),
       boolean("chains", defaults.chains, "Groups may be wider than the tolerance; else they are an error")},
      [](ExodusModel& model, const Arguments& arguments) {
        MergeOptions options;
        options.tolerance = arguments.real("tolerance");
        options.relative_tolerance = arguments.boolean("relative_tolerance");
        options.suppress_warnings = arguments.boolean("suppress_warnings");
        options.only.element_blocks = arguments.selector("element_block_ids");
        options.only.node_sets = arguments.selector("node_set_ids");
        options.only.side_sets = arguments.selector("side_set_ids");
        options.between_files = arguments.boolean("between_files");
        options.chains = arguments.boolean("chains");
        options.count_degenerate = false;
        options.near_misses = false;
        const MergeReport report = merge_nodes(model, options);
        return Value(report.nodes_before - report.nodes_after);
      }};
}

}  // namespace

Operations nodes() {
  return {merge_operation(),
          {"create_nodes",
           subject,
           "Appends nodes.",
           {rows("new_nodes", required, "Lists of x, y, z")},
           edit([](ExodusModel& model, const Arguments& arguments) {
             std::array<std::vector<double>, 3> axes;
             for (const std::vector<double>& node : arguments.table("new_nodes")) {
               if (node.size() != 3) throw Error("a node is given by 3 coordinates", true);
               for (std::size_t axis = 0; axis < 3; ++axis) axes[axis].push_back(node[axis]);
             }
             for (auto& axis : axes) axis = on_root(model, std::move(axis));
             create_nodes(model, axes[0], axes[1], axes[2]);
           })},
          {"delete_unused_nodes",
           subject,
           "Deletes the nodes that no element uses. Answers how many.",
           {},
           [](ExodusModel& model, const Arguments&) { return Value(delete_unused_nodes(model)); }}};
}

}  // namespace exomerge::table
