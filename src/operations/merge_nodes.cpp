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
#include "model/timer.hpp"
#include "model/view_source.hpp"
#include "operations/apply_merge.hpp"
#include "operations/node_matching.hpp"
#include "operations/node_selection.hpp"

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
    const bool resident = dynamic_cast<const ViewSource<GlobalIndex>*>(nodes.get()) != nullptr;
    if (nodes && !resident) for_each_piece(model.comm, *nodes, 0, [](Range, std::span<GlobalIndex>) {});
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

std::span<const GlobalIndex> known_files(const ModelData& model) {
  if (!model.nodes.knows_files())
    throw Error("merging between files: the model does not know which nodes came from which file", true);
  return model.nodes.file_ends;
}

// Where the nodes of each file end when only masters remain.
std::vector<GlobalIndex> file_ends_after(const ModelData& model, std::span<const GlobalIndex> master) {
  if (!model.nodes.knows_files()) return {};
  const GlobalIndex first = model.partition(model.nodes.count).slice(model.comm.rank()).begin;
  std::vector<GlobalIndex> ends;
  GlobalIndex remaining = 0;
  std::size_t i = 0;
  for (const GlobalIndex end : model.nodes.file_ends) {
    for (; i < master.size() && first + static_cast<GlobalIndex>(i) < end; ++i) {
      remaining += master[i] == first + static_cast<GlobalIndex>(i) ? 1 : 0;
    }
    ends.push_back(remaining);
  }
  model.comm.all_reduce(std::span<std::int64_t>(ends), ReduceOp::sum);
  return ends;
}

MergeReport merge(ExodusModel& model, const MergeOptions& options, PhaseTimer& timer) {
  check_tolerance(options.tolerance);
  const Comm& comm = model.comm();
  const Partition partition = model.node_partition();
  std::vector<std::uint8_t> selected;
  if (!options.only.is_all()) selected = select_nodes(model.data(), options.only);
  const ExodusModel::Coordinates at = model.get_coords_flat();
  timer.add_bytes(3.0 * sizeof(double) * static_cast<double>(at.x.extent(0)));
  timer.phase("coordinates");
  const double scale = length_scale(comm, at.x, at.y, at.z);
  MatchSettings settings{.tolerance = options.tolerance * (options.relative_tolerance ? scale : 1.0),
                         .near_misses = options.near_misses,
                         .histogram = options.histogram,
                         .length_scale = scale,
                         .chains = options.chains,
                         .selected = options.only.is_all() ? nullptr : &selected};
  if (options.between_files) settings.file_ends = known_files(model.data());
  if (model.data().nodes.knows_files()) settings.part_ends = model.data().nodes.file_ends;
  NodeMatch match = match_nodes(comm, partition, at.x, at.y, at.z, settings);
  timer.phase("match");
  MergeReport report = std::move(match.report);
  if (!options.suppress_warnings) warn_of_report(model.data(), report);
  if (report.groups == 0) return report;

  ModelData merged = model.data();
  if (!options.dry_run) mark_edited(merged, "nodes were merged");
  std::vector<GlobalIndex> file_ends = file_ends_after(merged, match.master);
  apply_merge(merged, std::move(match.master),
              {.connectivity_only = options.dry_run, .warnings = !options.suppress_warnings});
  merged.nodes.file_ends = std::move(file_ends);
  if (options.count_degenerate)
    report.degenerate = count_degenerate(merged, model.data().degenerate_counters.size());
  timer.phase("renumber");
  if (!options.dry_run) model.data() = std::move(merged);
  return report;
}

}  // namespace

MergeReport merge_nodes(ExodusModel& model, const MergeOptions& options) {
  MergeReport report;
  model.comm().collectively("merging nodes", [&] {
    PhaseTimer timer(model.comm());
    report = merge(model, options, timer);
    model.data().timings = timer.take();
  });
  return report;
}

std::vector<MergeReport::Degenerate> degenerate_since_merge(const ExodusModel& model) {
  return counted(model.data());
}

}  // namespace exomerge
