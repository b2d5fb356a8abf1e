// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "exomerge/merge_nodes.hpp"

#include <algorithm>
#include <cmath>

#include "exomerge/error.hpp"
#include "exomerge/log.hpp"
#include "exomerge/model.hpp"
#include "model/degenerate_counter.hpp"
#include "model/importer.hpp"
#include "operations/apply_merge.hpp"
#include "operations/node_matching.hpp"

namespace exomerge {

using exodus::Role;

namespace {

void check_tolerance(double tolerance) {
  if (std::isfinite(tolerance) && tolerance >= 0) return;
  throw Error("the merge tolerance must be a number that is not negative, given is " +
              std::to_string(tolerance));
}

// What the counters from `first` on have counted.
std::vector<MergeReport::Degenerate> counted(const ModelData& model, std::size_t first = 0) {
  const std::span counters = std::span(model.degenerate_counters).subspan(first);
  std::vector<MergeReport::Degenerate> result;
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    std::int64_t elements = 0;
    for (const auto& counter : counters) {
      if (counter->block_key == block.key) elements += counter->elements + counter->in_memory;
    }
    elements = model.comm.all_reduce(elements, ReduceOp::sum);
    if (elements > 0) result.push_back({block.info.id, elements});
  }
  return result;
}

// Reads all connectivity for the counters from `first` on, those of this merge. Afterwards all counters are
// as they were.
std::vector<MergeReport::Degenerate> count_degenerate(const ModelData& model, std::size_t first) {
  std::vector<std::int64_t> before;
  for (const auto& counter : model.degenerate_counters) before.push_back(counter->elements);
  for (const EntityData& block : model.kind(EntityKind::element_block)) {
    const IndexSourcePtr& nodes = block.list(Role::nodes);
    if (nodes) for_each_piece(model.comm, *nodes, 0, [](Range, std::span<GlobalIndex>) {});
  }
  auto result = counted(model, first);
  for (std::size_t i = 0; i < before.size(); ++i) model.degenerate_counters[i]->elements = before[i];
  return result;
}

void warn_of_report(const ModelData& model, const MergeReport& report) {
  const auto warn = [&](const std::string& message) {
    log_once(model.comm.is_root(), LogLevel::warning, message);
  };
  if (report.non_finite_nodes > 0) {
    warn(std::to_string(report.non_finite_nodes) +
         " nodes have a coordinate that is infinite or not a number; they are not merged");
  }
  if (report.chained_groups > 0) {
    warn(std::to_string(report.chained_groups) +
         " groups of merged nodes are wider than twice the tolerance: chains of near nodes");
  }
}

MergeReport merge(ExodusModel& model, const MergeOptions& options) {
  check_tolerance(options.tolerance);
  const Comm& comm = model.comm();
  const Partition partition = model.node_partition();
  const ExodusModel::Coordinates at = model.get_coords_flat();
  const double scale = length_scale(comm, at.x, at.y, at.z);
  const double tolerance = options.relative_tolerance ? options.tolerance * scale : options.tolerance;
  NodeMatch match = match_nodes(comm, partition, at.x, at.y, at.z, tolerance, options.near_misses);
  MergeReport report = std::move(match.report);
  report.length_scale = scale;
  if (!options.suppress_warnings) warn_of_report(model.data(), report);
  if (report.groups == 0) return report;

  ModelData merged = model.data();
  if (!options.dry_run) mark_edited(merged, "nodes were merged");
  apply_merge(merged, std::move(match.master),
              {.node_sets = !options.dry_run, .warnings = !options.suppress_warnings});
  if (options.count_degenerate)
    report.degenerate = count_degenerate(merged, model.data().degenerate_counters.size());
  if (!options.dry_run) model.data() = std::move(merged);
  return report;
}

}  // namespace

MergeReport merge_nodes(ExodusModel& model, const MergeOptions& options) {
  MergeReport report;
  model.comm().collectively("merging nodes", [&] { report = merge(model, options); });
  return report;
}

std::vector<MergeReport::Degenerate> degenerate_since_merge(const ExodusModel& model) {
  return counted(model.data());
}

}  // namespace exomerge
